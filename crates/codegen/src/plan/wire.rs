//! The text that goes over the wire: the user's, with what decoding and walking want of it.

use std::collections::{BTreeMap, HashSet};

use apollo_compiler::executable::{Field, Fragment, InlineFragment, Operation, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema, name};

use super::collect::Part;
use super::selection::{Shapes, Untold};
use crate::load::Loaded;

/// The same documents with `__typename` first wherever a type decides what comes, and with `pageInfo` before the
/// edges: a walker learns where the next page starts before it has read this one.
///
/// What is added has no place in any file, by which it is known later.
pub(super) fn rewrite(loaded: &Loaded, document: &ExecutableDocument) -> ExecutableDocument {
    let rewrite = Rewrite { shapes: Shapes::new(loaded, document) };
    of_all(document, |set| rewrite.whole(set))
}

/// The same documents with `__typename` first in these selections, too.
pub(super) fn tell_types(
    loaded: &Loaded,
    document: &ExecutableDocument,
    untold: &Untold,
) -> ExecutableDocument {
    of_all(document, |set| tell_type(&loaded.schema, untold, set))
}

fn tell_type(schema: &Schema, untold: &Untold, set: &SelectionSet) -> Option<SelectionSet> {
    let mut rewritten = of_selections(set, |selection| match selection {
        Selection::Field(field) => with_fields(field, tell_type(schema, untold, &field.selection_set)?),
        Selection::InlineFragment(inline) => {
            inside(inline, tell_type(schema, untold, &inline.selection_set)?)
        }
        Selection::FragmentSpread(_) => None,
    });
    if untold.contains(&std::ptr::from_ref(set)) {
        typename_first(rewritten.get_or_insert_with(|| set.clone()), schema);
    }
    rewritten
}

/// The documents with other selections in their operations and fragments, where `change` makes others.
fn of_all<'d>(
    document: &'d ExecutableDocument,
    change: impl Fn(&'d SelectionSet) -> Option<SelectionSet>,
) -> ExecutableDocument {
    let mut rewritten = document.clone();
    for (operation, written) in
        rewritten.operations.named.values_mut().zip(document.operations.named.values())
    {
        if let Some(set) = change(&written.selection_set) {
            operation.make_mut().selection_set = set;
        }
    }
    for (fragment, written) in rewritten.fragments.values_mut().zip(document.fragments.values()) {
        if let Some(set) = change(&written.selection_set) {
            fragment.make_mut().selection_set = set;
        }
    }
    rewritten
}

/// A selection with others in it, if `change` makes others of some.
fn of_selections<'d>(
    set: &'d SelectionSet,
    change: impl Fn(&'d Selection) -> Option<Selection>,
) -> Option<SelectionSet> {
    let mut rewritten: Option<SelectionSet> = None;
    for (at, selection) in set.selections.iter().enumerate() {
        if let Some(selection) = change(selection) {
            rewritten.get_or_insert_with(|| set.clone()).selections[at] = selection;
        }
    }
    rewritten
}

fn with_fields(field: &Node<Field>, selection_set: SelectionSet) -> Option<Selection> {
    Some(Selection::Field(field.same_location(Field { selection_set, ..(**field).clone() })))
}

fn inside(inline: &Node<InlineFragment>, selection_set: SelectionSet) -> Option<Selection> {
    let inline = inline.same_location(InlineFragment { selection_set, ..(**inline).clone() });
    Some(Selection::InlineFragment(inline))
}

/// The operation and the fragments that it reaches, on one line.
pub(super) fn text(document: &ExecutableDocument, operation: &Node<Operation>) -> String {
    let mut reached = BTreeMap::new();
    reach(document, &operation.selection_set, &mut reached);
    let mut sent = ExecutableDocument::new();
    sent.operations.insert(operation.clone());
    for fragment in reached.into_values() {
        sent.fragments.insert(fragment.name.clone(), fragment.clone());
    }
    sent.serialize().no_indent().to_string()
}

