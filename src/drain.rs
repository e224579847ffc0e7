use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::children::{ChildConnection, ChildQuery};
use crate::json::{self, FromJson as _, Reader};
use crate::reply::Errors;
use crate::{
    Client, Connection, Cursor, Error, ErrorKind, OperationKind, Page, PageError, PageRequest, Result,
    RowError, Walker,
};

/// What fetches the rest of a row's children: made by [`Walker::complete`](crate::Walker::complete), used by generated
/// code, which knows where the children are.
#[derive(Clone)]
pub struct Drain {
    client: Client,
    errors: Errors,
    /// Has the walk failed, so that nothing may be sent any more?
    stop: Arc<AtomicBool>,
    found: Vec<RowError>,
}

impl Drain {
    pub(crate) fn new(client: Client, errors: Errors, stop: Arc<AtomicBool>) -> Self {
        Self { client, errors, stop, found: Vec::new() }
    }

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
        let source = Connection::new(self.client.clone(), Rest(query())).taking(self.errors);
        // The caller says how many parents are drained at once, and each means one request.
        let mut walker = Walker::new(source).starting_at(cursor).lookahead(0);
        loop {
            if self.stop.load(Ordering::Relaxed) {
                // The walk is about to let go of this.
                return std::future::pending().await;
            }
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

    /// The errors that came with data.
    pub(crate) fn take_errors(&mut self) -> Vec<RowError> {
        std::mem::take(&mut self.found)
    }
}

impl fmt::Debug for Drain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drain").field("client", &self.client).finish_non_exhaustive()
    }
}

/// Asks for the pages of a child's connection, each as the whole reply: its rows stay where they are, in the type that
/// the parent's own have.
#[derive(Clone)]
struct Rest<Q>(Q);

impl<Q: ChildQuery> PageRequest for Rest<Q> {
    type Item = Q::ResponseData;

    fn operation(&self) -> &str {
        self.0.operation()
    }

    fn kind(&self) -> OperationKind {
        self.0.kind()
    }

    fn text(&self) -> &str {
        self.0.text()
    }

    fn variables(&self, at: Option<&Cursor>, rows: Option<i32>) -> impl Serialize + Send {
        self.0.variables(at, rows)
    }

    fn page_size(&self) -> Option<i32> {
        PageRequest::page_size(&self.0)
    }

    fn path(&self) -> &str {
        self.0.path()
    }

    fn page_info(&self) -> Option<[&str; 3]> {
        self.0.page_info()
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<Q::ResponseData>, PageError>, json::Error> {
        let mut data = Q::ResponseData::read(reader)?;
        let next = self.0.verify(&mut data).and_then(|()| Q::connection(&mut data)?.next_page());
        Ok(next.map(|next| Page::new(vec![data], next)))
    }
}
