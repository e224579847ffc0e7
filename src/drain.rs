use std::fmt;

use serde::Serialize;

use crate::children::{ChildConnection, ChildQuery, Extent};
use crate::complete::{ParentSource, Permit};
use crate::json::{self, FromJson as _, Reader};
use crate::page_request::PageRequest;
use crate::reply::Errors;
use crate::{
    Client, Connection, Cursor, Error, ErrorKind, Limits, OperationKind, Page, PageError, PageSource as _,
    Reached, Result, RowError, Walker,
};

/// What asks for rows that have children: connections of their own. A generated operation does.
pub trait ParentQuery: PageRequest {
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
        let bound = self.bound();
        let mut drain = Drain { client, errors, bound, permit: permit.clone(), found: Vec::new() };
        self.request().drain(row, &mut drain).await?;
        Ok(drain.found)
    }
}

/// What fetches the rest of a row's children. Made for [`Walker::complete`], used by generated code, which knows where
/// the children are.
pub struct Drain {
    client: Client,
    errors: Errors,
    /// That of the parents' walk.
    bound: Option<u64>,
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
        let cursor = started?;
        if cursor.is_none() && Q::LIMITS.is_none() {
            return Ok(());
        }
        let request = Rest(query());
        let Some(cursor) = cursor else { return self.judge(request, into.extent(), key) };
        let mut total = into.extent().total;
        self.rows(key, request.clone(), cursor, |mut data| {
            let rest = Q::connection(&mut data).map_err(|error| Error::from(ErrorKind::Page(error)))?;
            total = rest.extent().total.or(total);
            into.append(rest);
            Ok(())
        })
        .await?;
        self.judge(request, Extent { total, ..into.extent() }, key)
    }

    /// Is that all of a child connection?
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Short`] if the server is known to give a part only, and counts more.
    pub fn judge<R: PageRequest>(
        &self,
        request: R,
        extent: Extent,
        key: &(impl Serialize + Sync),
    ) -> Result<()> {
        if extent.total.is_none_or(|total| extent.rows as u64 >= total) {
            return Ok(());
        }
        let name = request.operation().to_owned();
        let source = Connection::new(self.client.clone(), request).reaching(self.bound);
        let reached = Reached { rows: Some(extent.rows as u64), total: extent.total };
        source.judge_end(&reached).map_err(|error| error.in_operation(&name).in_child(key))
    }

    /// Fetches what comes behind a cursor of a child connection, and gives it row by row. `key` is the parent's.
    ///
    /// # Errors
    ///
    /// As for [`rest`](Self::rest), and what `each` gives.
    pub async fn rows<R: PageRequest>(
        &mut self,
        key: &(impl Serialize + Sync),
        request: R,
        behind: Cursor,
        mut each: impl FnMut(R::Item) -> Result<()> + Send,
    ) -> Result<()> {
        let source = Connection::new(self.client.clone(), request).taking(self.errors).reaching(self.bound);
        // The caller says how many parents are drained at once, and each means one request.
        let mut walker = Walker::new(source).starting_at(behind).lookahead(0);
        loop {
            self.permit.wait().await;
            match walker.next().await {
                Ok(Some(row)) => each(row)?,
                Ok(None) => return Ok(()),
                Err(error) => return Err(error.in_child(key)),
            }
            self.found.append(&mut walker.take_errors());
        }
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

    fn limits(&self) -> Option<Limits<'_>> {
        Q::LIMITS
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<Result<Page<Q::ResponseData>, PageError>, json::Error> {
        let mut data = Q::ResponseData::read(reader)?;
        let found = self.0.verify(&mut data).and_then(|()| {
            let connection = Q::connection(&mut data)?;
            Ok((connection.next_page()?, connection.extent().total))
        });
        Ok(found.map(|(next, total)| Page::new(vec![data], next).with_total(total)))
    }
}
