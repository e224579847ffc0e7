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

#[cfg(test)]
mod tests {
    use relaywalk_codegen::{Options, Source, analyze};

    use super::*;

    /// What is read of an author's books, whose selection this is.
    fn read_books(selection: &str, text: &str) -> Result<(usize, Option<Cursor>), PageError> {
        let schema = "type PageInfo { hasNextPage: Boolean! endCursor: String }
            type Query { authors(first: Int, after: String): Authors! author(id: ID!): Author }
            type Authors { nodes: [Author!]! pageInfo: PageInfo! }
            type Author { id: ID! books(first: Int, after: String): Books! }
            type Books { nodes: [Book!]! pageInfo: PageInfo! } type Book { id: ID! }";
        let query = format!(
            "query Authors($after: String, $x: Boolean!) {{ authors(after: $after) {{
                nodes {{ id books(first: 1) {{ {selection} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let options = Options::new().anchor("Author", "author(id: $id)");
        let schema = Source::new("schema.graphql", schema);
        let (plan, _) = analyze(&schema, &[Source::new("q.graphql", query)], &options).unwrap();
        let connection = plan.operations[0].children[0].continuation.connection.as_ref().unwrap();
        let page = read(connection, "author.books", text).unwrap();
        page.map(|page| (page.elements.len(), page.next))
    }

    #[test]
    fn a_connection_that_does_not_say_whether_there_is_more_is_told_from_one_that_ends() {
        let directive = "nodes { id } pageInfo @include(if: $x) { hasNextPage endCursor }";
        let more = r#"{"nodes":[{"id":"1"}],"pageInfo":{"hasNextPage":true,"endCursor":"c"}}"#;
        assert_eq!(read_books(directive, more), Ok((1, Some(Cursor::from("c")))));
        let left_out = PageError::LeftOut { path: "author.books.pageInfo" };
        assert_eq!(read_books(directive, r#"{"nodes":[{"id":"1"}]}"#), Err(left_out.clone()));
        assert_eq!(read_books(directive, "{}"), Err(left_out));
        let null = PageError::Null { path: "author.books" };
        assert_eq!(read_books(directive, r#"{"nodes":[],"pageInfo":null}"#), Err(null));
    }

    #[test]
    fn a_connection_of_which_nothing_was_asked_for_is_complete() {
        let both = "... @include(if: $x) { nodes { id } pageInfo { hasNextPage endCursor } }";
        assert_eq!(read_books(both, "{}"), Ok((0, None)));
        let left_out = PageError::LeftOut { path: "author.books.pageInfo" };
        assert_eq!(read_books(both, r#"{"nodes":[{"id":"1"}]}"#), Err(left_out));
    }
}