/// Adds the fragments that a selection leads to, by their places in the document.
fn reach<'d>(
    document: &'d ExecutableDocument,
    set: &'d SelectionSet,
    reached: &mut BTreeMap<usize, &'d Node<Fragment>>,
) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => reach(document, &field.selection_set, reached),
            Selection::InlineFragment(inline) => reach(document, &inline.selection_set, reached),
            Selection::FragmentSpread(spread) => {
                if let Some((place, _, fragment)) = document.fragments.get_full(&spread.fragment_name)
                    && reached.insert(place, fragment).is_none()
                {
                    reach(document, &fragment.selection_set, reached);
                }
            }
        }
    }
}

/// What it makes of a selection; nothing if that stays as it is.
struct Rewrite<'d> {
    shapes: Shapes<'d>,
}

impl<'d> Rewrite<'d> {
    /// Everything that is selected of one value, but for what its other occurrences add.
    fn whole(&self, set: &'d SelectionSet) -> Option<SelectionSet> {
        if set.selections.is_empty() {
            return None;
        }
        let mut rewritten = self.part(set);
        let parts = [Part::whole(set)];
        let tells_types_apart = !self.shapes.named_types(&set.ty, &parts).is_empty();
        if tells_types_apart && self.shapes.lone_spread(&set.ty, &parts).is_none() {
            let rewritten = rewritten.get_or_insert_with(|| set.clone());
            typename_first(rewritten, self.shapes.types.schema);
        }
        rewritten
    }

    fn part(&self, set: &'d SelectionSet) -> Option<SelectionSet> {
        let mut rewritten = of_selections(set, |selection| match selection {
            Selection::Field(field) => with_fields(field, self.whole(&field.selection_set)?),
            Selection::InlineFragment(inline) => inside(inline, self.part(&inline.selection_set)?),
            Selection::FragmentSpread(_) => None,
        });
        if self.shapes.types.connection(&set.ty).is_some() {
            self.page_info_first(rewritten.get_or_insert_with(|| set.clone()));
        }
        rewritten
    }

    /// Moves what holds page information, and no rows, before what holds rows; the rest stays as written.
    fn page_info_first(&self, set: &mut SelectionSet) {
        let holds = |part: &Selection, names: &[&str]| {
            let mut visited = HashSet::new();
            holds(self.shapes.document, part, names, &mut visited)
        };
        let rows = ["edges", "nodes"];
        if let Some(first) = set.selections.iter().position(|part| holds(part, &rows)) {
            set.selections[first..]
                .sort_by_cached_key(|part| holds(part, &rows) || !holds(part, &["pageInfo"]));
        }
    }
}

/// Does a selection hold such a field of the object that it stands in?
fn holds<'d>(
    document: &'d ExecutableDocument,
    selection: &Selection,
    names: &[&str],
    visited: &mut HashSet<&'d Name>,
) -> bool {
    let set = match selection {
        Selection::Field(field) => return names.contains(&&*field.name),
        Selection::InlineFragment(inline) => &inline.selection_set,
        Selection::FragmentSpread(spread) => match document.fragments.get(&spread.fragment_name) {
            Some(fragment) if visited.insert(&fragment.name) => &fragment.selection_set,
            _ => return false,
        },
    };
    set.selections.iter().any(|inner| holds(document, inner, names, visited))
}

fn typename_first(set: &mut SelectionSet, schema: &Schema) {
    let selected = set.selections.iter().position(|selection| {
        let field = selection.as_field();
        field.is_some_and(|field| field.response_key() == "__typename" && field.directives.is_empty())
    });
    match selected {
        Some(at) => set.selections[..=at].rotate_right(1),
        None => {
            if let Ok(field) = set.new_field(schema, name!("__typename")) {
                set.selections.insert(0, Node::new(field).into());
            }
        }
    }
}
