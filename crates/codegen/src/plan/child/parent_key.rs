//! The keys of parents, selected for the user where they aren't yet: a continuation needs their values.

use std::collections::HashMap;

use apollo_compiler::executable::{self, InlineFragment, Selection, SelectionSet};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use crate::diagnostics::Diagnostic;
use crate::plan::connection::place;
use crate::plan::search::Nested;
use crate::plan::shape::Object;

/// A parent whose key isn't selected.
pub(in crate::plan) struct Lacking {
    /// Its type, and the field that is its key.
    parent: Name,
    key: Name,
    /// Where the field is selected that leads to the connection: the key goes beside it.
    beside: SourceSpan,
}

impl Lacking {
    pub(super) fn new(
        parent: &Name,
        key: &Name,
        object: &Object,
        beside: Option<&Node<executable::Field>>,
        nested: &Nested<'_>,
    ) -> Result<Self, Diagnostic> {
        let refuse = |why: &str| {
            let message = format!(
                "`{}` needs `{key}` of each `{parent}` to be continued, {why}",
                place(&nested.path.steps)
            );
            Diagnostic::error(message, nested.field.span.clone()).rule("connection")
        };
        match (object.field(key), beside.and_then(|field| field.location())) {
            (None, Some(beside)) => Ok(Self { parent: parent.clone(), key: key.clone(), beside }),
            (Some(field), _) if field.name != **key => Err(refuse("but that is the alias of another field")
                .related(field.span.clone(), "this one")
                .help("give it another alias")),
            _ => Err(refuse("and can't be sure of it: conditions may keep it out")
                .help(format!("select `{key}` beside it without `@include` and `@skip`"))),
        }
    }
}

/// The same documents with the keys selected. What stays as it is, is the same node.
pub(in crate::plan) fn add_keys(
    schema: &Schema,
    document: &ExecutableDocument,
    lacking: &[Lacking],
) -> ExecutableDocument {
    let mut places: HashMap<SourceSpan, Vec<&Lacking>> = HashMap::new();
    for one in lacking {
        places.entry(one.beside).or_default().push(one);
    }
    let add = Add { schema, places };
    let mut document = document.clone();
    for operation in document.operations.named.values_mut() {
        if let Some(set) = add.to(&operation.selection_set) {
            operation.make_mut().selection_set = set;
        }
    }
    for fragment in document.fragments.values_mut() {
        if let Some(set) = add.to(&fragment.selection_set) {
            fragment.make_mut().selection_set = set;
        }
    }
    document
}

struct Add<'a> {
    schema: &'a Schema,
    places: HashMap<SourceSpan, Vec<&'a Lacking>>,
}

impl Add<'_> {
    /// The selection with the keys; nothing if none belongs in it.
    fn to(&self, set: &SelectionSet) -> Option<SelectionSet> {
        let mut added = SelectionSet::new(set.ty.clone());
        let mut is_other = false;
        for selection in &set.selections {
            let other = match selection {
                Selection::Field(field) => {
                    let here = field.location().and_then(|place| self.places.get(&place));
                    for lacking in here.into_iter().flatten() {
                        self.key(lacking, field, &mut added);
                        is_other = true;
                    }
                    self.to(&field.selection_set).map(|selection_set| {
                        field.same_location(executable::Field { selection_set, ..(**field).clone() }).into()
                    })
                }
                Selection::InlineFragment(inline) => self.to(&inline.selection_set).map(|selection_set| {
                    inline.same_location(InlineFragment { selection_set, ..(**inline).clone() }).into()
                }),
                Selection::FragmentSpread(_) => None,
            };
            is_other |= other.is_some();
            added.selections.push(other.unwrap_or_else(|| selection.clone()));
        }
        is_other.then_some(added)
    }

    /// Adds the key before a field. It is at the place of that field, since what has no place is hidden from users.
    fn key(&self, lacking: &Lacking, before: &Node<executable::Field>, set: &mut SelectionSet) {
        let field = |ty: &Name| {
            let definition = self.schema.type_field(ty, &lacking.key).ok()?;
            let field = executable::Field::new(lacking.key.clone(), definition.node.clone());
            Some(Selection::from(before.same_location(field)))
        };
        let key = field(&set.ty).or_else(|| {
            let on = InlineFragment::with_type_condition(lacking.parent.clone());
            Some(on.with_selection(field(&lacking.parent)?).into())
        });
        let is_new = |key: &Selection| !set.selections.contains(key);
        set.selections.extend(key.filter(is_new));
    }
}
