//! Why a field has an error instead of a value.

use apollo_compiler::response::{JsonMap, JsonValue};

use crate::profile::Profile;

/// An error of one field or of a whole operation, with what is wrong in terms that profiles have names for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) class: Class,
    pub(crate) message: String,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    InvalidSyntax,
    ValidationError,
    DataFetchingException,
    OperationNotSupported,
    /// The reply would be too large.
    ExecutionAborted,
    /// The size of a page isn't given.
    PageUnbounded,
    /// The size of a page is above the limit.
    PageTooLarge,
    /// A cursor that isn't one, or that has expired.
    InvalidCursor,
    NotFound,
    TooManyIds,
    NodeLimit,
}

impl Refusal {
    pub(crate) fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into() }
    }
}

impl Class {
    /// Adds what a profile's errors say beyond the specification.
    pub(crate) fn mark(self, error: &mut JsonMap, profile: Profile) {
        let extension = match profile {
            Profile::Relay => None,
            Profile::Salesforce => Some(("ErrorType", self.salesforce())),
            Profile::Github => {
                if let Some(name) = self.github() {
                    error.insert("type", name.into());
                }
                None
            }
            Profile::Shopify => self.shopify().map(|code| ("code", code)),
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
    fn salesforce(self) -> &'static str {
        match self {
            Self::InvalidSyntax => "InvalidSyntax",
            Self::ValidationError | Self::PageUnbounded | Self::PageTooLarge => "ValidationError",
            Self::DataFetchingException | Self::InvalidCursor | Self::NotFound => "DataFetchingException",
            Self::OperationNotSupported => "OperationNotSupported",
            Self::ExecutionAborted | Self::TooManyIds | Self::NodeLimit => "ExecutionAborted",
        }
    }

    /// The `type` of an error, as seen in replies; a document's own errors have none.
    fn github(self) -> Option<&'static str> {
        Some(match self {
            Self::InvalidSyntax | Self::ValidationError | Self::OperationNotSupported => return None,
            Self::DataFetchingException => "INTERNAL",
            Self::ExecutionAborted => "RESOURCE_LIMITS_EXCEEDED",
            Self::PageUnbounded => "MISSING_PAGINATION_BOUNDARIES",
            Self::PageTooLarge => "EXCESSIVE_PAGINATION",
            Self::InvalidCursor => "INVALID_CURSOR_ARGUMENTS",
            Self::NotFound => "NOT_FOUND",
            Self::TooManyIds => "ARGUMENT_LIMIT",
            Self::NodeLimit => "MAX_NODE_LIMIT_EXCEEDED",
        })
    }

    /// The documented codes that fit; other errors have none.
    fn shopify(self) -> Option<&'static str> {
        match self {
            Self::DataFetchingException | Self::ExecutionAborted => Some("INTERNAL_SERVER_ERROR"),
            _ => None,
        }
    }
}
