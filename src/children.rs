use std::fmt;
use std::sync::Arc;

use graphql_client::{GraphQLQuery, QueryBody};
use serde::{Serialize, Serializer};

use crate::{ConnectionQuery, Cursor, Limits, Operation, OperationKind, Page, PageError};

/// A connection that each row of another has: its first page comes with its parent, the others by a
/// [`ChildQuery`]. Implemented by generated types.
pub trait ChildConnection {
    /// What a walk of it yields: nodes, or edges when the selection holds more than a node.
    type Item;

    /// Where the page behind this one starts; `None` is the end.
    ///
    /// # Errors
    ///
    /// The page doesn't say whether there is more, or that there is and not where.
    fn next_page(&mut self) -> Result<Option<Cursor>, PageError>;

    /// Takes the rows out.
    ///
    /// # Errors
    ///
    /// As for [`next_page`](Self::next_page).
    fn take_page(&mut self) -> Result<Page<Self::Item>, PageError>;

    /// Puts the rows of the page behind this one behind its own, and says of what comes next what that one says.
    fn append(&mut self, rest: &mut Self);

    /// How much of it is here.
    fn extent(&self) -> Extent {
        Extent::default()
    }
}

/// How much of a connection there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Rows, and nulls in the place of some.
    pub rows: usize,
    /// The server's own count of all, if it has given one.
    pub total: Option<u64>,
}

/// A generated operation that continues the child connection of one parent.
pub trait ChildQuery: ConnectionQuery<Item: Clone + Sync> {
    /// The connection, of the same type as in the parent.
    type Connection: ChildConnection<Item = Self::Item> + Clone + Send;

    /// The connection in a response.
    ///
    /// # Errors
    ///
    /// The response has no connection where the operation selected one.
    fn connection(data: &mut Self::ResponseData) -> Result<&mut Self::Connection, PageError>;
}

/// The children of one parent: the page that came with it, which isn't fetched again, and a query for the others.
///
/// Made by a method of the query that gave the parent, and walked like any other:
///
/// ```no_run
/// # use relaywalk::queries::salesforce::AccountsWithContacts;
/// # async fn f(client: relaywalk::Client) -> relaywalk::Result<()> {
/// let query = AccountsWithContacts::new();
/// let mut accounts = client.walk(query.clone());
/// while let Some(account) = accounts.next().await? {
///     let mut contacts = client.walk(query.contacts(&account));
///     while let Some(contact) = contacts.next().await? {
///         println!("{contact:?}");
///     }
/// }
/// # Ok(()) }
/// ```
pub struct Children<Q: ChildQuery> {
    /// The query for what doesn't come with the parent; its page size may be set here.
    pub query: Q,
    /// Shared, since a query is cloned for each page.
    inline: Arc<Result<Page<Q::Item>, PageError>>,
}

impl<Q: ChildQuery> Children<Q> {
    /// The children that a parent has, of which the first page came as `inline`.
    pub fn new(query: Q, inline: Option<&Q::Connection>) -> Self {
        let inline = match inline {
            Some(connection) => connection.clone().take_page(),
            None => Err(PageError::Null { path: Q::PATH }),
        };
        Self { query, inline: Arc::new(inline) }
    }
}

impl<Q: ChildQuery> Clone for Children<Q> {
    fn clone(&self) -> Self {
        Self { query: self.query.clone(), inline: Arc::clone(&self.inline) }
    }
}

impl<Q: ChildQuery + fmt::Debug> fmt::Debug for Children<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inline = self.inline.as_ref().as_ref().map(|page| page.items.len());
        f.debug_struct("Children").field("query", &self.query).field("inline", &inline).finish()
    }
}

impl<Q: ChildQuery> Serialize for Children<Q> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.query.serialize(serializer)
    }
}

impl<Q: ChildQuery> GraphQLQuery for Children<Q> {
    type Variables = Self;
    type ResponseData = Q::ResponseData;

    fn build_query(variables: Self) -> QueryBody<Self> {
        QueryBody { variables, query: Q::QUERY, operation_name: Q::NAME }
    }
}

impl<Q: ChildQuery> Operation for Children<Q> {
    const NAME: &'static str = Q::NAME;
    const QUERY: &'static str = Q::QUERY;
    const KIND: OperationKind = Q::KIND;
    const LIMITS: Option<Limits<'static>> = Q::LIMITS;
}

impl<Q: ChildQuery> ConnectionQuery for Children<Q> {
    type Item = Q::Item;

    const PATH: &'static str = Q::PATH;
    const PAGE_INFO: Option<[&'static str; 3]> = Q::PAGE_INFO;

    fn seek(&mut self, cursor: Cursor) {
        self.query.seek(cursor);
    }

    fn first_page(&self) -> Option<Result<Page<Q::Item>, PageError>> {
        Some(self.inline.as_ref().clone())
    }

    fn verify(&self, data: &mut Q::ResponseData) -> Result<(), PageError> {
        self.query.verify(data)
    }

    fn page_size(&self) -> Option<i32> {
        self.query.page_size()
    }

    fn set_page_size(&mut self, rows: i32) {
        self.query.set_page_size(rows);
    }

    fn page(data: &mut Q::ResponseData) -> Result<Page<Q::Item>, PageError> {
        Q::page(data)
    }
}
