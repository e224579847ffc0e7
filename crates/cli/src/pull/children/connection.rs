//! The text of one connection: what it has, and what it becomes.

use std::ops::Range;

use relaywalk::json::{self, FromJson as _};
use relaywalk::{Cursor, PageError};
use relaywalk_codegen::plan::{Connection, CursorSource};

use super::raw::{elements, is_null, member, place, range, replaced};

/// A page of a connection.
#[derive(Default)]
pub(super) struct Page<'j> {
    pub(super) elements: Vec<&'j str>,
    /// Where the next page starts.
    pub(super) next: Option<Cursor>,
    /// The text of the last cursor, where the page information has one.
    pub(super) end: Option<&'j str>,
    /// The server's count of all.
    pub(super) total: Option<u64>,
}

/// What is in a connection, or why it is none.
pub(super) fn read<'j>(
    plan: &Connection,
    path: &'static str,
    text: &'j str,
) -> Result<Result<Page<'j>, PageError>, json::Error> {
    let Some(info) = member(text, &plan.page_info)? else {
        let is_bare = place(text, &plan.page_info)?.is_none() && place(text, plan.items.list())?.is_none();
        if plan.may_be_bare && is_bare {
            // Who asks neither for rows nor whether there are more has all that was asked for.
            return Ok(Ok(Page::default()));
        }
        return lacking(text, &plan.page_info, path).map(Err);
    };
    let Some(more) = member(info, &plan.more)? else { return lacking(info, &plan.more, path).map(Err) };
    let more = json::read(more, json::boolean)?;
    let elements = member(text, plan.items.list())?.map_or_else(|| Ok(Vec::new()), elements)?;
    let (end, cursor) = match &plan.cursor {
        CursorSource::PageInfo(key) => {
            let end = place(info, key)?.map(|range| &info[range]);
            (end, end)
        }
        CursorSource::Edge(key) => match elements.last().filter(|edge| !is_null(edge)) {
            Some(edge) => (None, member(edge, key)?),
            None => (None, None),
        },
    };
    let cursor = cursor.filter(|cursor| more && !is_null(cursor));
    let next = cursor.map(|cursor| json::read(cursor, Cursor::read)).transpose()?;
    let next = next.filter(|cursor| !cursor.is_empty());
    if more && next.is_none() {
        return Ok(Err(PageError::MissingCursor { path }));
    }
    let total = plan.total.as_ref().map(|key| member(text, key)).transpose()?.flatten();
    let total = total.and_then(|total| total.parse().ok());
    Ok(Ok(Page { elements, next, end, total }))
}

/// Why the value of a key can't be told: it isn't there, or it is null. `path` is the connection's.
fn lacking(object: &str, key: &str, path: &'static str) -> Result<PageError, json::Error> {
    Ok(match place(object, key)? {
        Some(_) => PageError::Null { path },
        // Paths of errors live as long as the process, which ends with the error.
        None => PageError::LeftOut { path: format!("{path}.{key}").leak() },
    })
}

/// The connection with all its elements, told to be complete. `end` is the text of its last page's cursor.
pub(super) fn completed(
    plan: &Connection,
    text: &str,
    elements: &[String],
    end: Option<&str>,
) -> Result<String, json::Error> {
    let list = place(text, plan.items.list())?.map(|at| (at, format!("[{}]", elements.join(","))));
    let mut parts: Vec<(Range<usize>, String)> = list.into_iter().collect();
    if let Some(info) = member(text, &plan.page_info)? {
        let start = range(text, info).start;
        let mut set = |key: &str, value: &str| -> Result<(), json::Error> {
            let found = place(info, key)?.map(|at| (start + at.start..start + at.end, value.to_owned()));
            parts.extend(found);
            Ok(())
        };
        set(&plan.more, "false")?;
        if let (CursorSource::PageInfo(key), Some(end)) = (&plan.cursor, end) {
            set(key, end)?;
        }
    }
    Ok(replaced(text, parts))
}
