//! Deprecated things that documents use.

use std::fmt;

use apollo_compiler::ast::{Argument, DirectiveList, InputValueDefinition, Value};
use apollo_compiler::executable::Field;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::{EnumType, InputObjectType};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use super::visit::{Owner, Visitor, visit};
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};

/// Every use of a field, an argument, an input field or a value of an enum that is deprecated.
pub(super) fn find(schema: &Schema, document: &ExecutableDocument) -> Diagnostics {
    let mut search = Search { document, found: Diagnostics::default() };
    visit(schema, document, &mut search);
    search.found
}

struct Search<'d> {
    document: &'d ExecutableDocument,
    found: Diagnostics,
}

impl Visitor for Search<'_> {
    fn field(&mut self, ty: &Name, field: &Node<Field>) {
        let (name, directives) = (&field.name, &field.definition.directives);
        self.used(format_args!("{ty}.{name}"), directives, name.location());
    }

    fn argument(&mut self, of: Owner<'_>, argument: &Node<Argument>, definition: &InputValueDefinition) {
        let name = &argument.name;
        self.used(format_args!("{of}({name}:)"), &definition.directives, name.location());
    }

    fn object(&mut self, ty: &InputObjectType, _: &Node<Value>, fields: &[(Name, Node<Value>)]) {
        for (name, _) in fields {
            if let Some(field) = ty.fields.get(name) {
                self.used(format_args!("{}.{name}", ty.name), &field.directives, name.location());
            }
        }
    }

    fn enum_value(&mut self, ty: &EnumType, value: &Name) {
        if let Some(definition) = ty.values.get(value) {
            self.used(format_args!("{}.{value}", ty.name), &definition.directives, value.location());
        }
    }
}

impl Search<'_> {
    fn used(
        &mut self,
        coordinate: fmt::Arguments<'_>,
        directives: &DirectiveList,
        location: Option<SourceSpan>,
    ) {
        let Some(deprecated) = directives.get("deprecated") else { return };
        let reason = deprecated.specified_argument_by_name("reason").and_then(|reason| reason.as_str());
        let span = Span::find(&self.document.sources, location);
        let error = Diagnostic::error(format!("`{coordinate}` is deprecated"), span).rule("deprecated");
        self.found.push(match reason {
            Some(reason) => error.help(reason.to_owned()),
            None => error,
        });
    }
}
