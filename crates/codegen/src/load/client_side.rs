//! Directives for tools beside the documents, which no server is sent.

use apollo_compiler::ast::{Definition, DirectiveList, Document, Selection};

/// The document without the directives that are for clients.
pub(super) fn without(mut document: Document, is_for_clients: &impl Fn(&str) -> bool) -> Document {
    let clean = |directives: &mut DirectiveList| directives.0.retain(|found| !is_for_clients(&found.name));
    for definition in &mut document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let operation = operation.make_mut();
                clean(&mut operation.directives);
                for variable in &mut operation.variables {
                    clean(&mut variable.make_mut().directives);
                }
                set(&mut operation.selection_set, &clean);
            }
            Definition::FragmentDefinition(fragment) => {
                let fragment = fragment.make_mut();
                clean(&mut fragment.directives);
                set(&mut fragment.selection_set, &clean);
            }
            _ => {}
        }
    }
    document
}

fn set(selections: &mut [Selection], clean: &impl Fn(&mut DirectiveList)) {
    for selection in selections {
        match selection {
            Selection::Field(field) => {
                let field = field.make_mut();
                clean(&mut field.directives);
                set(&mut field.selection_set, clean);
            }
            Selection::InlineFragment(inline) => {
                let inline = inline.make_mut();
                clean(&mut inline.directives);
                set(&mut inline.selection_set, clean);
            }
            Selection::FragmentSpread(spread) => clean(&mut spread.make_mut().directives),
        }
    }
}
