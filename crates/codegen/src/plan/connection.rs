//! The connection that an operation walks, as plain data.
//! <https://relay.dev/graphql/connections.htm>

use std::fmt;

/// The connection that a walk follows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Connection {
    /// The way to it through the reply's `data`.
    pub path: Vec<Step>,
    /// Its GraphQL type.
    pub ty: String,
    /// Which way the walk goes.
    pub direction: Direction,
    /// The variable that takes the cursor.
    pub cursor_variable: String,
    /// The variable that sets the number of rows a page, if it is one.
    pub page_size_variable: Option<String>,
    /// May a walk change that number on its way? It says nothing else then, and the walk goes forward: backward, the
    /// rows come in another order in pages of another size.
    pub page_size_is_free: bool,
    /// Where the rows are.
    pub items: Items,
    /// Response key of the page information.
    pub page_info: String,
    /// Response key, within the page information, of the flag that says whether there is more.
    pub more: String,
    /// Where the next page's cursor is.
    pub cursor: CursorSource,
    /// Response key, within an edge, of the cursor behind which a walk goes on in the middle of a page. A walk backward
    /// has none: before a row come other rows of its page, which were handed out before it.
    pub row_cursor: Option<String>,
    /// May a reply hold neither its rows nor its page information, because directives leave out both? Then nobody has
    /// asked for the others. Of a child alone: what an operation walks says in every reply whether there is more.
    pub may_be_bare: bool,
    /// Response key of `totalCount`.
    pub total: Option<String>,
}

impl Connection {
    /// Its place in the reply as dotted response keys, for people.
    pub fn place(&self) -> String {
        place(&self.path)
    }
}

/// The response keys of a way, with dots between them.
pub(super) fn place(path: &[Step]) -> String {
    let keys = path.iter().filter_map(|step| match step {
        Step::Field(key) => Some(&**key),
        Step::On { .. } | Step::Only | Step::Each => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

/// One step from the reply's `data` towards a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into the value of this response key.
    Field(String),
    /// On, if the object is of one of these types; `unknown` stands for all that aren't named.
    On {
        /// Named object types that have the connection.
        types: Vec<String>,
        /// Do the types that the operation doesn't name have it as well?
        unknown: bool,
    },
    /// Into the only element of a list: the operation asks for one.
    Only,
    /// Into every element of a list. The way to a walked connection has none of these.
    Each,
}

/// Which way a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// By `first` and `after`.
    Forward,
    /// By `last` and `before`: the last page comes first, each page in the connection's own order.
    Backward,
}

impl Direction {
    pub(super) fn cursor_argument(self) -> &'static str {
        match self {
            Self::Forward => "after",
            Self::Backward => "before",
        }
    }

    pub(super) fn size_argument(self) -> &'static str {
        match self {
            Self::Forward => "first",
            Self::Backward => "last",
        }
    }

    pub(super) fn more_field(self) -> &'static str {
        match self {
            Self::Forward => "hasNextPage",
            Self::Backward => "hasPreviousPage",
        }
    }

    pub(super) fn cursor_field(self) -> &'static str {
        match self {
            Self::Forward => "endCursor",
            Self::Backward => "startCursor",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Forward => "forward",
            Self::Backward => "backward",
        })
    }
}

/// What a walk yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Items {
    /// The nodes of a `nodes` list with this response key.
    Nodes(String),
    /// The nodes of an `edges` list: its response key and that of `node`.
    NodesOfEdges(String, String),
    /// The edges themselves, because more than node and cursor is selected of them.
    Edges(String),
}

impl Items {
    /// Response key of the list.
    pub fn list(&self) -> &str {
        match self {
            Self::Nodes(list) | Self::NodesOfEdges(list, _) | Self::Edges(list) => list,
        }
    }
}

/// Where the next page's cursor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorSource {
    /// In the page information, under this response key.
    PageInfo(String),
    /// On the outermost edge, under this response key: the schema's page information has no cursors.
    Edge(String),
}
