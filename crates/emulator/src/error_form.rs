//! Errors in a GraphQL reply, as each profile has them beyond the specification.

use apollo_compiler::response::{JsonMap, JsonValue};

use crate::profile::Profile;
use crate::refusal::Class;

/// Adds what a profile's errors say beyond the specification.
pub(crate) fn mark(error: &mut JsonMap, class: Class, profile: Profile) {
    let extension = match profile {
        Profile::Relay => None,
        Profile::Salesforce => Some(("ErrorType", salesforce(class))),
        Profile::Github => {
            if let Some(name) = github(class) {
                error.insert("type", name.into());
            }
            None
        }
        Profile::Shopify => shopify(class).map(|code| ("code", code)),
    };
    let Some((name, value)) = extension else { return };
    let mut extensions = match error.remove("extensions") {
        Some(JsonValue::Object(extensions)) => extensions,
        _ => JsonMap::new(),
    };
    extensions.insert(name, value.into());
    error.insert("extensions", extensions.into());
}

/// The documented classes of `ErrorType`.
fn salesforce(class: Class) -> &'static str {
    match class {
        Class::InvalidSyntax => "InvalidSyntax",
        Class::ValidationError | Class::PageUnbounded | Class::PageTooLarge => "ValidationError",
        Class::DataFetchingException | Class::InvalidCursor | Class::NotFound => "DataFetchingException",
        Class::OperationNotSupported => "OperationNotSupported",
        Class::ExecutionAborted | Class::TooManyIds | Class::NodeLimit => "ExecutionAborted",
    }
}

/// The `type` of an error, as seen in replies; a document's own errors have none.
fn github(class: Class) -> Option<&'static str> {
    Some(match class {
        Class::InvalidSyntax | Class::ValidationError | Class::OperationNotSupported => return None,
        Class::DataFetchingException => "INTERNAL",
        Class::ExecutionAborted => "RESOURCE_LIMITS_EXCEEDED",
        Class::PageUnbounded => "MISSING_PAGINATION_BOUNDARIES",
        Class::PageTooLarge => "EXCESSIVE_PAGINATION",
        Class::InvalidCursor => "INVALID_CURSOR_ARGUMENTS",
        Class::NotFound => "NOT_FOUND",
        Class::TooManyIds => "ARGUMENT_LIMIT",
        Class::NodeLimit => "MAX_NODE_LIMIT_EXCEEDED",
    })
}

/// The documented codes that fit; other errors have none.
fn shopify(class: Class) -> Option<&'static str> {
    match class {
        Class::DataFetchingException | Class::ExecutionAborted => Some("INTERNAL_SERVER_ERROR"),
        _ => None,
    }
}
