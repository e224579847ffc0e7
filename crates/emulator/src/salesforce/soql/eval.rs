//! Which records a query asks for, in their order.

use std::sync::Arc;

use super::SoqlError;
use super::names::Select;
use crate::data::Data;
use crate::filter::{MOST_ROWS_TRIED, row_of};
use crate::order::{Ties, sort};
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
        // Which of those with the same keys comes first SOQL doesn't promise.
        sort(data, connection, keys, Ties::ById, &mut found);
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
        sort(data, connection, keys, Ties::ById, &mut found);
        found.into()
    };
    Ok(Picked::Rows(picks.remember(connection.hash(data), text, sorted)))
}
