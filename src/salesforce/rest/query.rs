use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use serde::de::DeserializeOwned;
use url::Url;

use super::batch::{Batch, Format, Record, read};
use super::drain::{Fetch, drain};
use super::json_tree::{Json, may_be_cut};
use super::locator::{on_instance, records_before};
use crate::endpoint::Get;
use crate::salesforce::xml::Element;
use crate::transport::shown;
use crate::{Budget, Client, Cursor, Error, ErrorKind, Page, PageSource, QueryError, Result, WalkId, Walker};

const QUERY_OPTIONS: HeaderName = HeaderName::from_static("sforce-query-options");

/// The records that a SOQL query finds, batch after batch: what [`Org::query`](super::super::Org::query) walks.
///
/// A page is a batch, as long as the server makes it; children are complete. Where a batch begins, the walk can be
/// resumed: a checkpoint holds the query locator, which the server keeps for two days.
pub struct Query<R> {
    client: Client,
    instance: Url,
    /// Of the query itself, its text among the parameters.
    url: Url,
    operation: &'static str,
    id: WalkId,
    batch_size: Option<u16>,
    format: Format,
    lost: LostLocator,
    /// By which token the last batch came.
    session: Arc<AtomicU64>,
    row: PhantomData<fn() -> R>,
}

/// What to do when the server no longer takes a query locator: it has expired, or belongs to a session that has ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LostLocator {
    /// Fail, with [`ErrorKind::ExpiredCursor`].
    #[default]
    Fail,
    /// Query again, and pass over as many records as came before, whichever they are. That is right only if the query
    /// has an order that leaves nothing open, such as `ORDER BY Id`, and no record before the place has come, gone or
    /// moved since: nothing is noticed of it. A locator of children, or one that doesn't end with the number of records
    /// before it, fails as ever.
    QueryAgain,
}

impl<R> Query<R> {
    pub(in crate::salesforce) fn new(
        client: Client,
        instance: Url,
        resource: Url,
        soql: &str,
        all: bool,
    ) -> Self {
        let operation = if all { "queryAll" } else { "query" };
        let mut url = resource;
        url.query_pairs_mut().append_pair("q", soql);
        Self {
            client,
            instance,
            url,
            operation,
            id: WalkId::new(operation, [soql.as_bytes()]),
            batch_size: None,
            format: Format::default(),
            lost: LostLocator::default(),
            session: Arc::default(),
            row: PhantomData,
        }
    }

    /// Asks for a batch.
    async fn get(&self, url: &Url, is_of_session: bool) -> Result<Batch> {
        let uri = Uri::try_from(url.as_str())
            .map_err(|error| ErrorKind::Config(format!("the query can't be sent: {error}")))?;
        let accept = match self.format {
            Format::Json => "application/json",
            Format::Xml => "application/xml",
        };
        let mut headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
        if let Some(size) = self.batch_size
            && let Ok(options) = HeaderValue::try_from(format!("batchSize={size}"))
        {
            headers.insert(QUERY_OPTIONS, options);
        }
        let session = Arc::clone(&self.session);
        let get = Get { uri, shown: shown(url), headers, is_of_session, session };
        self.client.get(self.operation, &get, &read).await
    }

    /// Asks for the batch that a locator leads to.
    async fn follow(&self, locator: &str) -> Result<Batch> {
        let url = on_instance(&self.instance, locator)?;
        self.get(&url, true).await.map_err(|error| match error.kind() {
            // Refused with the token of another session, or with one that has just been renewed.
            ErrorKind::Status { status: StatusCode::UNAUTHORIZED, code: Some(code), .. }
                if code == "INVALID_SESSION_ID" && self.client.endpoint().tokens.is_some() =>
            {
                QueryError::LostSession.into()
            }
            _ => error,
        })
    }

