//! One reply to a query.

use http::header;

use crate::excerpt::excerpt;
use crate::json::{self, Reader};
use crate::reply::{Reply, failed, no_graphql};
use crate::salesforce::xml::Element;
use crate::{Error, ErrorKind, QueryError, Result};

/// How replies are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
}

/// Records as they came, and where the next are.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) total: u64,
    pub(super) next: Option<String>,
    pub(super) records: Vec<Record>,
}

/// A record that no type was read from yet.
#[derive(Debug)]
pub(super) enum Record {
    Json(String),
    Xml(Element),
}

/// Reads a reply of either format; which one, its type says.
pub(super) fn read(reply: &Reply) -> Result<Batch> {
    let is_xml = content_type(reply).is_some_and(|name| name.contains("xml"));
    let batch = match is_xml {
        true => read_xml(reply),
        false => read_json(reply),
    };
    batch.map_err(|kind| failed(reply, kind))
}

fn content_type(reply: &Reply) -> Option<&str> {
    reply.headers.get(header::CONTENT_TYPE)?.to_str().ok()
}

fn not_results(reply: &Reply) -> ErrorKind {
    if !reply.status.is_success() {
        return no_graphql(reply);
    }
    let start = String::from_utf8_lossy(&reply.body[..reply.body.len().min(2_000)]).into_owned();
    let content_type = content_type(reply).map(|name| excerpt(name, 100));
    ErrorKind::Query(QueryError::NotResults { content_type, excerpt: excerpt(&start, 200) })
}

fn read_json(reply: &Reply) -> Result<Batch, ErrorKind> {
    let Some(text) = reply.text() else { return Err(not_results(reply)) };
    if !reply.status.is_success() || !text.trim_start().starts_with('{') {
        return Err(not_results(reply));
    }
    let (mut total, mut done, mut next, mut records) = (None, None, None, None);
    let read = |reader: &mut Reader<'_>| {
        const KEYS: &[&str] = &["\"totalSize\":", "\"done\":", "\"nextRecordsUrl\":", "\"records\":"];
        let mut object = reader.object("QueryResult", KEYS)?;
        while let Some(key) = reader.field(&mut object)? {
            match key {
                0 => total = Some(reader.integer()?),
                1 => done = Some(json::boolean(reader)?),
                2 => next = json::nullable(reader, json::string)?,
                _ => records = Some(json::list(reader, |reader| Ok(Record::Json(reader.raw()?.to_owned())))?),
            }
        }
        Ok(())
    };
    json::read_page(&reply.body, text, read).map_err(ErrorKind::Decode)?;
    let (Some(done), Some(records)) = (done, records) else { return Err(not_results(reply)) };
    let total = u64::try_from(total.unwrap_or_default()).unwrap_or_default();
    Ok(Batch { total, next: next_url(done, next)?, records })
}

fn read_xml(reply: &Reply) -> Result<Batch, ErrorKind> {
    let text = String::from_utf8_lossy(&reply.body);
    let root = Element::read(&text);
    if !reply.status.is_success() {
        let found = root.ok().and_then(|root| error_in(reply, &root));
        return Err(found.unwrap_or_else(|| no_graphql(reply)));
    }
    // Records with letters replaced would be other records.
    if reply.text().is_none() {
        return Err(not_results(reply));
    }
    let root = root.map_err(ErrorKind::Query)?;
    let (total, done, next) = read_head(&root).ok_or_else(|| not_results(reply))?;
    let records = root.children.into_iter().filter(|child| child.name == "records");
    let records = records.map(Record::Xml).collect();
    Ok(Batch { total, next: next_url(done, next)?, records })
}

/// What a query result, or that of a child relationship, says besides its records: how many there are, whether these
/// are all, and where the next are. Nothing if it is none.
pub(super) fn read_head(results: &Element) -> Option<(u64, bool, Option<String>)> {
    let text = |name: &str| Some(results.child(name)?.text.trim().to_owned());
    let done = text("done")?.parse().ok()?;
    let total = text("totalSize").and_then(|total| total.parse().ok()).unwrap_or_default();
    Some((total, done, text("nextRecordsUrl")))
}

fn error_in(reply: &Reply, root: &Element) -> Option<ErrorKind> {
    let error = root.child("Error")?;
    let text = |name: &str| Some(excerpt(error.child(name)?.text.trim(), 500));
    let message = text("message").unwrap_or_default();
    Some(ErrorKind::Status { status: reply.status, code: text("errorCode"), message })
}

/// Where the next records are, if there are some.
pub(super) fn next_url(done: bool, next: Option<String>) -> Result<Option<String>, QueryError> {
    match next.filter(|next| !done && !next.is_empty()) {
        None if !done => Err(QueryError::NoLocator),
        next => Ok(next),
    }
}

impl From<QueryError> for ErrorKind {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        ErrorKind::Query(error).into()
    }
}
