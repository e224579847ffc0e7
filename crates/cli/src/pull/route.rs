//! The way from a reply's `data` to a connection and through it, as the reader of JSON wants it.

use relaywalk_codegen::plan::{Connection, CursorSource, Direction, Items, Step};

/// Made of a plan once, for all pages.
///
/// Its texts live as long as the process, which walks one connection: the reader takes keys of that kind.
pub(super) struct Route {
    /// From `data` to the connection.
    pub(super) stops: Vec<Stop>,
    /// Of the connection: the page information, the list, and the total if it is selected.
    pub(super) keys: Keys,
    /// Of the page information: whether there is more, and the cursor if it is there.
    pub(super) page_info: Keys,
    pub(super) rows: Rows,
    /// Does a walk go on behind any of its rows? Known where the rows are nodes of edges.
    pub(super) rows_have_cursors: bool,
    /// Does the next page start at the cursor of the outermost edge?
    pub(super) cursor_is_of_edge: bool,
    pub(super) direction: Direction,
    /// The dotted keys of the connection, and of its page information.
    pub(super) path: &'static str,
    pub(super) page_info_path: &'static str,
}

/// A stop on the way.
pub(super) enum Stop {
    /// Into the value of a key.
    Field {
        key: Keys,
        /// The dotted keys up to this one, and up to the object that has it.
        path: &'static str,
        parent: &'static str,
        /// The types that have it, if not all do.
        on: Option<On>,
    },
    /// Into the only element of the list at this path.
    Only { path: &'static str },
}

/// Types of an object.
pub(super) struct On {
    pub(super) types: &'static [String],
    /// Those that the operation doesn't name as well.
    pub(super) unknown: bool,
}

/// Which part of each element of the list is the row.
pub(super) enum Rows {
    /// All of it. The cursor's key is given if it is in the outermost one.
    Elements { cursor: Option<Keys> },
    /// The value of its first key; the second one is its cursor, if it is there.
    Nodes { keys: Keys },
}

/// Response keys, each as `,"key":`.
pub(super) type Keys = &'static [&'static str];

impl Route {
    pub(super) fn new(connection: &'static Connection) -> Self {
        let (info_cursor, edge_cursor) = match &connection.cursor {
            CursorSource::PageInfo(cursor) => (Some(cursor), None),
            CursorSource::Edge(cursor) => (None, Some(cursor)),
        };
        let list = match &connection.items {
            Items::Nodes(list) | Items::Edges(list) | Items::NodesOfEdges(list, _) => list,
        };
        let rows = match &connection.items {
            Items::NodesOfEdges(_, node) => Rows::Nodes {
                keys: keys([node].into_iter().chain(edge_cursor.or(connection.row_cursor.as_ref()))),
            },
            Items::Nodes(_) | Items::Edges(_) => {
                Rows::Elements { cursor: edge_cursor.map(|cursor| keys([cursor])) }
            }
        };
        let path = connection.place();
        Self {
            stops: stops(&connection.path),
            keys: keys([&connection.page_info, list].into_iter().chain(&connection.total)),
            page_info: keys([&connection.more].into_iter().chain(info_cursor)),
            rows,
            rows_have_cursors: connection.row_cursor.is_some(),
            cursor_is_of_edge: edge_cursor.is_some(),
            direction: connection.direction,
            page_info_path: format!("{path}.{}", connection.page_info).leak(),
            path: path.leak(),
        }
    }
}

fn stops(steps: &'static [Step]) -> Vec<Stop> {
    let (mut stops, mut path, mut on) = (Vec::new(), "", None);
    for step in steps {
        match step {
            Step::On { types, unknown } => on = Some(On { types, unknown: *unknown }),
            // The way to a walked connection passes no list of several.
            Step::Only | Step::Each => stops.push(Stop::Only { path }),
            Step::Field(key) => {
                let parent = path;
                path = if parent.is_empty() { key } else { format!("{parent}.{key}").leak() };
                stops.push(Stop::Field { key: keys([key]), path, parent, on: on.take() });
            }
        }
    }
    stops
}

fn keys<'k>(keys: impl IntoIterator<Item = &'k String>) -> Keys {
    let keys = keys.into_iter().map(|key| &*format!("\"{key}\":").leak());
    keys.collect::<Vec<_>>().leak()
}
