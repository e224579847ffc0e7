//! The server's count of each connection that has pages, selected where it isn't yet: it alone tells a walk that was cut
//! off from one that came to the end.

use apollo_compiler::collections::HashSet;
use apollo_compiler::executable::{Field, InlineFragment, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Schema, name};

use super::{is_count, is_of_salesforce};
use crate::plan::Type;

const TOTAL: Name = name!("totalCount");
/// What it is called in the reply where its own name is another field's; with a number, if this is too.
const ANOTHER: &str = "rowCount";

/// The same documents with the counts; nothing if they are about another server.
pub(in crate::plan) fn add_totals(
    schema: &Schema,
    document: &ExecutableDocument,
) -> Option<ExecutableDocument> {
    if !is_of_salesforce(schema) {
        return None;
    }
    let add = Add { schema, taken: Taken::of(document) };
    let mut added = document.clone();
    for (operation, written) in added.operations.named.values_mut().zip(document.operations.named.values()) {
        operation.make_mut().selection_set = add.to(&written.selection_set);
    }
    for (fragment, written) in added.fragments.values_mut().zip(document.fragments.values()) {
        fragment.make_mut().selection_set = add.to(&written.selection_set);
    }
    Some(added)
}

/// The keys of a type's replies that are other fields than the count. They are those of all documents, since whatever is
/// selected of a connection may come together by fragments.
#[derive(Default)]
struct Taken(HashSet<(Name, Name)>);

impl Taken {
    fn of(document: &ExecutableDocument) -> Self {
        let mut taken = Self::default();
        let operations = document.operations.named.values().map(|operation| &operation.selection_set);
        let fragments = document.fragments.values().map(|fragment| &fragment.selection_set);
        operations.chain(fragments).for_each(|set| taken.add(set));
        taken
    }

    fn add(&mut self, set: &SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    let key = field.response_key();
                    if field.name != TOTAL && (*key == TOTAL || key.starts_with(ANOTHER)) {
                        self.0.insert((set.ty.clone(), key.clone()));
                    }
                    self.add(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.add(&inline.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    /// The alias that the count of this type needs.
    fn alias(&self, ty: &Name) -> Option<Name> {
        let is_free = |key: &Name| !self.0.contains(&(ty.clone(), key.clone()));
        if is_free(&TOTAL) {
            return None;
        }
        let numbered = (2..).map(|number| format!("{ANOTHER}{number}"));
        std::iter::once(ANOTHER.to_owned())
            .chain(numbered)
            .filter_map(|key| Name::new(&key).ok())
            .find(is_free)
    }
}

struct Add<'s> {
    schema: &'s Schema,
    taken: Taken,
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
        let mut fields = set.selections.iter().filter_map(Selection::as_field);
        let at = set.selections.iter().position(|selection| {
            selection.as_field().is_some_and(|field| field.name == "pageInfo" && field.directives.is_empty())
        })?;
        // One under a condition may not come.
        if fields.any(|field| field.name == TOTAL && field.directives.is_empty()) {
            return None;
        }
        let definition = self.schema.type_field(&set.ty, &TOTAL).ok()?;
        let mut total = Field::new(TOTAL, definition.node.clone());
        total.alias = self.taken.alias(&set.ty);
        let info = set.selections[at].as_field()?;
        is_count(&Type::of(&definition.ty)).then(|| (at, info.same_location(total).into()))
    }
}
