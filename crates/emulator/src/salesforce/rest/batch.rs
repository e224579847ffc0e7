//! One batch of records, with as much of their children as there is room for.

use std::sync::Arc;
use std::time::Duration;

use apollo_compiler::response::JsonValue;

use super::{Rest, RestError, Running};
use crate::connection::Page;
use crate::cursor::Mark;
use crate::data::Data;
use crate::faults::Due;
use crate::place;
use crate::places::Connection;
use crate::salesforce::rules::SalesforceRules;
use crate::salesforce::soql::eval::Found;
use crate::salesforce::soql::names::{Column, object_name};

/// The records of a query or of a child relationship, as far as they are in a reply.
pub(crate) struct Results {
    pub(super) total: u64,
    pub(super) done: bool,
    pub(super) next: Option<String>,
    pub(super) records: Vec<Record>,
}

pub(super) struct Record {
    pub(super) object: String,
    pub(super) url: String,
    pub(super) fields: Vec<(String, Value)>,
}

pub(super) enum Value {
    Leaf(JsonValue),
    /// As GraphQL has it; each format writes it in its own way.
    DateTime(String),
    Record(Record),
    Results(Results),
}

/// What a reply is made with.
pub(super) struct Batch<'b> {
    pub(super) data: &'b Data,
    pub(super) rest: &'b Rest,
    pub(super) rules: &'b SalesforceRules,
    pub(super) due: &'b Due<'b>,
    /// What the URLs in it begin with.
    pub(super) base: String,
    pub(super) now: Duration,
    /// The records that it still has room for; children count.
    pub(super) left: u64,
}

impl Batch<'_> {
    /// The records from a row on, until it is full.
    pub(super) fn results(mut self, running: &Arc<Running>, from: u64) -> Result<Results, RestError> {
        let total = running.found.total;
        if running.select().counts {
            return Ok(Results { total, done: true, next: None, records: Vec::new() });
        }
        let mut records = self.records(running, from)?;
        let end = from + records.len() as u64;
        let after = from.checked_sub(1).map(Mark::at);
        let mut page = Page::forward(from..end, total, after);
        self.due.spoil(&mut page, false);
        records.truncate(page.len() as usize);
        let next = page.end_cursor.filter(|_| page.has_next).map(|mark| {
            let row = u64::try_from(mark.row.saturating_add(1)).unwrap_or(0);
            self.locator(running, (row, mark.nonce))
        });
        Ok(Results { total, done: !page.has_next, next, records })
    }

    /// The children of a record, as far as there is room; one at least, if there are any.
    fn children(&mut self, running: &Arc<Running>) -> Result<Value, RestError> {
        let total = running.found.total;
        if total == 0 {
            return Ok(Value::Leaf(JsonValue::Null));
        }
        self.left = self.left.max(1);
        let records = self.records(running, 0)?;
        let end = records.len() as u64;
        let next = (end < total).then(|| self.locator(running, (end, None)));
        Ok(Value::Results(Results { total, done: end >= total, next, records }))
    }

    fn records(&mut self, running: &Arc<Running>, from: u64) -> Result<Vec<Record>, RestError> {
        let mut records = Vec::new();
        for position in from..running.found.total {
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            let Some((place, deleted)) = running.found.record(self.data, position) else { break };
            records.push(self.record(&place, &running.select().columns, deleted, Some((running, from)))?);
        }
        Ok(records)
    }

    /// A record; only one of a query, which begins its batch at a row, can have children.
    fn record(
        &mut self,
        place: &Arc<place::Place>,
        columns: &[Column],
        deleted: bool,
        of: Option<(&Arc<Running>, u64)>,
    ) -> Result<Record, RestError> {
        let object = object_name(self.data, place.ty).to_owned();
        let url = format!("{}/sobjects/{object}/{}", self.base, self.data.id(place));
        let mut fields = Vec::with_capacity(columns.len());
        for (index, column) in columns.iter().enumerate() {
            fields.push(match column {
                Column::IsDeleted => ("IsDeleted".to_owned(), Value::Leaf(deleted.into())),
                Column::Value { name, field, is_date_time } => {
                    let value = match field.value(self.data, place) {
                        JsonValue::String(text) if *is_date_time => Value::DateTime(text.as_str().to_owned()),
                        value => Value::Leaf(value),
                    };
                    (name.clone(), value)
                }
                Column::Parent { name, field, columns } => {
                    let value = match self.data.places.object(place, *field, None) {
                        Some(parent) => Value::Record(self.record(&parent, columns, false, None)?),
                        None => Value::Leaf(JsonValue::Null),
                    };
                    (name.clone(), value)
                }
                Column::Children { name, field, select } => {
                    let Some((running, from)) = of else { continue };
                    let connection = Connection { owner: Arc::clone(place), field: *field };
                    let found = Found::find(self.data, &self.rest.picks, &connection, select, false)?;
                    let running = running.child(index, found, from, place.hash);
                    (name.clone(), self.children(&running)?)
                }
            });
        }
        Ok(Record { object, url, fields })
    }

    fn locator(&self, running: &Arc<Running>, place: (u64, Option<u64>)) -> String {
        let given = (self.now, self.due.request);
        let locator = self.rest.locators.give(self.rules, running, place, given);
        format!("{}/query/{locator}", self.base)
    }
}
