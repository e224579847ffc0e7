//! What the specification says of input objects in documents, and the compiler doesn't check.
//! <https://spec.graphql.org/draft/#sec-Values-of-Correct-Type>

use std::collections::HashMap;

use apollo_compiler::ast::Value;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::InputObjectType;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use super::visit::{Visitor, visit};
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};

/// Fields that are given twice, and `@oneOf` objects that aren't given exactly one.
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
    fn object(&mut self, ty: &InputObjectType, value: &Node<Value>, fields: &[(Name, Node<Value>)]) {
        self.duplicates(fields);
        if ty.directives.has("oneOf") {
            self.one_of(value, fields, &ty.name);
        }
    }
}

impl Search<'_> {
    fn duplicates(&mut self, fields: &[(Name, Node<Value>)]) {
        let mut first: HashMap<&Name, &Name> = HashMap::new();
        for (name, _) in fields {
            match first.get(name) {
                Some(first) => {
                    let first = self.span(first.location());
                    let message = format!("the input field `{name}` is given more than once");
                    let error = Diagnostic::error(message, self.span(name.location()));
                    self.found.push(error.rule("duplicate-input-field").related(first, "it is here, too"));
                }
                None => drop(first.insert(name, name)),
            }
        }
    }

    fn one_of(&mut self, value: &Node<Value>, fields: &[(Name, Node<Value>)], ty: &Name) {
        let message = match fields {
            [(name, value)] if value.is_null() => {
                format!("`{name}` of `{ty}`, which is `@oneOf`, can't be null")
            }
            [_] => return,
            _ => format!("`{ty}` is `@oneOf`: exactly one of its fields is given, not {}", fields.len()),
        };
        self.found.push(Diagnostic::error(message, self.span(value.location())).rule("one-of"));
    }

    fn span(&self, location: Option<SourceSpan>) -> Option<Span> {
        Span::find(&self.document.sources, location)
    }
}
