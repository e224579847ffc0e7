//! The rows that a filter lets through, in an order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::response::{JsonMap, JsonValue};

use crate::data::Data;
use crate::filter::{Filter, MOST_ROWS_TRIED, row_of};
use crate::order::{self, Key, Ties};
use crate::places::Connection;
use crate::refusal::{Class, Refusal};

/// Rows of a connection.
#[derive(Clone)]
pub(crate) enum Picked {
    All,
    /// These, in their order.
    Rows(Arc<[u64]>),
}

/// The picks of the last few filters that were tried on every row: a walk has the same filter on each page.
#[derive(Default)]
pub(crate) struct Picks(Mutex<VecDeque<Pick>>);

struct Pick {
    /// A hash of the connection's place.
    connection: u64,
    /// Filter and order, as they are written.
    filter: String,
    rows: Arc<[u64]>,
}

const PICKS_KEPT: usize = 16;

impl Picked {
    pub(crate) fn len(&self, all: u64) -> u64 {
        match self {
            Self::All => all,
            Self::Rows(rows) => rows.len() as u64,
        }
    }

    /// The connection's row at a position among those picked.
    pub(crate) fn row(&self, position: u64) -> Option<u64> {
        match self {
            Self::All => Some(position),
            Self::Rows(rows) => rows.get(usize::try_from(position).ok()?).copied(),
        }
    }
}

impl Picks {
    /// Reads and applies `where` and `orderBy` among a connection's arguments; the flag says that one Id is asked for.
    pub(crate) fn pick(
        &self,
        data: &Data,
        connection: &Connection,
        arguments: &JsonMap,
        ties: Ties,
    ) -> Result<(Picked, bool), Refusal> {
        let given = |name: &str| arguments.get(name).filter(|value| !value.is_null());
        let order = given("orderBy");
        let nothing = JsonMap::new();
        let written = match given("where") {
            None if order.is_none() => return Ok((Picked::All, false)),
            None => &nothing,
            Some(JsonValue::Object(filter)) => filter,
            Some(other) => {
                let message = format!("this server can't filter by `{other}`");
                return Err(Refusal::new(Class::OperationNotSupported, message));
            }
        };
        let rows = data.places.shape.connection(connection.field).map(|(_, shape)| shape.row.objects());
        let Some([ty]) = rows else {
            let message = "this server can't filter rows of several types";
            return Err(Refusal::new(Class::OperationNotSupported, message));
        };
        let filter = Filter::read(data, *ty, written)?;
        let mut keys = order::read(data, *ty, order)?;
        if keys.first().is_some_and(Key::is_ascending_id) {
            keys.clear();
        }
        if filter.is_empty() && keys.is_empty() {
            return Ok((Picked::All, false));
        }
        // What tells all rows apart leaves no ties.
        let ties = if keys.iter().any(Key::is_id) { Ties::ById } else { ties };
        let passes =
            |row: &u64| data.places.row(connection, *row).is_some_and(|place| filter.passes(data, &place));
        if let Some(ids) = filter.ids() {
            let mut rows: Vec<u64> = ids.iter().filter_map(|id| row_of(data, connection, id)).collect();
            rows.sort_unstable();
            rows.dedup();
            rows.retain(passes);
            order::sort(data, connection, &keys, ties, &mut rows);
            return Ok((Picked::Rows(rows.into()), ids.len() <= 1));
        }
        let all = data.places.count(connection);
        if all > MOST_ROWS_TRIED {
            let message = format!(
                "this server filters and orders by Id alone when there are more than {MOST_ROWS_TRIED} rows, and here are {all}"
            );
            return Err(Refusal::new(Class::OperationNotSupported, message));
        }
        let text = format!("{} {keys:?} {ties:?}", JsonValue::Object(written.clone()));
        let picked = || {
            let mut rows: Vec<u64> = (0..all).filter(passes).collect();
            order::sort(data, connection, &keys, ties, &mut rows);
            rows.into()
        };
        Ok((Picked::Rows(self.remember(connection.hash(data), text, picked)), false))
    }

    /// What was picked by this filter before, or is now.
    pub(crate) fn remember(
        &self,
        connection: u64,
        filter: String,
        pick: impl FnOnce() -> Arc<[u64]>,
    ) -> Arc<[u64]> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |pick: &&Pick| pick.connection == connection && pick.filter == filter;
        if let Some(known) = kept().iter().find(is_known) {
            return Arc::clone(&known.rows);
        }
        // Not under the lock: it may take a while, and other requests have filters too.
        let rows = pick();
        let mut kept = kept();
        kept.push_back(Pick { connection, filter, rows: Arc::clone(&rows) });
        if kept.len() > PICKS_KEPT {
            kept.pop_front();
        }
        rows
    }
}
