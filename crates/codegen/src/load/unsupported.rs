//! What is valid, but can't be made into types that hold it.

use apollo_compiler::ast::{Directive, Type, VariableDefinition};
use apollo_compiler::executable::Field;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use super::visit::{Visitor, visit};
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};

/// How deep lists may nest in lists: their Rust types and readers nest as deep, and a compiler's stack is finite.
const LISTS: usize = 8;

/// Everything of that kind, in documents that are valid.
pub(super) fn find(schema: &Schema, document: &ExecutableDocument) -> Diagnostics {
    let mut search = Search { document, found: Diagnostics::default() };
    if let Some(anonymous) = &document.operations.anonymous {
        search.refuse("this operation has no name, and its file's can't be one", anonymous.location());
    }
    visit(schema, document, &mut search);
    search.found
}

pub(crate) fn too_many_lists(ty: &Type) -> bool {
    let lists = std::iter::successors(Some(ty), |ty| ty.is_list().then(|| ty.item_type()));
    lists.count() > LISTS + 1
}

pub(crate) fn too_many_lists_message(name: &str) -> String {
    format!("`{name}` isn't supported: lists nest more than {LISTS} deep in its type")
}

struct Search<'d> {
    document: &'d ExecutableDocument,
    found: Diagnostics,
}

impl Visitor for Search<'_> {
    fn variable(&mut self, variable: &Node<VariableDefinition>) {
        self.lists(&variable.name, &variable.ty, variable.location());
    }

    fn directive(&mut self, directive: &Node<Directive>) {
        if matches!(&*directive.name, "defer" | "stream") {
            let message =
                format!("`@{}` isn't supported: a reply is read whole, not in parts", directive.name);
            self.refuse(message, directive.location());
        }
    }

    fn field(&mut self, _: &Name, field: &Node<Field>) {
        // `__typename` is looked for by its key.
        if let Some(alias) = field.alias.as_ref().filter(|alias| alias.starts_with("__")) {
            let message =
                format!("the alias `{alias}` is reserved: names that begin with `__` belong to GraphQL");
            self.refuse(message, alias.location());
        }
        self.lists(&field.name, &field.definition.ty, field.location());
    }
}

impl Search<'_> {
    fn refuse(&mut self, message: impl Into<String>, location: Option<SourceSpan>) {
        let span = Span::find(&self.document.sources, location);
        self.found.push(Diagnostic::error(message, span).rule("unsupported"));
    }

    fn lists(&mut self, name: &str, ty: &Type, location: Option<SourceSpan>) {
        if too_many_lists(ty) {
            self.refuse(too_many_lists_message(name), location);
        }
    }
}
