//! Deprecated things that documents use.

use apollo_compiler::ast::{Argument, DirectiveList, InputValueDefinition, Value};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};

/// Every use of a field, an argument, an input field or a value of an enum that is deprecated.
pub(super) fn find(schema: &Schema, document: &ExecutableDocument) -> Diagnostics {
    let mut search = Search { schema, document, found: Diagnostics::default() };
    for operation in document.operations.iter() {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                search.value(default, variable.ty.inner_named_type());
            }
        }
        search.set(&operation.selection_set);
    }
    document.fragments.values().for_each(|fragment| search.set(&fragment.selection_set));
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
            match selection {
                Selection::Field(field) => {
                    let coordinate = format!("{}.{}", set.ty, field.name);
                    self.used(&coordinate, &field.definition.directives, field.name.location());
                    self.arguments(&coordinate, &field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn arguments(&mut self, field: &str, given: &[Node<Argument>], defined: &[Node<InputValueDefinition>]) {
        for argument in given {
            if let Some(definition) = defined.iter().find(|defined| defined.name == argument.name) {
                let coordinate = format!("{field}({}:)", argument.name);
                self.used(&coordinate, &definition.directives, argument.name.location());
                self.value(&argument.value, definition.ty.inner_named_type());
            }
        }
    }

    fn value(&mut self, value: &Node<Value>, ty: &Name) {
        match &**value {
            Value::List(items) => items.iter().for_each(|item| self.value(item, ty)),
            Value::Object(fields) => {
                let Some(input) = self.schema.get_input_object(ty) else { return };
                for (name, value) in fields {
                    if let Some(field) = input.fields.get(name) {
                        self.used(&format!("{ty}.{name}"), &field.directives, name.location());
                        self.value(value, field.ty.inner_named_type());
                    }
                }
            }
            Value::Enum(name) => {
                let value = self.schema.get_enum(ty).and_then(|ty| ty.values.get(name));
                if let Some(definition) = value {
                    self.used(&format!("{ty}.{name}"), &definition.directives, name.location());
                }
            }
            _ => {}
        }
    }

    fn used(&mut self, coordinate: &str, directives: &DirectiveList, location: Option<SourceSpan>) {
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
