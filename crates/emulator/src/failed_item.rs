//! An item of a list that is an error. The executor takes an iterator's error for one of the whole list, and
//! has no other way to tell of one item's; an object of a type that isn't in the schema becomes an error of the
//! item alone, and its type's name comes through in the message.

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};

/// Stands for the item.
pub(crate) struct FailedItem {
    type_name: String,
}

/// Stands in no name and in no message of ours.
const MARK: char = '\u{1}';

impl FailedItem {
    pub(crate) fn new(error: FieldError) -> Self {
        Self { type_name: format!("{MARK}{}{MARK}", error.message) }
    }
}

impl ObjectValue for FailedItem {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        Err(self.unknown_field_error(info))
    }
}

/// The message that a resolver gave for what the executor says.
pub(crate) fn message(told: &str) -> &str {
    let of_item = told.split_once(MARK).and_then(|(_, rest)| rest.split_once(MARK));
    of_item.map_or_else(|| told.strip_prefix("resolver error: ").unwrap_or(told), |(message, _)| message)
}
