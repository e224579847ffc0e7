use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::client::Request;
use crate::endpoint::{Ask, Early};
use crate::limits::{self, Variables};
use crate::lookahead::Lookahead;
use crate::page_request::PageRequest;
use crate::page_size::{Failed, PageSize};
use crate::reach::{Bound, Reach};
use crate::reply::{Answer, Errors};
use crate::retry::Tries;
use crate::scan::Way;
use crate::{
    Budget, Client, Cursor, Error, ErrorKind, OperationKind, Page, PageSource, Reached, Result, WalkId,
    Walker,
};

/// The pages of one connection, fetched by a client: what [`Client::walk`] walks.
///
/// If the query says by a variable how many rows a page has, fewer are asked for when that proves too much for the
/// server: half as many, down to ten, after a timeout, a 502 or a 504 that came twice, or a reply larger than
/// [`max_body`](crate::ClientBuilder::max_body). Pages that come well make it more again, up to what the query says.
///
/// If the server is known to give so many rows and no more unless it is told a bound ([`Limits`](crate::Limits)), and the
/// query takes one from a variable that isn't set, a walk sets it from the page on that tells of more rows. A walk that
/// the server ends before the last row of its own count fails ([`ErrorKind::Short`]).
#[derive(Clone)]
pub struct Connection<R> {
    client: Client,
    /// As the caller made it: only the cursor and the page size change from page to page.
    request: R,
    id: WalkId,
    errors: Errors,
    /// Nothing if the query has no say in it.
    size: Option<Arc<Mutex<PageSize>>>,
    bound: Arc<Bound>,
}

impl<R: PageRequest> Connection<R> {
    /// The connection whose pages something asks for: a generated query.
    pub fn new(client: Client, request: R) -> Self {
        let id = request.identity();
        let size = request.page_size().map(|rows| Arc::new(Mutex::new(PageSize::new(rows))));
        Self { client, request, id, errors: Errors::default(), size, bound: Arc::default() }
    }

