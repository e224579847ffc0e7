use crate::Cursor;
use crate::graphql_error::{GraphqlError, PathStep};

/// What one round trip brought.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the server's order.
    pub items: Vec<T>,
    /// The cursor of each item, as many as there are items, if the source gives them; else none at all. With them a
    /// walk goes on behind the very row that was taken last, without them by fetching its page again.
    pub cursors: Vec<Option<Cursor>>,
    /// Where the next page starts; `None` is the end. "More, but no cursor" can't be said.
    pub next: Option<Cursor>,
    /// The server's own count of the whole connection, if the operation selects `totalCount`.
    pub total: Option<u64>,
    /// Positions within the page, from 0, at which the server sent null instead of an edge or a node. Why it did
    /// is told by [`error_at`](Self::error_at), if the walk takes partial data.
    pub nulls: Vec<usize>,
    /// The errors that came with the data, if the walk takes partial data; else they fail it.
    pub errors: Vec<RowError>,
}

/// An error that came together with a page's data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowError {
    /// The position of the row that it is about, from 0 and nulls counted; nothing if it is about something else.
    pub row: Option<usize>,
    /// What the server said, with the whole path.
    pub error: GraphqlError,
}

impl<T> Page<T> {
    /// A page of these items, with another one behind it if `next` is given.
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, cursors: Vec::new(), next, total: None, nulls: Vec::new(), errors: Vec::new() }
    }

    /// A page from edges or nodes that may be null.
    pub fn from_nullable(items: impl IntoIterator<Item = Option<T>>, next: Option<Cursor>) -> Self {
        let mut nulls = Vec::new();
        let items = items.into_iter().enumerate();
        let items = items
            .filter_map(|(position, item)| {
                if item.is_none() {
                    nulls.push(position);
                }
                item
            })
            .collect();
        Self { nulls, ..Self::new(items, next) }
    }

    /// A page from edges or nodes that may be null, each with its cursor: one with which a page starts behind it.
    pub fn from_edges(
        edges: impl IntoIterator<Item = Option<(T, Option<Cursor>)>>,
        next: Option<Cursor>,
    ) -> Self {
        let mut page = Self::new(Vec::new(), next);
        for (position, edge) in edges.into_iter().enumerate() {
            match edge {
                Some((item, cursor)) => {
                    page.items.push(item);
                    page.cursors.push(cursor);
                }
                None => page.nulls.push(position),
            }
        }
        page
    }

    /// The same page with the server's count.
    pub fn with_total(mut self, total: Option<u64>) -> Self {
        self.total = total;
        self
    }

    /// The same page with the errors that came with it. `connection` is its place in the reply as response keys
    /// with dots between them; by it, each error finds its row.
    pub fn with_errors(mut self, errors: Vec<GraphqlError>, connection: &str) -> Self {
        let located = |error: GraphqlError| RowError { row: row_of(&error.path, connection), error };
        self.errors.extend(errors.into_iter().map(located));
        self
    }

    /// The first error that is about the row at a position, from 0 and nulls counted: for a position among
    /// [`nulls`](Self::nulls), the reason why there is no row.
    pub fn error_at(&self, position: usize) -> Option<&GraphqlError> {
        self.errors.iter().find(|error| error.row == Some(position)).map(|error| &error.error)
    }

    /// The same page with every item changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let Self { items, cursors, next, total, nulls, errors } = self;
        Page { items: items.into_iter().map(change).collect(), cursors, next, total, nulls, errors }
    }
}

/// The row that a response path leads to or into, if it leads through the connection: behind the connection's own
/// keys come the key of its list, whatever that is called, and the position in it. On the way to the connection,
/// lists may lie whose positions are no rows.
fn row_of(path: &[PathStep], connection: &str) -> Option<usize> {
    let mut steps = path.iter();
    for key in connection.split('.') {
        let step = steps.find(|step| matches!(step, PathStep::Key(_)));
        if !matches!(step, Some(PathStep::Key(found)) if found == key) {
            return None;
        }
    }
    match (steps.next(), steps.next()) {
        (Some(PathStep::Key(_)), Some(PathStep::Index(row))) => usize::try_from(*row).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{PathStep, row_of};

    fn path(text: &str) -> Vec<PathStep> {
        let step = |step: &str| step.parse().map_or_else(|_| PathStep::Key(step.to_owned()), PathStep::Index);
        text.split('.').map(step).collect()
    }

    #[test]
    fn an_error_finds_its_row_by_the_connections_place() {
        assert_eq!(row_of(&path("things.edges.3.node"), "things"), Some(3));
        assert_eq!(row_of(&path("things.nodes.3"), "things"), Some(3));
        assert_eq!(row_of(&path("a.b.edges.12.node.owner.0.name"), "a.b"), Some(12));
        // The connection of the only parent in a list.
        assert_eq!(row_of(&path("q.edges.0.node.kids.edges.7"), "q.edges.node.kids"), Some(7));
        assert_eq!(row_of(&path("q.edges.0.node.name"), "q.edges.node.kids"), None);
        for elsewhere in ["things", "things.edges", "things.totalCount", "things.pageInfo.x", "other.edges.3"]
        {
            assert_eq!(row_of(&path(elsewhere), "things"), None, "{elsewhere}");
        }
        assert_eq!(row_of(&[], "things"), None);
    }
}