    /// Queries again, up to where a locator led to that is lost.
    async fn again(&self, locator: &str, lost: Error) -> Result<Batch> {
        let Some(wanted) = records_before(locator) else { return Err(lost) };
        tracing::info!(target: "relaywalk", operation = self.operation, records = wanted, "querying again");
        let mut batch = self.get(&self.url, false).await?;
        let mut before = 0;
        loop {
            let end = before + batch.records.len() as u64;
            if end > wanted || end == wanted && batch.next.is_none() {
                let passed = usize::try_from(wanted - before).unwrap_or(usize::MAX);
                batch.records.drain(..passed);
                return Ok(batch);
            }
            let Some(next) = batch.next else { return Err(lost) };
            // The number behind the dash must mean what it is taken for.
            if records_before(&next) != Some(end) {
                return Err(lost);
            }
            (before, batch) = (end, self.follow(&next).await?);
        }
    }
}

impl<R: DeserializeOwned + Send + 'static> Query<R> {
    async fn page(&self, batch: Batch) -> Result<Page<R>> {
        let next = batch.next.map(|next| on_instance(&self.instance, &next)).transpose()?;
        let mut rows = Vec::with_capacity(batch.records.len());
        for (position, record) in batch.records.into_iter().enumerate() {
            rows.push(self.row(position, record).await?);
        }
        let next = next.map(|url| Cursor::new(&url[url::Position::BeforePath..]));
        Ok(Page::new(rows, next).with_total(Some(batch.total)))
    }

    async fn row(&self, position: usize, record: Record) -> Result<R> {
        let unfit = |message: String| Error::from(QueryError::Record { position, message });
        let unreadable = |error: serde_json::Error| unfit(error.to_string());
        match record {
            // Most rows have no children, and all children of most others come with them.
            Record::Json(text) if !may_be_cut(&text) => serde_json::from_str(&text).map_err(unreadable),
            Record::Json(text) => {
                let mut tree = Json::read(&text).map_err(unreadable)?;
                drain(self, &mut tree).await?;
                let whole = tree.write().map_err(unreadable)?;
                serde_json::from_str(&whole).map_err(unreadable)
            }
            Record::Xml(mut element) => {
                drain::<Element>(self, &mut element).await?;
                element.decode().map_err(unfit)
            }
        }
    }
}

impl<R> Fetch for Query<R> {
    async fn fetch(&self, locator: &str) -> Result<Batch> {
        self.follow(locator).await
    }
}

impl<R: DeserializeOwned + Send + 'static> PageSource for Query<R> {
    type Item = R;

    fn identity(&self) -> WalkId {
        self.id.clone()
    }

    async fn fetch(&self, at: Option<&Cursor>) -> Result<Page<R>> {
        let batch = match at {
            None => self.get(&self.url, false).await?,
            Some(cursor) => {
                let locator = cursor.to_string();
                match self.follow(&locator).await {
                    Err(error) if self.lost == LostLocator::QueryAgain && error.refuses_a_cursor() => {
                        self.again(&locator, error).await?
                    }
                    batch => batch?,
                }
            }
        };
        self.page(batch).await
    }
}

/// What the walk of a query can be told besides.
impl<R: DeserializeOwned + Send + 'static> Walker<Query<R>> {
    /// Asks for batches of this many records, children counted; 2,000 if not set. Salesforce takes 200 to 2,000, and
    /// may make them shorter or longer.
    pub fn batch_size(self, records: u16) -> Self {
        self.change_source(|source| source.batch_size = Some(records))
    }

    /// How replies are written, which makes no difference to the rows as long as their types say what they expect;
    /// JSON if not set. XML has no types, so what is read as `serde_json::Value` is text there.
    pub fn format(self, format: Format) -> Self {
        self.change_source(|source| source.format = format)
    }

    /// What to do about a locator that is lost; an error if not set.
    pub fn on_lost_locator(self, policy: LostLocator) -> Self {
        self.change_source(|source| source.lost = policy)
    }

    /// Limits what this walk may spend, besides what the org's client may.
    pub fn budget(self, budget: Budget) -> Self {
        self.change_source(|source| source.client = source.client.with_budget(budget))
    }
}

impl<R> Clone for Query<R> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            instance: self.instance.clone(),
            url: self.url.clone(),
            id: self.id.clone(),
            session: Arc::clone(&self.session),
            ..*self
        }
    }
}

impl<R> fmt::Debug for Query<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("client", &self.client)
            .field("id", &self.id)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}
