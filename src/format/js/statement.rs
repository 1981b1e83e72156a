//! Statements: which expressions they hold, what they declare, return, import and export.

use super::build::{Builder, OTHER};
use super::model::{Node, SymbolId, Target};
use oxc_ast::ast::{
    BindingIdentifier, Class, Declaration, ExportAllDeclaration, ExportDeclaration, ExportDefaultDeclaration,
    ExportDefaultDeclarationKind, ExportFromDeclaration, ExportNamedDeclaration, Expression, ForInStatement,
    ForOfStatement, ForStatement, ForStatementLeft, Function, ImportDeclaration, ImportDeclarationSpecifier,
    ReturnStatement, VariableDeclarator, WhileStatement,
};
use oxc_ast::ast::{DoWhileStatement, TSType};
use oxc_ast_visit::{Visit, walk};

impl<'a> Visit<'a> for Builder<'_> {
    fn visit_expression(&mut self, expression: &Expression<'a>) {
        self.expression(expression);
    }

    fn visit_ts_type(&mut self, _: &TSType<'a>) {}

    fn visit_function(&mut self, function: &Function<'a>, _: oxc_semantic::ScopeFlags) {
        let node = self.function(function);
        if let Some(symbol) = function.id.as_ref().and_then(declared) {
            self.write(Target::Symbol(symbol), node);
        }
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        let node = self.class(class);
        if let Some(symbol) = class.id.as_ref().and_then(declared) {
            self.write(Target::Symbol(symbol), node);
        }
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if let Some(init) = &declarator.init {
            let value = self.expression(init);
            self.bind(&declarator.id, value);
        }
    }

    fn visit_return_statement(&mut self, statement: &ReturnStatement<'a>) {
        if let Some(argument) = &statement.argument {
            let value = self.expression(argument);
            self.returns(value);
        }
    }

    fn visit_for_statement(&mut self, statement: &ForStatement<'a>) {
        self.loops = self.loops.saturating_add(1);
        walk::walk_for_statement(self, statement);
        self.loops = self.loops.saturating_sub(1);
    }

    fn visit_while_statement(&mut self, statement: &WhileStatement<'a>) {
        self.loops = self.loops.saturating_add(1);
        walk::walk_while_statement(self, statement);
        self.loops = self.loops.saturating_sub(1);
    }

    fn visit_do_while_statement(&mut self, statement: &DoWhileStatement<'a>) {
        self.loops = self.loops.saturating_add(1);
        walk::walk_do_while_statement(self, statement);
        self.loops = self.loops.saturating_sub(1);
    }

    fn visit_for_in_statement(&mut self, statement: &ForInStatement<'a>) {
        self.expression(&statement.right);
        self.loops = self.loops.saturating_add(1);
        self.visit_statement(&statement.body);
        self.loops = self.loops.saturating_sub(1);
    }

    fn visit_for_of_statement(&mut self, statement: &ForOfStatement<'a>) {
        let list = self.expression(&statement.right);
        if let ForStatementLeft::VariableDeclaration(declaration) = &statement.left {
            for declarator in &declaration.declarations {
                let item = self.push(Node::Index(list, OTHER));
                self.bind(&declarator.id, item);
            }
        }
        self.loops = self.loops.saturating_add(1);
        self.visit_statement(&statement.body);
        self.loops = self.loops.saturating_sub(1);
    }

    fn visit_import_declaration(&mut self, declaration: &ImportDeclaration<'a>) {
        if declaration.import_kind.is_type() {
            return;
        }
        let source = self.name(&declaration.source.value);
        let module = self.push(Node::Import(source));
        for specifier in declaration.specifiers.iter().flatten() {
            let (local, value) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(one) => {
                    (&one.local, self.member(module, &one.imported.name()))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => {
                    (&one.local, self.member(module, "default"))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(one) => (&one.local, module),
            };
            if let Some(symbol) = declared(local) {
                self.write(Target::Symbol(symbol), value);
            }
        }
    }

    fn visit_export_declaration(&mut self, export: &ExportDeclaration<'a>) {
        walk::walk_export_declaration(self, export);
        let mut names: Vec<&BindingIdentifier<'_>> = Vec::new();
        match &export.declaration {
            Declaration::VariableDeclaration(variables) => {
                let patterns = variables.declarations.iter().map(|declarator| &declarator.id);
                names.extend(patterns.flat_map(|pattern| pattern.get_binding_identifiers()));
            }
            Declaration::FunctionDeclaration(function) => names.extend(&function.id),
            Declaration::ClassDeclaration(class) => names.extend(&class.id),
            _ => {}
        }
        for identifier in names {
            if let Some(symbol) = declared(identifier) {
                let value = self.push(Node::Local(symbol));
                let name = self.name(&identifier.name);
                self.write(Target::Export(name), value);
            }
        }
    }

    fn visit_export_from_declaration(&mut self, export: &ExportFromDeclaration<'a>) {
        let source = self.name(&export.source.value);
        let module = self.push(Node::Import(source));
        for specifier in &export.specifiers {
            let value = self.member(module, &specifier.local.name());
            let name = self.name(&specifier.exported.name());
            self.write(Target::Export(name), value);
        }
    }

    fn visit_export_named_declaration(&mut self, export: &ExportNamedDeclaration<'a>) {
        for specifier in &export.specifiers {
            if let oxc_ast::ast::ModuleExportName::IdentifierReference(local) = &specifier.local {
                let value = self.reference(local);
                let name = self.name(&specifier.exported.name());
                self.write(Target::Export(name), value);
            }
        }
    }

    fn visit_export_default_declaration(&mut self, export: &ExportDefaultDeclaration<'a>) {
        let value = match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => self.function(function),
            ExportDefaultDeclarationKind::ClassDeclaration(class) => self.class(class),
            other => other.as_expression().map_or(OTHER, |expression| self.expression(expression)),
        };
        let name = self.name("default");
        self.write(Target::Export(name), value);
    }

    fn visit_export_all_declaration(&mut self, export: &ExportAllDeclaration<'a>) {
        let source = self.name(&export.source.value);
        let module = self.push(Node::Import(source));
        let target = match &export.exported {
            Some(name) => Target::Export(self.name(&name.name())),
            None => Target::ExportAll,
        };
        self.write(target, module);
    }
}

/// The symbol that an identifier declares.
pub(super) fn declared(identifier: &BindingIdentifier<'_>) -> Option<SymbolId> {
    identifier.symbol_id.get().map(|symbol| SymbolId(crate::base::narrow(symbol.index())))
}