    /// What asks for a page.
    fn ask<'a>(
        &'a self,
        at: Option<&Cursor>,
        rows: Option<i32>,
        lookahead: &'a Lookahead,
    ) -> Result<Ask<'a>> {
        // What the caller asked for is sent as the caller made it.
        let rows = rows.filter(|rows| self.request.page_size() != Some(*rows));
        let (name, query) = (self.request.operation(), self.request.text());
        let (kind, operation_name) = (Some(self.request.kind()), Some(name));
        let ask = match self.limited(at, rows)? {
            Some(variables) => {
                self.client.ask(&Request { operation_name, query, variables }, kind, self.errors)?
            }
            None => {
                let variables = self.request.variables(at, rows);
                self.client.ask(&Request { operation_name, query, variables }, kind, self.errors)?
            }
        };
        let way = self.request.page_info().filter(|_| lookahead.is_wanted());
        let early =
            way.map(|page_info| Early { way: Way { connection: self.request.path(), page_info }, lookahead });
        Ok(Ask { early, ..ask })
    }

    /// The same, but errors that come with data may fail it or not.
    pub(crate) fn taking(mut self, errors: Errors) -> Self {
        self.errors = errors;
        self
    }

    pub(crate) fn errors(&self) -> Errors {
        self.errors
    }

    /// The same, where the walk whose rows' children these are has a bound.
    pub(crate) fn reaching(self, bound: Option<u64>) -> Self {
        bound.into_iter().for_each(|rows| self.bound.set(rows));
        self
    }

    /// The variables of a page, with the bound, if the server has limits.
    fn limited(&self, at: Option<&Cursor>, rows: Option<i32>) -> Result<Option<Variables>> {
        let Some(limits) = self.request.limits() else { return Ok(None) };
        let with_bound = |mut variables: Variables| {
            self.bound.get().into_iter().for_each(|rows| limits.raise(&mut variables, rows));
            limits.fill(&mut variables);
            limits.check(&variables).map(|()| variables).map_err(ErrorKind::Limit)
        };
        let given = with_bound(self.given(at, None)?)?;
        Ok(Some(match rows {
            Some(_) => with_bound(self.given(at, rows)?)?,
            None => given,
        }))
    }

    /// The variables of a page, as the request has them.
    fn given(&self, at: Option<&Cursor>, rows: Option<i32>) -> Result<Variables> {
        Ok(limits::variables(&self.request.variables(at, rows)).map_err(ErrorKind::Variables)?)
    }

    /// What is known of how far it gets, if the server has limits.
    fn reach(&self) -> Option<Reach<'_>> {
        let limits = self.request.limits()?;
        let given = self.given(None, None).ok()?;
        Some(Reach { limits, given, bound: self.bound.get() })
    }

    /// The server counts so many rows. If that is more than come by themselves, the pages that follow have a bound.
    pub(crate) fn counted(&self, total: Option<u64>) {
        let Some((total, reach)) = total.zip(self.reach()) else { return };
        let page = self.size().and_then(|size| u64::try_from(size.now()).ok());
        if reach.is_exceeded(total, page.unwrap_or(reach.page())) && reach.can_raise() {
            self.bound.raise(total);
        }
    }

    /// So many rows are counted in a page that came with a parent, which may have had a bound: then what follows needs
    /// one too.
    fn counted_with_parent(&self, total: Option<u64>) {
        if self.reach().is_some_and(|reach| reach.can_raise()) {
            self.bound.raise(total.unwrap_or_default());
        }
    }

    /// How many rows a page is asked for.
    fn rows(&self) -> Option<i32> {
        let mut size = self.size()?;
        let least = self.reach().and_then(|reach| reach.smallest_page());
        least.into_iter().for_each(|rows| size.raise(rows));
        Some(size.now())
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn request(&self) -> &R {
        &self.request
    }

    /// The page that an ask brings.
    async fn attempt(&self, ask: &Ask<'_>, tries: &mut Tries<'_>) -> Result<Page<R::Item>> {
        let answer = self.client.endpoint().attempt(ask, tries, &|reader| self.request.read(reader)).await?;
        match answer {
            Answer { data: Ok(page), errors: None } => Ok(page),
            Answer { data: Ok(page), errors: Some(errors) } => {
                let errors = errors.into_errors();
                tracing::warn!(target: "relaywalk", operation = ask.operation, errors = errors.len(), "partial data");
                Ok(page.with_errors(errors, self.request.path()))
            }
            // What the server says explains better why there is no page.
            Answer { data: Err(_), errors: Some(errors) } => Err(ErrorKind::Graphql(errors).into()),
            Answer { data: Err(error), errors: None } => Err(ErrorKind::Page(error).into()),
        }
    }

    /// Waits before the page is asked for again, maybe as a smaller one.
    async fn wait_to_retry(
        &self,
        ask: &Ask<'_>,
        tries: &mut Tries<'_>,
        failed: &mut Failed,
        error: Error,
    ) -> Result<()> {
        let endpoint = self.client.endpoint();
        let size = self.size().filter(|_| ask.is_repeatable() && !endpoint.retry.is_none());
        let Some(rows) = size.and_then(|mut size| size.failed(failed, &error)) else {
            return endpoint.wait_to_retry(ask, tries, error).await;
        };
        let (delay, reason) = (tries.anew(), error.to_string());
        tracing::info!(target: "relaywalk", operation = ask.operation, rows, ?delay, reason, "asking for smaller pages");
        endpoint.pause(ask, delay).await
    }

    fn size(&self) -> Option<MutexGuard<'_, PageSize>> {
        self.size.as_ref().map(|size| size.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<R: PageRequest> PageSource for Connection<R> {
    type Item = R::Item;

    fn identity(&self) -> WalkId {
        self.id.clone()
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<R::Item>> {
        self.fetch_with(at, &Lookahead::default()).await
    }

    async fn fetch_with(&self, at: Option<&Cursor>, lookahead: &Lookahead) -> Result<Page<R::Item>> {
        if let Some(page) = self.request.first_page().filter(|_| at.is_none()) {
            let page = page.map_err(ErrorKind::Page)?;
            self.counted_with_parent(page.total);
            return Ok(page);
        }
        let (mut tries, mut failed) = (self.client.endpoint().tries(), Failed::default());
        loop {
            let rows = self.rows();
            failed.at(rows);
            let ask = self.ask(at, rows, lookahead)?;
            let error = match self.attempt(&ask, &mut tries).await {
                Ok(page) => {
                    if let Some(larger) = rows.and_then(|rows| self.size()?.came(rows)) {
                        tracing::info!(target: "relaywalk", operation = ask.operation, rows = larger, "asking for larger pages");
                    }
                    self.counted(page.total);
                    return Ok(page);
                }
                Err(error) => error,
            };
            self.wait_to_retry(&ask, &mut tries, &mut failed, error).await?;
        }
    }

    fn may_look_ahead(&self) -> bool {
        self.request.kind() == OperationKind::Query
    }

    fn judge_end(&self, reached: &Reached) -> Result<()> {
        self.reach().map_or(Ok(()), |reach| reach.judge_end(reached))
    }

    fn explain(&self, error: Error, reached: &Reached) -> Error {
        match self.reach() {
            Some(reach) => reach.explain(error, reached),
            None => error,
        }
    }

    fn bound(&self) -> Option<u64> {
        self.bound.get()
    }

    fn set_bound(&self, rows: u64) {
        self.bound.set(rows);
    }
}

/// What a walk of a connection can be told besides.
impl<R: PageRequest> Walker<Connection<R>> {
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
                .request
                .page_size()
                .map(|wanted| Arc::new(Mutex::new(PageSize::new(wanted).at_least(rows))));
        })
    }

    /// Limits what this walk may spend, besides what its client may.
    pub fn budget(self, budget: Budget) -> Self {
        self.change_source(|source| source.client = source.client.with_budget(budget))
    }
}

impl<R> fmt::Debug for Connection<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("client", &self.client)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
