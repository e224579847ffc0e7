use graphql_client::GraphQLQuery;
use serde::Serialize;

use crate::json::FromJson;
use crate::{Cursor, Page};

/// What an operation does to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// Reads; may be sent again.
    Query,
    /// Writes; is never sent twice.
    Mutation,
    /// A stream of events; its types are generated, its transport is not part of this crate.
    Subscription,
}

/// A generated operation: the value is its variables.
pub trait Operation:
    GraphQLQuery<Variables = Self, ResponseData: FromJson + Send> + Serialize + Clone + Send + Sync
{
    /// The operation's name, as sent.
    const NAME: &'static str;
    /// The text that goes over the wire.
    const QUERY: &'static str;
    /// Query, mutation or subscription.
    const KIND: OperationKind;
}

/// A generated operation that walks one connection.
pub trait ConnectionQuery: Operation {
    /// What a walk yields: the connection's nodes, or its edges when the selection holds more than a node.
    type Item: Send;

    /// The connection's place in the response, as dotted response keys.
    const PATH: &'static str;

    /// Sets the variable that says where the next page starts.
    fn seek(&mut self, cursor: Cursor);

    /// The first page, if there is no need to ask for it: it came with the parent.
    fn first_page(&self) -> Option<Result<Page<Self::Item>, PageError>> {
        None
    }

    /// Is it a response to this query? One for a parent has that parent in it.
    ///
    /// # Errors
    ///
    /// [`PageError::OtherParent`] if it has another one, or the errors of [`page`](Self::page).
    fn verify(&self, data: &mut Self::ResponseData) -> Result<(), PageError> {
        let _ = data;
        Ok(())
    }

    /// Takes the connection's items out of a response; what else was selected stays in `data`.
    ///
    /// # Errors
    ///
    /// The response has no connection where the operation selected one, or it says that there are more rows
    /// and not where.
    fn page(data: &mut Self::ResponseData) -> Result<Page<Self::Item>, PageError>;
}

/// A response that decoded, but from which no walk can go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// Something on the way to the connection is null: no such record, or no right to see it.
    #[error("`{path}` is null, so there is no connection to walk")]
    Null {
        /// The response path that is null.
        path: &'static str,
    },
    /// An object on the way to the connection has a type without it.
    #[error("`{path}` is of type `{found}`, which has no such connection")]
    OtherType {
        /// The response path of the object.
        path: &'static str,
        /// Its `__typename`.
        found: String,
    },
    /// A parent was asked for alone, and there are none or several: a cursor belongs to one parent.
    #[error("`{path}` holds {found} records where the operation asks for one")]
    NotOne {
        /// The list's response path.
        path: &'static str,
        /// How many there are.
        found: usize,
    },
    /// One parent was asked for, and the server gave another.
    #[error("`{path}` is {found}, but the parent that was asked for is {asked}")]
    OtherParent {
        /// The response path of the parent's key.
        path: &'static str,
        /// The key that was asked for, as JSON.
        asked: String,
        /// The key in the response, as JSON.
        found: String,
    },
    /// The server said that there are more rows but not where they start.
    #[error("`{path}` says there are more rows but gives no cursor; going on would lose or repeat rows")]
    MissingCursor {
        /// The connection's response path.
        path: &'static str,
    },
}

/// Where the next page starts, from what the server said of it.
///
/// # Errors
///
/// [`PageError::MissingCursor`] if there is more and the cursor is null, missing or empty.
pub fn next_page(
    more: bool,
    cursor: Option<Cursor>,
    path: &'static str,
) -> Result<Option<Cursor>, PageError> {
    match cursor.filter(|cursor| more && !cursor.is_empty()) {
        None if more => Err(PageError::MissingCursor { path }),
        next => Ok(next),
    }
}
