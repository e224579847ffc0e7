//! Why a field has an error instead of a value.

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
