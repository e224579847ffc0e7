//! The server's count of each connection that has pages, selected where it isn't yet: it alone tells a walk that was cut
//! off from one that came to the end.

use apollo_compiler::executable::{Field, InlineFragment, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Schema, name};

use super::{ROOT, is_count};
use crate::plan::Type;

const TOTAL: Name = name!("totalCount");

/// The same documents with the counts; nothing if they are about another server.
pub(in crate::plan) fn add_totals(
    schema: &Schema,
    document: &ExecutableDocument,
) -> Option<ExecutableDocument> {
    let query = schema.schema_definition.query.as_ref()?;
    schema.type_field(query, ROOT).ok()?;
    let add = Add { schema };
    let mut added = document.clone();
    for (operation, written) in added.operations.named.values_mut().zip(document.operations.named.values()) {
        operation.make_mut().selection_set = add.to(&written.selection_set);
    }
    for (fragment, written) in added.fragments.values_mut().zip(document.fragments.values()) {
        fragment.make_mut().selection_set = add.to(&written.selection_set);
    }
    Some(added)
}

struct Add<'s> {
    schema: &'s Schema,
}

impl Add<'_> {
    fn to(&self, set: &SelectionSet) -> SelectionSet {
        let selections = set.selections.iter().map(|selection| match selection {
            Selection::Field(field) => {
                let selection_set = self.to(&field.selection_set);
                field.same_location(Field { selection_set, ..(**field).clone() }).into()
            }
            Selection::InlineFragment(inline) => {
                let selection_set = self.to(&inline.selection_set);
                inline.same_location(InlineFragment { selection_set, ..(**inline).clone() }).into()
            }
            Selection::FragmentSpread(_) => selection.clone(),
        });
        let mut added = SelectionSet { ty: set.ty.clone(), selections: selections.collect() };
        if let Some((at, total)) = self.total(set) {
            added.selections.insert(at, total);
        }
        added
    }

    /// The count, and where it goes: before the page information. It is at the place of that, since what has no place is
    /// hidden from users, and from walks.
    fn total(&self, set: &SelectionSet) -> Option<(usize, Selection)> {
        let fields = || set.selections.iter().filter_map(Selection::as_field);
        let at = set.selections.iter().position(|selection| {
            selection.as_field().is_some_and(|field| field.name == "pageInfo" && field.directives.is_empty())
        })?;
        if fields().any(|field| *field.response_key() == TOTAL || field.name == TOTAL) {
            return None;
        }
        let definition = self.schema.type_field(&set.ty, &TOTAL).ok()?;
        let total = Field::new(TOTAL, definition.node.clone());
        let info = set.selections[at].as_field()?;
        is_count(&Type::of(&definition.ty)).then(|| (at, info.same_location(total).into()))
    }
}
