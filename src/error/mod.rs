//! Everything that can go wrong.

mod kind;
mod query;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use serde::Serialize;

use crate::{Checkpoint, ChildCheckpoint, Cursor};

pub use kind::{BudgetLimit, ErrorKind};
pub use query::QueryError;

/// What a client or a walker gives back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of any kind from outside this crate.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why an operation or a walk failed.
///
/// Its message says which operation, what happened, and what to do about it where that is known; its
/// [`kind`](Self::kind) says the same to a program. `{:?}` is the message too, since that is what a `main` that returns
/// an error shows; `{:#?}` is all that is known. One pointer wide.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    operation: Option<String>,
    retry_after: Option<Duration>,
    tried: Option<Tried>,
    checkpoint: Option<Checkpoint>,
    /// Where in the children of a row, if the walk that failed is theirs.
    child: Option<ChildCheckpoint>,
}

/// What was done about an error before it was given back.
#[derive(Clone, Copy, Debug)]
struct Tried {
    times: u32,
    took: Duration,
    /// The time that tries may take, if the server asks to wait for longer than what is left of it.
    limit: Option<Duration>,
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

    /// Can the same request succeed later? True for lost connections, timeouts, replies cut short, and servers
    /// that are busy or throttle; whether sending it again is right is another question, and for a mutation the
    /// answer is no.
    pub fn is_transient(&self) -> bool {
        match self.kind() {
            ErrorKind::Transport { transient, .. } => *transient,
            ErrorKind::Timeout { .. } => true,
            ErrorKind::Decode(error) => error.is_cut_short(),
            ErrorKind::Query(error) => error.is_cut_short(),
            // A daily quota doesn't come back in seconds.
            ErrorKind::Status { code: Some(code), .. } if code == "REQUEST_LIMIT_EXCEEDED" => false,
            // GitHub's limits are 403, told from a missing right by the time to come back or the message.
            ErrorKind::Status { status: StatusCode::FORBIDDEN, message, .. } => {
                self.0.retry_after.is_some() || tells_of(message, "rate limit")
            }
            ErrorKind::Status { status, .. } => is_busy(*status),
            // GitHub's secondary limit can be a 200.
            ErrorKind::NotGraphql { excerpt, .. } => tells_of(excerpt, "secondary rate limit"),
            ErrorKind::Graphql(errors) if errors.has_code("REQUEST_LIMIT_EXCEEDED") => false,
            ErrorKind::Graphql(errors) => is_busy(errors.status()) || errors.is_throttled(),
            _ => false,
        }
    }

    /// How long the server asked to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the request was sent, if it was sent again or could have been.
    pub fn attempts(&self) -> Option<u32> {
        self.0.tried.map(|tried| tried.times)
    }

    pub(crate) fn in_operation(mut self, name: &str) -> Self {
        self.0.operation.get_or_insert_with(|| name.to_owned());
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// After so many tries, which took so long; `limit` is the time they may take, if what the server asks to
    /// wait is the reason for giving up.
    pub(crate) fn after_tries(mut self, times: u32, took: Duration, limit: Option<Duration>) -> Self {
        self.0.tried = Some(Tried { times, took, limit });
        self
    }

    pub(crate) fn with_checkpoint(mut self, checkpoint: Checkpoint) -> Self {
        self.0.checkpoint = Some(checkpoint);
        self
    }

    /// The same error, of a walk of the children of the parent with this key: in the checkpoint of the parents' walk,
    /// the place of this one becomes that of the [child](Checkpoint::child).
    #[must_use]
    pub fn in_child(mut self, parent: &impl Serialize) -> Self {
        let checkpoint = self.0.checkpoint.take();
        self.0.child = checkpoint.map(|checkpoint| ChildCheckpoint::new(parent, checkpoint));
        self
    }

    /// The place in the walk of the parents, whose children may have failed.
    pub(crate) fn with_outer_checkpoint(mut self, checkpoint: Checkpoint) -> Self {
        let child = self.0.child.take();
        self.with_checkpoint(checkpoint.in_child(child))
    }

    /// The same error, or what it means for a walk that went on at a cursor: that the cursor has expired.
    pub(crate) fn at_cursor(mut self, cursor: &Cursor, rows: u64) -> Self {
        if self.refuses_a_cursor() {
            let expired =
                |source| ErrorKind::ExpiredCursor { cursor: cursor.clone(), rows, source: Box::new(source) };
            self = self.become_kind(expired);
        }
        self
    }

    /// The same error in terms of something that knows more.
    pub(crate) fn become_kind(mut self, explain: impl FnOnce(ErrorKind) -> ErrorKind) -> Self {
        let kind = std::mem::replace(&mut self.0.kind, ErrorKind::NoData);
        self.0.kind = explain(kind);
        self
    }

    pub(crate) fn refuses_a_cursor(&self) -> bool {
        match self.kind() {
            _ if self.is_transient() => false,
            ErrorKind::Query(error) => *error == QueryError::LostSession,
            ErrorKind::Status { code, message, .. } => is_lost_place(code.as_deref(), message),
            ErrorKind::Graphql(errors) => {
                errors.errors().iter().any(|error| is_lost_place(error.code(), &error.message))
            }
            _ => false,
        }
    }
}

/// Statuses of a server, or of a gateway before it, that may answer later. 500 isn't one: it is as likely to be
/// the fault of the query.
fn is_busy(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502..=504)
}

fn tells_of(message: &str, what: &str) -> bool {
    message.to_lowercase().contains(what)
}

/// Does an error say that a cursor or a locator leads nowhere?
///
/// Sources: the query locator codes of Salesforce's API status codes; GitHub's `INVALID_CURSOR_ARGUMENTS`; the
/// messages of servers that have no code for it.
fn is_lost_place(code: Option<&str>, message: &str) -> bool {
    const CODES: [&str; 8] = [
        "INVALID_QUERY_LOCATOR",
        "INVALID_QUERY_LOCATOR_FORMAT",
        "LOCATOR_LOCATION_EXCEEDS_SIZE",
        "QUERY_LOCATOR_EXPIRED",
        "INVALID_CURSOR_ARGUMENTS",
        "INVALID_CURSOR",
        "CURSOR_EXPIRED",
        "EXPIRED_CURSOR",
    ];
    let says = |words: &[&str]| words.iter().any(|word| tells_of(message, word));
    code.is_some_and(|code| CODES.contains(&code))
        || says(&["cursor", "locator"])
            && says(&["invalid", "expired", "valid cursor", "not a cursor", "not found"])
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            retry_after: None,
            tried: None,
            checkpoint: None,
            child: None,
        }))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match f.alternate() {
            true => f.debug_tuple("Error").field(&self.0).finish(),
            false => fmt::Display::fmt(self, f),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        self.kind().fmt(f)?;
        self.0.tried.map_or(Ok(()), |tried| self.write_tried(f, tried))
    }
}

impl Error {
    fn write_tried(&self, f: &mut fmt::Formatter<'_>, tried: Tried) -> fmt::Result {
        let Tried { times, took, limit } = tried;
        match (times, limit) {
            (0 | 1, None) => return Ok(()),
            (0 | 1, Some(_)) => f.write_str(" (tried once")?,
            _ => write!(f, " (tried {times} times in {:.1} s", took.as_secs_f64())?,
        }
        if let (Some(limit), Some(wait)) = (limit, self.retry_after()) {
            let wait = wait.as_secs();
            write!(
                f,
                "; the server asks to wait for {wait} s, and all tries may take {} s",
                limit.as_secs()
            )?;
        }
        f.write_str(")")
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.kind().source()
    }
}
