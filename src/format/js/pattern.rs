//! What a pattern takes out of a value: destructuring in declarations, parameters and assignments.

use super::build::{Builder, OTHER};
use super::model::{Node, NodeId, Target};
use super::statement::declared;
use oxc_ast::ast::{
    AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, BindingPattern, PropertyKey,
};

impl Builder<'_> {
    /// Gives a value to the names of a pattern.
    pub(super) fn bind(&mut self, pattern: &BindingPattern<'_>, value: NodeId) {
        match pattern {
            BindingPattern::BindingIdentifier(identifier) => {
                if let Some(symbol) = declared(identifier) {
                    self.name_function(value, &identifier.name);
                    self.write(Target::Symbol(symbol), value);
                }
            }
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let part = self.part(value, &property.key);
                    self.bind(&property.value, part);
                }
                if let Some(rest) = &object.rest {
                    self.bind(&rest.argument, value);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for (at, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let part = self.member(value, &at.to_string());
                        self.bind(element, part);
                    }
                }
            }
            BindingPattern::AssignmentPattern(pattern) => {
                let default = self.expression(&pattern.right);
                let value = self.either(value, default);
                self.bind(&pattern.left, value);
            }
        }
    }

    /// The member of a value under a key of a pattern.
    fn part(&mut self, value: NodeId, key: &PropertyKey<'_>) -> NodeId {
        match key.static_name() {
            Some(name) => self.member(value, &name),
            None => {
                let key = key.as_expression().map_or(OTHER, |key| self.expression(key));
                self.push(Node::Index(value, key))
            }
        }
    }

    /// Gives a value to what stands on the left of an assignment.
    pub(super) fn assign(&mut self, target: &AssignmentTarget<'_>, value: NodeId) {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                let target = match self.symbol(identifier) {
                    Some(symbol) => Target::Symbol(symbol),
                    None => Target::Global(self.name(&identifier.name)),
                };
                self.name_function(value, &identifier.name);
                self.write(target, value);
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                let object = self.expression(&member.object);
                let name = self.name(&member.property.name);
                self.name_function(value, &member.property.name);
                self.write(Target::Member(object, name), value);
            }
            AssignmentTarget::ComputedMemberExpression(member) => {
                let object = self.expression(&member.object);
                let key = self.expression(&member.expression);
                match self.script.node(key) {
                    Node::Text(name) => self.write(Target::Member(object, name), value),
                    key => self.copied(object, key, value),
                }
            }
            AssignmentTarget::ObjectAssignmentTarget(object) => {
                for property in &object.properties {
                    self.assign_property(property, value);
                }
                if let Some(rest) = &object.rest {
                    self.assign(&rest.target, value);
                }
            }
            AssignmentTarget::ArrayAssignmentTarget(array) => {
                for (at, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let part = self.member(value, &at.to_string());
                        self.assign_or_default(element, part);
                    }
                }
            }
            _ => {}
        }
    }

    /// `to[key] = from[key]`: one has what the other has.
    fn copied(&mut self, to: NodeId, key: Node, value: NodeId) {
        if let (Node::Local(to), Node::Index(from, from_key)) =
            (self.script.node(to), self.script.node(value))
            && matches!(key, Node::Local(_))
            && self.script.node(from_key) == key
        {
            let all = self.push(Node::Spread(from));
            self.write(Target::Symbol(to), all);
        }
    }

    fn assign_property(&mut self, property: &AssignmentTargetProperty<'_>, value: NodeId) {
        match property {
            AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(one) => {
                let part = self.member(value, &one.binding.name);
                if let Some(init) = &one.init {
                    self.expression(init);
                }
                if let Some(symbol) = self.symbol(&one.binding) {
                    self.write(Target::Symbol(symbol), part);
                }
            }
            AssignmentTargetProperty::AssignmentTargetPropertyProperty(one) => {
                let part = self.part(value, &one.name);
                self.assign_or_default(&one.binding, part);
            }
        }
    }

    fn assign_or_default(&mut self, target: &AssignmentTargetMaybeDefault<'_>, value: NodeId) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(one) => {
                let default = self.expression(&one.init);
                let value = self.either(value, default);
                self.assign(&one.binding, value);
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.assign(target, value);
                }
            }
        }
    }
}
