//! Anchors that a document of the user's shows: a query that walks the connection of one parent.

use apollo_compiler::Name;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};

use super::{Anchor, Anchors, KEY, renamed};
use crate::plan::types::Coverage;

impl Anchors<'_> {
    /// The way that such a query takes to its parent.
    pub(super) fn written(&self, ty: &str, connection: &str) -> Option<Anchor> {
        let operations = self.shapes.document.operations.iter().filter(|operation| operation.is_query());
        operations.into_iter().find_map(|operation| {
            let key = lone_required(operation)?;
            let fields = self.way(ty, connection, &operation.selection_set)?;
            let keyed = fields.iter().map(|field| {
                let arguments = field.arguments.iter().map(|argument| renamed(argument, key, &KEY));
                let bare = Field::new(field.name.clone(), field.definition.clone());
                bare.with_opt_alias(field.alias.clone()).with_arguments(arguments)
            });
            let fields: Vec<Field> = keyed.collect();
            // Another variable would have no value.
            let plain = fields
                .iter()
                .flat_map(|field| &field.arguments)
                .all(|argument| takes_no_other(&argument.value));
            self.anchor(ty, fields).ok().filter(|_| plain)
        })
    }

    /// The fields to an object of the type of which the connection is walked.
    fn way<'f>(&self, ty: &str, connection: &str, set: &'f SelectionSet) -> Option<Vec<&'f Field>> {
        set.selections.iter().find_map(|selection| match selection {
            Selection::Field(field) => {
                let leads = self.shapes.types.coverage(field.ty().inner_named_type(), ty) == Coverage::Every;
                if leads && self.walks(connection, &field.selection_set) {
                    return Some(vec![&**field]);
                }
                let mut way = self.way(ty, connection, &field.selection_set)?;
                way.insert(0, field);
                Some(way)
            }
            Selection::InlineFragment(inline) => self.way(ty, connection, &inline.selection_set),
            Selection::FragmentSpread(_) => None,
        })
    }

    fn walks(&self, connection: &str, set: &SelectionSet) -> bool {
        set.selections.iter().any(|selection| match selection {
            Selection::Field(field) => {
                let after = field.arguments.iter().find(|argument| argument.name == "after");
                field.name == connection && after.is_some_and(|after| after.value.as_variable().is_some())
            }
            Selection::InlineFragment(inline) => self.walks(connection, &inline.selection_set),
            Selection::FragmentSpread(spread) => {
                let fragment = self.shapes.document.fragments.get(&spread.fragment_name);
                fragment.is_some_and(|fragment| self.walks(connection, &fragment.selection_set))
            }
        })
    }
}

/// The variable that must be given, if it is the only one.
fn lone_required(operation: &Operation) -> Option<&Name> {
    let mut required = operation
        .variables
        .iter()
        .filter(|variable| variable.ty.is_non_null() && variable.default_value.is_none());
    required.next().filter(|_| required.next().is_none()).map(|variable| &variable.name)
}

fn takes_no_other(value: &Value) -> bool {
    match value {
        Value::Variable(name) => *name == KEY,
        Value::List(items) => items.iter().all(|item| takes_no_other(item)),
        Value::Object(entries) => entries.iter().all(|(_, value)| takes_no_other(value)),
        _ => true,
    }
}
