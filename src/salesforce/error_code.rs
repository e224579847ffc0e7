use std::fmt;

use crate::{Error, ErrorKind, GraphqlError};

/// What an error of Salesforce's says to a program: the GraphQL API's `ErrorType`, or the REST interface's `errorCode`.
///
/// ```
/// # fn f(error: relaywalk::Error) {
/// use relaywalk::salesforce::ErrorType;
///
/// match ErrorType::of(&error) {
///     Some(ErrorType::MalformedQuery) => { /* … */ }
///     _ => { /* … */ }
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorType {
    /// GraphQL: the text is no GraphQL.
    InvalidSyntax,
    /// GraphQL: the query doesn't fit the schema that the user sees.
    ValidationError,
    /// GraphQL: the data can't be had; an invalid cursor, for example.
    DataFetchingException,
    /// GraphQL: the API doesn't do that.
    OperationNotSupported,
    /// GraphQL: it was given up.
    ExecutionAborted,
    /// REST: the text is no SOQL.
    MalformedQuery,
    /// REST: there is no such field, or the user doesn't see it.
    InvalidField,
    /// REST: there is no such object, or the user doesn't see it.
    InvalidType,
    /// The session has ended, or there never was one.
    InvalidSessionId,
    /// REST: there is no such query locator, or no longer.
    InvalidQueryLocator,
    /// The requests of 24 hours are used up.
    RequestLimitExceeded,
    /// The server is too busy, or under maintenance.
    ServerUnavailable,
    /// Another one.
    Other(String),
}

impl ErrorType {
    /// That of an error, if it is one of Salesforce's own; of several GraphQL errors, the first one's.
    pub fn of(error: &Error) -> Option<Self> {
        Self::of_kind(error.kind())
    }

    fn of_kind(kind: &ErrorKind) -> Option<Self> {
        match kind {
            ErrorKind::Graphql(errors) => Self::of_graphql(errors.errors().first()?),
            ErrorKind::Status { code, .. } => code.as_deref().map(Self::named),
            ErrorKind::ExpiredCursor { source, .. } => Self::of_kind(source),
            _ => None,
        }
    }

    /// That of one error of a GraphQL reply.
    pub fn of_graphql(error: &GraphqlError) -> Option<Self> {
        error.code().map(Self::named)
    }

    fn named(code: &str) -> Self {
        match code {
            "InvalidSyntax" => Self::InvalidSyntax,
            "ValidationError" => Self::ValidationError,
            "DataFetchingException" => Self::DataFetchingException,
            "OperationNotSupported" => Self::OperationNotSupported,
            "ExecutionAborted" => Self::ExecutionAborted,
            "MALFORMED_QUERY" => Self::MalformedQuery,
            "INVALID_FIELD" => Self::InvalidField,
            "INVALID_TYPE" => Self::InvalidType,
            "INVALID_SESSION_ID" => Self::InvalidSessionId,
            "INVALID_QUERY_LOCATOR"
            | "INVALID_QUERY_LOCATOR_FORMAT"
            | "LOCATOR_LOCATION_EXCEEDS_SIZE"
            | "QUERY_LOCATOR_EXPIRED" => Self::InvalidQueryLocator,
            "REQUEST_LIMIT_EXCEEDED" => Self::RequestLimitExceeded,
            "SERVER_UNAVAILABLE" => Self::ServerUnavailable,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(code) => f.write_str(code),
            known => fmt::Debug::fmt(known, f),
        }
    }
}
