//! Why a field has an error instead of a value.

/// An error of one field, with the class that Salesforce's `extensions.ErrorType` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) class: Class,
    pub(crate) message: String,
}

/// Salesforce's classes of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    InvalidSyntax,
    ValidationError,
    DataFetchingException,
    OperationNotSupported,
    ExecutionAborted,
}

impl Refusal {
    pub(crate) fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into() }
    }
}

impl Class {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::InvalidSyntax => "InvalidSyntax",
            Self::ValidationError => "ValidationError",
            Self::DataFetchingException => "DataFetchingException",
            Self::OperationNotSupported => "OperationNotSupported",
            Self::ExecutionAborted => "ExecutionAborted",
        }
    }
}
