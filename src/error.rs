use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::graphql_error::GraphqlErrors;
use crate::{Checkpoint, Cursor, PageError, WalkId, json};

/// What a client or a walker gives back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of any kind from outside this crate.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why an operation or a walk failed.
///
/// Its message says which operation, what happened, and what to do about it where that is known; its
/// [`kind`](Self::kind) says the same to a program. One pointer wide.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    operation: Option<String>,
    retry_after: Option<Duration>,
    checkpoint: Option<Checkpoint>,
}

/// The kinds of failure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client can't be built as told: a URL, a header, a limit.
    #[error("{0}")]
    Config(String),
    /// The variables of the operation can't be written as JSON.
    #[error("the variables can't be written as JSON: {0}")]
    Variables(#[source] serde_json::Error),
    /// The request or its reply was lost on the way.
    #[error("{what} {endpoint}: {}", root_cause(&**.source))]
    Transport {
        /// What was being done, in words that an endpoint can follow.
        what: &'static str,
        /// The endpoint's URL, without user information and query.
        endpoint: String,
        /// What the network said.
        source: BoxError,
    },
    /// The reply wasn't complete in time.
    #[error("no complete reply from {endpoint} within {limit:?}")]
    Timeout {
        /// The endpoint's URL, without user information and query.
        endpoint: String,
        /// The limit that was exceeded.
        limit: Duration,
    },
    /// The server wants the request to be sent elsewhere.
    #[error(
        "the server answered {status}, a redirect to {}; none is followed, so that no token reaches another \
         host: give the final URL",
        .target.as_deref().unwrap_or("nowhere")
    )]
    Redirect {
        /// The status of the reply.
        status: StatusCode,
        /// The origin and path it points to.
        target: Option<String>,
    },
    /// The status is not one of success, and the body is no GraphQL reply.
    #[error("the server answered {status}{}", Detail { message, code: code.as_deref() })]
    Status {
        /// The status of the reply.
        status: StatusCode,
        /// The error code in the body, if it has one that is known: Salesforce's `errorCode`.
        code: Option<String>,
        /// The message in the body if it has one that is known, else the start of the body.
        message: String,
    },
    /// The status is one of success, but the body is no GraphQL reply.
    #[error(
        "the reply is no GraphQL reply but {}: `{excerpt}`; is the URL the one of the GraphQL endpoint?",
        .content_type.as_deref().unwrap_or("of no type")
    )]
    NotGraphql {
        /// The `Content-Type` of the reply.
        content_type: Option<String>,
        /// The start of the body.
        excerpt: String,
    },
    /// The reply is larger than the client takes.
    #[error("the reply is larger than {limit} bytes; ask for smaller pages, or raise `max_body`")]
    TooLarge {
        /// The limit, in bytes after decompression.
        limit: usize,
    },
    /// The reply isn't JSON, or its data isn't what the schema promised.
    #[error("{0}")]
    Decode(#[source] json::Error),
    /// The server reports errors. Whatever data came with them was not handed out.
    #[error("{0}")]
    Graphql(GraphqlErrors),
    /// The reply has null for its data, and no errors that say why.
    #[error("the reply has no data, and no errors that say why")]
    NoData,
    /// The reply has no page to go on with.
    #[error("{0}")]
    Page(#[source] PageError),
    /// The server sent a cursor that was followed before. The page it came with was not handed out.
    #[error(
        "the server sent the cursor `{}` again, so going on would repeat rows for ever; if the connection is \
         one that grows while it is read, end at its last row with `RepeatedCursor::End`",
        Shortened(.cursor)
    )]
    RepeatedCursor {
        /// The cursor.
        cursor: Cursor,
    },
    /// A checkpoint of one walk was given to another.
    #[error(
        "the checkpoint is one of {found}, but this walk is {expected}; it can only go on with the operation \
         text and the variables that it was begun with"
    )]
    WrongCheckpoint {
        /// The walk that was to be resumed.
        expected: WalkId,
        /// The walk that the checkpoint belongs to.
        found: WalkId,
    },
    /// The walker was asked for more after it had failed.
    #[error("the walk has stopped at an error and isn't complete; resume it from its checkpoint ({earlier})")]
    Stopped {
        /// The message of the error that stopped it.
        earlier: String,
    },
    /// Something else, from a page source outside this crate.
    #[error("{0}")]
    Other(#[source] BoxError),
}

impl Error {
    /// An error of a page source outside this crate.
    pub fn other(source: impl Into<BoxError>) -> Self {
        ErrorKind::Other(source.into()).into()
    }

    /// What failed.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The name of the operation that failed.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// Where the walk goes on, if it was a walk that failed.
    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        self.0.checkpoint.as_ref()
    }

    /// Can the same request succeed later? True for lost connections, timeouts, and servers that are busy or
    /// throttle; whether sending it again is right is another question, and for a mutation the answer is no.
    pub fn is_transient(&self) -> bool {
        match self.kind() {
            ErrorKind::Transport { .. } | ErrorKind::Timeout { .. } => true,
            // A daily quota doesn't come back in seconds.
            ErrorKind::Status { code: Some(code), .. } if code == "REQUEST_LIMIT_EXCEEDED" => false,
            // GitHub's secondary limits are 403, and say when to come back.
            ErrorKind::Status { status, .. } if *status == StatusCode::FORBIDDEN => {
                self.0.retry_after.is_some()
            }
            ErrorKind::Status { status, .. } => is_busy(*status),
            ErrorKind::Graphql(errors) => is_busy(errors.status()) || errors.is_throttled(),
            _ => false,
        }
    }

    /// How long the server asked to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    pub(crate) fn in_operation(mut self, name: &str) -> Self {
        self.0.operation.get_or_insert_with(|| name.to_owned());
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_checkpoint(mut self, checkpoint: Checkpoint) -> Self {
        self.0.checkpoint = Some(checkpoint);
        self
    }
}

/// Statuses of a server, or of a gateway before it, that may answer later. 500 isn't one: it is as likely to be
/// the fault of the query.
fn is_busy(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502..=504)
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, operation: None, retry_after: None, checkpoint: None }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        self.kind().fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.kind().source()
    }
}

/// What lies at the bottom of an error, such as "connection refused"; the layers above it say less.
fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut root = error;
    while let Some(source) = root.source() {
        root = source;
    }
    match root.downcast_ref::<std::io::Error>() {
        // The system's own wording carries a number that says nothing.
        Some(error) if error.raw_os_error().is_some() => error.kind().to_string(),
        _ => root.to_string(),
    }
}

/// A message and its code, behind a status.
struct Detail<'e> {
    message: &'e str,
    code: Option<&'e str>,
}

impl fmt::Display for Detail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        self.code.map_or(Ok(()), |code| write!(f, " ({code})"))
    }
}

/// A cursor can be kilobytes long.
struct Shortened<'e>(&'e Cursor);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", crate::excerpt::excerpt(&self.0.to_string(), 100))
    }
}
