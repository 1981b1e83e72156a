//! Expressions: each becomes a node, with what it calls and writes noted on the way.

use super::build::{Builder, OTHER};
use super::model::{CallSite, Function as Row, FunctionId, Node, NodeId, Property, PropertyKind};
use oxc_ast::ast::{
    Argument, ArrayExpressionElement, ArrowFunctionExpression, AssignmentExpression, BinaryExpression, Class,
    ClassElement, Expression, FormalParameters, Function, ObjectExpression, ObjectPropertyKind, PropertyKey,
    TemplateLiteral,
};
use oxc_ast::ast::{BinaryOperator, ChainElement, MemberExpression, UnaryOperator};
use oxc_ast_visit::{Visit as _, walk};
use oxc_span::{GetSpan as _, Span};

/// Largest whole number whose text JavaScript writes without an exponent and `f64` holds exactly.
const EXACT: f64 = 9_007_199_254_740_991.0;

/// Digits of it.
const EXACT_DIGITS: usize = 16;

impl Builder<'_> {
    /// The node of an expression.
    pub(super) fn expression(&mut self, expression: &Expression<'_>) -> NodeId {
        self.at = self.offset(expression.span());
        match expression {
            Expression::StringLiteral(text) => self.text(&text.value),
            Expression::NumericLiteral(number) => match number.raw.as_deref().filter(|raw| is_plain(raw)) {
                Some(raw) => self.text(raw),
                None => self.number(number.value),
            },
            Expression::TemplateLiteral(template) => self.template(template),
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
                match &unary.argument {
                    Expression::NumericLiteral(number) => self.number(-number.value),
                    inner => {
                        self.expression(inner);
                        OTHER
                    }
                }
            }
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
                let value = self.expression(&unary.argument);
                self.test(&[value])
            }
            Expression::Identifier(identifier) => self.reference(identifier),
            Expression::ThisExpression(_) => self.push(Node::This(self.function)),
            Expression::ArrayExpression(array) => {
                let start = self.open.len();
                for item in &array.elements {
                    let item = self.element(item);
                    self.open.push(item);
                }
                let list = self.close(start);
                self.push(Node::Array(list))
            }
            Expression::ArrowFunctionExpression(function) => self.arrow(function),
            Expression::FunctionExpression(function) => self.function(function),
            Expression::ClassExpression(class) => self.class(class),
            Expression::ObjectExpression(object) => self.object(object),
            Expression::AssignmentExpression(assignment) => self.assignment(assignment),
            Expression::AwaitExpression(awaited) => {
                let value = self.expression(&awaited.argument);
                self.push(Node::Await(value))
            }
            Expression::YieldExpression(given) => match &given.argument {
                // What compilers make of `await`.
                Some(argument) => {
                    let value = self.expression(argument);
                    self.push(Node::Await(value))
                }
                None => OTHER,
            },
            Expression::BinaryExpression(binary) => self.binary(binary),
            Expression::CallExpression(call) => self.call(&call.callee, &call.arguments, call.span),
            Expression::NewExpression(new) => self.call(&new.callee, &new.arguments, new.span),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(&call.callee, &call.arguments, call.span),
                ChainElement::TSNonNullExpression(inner) => self.expression(&inner.expression),
                other => other.as_member_expression().map_or(OTHER, |member| self.member_of(member)),
            },
            Expression::ConditionalExpression(conditional) => {
                self.expression(&conditional.test);
                let first = self.expression(&conditional.consequent);
                let second = self.expression(&conditional.alternate);
                self.either(first, second)
            }
            Expression::LogicalExpression(logical) => {
                let first = self.expression(&logical.left);
                let second = self.expression(&logical.right);
                self.either(first, second)
            }
            Expression::ImportExpression(import) => {
                let source = self.expression(&import.source);
                match self.script.node(source) {
                    Node::Text(name) => self.push(Node::Import(name)),
                    Node::Other => OTHER,
                    // A name that constants may make, as `require` takes it.
                    _ => self.required(source, import.span),
                }
            }
            Expression::SequenceExpression(sequence) => {
                sequence.expressions.iter().fold(OTHER, |_, expression| self.expression(expression))
            }
            Expression::ParenthesizedExpression(inner) => self.expression(&inner.expression),
            Expression::TSAsExpression(inner) => self.expression(&inner.expression),
            Expression::TSSatisfiesExpression(inner) => self.expression(&inner.expression),
            Expression::TSTypeAssertion(inner) => self.expression(&inner.expression),
            Expression::TSNonNullExpression(inner) => self.expression(&inner.expression),
            Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::PrivateFieldExpression(_) => {
                expression.as_member_expression().map_or(OTHER, |member| self.member_of(member))
            }
            other => {
                walk::walk_expression(self, other);
                OTHER
            }
        }
    }

    fn number(&mut self, value: f64) -> NodeId {
        match value.fract() == 0.0 && value.abs() <= EXACT {
            true => self.text(&format!("{value:.0}")),
            false => OTHER,
        }
    }

    fn template(&mut self, template: &TemplateLiteral<'_>) -> NodeId {
        let mut pieces = Vec::new();
        let mut expressions = template.expressions.iter();
        for quasi in &template.quasis {
            pieces.push(self.text(quasi.value.cooked.as_deref().unwrap_or_default()));
            if let Some(expression) = expressions.next() {
                pieces.push(self.expression(expression));
            }
        }
        self.concat(&pieces)
    }

    fn concat(&mut self, pieces: &[NodeId]) -> NodeId {
        if let [piece] = pieces {
            return *piece;
        }
        let list = self.list(pieces);
        self.push(Node::Concat(list))
    }

    /// A test of values of which one at least is no constant.
    fn test(&mut self, values: &[NodeId]) -> NodeId {
        if values.iter().all(|value| matches!(self.script.node(*value), Node::Text(_) | Node::Other)) {
            return OTHER;
        }
        let list = self.list(values);
        self.push(Node::Test(list))
    }

    fn element(&mut self, element: &ArrayExpressionElement<'_>) -> NodeId {
        match element {
            ArrayExpressionElement::SpreadElement(spread) => {
                let value = self.expression(&spread.argument);
                self.push(Node::Spread(value))
            }
            other => other.as_expression().map_or(OTHER, |expression| self.expression(expression)),
        }
    }

    /// `a + b + c` becomes one list of pieces; comparisons a test; other operators give values that are not followed.
    fn binary(&mut self, binary: &BinaryExpression<'_>) -> NodeId {
        let mut rights = Vec::new();
        let mut left = &binary.left;
        while let Expression::BinaryExpression(inner) = left {
            if inner.operator != binary.operator {
                break;
            }
            rights.push(&inner.right);
            left = &inner.left;
        }
        let first = self.expression(left);
        if rights.is_empty() {
            let second = self.expression(&binary.right);
            return self.joined(binary.operator, &[first, second]);
        }
        let mut pieces = vec![first];
        for right in rights.into_iter().rev().chain([&binary.right]) {
            pieces.push(self.expression(right));
        }
        self.joined(binary.operator, &pieces)
    }

    fn joined(&mut self, operator: BinaryOperator, pieces: &[NodeId]) -> NodeId {
        match operator {
            BinaryOperator::Addition => self.concat(pieces),
            operator if operator.is_equality() => self.test(pieces),
            _ => OTHER,
        }
    }

    fn assignment(&mut self, assignment: &AssignmentExpression<'_>) -> NodeId {
        let value = self.expression(&assignment.right);
        let followed = assignment.operator.is_assign() || assignment.operator.is_logical();
        let value = if followed { value } else { OTHER };
        self.assign(&assignment.left, value);
        value
    }

    fn member_of(&mut self, member: &MemberExpression<'_>) -> NodeId {
        match member {
            MemberExpression::StaticMemberExpression(member) => {
                let object = self.expression(&member.object);
                self.member(object, &member.property.name)
            }
            MemberExpression::ComputedMemberExpression(member) => {
                let object = self.expression(&member.object);
                let key = self.expression(&member.expression);
                match self.script.node(key) {
                    Node::Text(name) => self.push(Node::Member(object, name)),
                    _ => self.push(Node::Index(object, key)),
                }
            }
            MemberExpression::PrivateFieldExpression(member) => {
                let object = self.expression(&member.object);
                self.member(object, &format!("#{}", member.field.name))
            }
        }
    }

    fn call(&mut self, callee: &Expression<'_>, arguments: &[Argument<'_>], span: Span) -> NodeId {
        let offset = self.offset(place(callee, span));
        let (function, in_loop) = (self.function, self.loops > 0);
        let target = self.expression(callee);
        // What compilers make of a template: `"a".concat(b, "c")`.
        if let Node::Member(object, name) = self.script.node(target)
            && self.script.text(name) == "concat"
            && matches!(self.script.node(object), Node::Text(_) | Node::Concat(_))
        {
            let rest = arguments.iter().map(|argument| self.argument(argument));
            let pieces: Vec<NodeId> = std::iter::once(object).chain(rest).collect();
            return self.concat(&pieces);
        }
        let start = self.open.len();
        for argument in arguments {
            let argument = self.argument(argument);
            self.open.push(argument);
        }
        let list = self.close(start);
        let node = self.push(Node::Call(target, list));
        self.script.calls.push(CallSite { node, function, offset, in_loop });
        node
    }

    /// `require(source)`.
    fn required(&mut self, source: NodeId, span: Span) -> NodeId {
        let name = self.name("require");
        let target = self.push(Node::Global(name));
        let list = self.list(&[source]);
        let node = self.push(Node::Call(target, list));
        let (function, offset, in_loop) = (self.function, self.offset(span), self.loops > 0);
        self.script.calls.push(CallSite { node, function, offset, in_loop });
        node
    }

    fn argument(&mut self, argument: &Argument<'_>) -> NodeId {
        match argument {
            Argument::SpreadElement(spread) => {
                let value = self.expression(&spread.argument);
                self.push(Node::Spread(value))
            }
            other => other.as_expression().map_or(OTHER, |expression| self.expression(expression)),
        }
    }

    fn object(&mut self, object: &ObjectExpression<'_>) -> NodeId {
        let home = self.push(Node::Other);
        let mut rows = Vec::new();
        for property in &object.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => {
                    let value = self.expression(&spread.argument);
                    rows.push(Property { name: None, value, kind: PropertyKind::Spread });
                }
                ObjectPropertyKind::ObjectProperty(property) => {
                    let value = self.expression(&property.value);
                    let kind = match property.kind {
                        oxc_ast::ast::PropertyKind::Get => PropertyKind::Getter,
                        oxc_ast::ast::PropertyKind::Set => continue,
                        oxc_ast::ast::PropertyKind::Init => PropertyKind::Value,
                    };
                    // `this` of an arrow function is that of what stands around it.
                    let is_arrow = matches!(property.value, Expression::ArrowFunctionExpression(_));
                    rows.push(self.property(&property.key, value, kind, (!is_arrow).then_some(home)));
                }
            }
        }
        self.fill(home, &rows)
    }

    fn fill(&mut self, home: NodeId, rows: &[Property]) -> NodeId {
        let list = self.properties(rows);
        self.set(home, Node::Object(list));
        home
    }

    /// A property, whose function learns where it lives.
    fn property(
        &mut self,
        key: &PropertyKey<'_>,
        value: NodeId,
        kind: PropertyKind,
        home: Option<NodeId>,
    ) -> Property {
        let name = key.static_name();
        if name.is_none()
            && let Some(key) = key.as_expression()
        {
            self.expression(key);
        }
        if let Node::Function(function) = self.script.node(value)
            && let Some(function) = self.script.functions.get_mut(function.index())
        {
            function.home = home;
        }
        if let Some(name) = &name {
            self.name_function(value, name);
        }
        Property { name: name.map(|name| self.name(&name)), value, kind }
    }

    pub(super) fn class(&mut self, class: &Class<'_>) -> NodeId {
        let home = self.push(Node::Other);
        let mut rows = Vec::new();
        if let Some(heritage) = &class.heritage {
            let value = self.expression(&heritage.expression);
            rows.push(Property { name: None, value, kind: PropertyKind::Spread });
        }
        for element in &class.body.body {
            match element {
                ClassElement::MethodDefinition(method) => {
                    let value = self.function(&method.value);
                    let kind = if method.kind.is_get() { PropertyKind::Getter } else { PropertyKind::Value };
                    rows.push(self.property(&method.key, value, kind, Some(home)));
                }
                ClassElement::PropertyDefinition(property) => {
                    if let Some(initial) = &property.value {
                        let value = self.expression(initial);
                        rows.push(self.property(&property.key, value, PropertyKind::Value, Some(home)));
                    }
                }
                ClassElement::StaticBlock(block) => self.visit_static_block(block),
                _ => {}
            }
        }
        self.fill(home, &rows)
    }

    pub(super) fn function(&mut self, function: &Function<'_>) -> NodeId {
        let outer = self.enter(function.span);
        if let Some(id) = &function.id {
            let own = self.function;
            let node = self.push(Node::Function(own));
            self.name_function(node, &id.name);
            // The name of a function expression is seen inside it alone.
            if let Some(symbol) = super::statement::declared(id)
                && function.is_expression()
            {
                self.write(super::model::Target::Symbol(symbol), node);
            }
        }
        self.parameters(&function.params);
        if let Some(body) = &function.body {
            self.visit_function_body(body);
        }
        self.leave(outer)
    }

    fn arrow(&mut self, function: &ArrowFunctionExpression<'_>) -> NodeId {
        let outer = self.enter(function.span);
        self.parameters(&function.params);
        match function.get_expression() {
            Some(expression) => {
                let value = self.expression(expression);
                self.returns(value);
            }
            None => walk::walk_arrow_function_body(self, &function.body),
        }
        self.leave(outer)
    }

    /// Enters a function; what comes back is what [`Self::leave`] needs.
    fn enter(&mut self, span: Span) -> (FunctionId, u32) {
        let id = FunctionId(crate::base::narrow(self.script.functions.len()));
        let (start, end) = (self.offset(span), self.end(span));
        let first = crate::base::narrow(self.script.nodes.len());
        let row = Row { parent: self.function, name: None, start, end, home: None, nodes: (first, first) };
        self.script.functions.push(row);
        (std::mem::replace(&mut self.function, id), std::mem::take(&mut self.loops))
    }

    fn leave(&mut self, (outer, loops): (FunctionId, u32)) -> NodeId {
        let function = std::mem::replace(&mut self.function, outer);
        self.loops = loops;
        let behind = crate::base::narrow(self.script.nodes.len());
        if let Some(row) = self.script.functions.get_mut(function.index()) {
            row.nodes.1 = behind;
        }
        self.push(Node::Function(function))
    }

    fn parameters(&mut self, parameters: &FormalParameters<'_>) {
        for (at, parameter) in (0..).zip(&parameters.items) {
            let mut value = self.push(Node::Parameter(self.function, at));
            if let Some(initializer) = &parameter.initializer {
                let default = self.expression(initializer);
                value = self.either(value, default);
            }
            self.bind(&parameter.pattern, value);
        }
    }

    /// A function without a name of its own gets that of what holds it.
    pub(super) fn name_function(&mut self, value: NodeId, name: &str) {
        let Node::Function(function) = self.script.node(value) else { return };
        let name = self.name(name);
        if let Some(function) = self.script.functions.get_mut(function.index()) {
            function.name.get_or_insert(name);
        }
    }
}

/// Whether a number is written as JavaScript would write it: digits alone, and no more than are exact.
fn is_plain(raw: &str) -> bool {
    raw.len() < EXACT_DIGITS
        && raw.bytes().all(|byte| byte.is_ascii_digit())
        && (raw.len() == 1 || !raw.starts_with('0'))
}

/// What of a callee is unique among chained calls: the property called, else the end of the callee.
fn place(callee: &Expression<'_>, call: Span) -> Span {
    match callee {
        Expression::StaticMemberExpression(member) => member.property.span,
        Expression::ComputedMemberExpression(member) => member.expression.span(),
        Expression::Identifier(identifier) => identifier.span,
        Expression::ChainExpression(_) => call,
        other => Span::new(other.span().end, call.end),
    }
}
