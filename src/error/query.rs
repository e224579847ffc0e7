use std::fmt;

use crate::excerpt::excerpt;

/// What can be wrong with the reply to a Salesforce query that isn't an error of Salesforce's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The status is one of success, but the body holds no query result.
    #[error("the reply is no query result but {}: `{excerpt}`; is the instance URL right?", OfType(.content_type))]
    NotResults {
        /// The `Content-Type` of the reply.
        content_type: Option<String>,
        /// The start of the body.
        excerpt: String,
    },
    /// The body isn't XML, or it ends early.
    #[error("the reply isn't valid XML: {message}")]
    Xml {
        /// What is wrong with it.
        message: String,
        /// Does it end early? Then another try may go better.
        cut_short: bool,
    },
    /// A record isn't what its Rust type expects.
    #[error("record {position} of the batch doesn't fit its type: {message}")]
    Record {
        /// Its position in the batch, from 0.
        position: usize,
        /// What doesn't fit, and where.
        message: String,
    },
    /// `done` is false, and there is no `nextRecordsUrl`: going on would lose records.
    #[error("the server says that there are more records but not where; going on would lose them")]
    NoLocator,
    /// The `nextRecordsUrl` leads to another server, which must not get the token.
    #[error(
        "the server says that the next records are at {origin}, which isn't the instance; nothing is sent there, \
         so that no token reaches another host"
    )]
    Elsewhere {
        /// The origin that it leads to, or what stands for it.
        origin: String,
    },
    /// A child relationship's locators lead in a circle.
    #[error("the server leads back to the locator `{}`, so records would repeat for ever", excerpt(.locator, 100))]
    RepeatedLocator {
        /// The locator.
        locator: String,
    },
    /// Child relationships lie in each other deeper than any query asks for.
    #[error("the reply has child relationships more than {limit} deep")]
    TooDeep {
        /// How deep they may lie.
        limit: usize,
    },
    /// The server takes the token but not the locator: it belongs to a session that has ended.
    #[error("the query locator belongs to a session that has ended")]
    LostSession,
}

impl QueryError {
    pub(crate) fn is_cut_short(&self) -> bool {
        matches!(self, Self::Xml { cut_short: true, .. })
    }
}

struct OfType<'e>(&'e Option<String>);

impl fmt::Display for OfType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("of no type"))
    }
}
