//! Child relationships that are longer than what came with their parent: what is missing is fetched by their own
//! locators, at every depth, before the query goes on, since that may end them.

use std::collections::HashSet;
use std::mem;
use std::pin::Pin;

use serde_json::value::RawValue;

use super::batch::{Batch, Record, next_url, read_head};
use super::json_tree::Json;
use crate::salesforce::xml::Element;
use crate::{Cursor, Error, ErrorKind, QueryError, Result};

/// What fetches the batch that a locator leads to.
pub(super) trait Fetch: Sync {
    fn fetch(&self, locator: &str) -> impl Future<Output = Result<Batch>> + Send;
}

/// A record or a part of one, in either format.
pub(super) trait Tree: Sized + Send {
    /// The results of child relationships in a record, those of its parent records included.
    fn results(&mut self) -> Vec<&mut Self>;

    /// Takes the locator out of a result, which counts as done then.
    fn take_next(&mut self) -> Result<Option<String>, QueryError>;

    /// The records of a result.
    fn records(&mut self) -> Vec<&mut Self>;

    /// Puts a record behind those of a result.
    fn append(&mut self, record: Self);

    /// A record in this format; nothing if the reply came in another one.
    fn of(record: Record) -> Result<Option<Self>, serde_json::Error>;
}

/// How deep child relationships may lie in each other. A query of Salesforce's has five levels.
const DEPTH: usize = 64;

/// Fetches what is missing in a record.
pub(super) async fn drain<T: Tree>(fetch: &impl Fetch, record: &mut T) -> Result<()> {
    Drain { fetch, followed: HashSet::new() }.record(record, 0).await
}

/// What is missing in one record, on its way here.
struct Drain<'f, F> {
    fetch: &'f F,
    /// At all depths: a server that leads in a circle does so through children of children, too.
    followed: HashSet<String>,
}

impl<F: Fetch> Drain<'_, F> {
    fn record<'a, T: Tree>(
        &'a mut self,
        record: &'a mut T,
        depth: usize,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
        Box::pin(async move {
            if depth > DEPTH {
                return Err(QueryError::TooDeep { limit: DEPTH }.into());
            }
            for result in record.results() {
                // The locators of a batch's own children end when it goes on, so those come first, each time.
                for child in result.records() {
                    self.record(child, depth + 1).await?;
                }
                self.rest(result, depth + 1).await?;
            }
            Ok(())
        })
    }

    /// The records of a result that are behind those that came with it.
    async fn rest<T: Tree>(&mut self, result: &mut T, depth: usize) -> Result<()> {
        let mut next = result.take_next()?;
        while let Some(locator) = next {
            if !self.followed.insert(locator.clone()) {
                return Err(QueryError::RepeatedLocator { locator }.into());
            }
            let rows = result.records().len() as u64;
            let batch = self.fetch.fetch(&locator).await;
            let batch = batch.map_err(|error| error.at_cursor(&Cursor::new(locator), rows))?;
            for (position, record) in batch.records.into_iter().enumerate() {
                let record = T::of(record).map_err(|error| unfit(position, &error))?;
                let mut record = record.ok_or_else(|| unfit(position, &"it came in another format"))?;
                self.record(&mut record, depth).await?;
                result.append(record);
            }
            next = batch.next;
        }
        Ok(())
    }
}

fn unfit(position: usize, problem: &dyn std::fmt::Display) -> Error {
    ErrorKind::Query(QueryError::Record { position, message: problem.to_string() }).into()
}

impl Tree for Json {
    fn results(&mut self) -> Vec<&mut Self> {
        let mut found = Vec::new();
        let Self::Object(fields) = self else { return found };
        for (_, field) in fields {
            if is_results(field) {
                found.push(field);
            } else {
                found.append(&mut field.results());
            }
        }
        found
    }

    fn take_next(&mut self) -> Result<Option<String>, QueryError> {
        let Self::Object(fields) = self else { return Ok(None) };
        let mut next = None;
        fields.retain(|(key, value)| {
            let is_next = key == "nextRecordsUrl";
            if is_next {
                next = value.parse();
            }
            !is_next
        });
        let done = fields.iter_mut().find(|(key, _)| key == "done");
        let was_done =
            done.and_then(|(_, done)| mem::replace(done, Self::Text(RawValue::TRUE.to_owned())).parse());
        next_url(was_done.unwrap_or_default(), next)
    }

    fn records(&mut self) -> Vec<&mut Self> {
        self.list_mut("records").into_iter().flatten().collect()
    }

    fn append(&mut self, record: Self) {
        if let Some(records) = self.list_mut("records") {
            records.push(record);
        }
    }

    fn of(record: Record) -> Result<Option<Self>, serde_json::Error> {
        match record {
            Record::Json(text) => Self::read(&text).map(Some),
            Record::Xml(_) => Ok(None),
        }
    }
}

fn is_results(value: &Json) -> bool {
    value.get("records").is_some_and(Json::is_list)
        && value.get("done").is_some_and(|done| done.parse::<bool>().is_some())
}

impl Tree for Element {
    fn results(&mut self) -> Vec<&mut Self> {
        let mut found = Vec::new();
        for field in &mut self.children {
            if field.child("done").is_some() && field.child("totalSize").is_some() {
                found.push(field);
            } else {
                found.append(&mut field.results());
            }
        }
        found
    }

    fn take_next(&mut self) -> Result<Option<String>, QueryError> {
        let (_, done, next) = read_head(self).unwrap_or((0, true, None));
        self.children.retain(|child| child.name != "nextRecordsUrl");
        if let Some(done) = self.children.iter_mut().find(|child| child.name == "done") {
            done.text = "true".to_owned();
        }
        next_url(done, next)
    }

    fn records(&mut self) -> Vec<&mut Self> {
        self.children.iter_mut().filter(|child| child.name == "records").collect()
    }

    fn append(&mut self, record: Self) {
        self.children.push(record);
    }

    fn of(record: Record) -> Result<Option<Self>, serde_json::Error> {
        match record {
            Record::Json(_) => Ok(None),
            Record::Xml(element) => Ok(Some(element)),
        }
    }
}
