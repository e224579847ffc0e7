//! How deep an operation goes.

use apollo_compiler::collections::HashMap;
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name};

use crate::refusal::{Class, Refusal};

/// Selections nested deeper than this, fragments included, are refused.
const DEEPEST: usize = 100;

/// The executor calls itself for every level, and fragments can make more levels than the parser has seen.
pub(crate) fn check(document: &ExecutableDocument, operation: &Operation) -> Result<(), Refusal> {
    let mut known = HashMap::default();
    match depth(document, &operation.selection_set, 0, &mut known) {
        Some(_) => Ok(()),
        None => {
            let message = format!("the selections are nested more than {DEEPEST} levels deep");
            Err(Refusal::new(Class::ValidationError, message))
        }
    }
}

/// The number of levels below a selection set that is itself at `level`; `None` when there are too many.
fn depth(
    document: &ExecutableDocument,
    set: &SelectionSet,
    level: usize,
    fragments: &mut HashMap<Name, usize>,
) -> Option<usize> {
    let mut deepest = 0;
    for selection in &set.selections {
        let below = match selection {
            Selection::Field(field) if field.selection_set.selections.is_empty() => 0,
            _ if level >= DEEPEST => return None,
            Selection::Field(field) => 1 + depth(document, &field.selection_set, level + 1, fragments)?,
            Selection::InlineFragment(inline) => {
                1 + depth(document, &inline.selection_set, level + 1, fragments)?
            }
            Selection::FragmentSpread(spread) => match fragments.get(&spread.fragment_name) {
                Some(known) => *known,
                None => {
                    let fragment = document.fragments.get(&spread.fragment_name)?;
                    let below = 1 + depth(document, &fragment.selection_set, level + 1, fragments)?;
                    fragments.insert(spread.fragment_name.clone(), below);
                    below
                }
            },
        };
        if level + below > DEEPEST {
            return None;
        }
        deepest = deepest.max(below);
    }
    Some(deepest)
}
