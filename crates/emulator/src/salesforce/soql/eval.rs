//! Which records a query asks for, in their order.

use std::cmp::Ordering;
use std::sync::Arc;

use apollo_compiler::response::JsonValue;

use super::SoqlError;
use super::names::{Key, Select};
use crate::compare::compare;
use crate::data::Data;
use crate::filter::{MOST_ROWS_TRIED, row_of};
use crate::picked::{Picked, Picks};
use crate::place::Place;
use crate::places::Connection;

/// One in so many of an object's records is in the recycle bin besides.
const DELETED_EVERY: u64 = 20;

/// The records of one query, or of one child relationship of one record.
#[derive(Clone)]
pub(crate) struct Found {
    connection: Connection,
    picked: Picked,
    offset: u64,
    pub(crate) total: u64,
    /// Records from this row on are deleted.
    live: u64,
}

impl Found {
    /// Tries the records of a connection; those deleted too if `all`.
    pub(crate) fn find(
        data: &Data,
        picks: &Picks,
        connection: &Connection,
        select: &Select,
        all: bool,
    ) -> Result<Self, SoqlError> {
        let live = data.places.count(connection);
        // Children are deleted with their parents.
        let deleted = if all && !connection.owner.in_rows { live / DELETED_EVERY } else { 0 };
        let rows = live.saturating_add(deleted);
        let picked = pick(data, picks, connection, select, rows)?;
        let left = picked.len(rows).saturating_sub(select.offset);
        let total = select.limit.map_or(left, |limit| left.min(limit));
        Ok(Self { connection: connection.clone(), picked, offset: select.offset, total, live })
    }

    /// The record at a position, and whether it is deleted.
    pub(crate) fn record(&self, data: &Data, position: u64) -> Option<(Arc<Place>, bool)> {
        let row = self.picked.row(self.offset + position)?;
        Some((data.places.row(&self.connection, row)?, row >= self.live))
    }
}

fn pick(
    data: &Data,
    picks: &Picks,
    connection: &Connection,
    select: &Select,
    rows: u64,
) -> Result<Picked, SoqlError> {
    // Rows lie in the order of their Ids.
    let keys = match select.order.as_slice() {
        [first, ..] if first.is_ascending_id() => &[],
        keys => keys,
    };
    let place = |row: u64| data.places.row(connection, row);
    let passes = |row: &u64| place(*row).is_some_and(|place| select.filter.passes(data, &place));
    if let Some(ids) = select.filter.ids() {
        let mut found: Vec<u64> = ids.iter().filter_map(|id| row_of(data, connection, id)).collect();
        found.sort_unstable();
        found.dedup();
        found.retain(passes);
        sort(data, connection, keys, &mut found);
        return Ok(Picked::Rows(found.into()));
    }
    if select.filter.is_empty() && keys.is_empty() {
        return Ok(Picked::All);
    }
    if rows > MOST_ROWS_TRIED {
        let message = format!(
            "this server filters and sorts by Id alone when there are more than {MOST_ROWS_TRIED} records, and here \
             are {rows}"
        );
        return Err(SoqlError { code: "QUERY_TIMEOUT", message });
    }
    let text = format!("{rows} {:?} {keys:?}", select.filter);
    let sorted = || {
        let mut found: Vec<u64> = (0..rows).filter(passes).collect();
        sort(data, connection, keys, &mut found);
        found.into()
    };
    Ok(Picked::Rows(picks.remember(connection.hash(data), text, sorted)))
}

/// Those with the same keys stay in the order of their Ids, which SOQL doesn't promise.
fn sort(data: &Data, connection: &Connection, keys: &[Key], rows: &mut [u64]) {
    if keys.is_empty() {
        return;
    }
    rows.sort_by_cached_key(|row| {
        let place = data.places.row(connection, *row);
        let value = |key: &Key| place.as_ref().map_or(JsonValue::Null, |place| key.value(data, place));
        Sorted { keys, values: keys.iter().map(value).collect() }
    });
}

/// A record among those that are sorted.
struct Sorted<'k> {
    keys: &'k [Key],
    values: Vec<JsonValue>,
}

impl Ord for Sorted<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let values = self.values.iter().zip(&other.values);
        let orders = self.keys.iter().zip(values).map(|(key, (one, other))| key.compare(one, other));
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

impl PartialOrd for Sorted<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sorted<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Sorted<'_> {}

impl Key {
    fn is_ascending_id(&self) -> bool {
        self.parent.is_none() && self.field.is_own_id() && !self.descending
    }

    fn value(&self, data: &Data, place: &Arc<Place>) -> JsonValue {
        match self.parent {
            None => self.field.value(data, place),
            Some(parent) => match data.places.object(place, parent, None) {
                Some(parent) => self.field.value(data, &parent),
                None => JsonValue::Null,
            },
        }
    }

    /// Nulls come first unless told otherwise, whatever the direction.
    fn compare(&self, one: &JsonValue, other: &JsonValue) -> Ordering {
        match (one.is_null(), other.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) | (false, true) => {
                let one_first = one.is_null() != self.nulls_last;
                if one_first { Ordering::Less } else { Ordering::Greater }
            }
            (false, false) => {
                let order = match (one.as_str(), other.as_str()) {
                    // Letters of Ids have a case.
                    (Some(one), Some(other)) if self.field.is_id() => one.cmp(other),
                    _ => compare(one, other).unwrap_or(Ordering::Equal),
                };
                if self.descending { order.reverse() } else { order }
            }
        }
    }
}
