//! What the specification says of input objects in documents, and the compiler doesn't check.
//! <https://spec.graphql.org/draft/#sec-Values-of-Correct-Type>

use std::collections::HashMap;

use apollo_compiler::ast::{Argument, DirectiveList};
use apollo_compiler::ast::{InputValueDefinition, Value};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};

/// Fields that are given twice, and `@oneOf` objects that aren't given exactly one.
pub(super) fn find(schema: &Schema, document: &ExecutableDocument) -> Diagnostics {
    let mut search = Search { schema, document, found: Diagnostics::default() };
    for operation in document.operations.iter() {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                search.value(default, variable.ty.inner_named_type());
            }
        }
        search.directives(&operation.directives);
        search.set(&operation.selection_set);
    }
    for fragment in document.fragments.values() {
        search.directives(&fragment.directives);
        search.set(&fragment.selection_set);
    }
    search.found
}

struct Search<'d> {
    schema: &'d Schema,
    document: &'d ExecutableDocument,
    found: Diagnostics,
}

impl Search<'_> {
    fn set(&mut self, set: &SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        for directive in directives.iter() {
            if let Some(definition) = self.schema.directive_definitions.get(&directive.name) {
                self.arguments(&directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(&mut self, given: &[Node<Argument>], defined: &[Node<InputValueDefinition>]) {
        for argument in given {
            if let Some(definition) = defined.iter().find(|defined| defined.name == argument.name) {
                self.value(&argument.value, definition.ty.inner_named_type());
            }
        }
    }

    fn value(&mut self, value: &Node<Value>, ty: &Name) {
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.value(item, ty)),
            Value::Object(fields) => {
                let Some(input) = self.schema.get_input_object(ty) else { return };
                self.duplicates(fields);
                if input.directives.has("oneOf") {
                    self.one_of(value, fields, ty);
                }
                for (name, value) in fields {
                    if let Some(field) = input.fields.get(name) {
                        self.value(value, field.ty.inner_named_type());
                    }
                }
            }
            _ => {}
        }
    }

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
