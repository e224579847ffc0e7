use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::endpoint::Ask;
use crate::json::FromJson;
use crate::page_size::PageSize;
use crate::reply::{Answer, Errors};
use crate::retry::Tries;
use crate::{
    Budget, Client, ConnectionQuery, Cursor, Error, ErrorKind, Page, PageError, PageSource, Result, WalkId,
    Walker,
};

/// The pages of one connection, fetched by a client: what [`Client::walk`] walks.
///
/// If the query says by a variable how many rows a page has, fewer are asked for when that proves too much for the
/// server: half as many, down to ten, after a timeout, a 502 or a 504 that came twice, or a reply larger than
/// [`max_body`](crate::ClientBuilder::max_body). Pages that come well make it more again, up to what the query says.
#[derive(Clone)]
pub struct Connection<Q> {
    client: Client,
    /// As the caller made it: only the cursor and the page size change from page to page, and only in a copy.
    query: Q,
    id: WalkId,
    errors: Errors,
    /// Nothing if the query has no say in it.
    size: Option<Arc<Mutex<PageSize>>>,
}

impl<Q: ConnectionQuery> Connection<Q> {
    /// The connection that a query selects.
    pub fn new(client: Client, query: Q) -> Self {
        // The same rows come in pages of any size, so a checkpoint must be good for all of them.
        let mut sizeless = query.clone();
        sizeless.set_page_size(0);
        // Variables that can't be written have no pages either: every request for one is an error.
        let variables = serde_json::to_vec(&sizeless).unwrap_or_default();
        let id = WalkId::new(Q::NAME, [Q::QUERY.as_bytes(), &variables]);
        let size = query.page_size().map(|rows| Arc::new(Mutex::new(PageSize::new(rows))));
        Self { client, query, id, errors: Errors::default(), size }
    }

    /// The same, but errors that come with data may fail it or not.
    pub(crate) fn taking(mut self, errors: Errors) -> Self {
        self.errors = errors;
        self
    }

    pub(crate) fn errors(&self) -> Errors {
        self.errors
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn query(&self) -> &Q {
        &self.query
    }

    /// The page that an ask brings.
    async fn attempt<T>(
        &self,
        ask: &Ask<'_>,
        tries: &mut Tries<'_>,
        take: &impl Fn(Q::ResponseData) -> Result<Page<T>, PageError>,
    ) -> Result<Page<T>> {
        let read = &<Q::ResponseData as FromJson>::read;
        let Answer { mut data, errors } = self.client.endpoint().attempt(ask, tries, read).await?;
        let page = self.query.verify(&mut data).and_then(|()| take(data));
        match (page, errors) {
            (Ok(page), None) => Ok(page),
            (Ok(page), Some(errors)) => {
                let errors = errors.into_errors();
                tracing::warn!(target: "relaywalk", operation = Q::NAME, errors = errors.len(), "partial data");
                Ok(page.with_errors(errors, Q::PATH))
            }
            // What the server says explains better why there is no page.
            (Err(_), Some(errors)) => Err(ErrorKind::Graphql(errors).into()),
            (Err(error), None) => Err(ErrorKind::Page(error).into()),
        }
    }

    /// Waits before the page is asked for again, maybe as a smaller one.
    async fn wait_to_retry(&self, ask: &Ask<'_>, tries: &mut Tries<'_>, error: Error) -> Result<()> {
        let endpoint = self.client.endpoint();
        let size = self.size().filter(|_| ask.is_repeatable() && !endpoint.retry.is_none());
        let Some(rows) = size.and_then(|mut size| size.failed(&error)) else {
            return endpoint.wait_to_retry(ask, tries, error).await;
        };
        let (delay, reason) = (tries.anew(), error.to_string());
        tracing::info!(target: "relaywalk", operation = Q::NAME, rows, ?delay, reason, "asking for smaller pages");
        endpoint.pause(ask, delay).await
    }

    /// Fetches the page at a cursor, of which `take` makes what is wanted.
    pub(crate) async fn page<T>(
        &self,
        at: Option<&Cursor>,
        take: impl Fn(Q::ResponseData) -> Result<Page<T>, PageError>,
    ) -> Result<Page<T>> {
        let mut query = self.query.clone();
        if let Some(cursor) = at {
            query.seek(cursor.clone());
        }
        let mut tries = self.client.endpoint().tries();
        loop {
            let rows = self.size().map(|size| size.now());
            // What the caller asked for is sent as the caller made it.
            if let Some(rows) = rows.filter(|rows| query.page_size() != Some(*rows)) {
                query.set_page_size(rows);
            }
            let ask = self.client.ask(&query, self.errors)?;
            let error = match self.attempt(&ask, &mut tries, &take).await {
                Ok(page) => {
                    if let Some(larger) = rows.and_then(|rows| self.size()?.came(rows)) {
                        tracing::info!(target: "relaywalk", operation = Q::NAME, rows = larger, "asking for larger pages");
                    }
                    return Ok(page);
                }
                Err(error) => error,
            };
            self.wait_to_retry(&ask, &mut tries, error).await?;
        }
    }

    fn size(&self) -> Option<MutexGuard<'_, PageSize>> {
        self.size.as_ref().map(|size| size.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<Q: ConnectionQuery> PageSource for Connection<Q> {
    type Item = Q::Item;

    fn identity(&self) -> WalkId {
        self.id.clone()
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<Q::Item>> {
        match self.query.first_page().filter(|_| at.is_none()) {
            Some(page) => page.map_err(|error| ErrorKind::Page(error).into()),
            None => self.page(at, |mut data| Q::page(&mut data)).await,
        }
    }
}

/// What a walk of a connection can be told besides.
impl<Q: ConnectionQuery> Walker<Connection<Q>> {
    /// Takes pages that come with errors, or not, which is so if not set. Taken, a page has the rows that the errors
    /// left, and the errors; see [`Page::errors`] and [`Walker::take_errors`]. A page whose errors leave no
    /// connection is an error all the same.
    pub fn partial_data(self, taken: bool) -> Self {
        self.change_source(|source| source.errors = if taken { Errors::WithData } else { Errors::Fail })
    }

    /// The number of rows below which no page is asked for when larger ones prove too much for the server; ten if
    /// not set. A page that the query itself asks to be smaller stays as it is.
    pub fn smallest_page(self, rows: i32) -> Self {
        self.change_source(|source| {
            source.size = source
                .query
                .page_size()
                .map(|wanted| Arc::new(Mutex::new(PageSize::new(wanted).at_least(rows))));
        })
    }

    /// Limits what this walk may spend, besides what its client may.
    pub fn budget(self, budget: Budget) -> Self {
        self.change_source(|source| source.client = source.client.with_budget(budget))
    }
}

impl<Q> fmt::Debug for Connection<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("client", &self.client)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
