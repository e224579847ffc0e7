//! Paging by the [Relay Cursor Connections specification](https://relay.dev/graphql/connections.htm).

use std::ops::Range;

use apollo_compiler::response::{JsonMap, JsonValue};

use crate::cursor::{CursorForm, Mark};
use crate::refusal::{Class, Refusal};

/// The arguments that say which rows are wanted; `null` is the same as absent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paging {
    pub(crate) first: Option<u64>,
    pub(crate) last: Option<u64>,
    pub(crate) after: Option<String>,
    pub(crate) before: Option<String>,
    offset: u64,
}

/// How much a reply may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The rows of a page whose size isn't given.
    pub(crate) default_page: u64,
    /// The rows that a page may be asked to have.
    pub(crate) max_page: Option<u64>,
    /// The objects of a whole reply: a query can ask for more than there is memory.
    pub(crate) max_objects: u64,
}

/// A part of a connection, and what its `pageInfo` says.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The 0-based rows.
    pub(crate) rows: Range<u64>,
    pub(crate) total: u64,
    pub(crate) has_next: bool,
    pub(crate) has_previous: bool,
    pub(crate) start_cursor: Option<Mark>,
    pub(crate) end_cursor: Option<Mark>,
    /// A row whose node is null though it exists.
    pub(crate) null_row: Option<u64>,
    /// A row whose node is an error though it exists.
    pub(crate) failed_row: Option<u64>,
    /// The rows were counted from the end.
    pub(crate) backward: bool,
    pub(crate) after: Option<Mark>,
    pub(crate) before: Option<Mark>,
}

impl Paging {
    pub(crate) fn read(arguments: &JsonMap) -> Result<Self, Refusal> {
        let count = |name: &str| match arguments.get(name) {
            None | Some(JsonValue::Null) => Ok(None),
            Some(value) => value.as_u64().map(Some).ok_or_else(|| {
                let message = format!("`{name}` must be a number of rows, 0 or more, not {value}");
                Refusal::new(Class::ValidationError, message)
            }),
        };
        let text = |name: &str| match arguments.get(name) {
            None | Some(JsonValue::Null) => None,
            Some(JsonValue::String(text)) => Some(text.as_str().to_owned()),
            // A cursor of another type is as unknown as any text that we never gave.
            Some(other) => Some(other.to_string()),
        };
        Ok(Self {
            first: count("first")?,
            last: count("last")?,
            after: text("after"),
            before: text("before"),
            offset: count("offset")?.unwrap_or(0),
        })
    }

    /// The page of a connection with `total` rows.
    pub(crate) fn page(&self, total: u64, limits: Limits, form: CursorForm) -> Result<Page, Refusal> {
        for (name, size) in [("first", self.first), ("last", self.last)] {
            if let (Some(size), Some(max)) = (size, limits.max_page)
                && size > max
            {
                let message = format!("`{name}: {size}` is more than the {max} rows that a page may have");
                return Err(Refusal::new(Class::PageTooLarge, message));
            }
        }
        let mark = |name: &str, cursor: &Option<String>| match cursor {
            None => Ok(None),
            Some(cursor) => form.read(cursor, total).map(Some).ok_or_else(|| {
                let message = format!("`{name}` is not a cursor of this connection: `{}`", excerpt(cursor));
                Refusal::new(Class::InvalidCursor, message)
            }),
        };
        let (after, before) = (mark("after", &self.after)?, mark("before", &self.before)?);
        let backward = self.first.is_none() && (self.last.is_some() || before.is_some());
        let mut end = before.map_or(total, |mark| mark.row.max(0) as u64);
        let mut start =
            after.map_or(0, |mark| mark.row.saturating_add(1) as u64).saturating_add(self.offset).min(end);
        let (mut first, mut last) = (self.first, self.last);
        if first.is_none() && last.is_none() {
            *if backward { &mut last } else { &mut first } = Some(limits.default_page);
        }
        if let Some(first) = first {
            end = end.min(start.saturating_add(first));
        }
        if let Some(last) = last {
            start = start.max(end.saturating_sub(last));
        }
        let page = Page::forward(start..end, total, after);
        Ok(Page { backward, before, ..page })
    }
}

impl Page {
    /// Rows of a connection that is paged forward, behind the row at `after`.
    pub(crate) fn forward(rows: Range<u64>, total: u64, after: Option<Mark>) -> Self {
        let mut page = Self {
            total,
            has_next: rows.end < total,
            has_previous: rows.start > 0,
            rows,
            start_cursor: None,
            end_cursor: None,
            null_row: None,
            failed_row: None,
            backward: false,
            after,
            before: None,
        };
        page.mark_ends();
        page
    }

    pub(crate) fn len(&self) -> u64 {
        self.rows.end - self.rows.start
    }

    /// The row in the middle, if there are rows.
    pub(crate) fn middle(&self) -> Option<u64> {
        (!self.rows.is_empty()).then(|| self.rows.start + self.len() / 2)
    }

    /// Sets the two cursors to those of the first and the last row.
    pub(crate) fn mark_ends(&mut self) {
        let (first, last) = (self.rows.start, self.rows.end.saturating_sub(1));
        let mark = |row| (!self.rows.is_empty()).then(|| Mark::at(row));
        (self.start_cursor, self.end_cursor) = (mark(first), mark(last));
    }
}

/// Enough of a text from outside to know it by.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
