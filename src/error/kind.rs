use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use super::{BoxError, QueryError};
use crate::excerpt::{counted, excerpt};
use crate::graphql_error::GraphqlErrors;
use crate::{Cursor, LimitError, PageError, WalkId, json};

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
        /// Can another try go better? Not where a certificate is refused, or the request can't be sent at all.
        transient: bool,
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
    /// The token provider has no token to give.
    #[error("no token to send: {0}")]
    Token(#[source] Arc<dyn StdError + Send + Sync>),
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
    /// The server reports errors. Whatever data came with them was not handed out, but is
    /// [in them](GraphqlErrors::data).
    #[error("{0}")]
    Graphql(GraphqlErrors),
    /// The reply has null for its data, and no errors that say why.
    #[error("the reply has no data, and no errors that say why")]
    NoData,
    /// The reply has no page to go on with.
    #[error("{0}")]
    Page(#[source] PageError),
    /// A limit of the server's is used up, and waiting for it isn't what the client was told to do.
    /// Nothing was sent.
    #[error("the server's limit is used up: {limit}{}", Until(.wait))]
    Quota {
        /// The limit, in words.
        limit: String,
        /// When there will be more, if that is known.
        wait: Option<Duration>,
    },
    /// The caller's own budget is used up.
    #[error("the budget of {0} is used up")]
    Budget(BudgetLimit),
    /// The variables' values are beyond what the server takes. Nothing was sent.
    #[error("{0}")]
    Limit(#[source] LimitError),
    /// The server ended a walk before the last row of what it counts, by saying that there is no more or by an error.
    /// The rows before were handed out.
    #[error(
        "the server ended the walk {} of {} that it counts{}; {advice}",
        After(.rows), counted(*.total, "row"), Because(.source)
    )]
    Short {
        /// Rows, and nulls in their place, that came; nothing if the walk didn't begin at the first one.
        rows: Option<u64>,
        /// Rows that the server counts.
        total: u64,
        /// What to do to have the others.
        advice: String,
        /// What the server said, if it was an error.
        source: Option<Box<ErrorKind>>,
    },
    /// The reply to a Salesforce query isn't what it must be.
    #[error("{0}")]
    Query(#[source] QueryError),
    /// The server no longer takes the cursor, or the locator, that a walk was to go on from. The rows behind it
    /// can only be had by a new walk.
    #[error(
        "the server no longer takes the cursor `{}`{} ({source}); the {} taken so far {} good, the rest is behind a \
         place that is lost: walk again from the start, or from a filter that begins behind the last row",
        Shortened(.cursor), InWords(.cursor), counted(*.rows, "row"), if *.rows == 1 { "is" } else { "are" }
    )]
    ExpiredCursor {
        /// The cursor.
        cursor: Cursor,
        /// Rows that were taken before, from the start of the walk on.
        rows: u64,
        /// What the server said.
        source: Box<ErrorKind>,
    },
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

/// The part of a budget that was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BudgetLimit {
    /// Requests sent.
    Requests(u64),
    /// Bytes of replies, after decompression.
    Bytes(u64),
    /// Time since the first request.
    Time(Duration),
}

impl fmt::Display for BudgetLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requests(requests) => f.write_str(&counted(*requests, "request")),
            Self::Bytes(bytes) => f.write_str(&counted(*bytes, "byte")),
            Self::Time(time) => write!(f, "{time:?}"),
        }
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

/// When a limit ends.
struct Until<'e>(&'e Option<Duration>);

impl fmt::Display for Until<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(wait) => write!(f, "; there is more in {} s", wait.as_secs().max(1)),
            None => f.write_str("; nobody knows when there is more"),
        }
    }
}

/// Where a walk was ended.
struct After<'e>(&'e Option<u64>);

impl fmt::Display for After<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(rows) => write!(f, "after {rows}"),
            None => f.write_str("before the last"),
        }
    }
}

/// What the server said, if it said something.
struct Because<'e>(&'e Option<Box<ErrorKind>>);

impl fmt::Display for Because<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |source| write!(f, " ({source})"))
    }
}

/// A cursor can be kilobytes long.
struct Shortened<'e>(&'e Cursor);

impl fmt::Display for Shortened<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&excerpt(&self.0.to_string(), 100))
    }
}

/// What a cursor says, if that isn't plain.
struct InWords<'e>(&'e Cursor);

impl fmt::Display for InWords<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.in_words().map_or(Ok(()), |words| write!(f, ", which is {words}"))
    }
}
