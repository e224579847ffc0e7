use std::fmt;

use serde::Serialize;

use crate::children::{ChildConnection, ChildQuery};
use crate::complete::{ParentSource, Permit};
use crate::reply::Errors;
use crate::{
    Client, Connection, ConnectionQuery, Cursor, Error, ErrorKind, Page, PageSource, Result, RowError,
    WalkId, Walker,
};

/// A generated operation whose rows have children: connections of their own.
pub trait ParentQuery: ConnectionQuery<Item: 'static> + 'static {
    /// Fetches what the row's child connections lack, at every depth.
    ///
    /// # Errors
    ///
    /// As for [`Drain::rest`].
    fn drain(&self, row: &mut Self::Item, drain: &mut Drain) -> impl Future<Output = Result<()>> + Send;
}

impl<Q: ParentQuery> ParentSource for Connection<Q> {
    async fn drain(&self, row: &mut Q::Item, permit: &Permit) -> Result<Vec<RowError>> {
        let (client, errors) = (self.client().clone(), self.errors());
        let mut drain = Drain { client, errors, permit: permit.clone(), found: Vec::new() };
        self.query().drain(row, &mut drain).await?;
        Ok(drain.found)
    }
}

/// What fetches the rest of a row's children. Made for [`Walker::complete`], used by generated code, which knows where
/// the children are.
pub struct Drain {
    client: Client,
    errors: Errors,
    permit: Permit,
    found: Vec<RowError>,
}

impl Drain {
    /// Fetches what comes behind a connection's page, and puts it there. `key` is the parent's; `query` asks for that
    /// parent alone.
    ///
    /// # Errors
    ///
    /// As for [`Walker::next`], with the checkpoint of the child's walk in a [`ChildCheckpoint`](crate::ChildCheckpoint).
    pub async fn rest<Q: ChildQuery>(
        &mut self,
        key: &(impl Serialize + Sync),
        query: impl FnOnce() -> Q + Send,
        into: &mut Q::Connection,
    ) -> Result<()> {
        let started =
            into.next_page().map_err(|error| Error::from(ErrorKind::Page(error)).in_operation(Q::NAME));
        let Some(cursor) = started? else { return Ok(()) };
        let source = Rest(Connection::new(self.client.clone(), query()).taking(self.errors));
        let mut walker = Walker::new(source).starting_at(cursor);
        loop {
            self.permit.wait().await;
            match walker.next().await {
                Ok(Some(mut data)) => {
                    let rest = Q::connection(&mut data).map_err(|error| Error::from(ErrorKind::Page(error)));
                    into.append(rest?);
                    self.found.append(&mut walker.take_errors());
                }
                Ok(None) => return Ok(()),
                Err(error) => return Err(error.in_child(key)),
            }
        }
    }
}

impl fmt::Debug for Drain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drain").field("client", &self.client).finish_non_exhaustive()
    }
}

/// The pages of a child's connection, each as the whole reply: its rows stay where they are, in the type that the
/// parent's own have.
struct Rest<Q>(Connection<Q>);

impl<Q: ChildQuery> PageSource for Rest<Q> {
    type Item = Q::ResponseData;

    fn identity(&self) -> WalkId {
        self.0.identity()
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<Q::ResponseData>> {
        let take = |mut data: Q::ResponseData| {
            let next = Q::connection(&mut data)?.next_page()?;
            Ok(Page::new(vec![data], next))
        };
        self.0.page(at, take).await
    }
}
