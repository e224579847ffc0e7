//! Finds the connection that an operation walks, and the ones below it.
//! <https://relay.dev/graphql/connections.htm>

use std::fmt;

use apollo_compiler::executable::Operation;

use super::selection::{Composite, Field, Leaf, Object, Selected, Shapes};
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};

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
    /// Where the rows are.
    pub items: Items,
    /// Response key of the page information.
    pub page_info: String,
    /// Response key, within the page information, of the flag that says whether there is more.
    pub more: String,
    /// Where the next page's cursor is.
    pub cursor: CursorSource,
    /// Response key of `totalCount`.
    pub total: Option<String>,
}

impl Connection {
    /// Its place in the reply as dotted response keys, for people.
    pub fn place(&self) -> String {
        place(&self.path)
    }
}

/// A connection below a list: each of its parents has its own.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Child {
    /// Its place in the reply as dotted response keys.
    pub place: String,
    /// Its GraphQL type.
    pub ty: String,
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
    fn cursor_argument(self) -> &'static str {
        match self {
            Self::Forward => "after",
            Self::Backward => "before",
        }
    }

    fn size_argument(self) -> &'static str {
        match self {
            Self::Forward => "first",
            Self::Backward => "last",
        }
    }

    fn more_field(self) -> &'static str {
        match self {
            Self::Forward => "hasNextPage",
            Self::Backward => "hasPreviousPage",
        }
    }

    fn cursor_field(self) -> &'static str {
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

/// The connection of an operation and its children, if there are any.
pub(super) fn find(
    shapes: &Shapes<'_>,
    operation: &Operation,
    data: &Object,
) -> Result<(Option<Connection>, Vec<Child>), Diagnostics> {
    let mut search =
        Search { shapes, found: Vec::new(), children: Vec::new(), errors: Diagnostics::default() };
    if operation.is_query() {
        search.object(data, &mut Path::default());
    }
    let Search { found, children, mut errors, .. } = search;
    if let [first, second, ..] = &*found {
        errors.push(
            Diagnostic::error(
                format!(
                    "two connections take a cursor variable: `{}` and `{}`; one operation walks one connection",
                    first.place(),
                    second.place()
                ),
                second.span.clone(),
            )
            .related(first.span.clone(), "the other one")
            .help("split the operation in two, one for each; what they share can be a fragment"),
        );
        return Err(errors);
    }
    let connection = match found.first().map(|candidate| candidate.connection(shapes)) {
        None => None,
        Some(Ok(connection)) => Some(connection),
        Some(Err(error)) => {
            errors.push(error);
            None
        }
    };
    errors.into_result().map(|_| (connection, children))
}

/// The way from the root, and what lies on it.
#[derive(Clone, Default)]
struct Path {
    steps: Vec<Step>,
    /// The innermost list on the way that may hold more than one element.
    list: Option<Span>,
    in_list: bool,
    /// The innermost fragment whose type is passed: selections in it have types of its own.
    fragment: Option<String>,
}

struct Candidate {
    path: Path,
    span: Option<Span>,
    field: Field,
    object: Object,
    direction: Direction,
    variable: String,
}

struct Search<'s, 'd> {
    shapes: &'s Shapes<'d>,
    found: Vec<Candidate>,
    children: Vec<Child>,
    errors: Diagnostics,
}

impl Search<'_, '_> {
    fn object(&mut self, object: &Object, path: &mut Path) {
        for field in &object.fields {
            if let Selected::Composite(composite) = &field.selected {
                let mut path = path.clone();
                path.steps.push(Step::Field(field.key.clone()));
                let composite = self.enter(composite, &mut path);
                if self.shapes.types.connection(field.ty.name()).is_some()
                    && !field.ty.is_list()
                    && let Composite::Object(connection) = &composite
                {
                    self.connection(field, connection, &path);
                    let rows = connection.fields.iter().filter(|row| matches!(&*row.name, "edges" | "nodes"));
                    for row in rows {
                        self.rows(row, field, &path);
                    }
                    continue;
                }
                self.list(field, &mut path, false);
                self.composite(&composite, &mut path);
            }
        }
    }

    /// Below the edges or nodes of a connection.
    fn rows(&mut self, rows: &Field, connection: &Field, path: &Path) {
        let Selected::Composite(composite) = &rows.selected else { return };
        let mut path = path.clone();
        path.steps.push(Step::Field(rows.key.clone()));
        let one = |(name, value): &(String, String)| matches!(&**name, "first" | "last") && value == "1";
        self.list(rows, &mut path, connection.arguments.iter().any(one));
        let composite = self.enter(composite, &mut path);
        self.composite(&composite, &mut path);
    }

    /// The shape behind a composite.
    fn enter(&self, composite: &Composite, path: &mut Path) -> Composite {
        if let Composite::Fragment(name) = composite {
            path.fragment = Some(name.clone());
        }
        self.shapes.resolve(composite)
    }

    fn list(&mut self, field: &Field, path: &mut Path, only: bool) {
        if !field.ty.is_list() {
            return;
        }
        if only {
            path.steps.push(Step::Only);
        } else {
            path.list = field.span.clone();
            path.in_list = true;
        }
    }

    fn composite(&mut self, composite: &Composite, path: &mut Path) {
        match composite {
            Composite::Object(object) => self.object(object, path),
            Composite::Fragment(_) => {}
            Composite::Abstract(shape) => {
                let start = self.found.len();
                for variant in &shape.variants {
                    let mut path = path.clone();
                    path.steps.push(Step::On { types: vec![variant.ty.clone()], unknown: false });
                    let shape = self.enter(&variant.shape, &mut path);
                    self.composite(&shape, &mut path);
                }
                path.steps.push(Step::On { types: Vec::new(), unknown: true });
                self.object(&shape.unknown, path);
                self.unite(start, path.steps.len() - 1);
            }
        }
    }

    /// The same connection found in several types of one object is one connection.
    fn unite(&mut self, start: usize, at: usize) {
        let mut united: Vec<Candidate> = Vec::new();
        for candidate in self.found.drain(start..) {
            match united.iter_mut().find(|other| other.is_same(&candidate)) {
                Some(other) => {
                    if let (Step::On { types, unknown }, Step::On { types: more, unknown: also }) =
                        (&mut other.path.steps[at], &candidate.path.steps[at])
                    {
                        types.extend(more.iter().cloned());
                        *unknown |= also;
                    }
                }
                None => united.push(candidate),
            }
        }
        self.found.extend(united);
    }

    fn connection(&mut self, field: &Field, object: &Object, path: &Path) {
        let variable = |direction: Direction| {
            let named = |(name, _): &&(String, String)| name == direction.cursor_argument();
            let value = field.arguments.iter().find(named).map(|(_, value)| value);
            value.and_then(|value| value.strip_prefix('$')).map(|name| (direction, name.to_owned()))
        };
        let (direction, variable) = match (variable(Direction::Forward), variable(Direction::Backward)) {
            (Some(_), Some(_)) => {
                let message = format!("`{}` takes both `after` and `before` from variables", field.key);
                self.errors.push(
                    Diagnostic::error(message, field.span.clone())
                        .help("a walk goes one way: keep `first` and `after`, or `last` and `before`"),
                );
                return;
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => {
                self.child(field, object, path);
                return;
            }
        };
        if path.in_list {
            let message = format!(
                "`{}` takes a cursor from `${variable}` below a list: a cursor belongs to one parent",
                field.key
            );
            self.errors.push(
                Diagnostic::error(message, field.span.clone())
                    .related(path.list.clone(), "this list may hold several parents")
                    .help(format!(
                        "leave out `{}` to get each parent's first page, or ask for one parent with `first: 1`",
                        direction.cursor_argument()
                    )),
            );
            return;
        }
        self.found.push(Candidate {
            path: path.clone(),
            span: field.span.clone(),
            field: field.clone(),
            object: object.clone(),
            direction,
            variable,
        });
    }

    fn child(&mut self, field: &Field, object: &Object, path: &Path) {
        let page_info =
            object.fields.iter().find(|field| field.name == "pageInfo").map(|field| &field.selected);
        if path.in_list
            && let Some(Selected::Composite(page_info)) = page_info
            && let Composite::Object(page_info) = self.shapes.resolve(page_info)
            && ["hasNextPage", "endCursor"]
                .iter()
                .all(|name| page_info.fields.iter().any(|f| f.name == *name))
        {
            self.children.push(Child { place: place(&path.steps), ty: field.ty.name().to_owned() });
        }
    }
}

impl Candidate {
    fn place(&self) -> String {
        place(&self.path.steps)
    }

    fn is_same(&self, other: &Self) -> bool {
        self.place() == other.place()
            && self.direction == other.direction
            && self.variable == other.variable
            && self.path.fragment == other.path.fragment
            && same_object(&self.object, &other.object)
    }

    fn connection(&self, shapes: &Shapes<'_>) -> Result<Connection, Diagnostic> {
        let Self { direction, field, object, .. } = self;
        let selected =
            |name: &str| object.fields.iter().find(|field| field.name == name && !field.conditional);
        let (more, cursor) = (direction.more_field(), direction.cursor_field());
        let has_cursors = shapes.types.connection(field.ty.name()).is_some_and(|ty| ty.page_info_has_cursors);
        let lacks = |what: &str, line: String| {
            let message = format!("a walk of `{}` needs {what}, and the selection lacks it", self.place());
            Diagnostic::error(message, self.span.clone()).help(format!("add `{line}`"))
        };

        let whole = if has_cursors {
            format!("pageInfo {{ {more} {cursor} }}")
        } else {
            format!("pageInfo {{ {more} }}")
        };
        let info =
            selected("pageInfo").ok_or_else(|| lacks("its page information", format!("{whole} to it")))?;
        let Selected::Composite(composite) = &info.selected else {
            return Err(lacks("its page information", whole));
        };
        let Composite::Object(page_info) = shapes.resolve(composite) else {
            return Err(lacks("its page information", whole));
        };
        let of_info =
            |name: &str| page_info.fields.iter().find(|field| field.name == name && !field.conditional);
        let more_key = of_info(more)
            .ok_or_else(|| lacks(&format!("`{more}`"), format!("{more}` to its `{}", info.key)))?;
        let items = self.items(shapes)?;
        let cursor = if has_cursors {
            let found = of_info(cursor);
            let found = found
                .ok_or_else(|| lacks(&format!("`{cursor}`"), format!("{cursor}` to its `{}", info.key)))?;
            CursorSource::PageInfo(found.key.clone())
        } else {
            CursorSource::Edge(self.edge_cursor(shapes).ok_or_else(|| {
                lacks(
                    "the cursor of each edge, since the page information has none",
                    "cursor` to its `edges".to_owned(),
                )
            })?)
        };
        let size = field.arguments.iter().find(|(name, _)| name == direction.size_argument());
        Ok(Connection {
            path: self.path.steps.clone(),
            ty: field.ty.name().to_owned(),
            direction: *direction,
            cursor_variable: self.variable.clone(),
            page_size_variable: size.and_then(|(_, value)| value.strip_prefix('$')).map(str::to_owned),
            items,
            page_info: info.key.clone(),
            more: more_key.key.clone(),
            cursor,
            total: selected("totalCount")
                .filter(|total| total.ty.name() == "Int")
                .map(|total| total.key.clone()),
        })
    }

    fn items(&self, shapes: &Shapes<'_>) -> Result<Items, Diagnostic> {
        let lists =
            |name: &str| self.object.fields.iter().filter(|field| field.name == name).collect::<Vec<_>>();
        let error =
            |message: String, help: &str| Err(Diagnostic::error(message, self.span.clone()).help(help));
        match (&*lists("edges"), &*lists("nodes")) {
            ([], []) => error(
                format!(
                    "a walk of `{}` would yield nothing: neither `edges` nor `nodes` is selected",
                    self.place()
                ),
                "add `edges { node { … } }`",
            ),
            ([], [nodes]) => Ok(Items::Nodes(nodes.key.clone())),
            ([edges], []) => {
                let Some(edge) = edge(shapes, edges) else { return Ok(Items::Edges(edges.key.clone())) };
                let node = edge.fields.iter().find(|field| field.name == "node");
                let plain = edge.fields.iter().all(|field| {
                    field.hidden
                        || matches!(field.selected, Selected::Leaf(Leaf::Cursor))
                        || field.name == "node"
                });
                let nodes = edge.fields.iter().filter(|field| field.name == "node").count();
                match node {
                    Some(node) if plain && nodes == 1 => {
                        Ok(Items::NodesOfEdges(edges.key.clone(), node.key.clone()))
                    }
                    _ => Ok(Items::Edges(edges.key.clone())),
                }
            }
            _ => error(
                format!(
                    "`{}` selects its rows more than once; a walk would lose one of the selections",
                    self.place()
                ),
                "select either `edges { node { … } }` or `nodes { … }`, once",
            ),
        }
    }

    fn edge_cursor(&self, shapes: &Shapes<'_>) -> Option<String> {
        let edges = self.object.fields.iter().find(|field| field.name == "edges")?;
        let edge = edge(shapes, edges)?;
        edge.fields
            .iter()
            .find(|field| field.name == "cursor" && !field.conditional)
            .map(|field| field.key.clone())
    }
}

fn edge(shapes: &Shapes<'_>, edges: &Field) -> Option<Object> {
    let Selected::Composite(composite) = &edges.selected else { return None };
    match shapes.resolve(composite) {
        Composite::Object(edge) => Some(edge),
        _ => None,
    }
}

fn place(path: &[Step]) -> String {
    let keys = path.iter().filter_map(|step| match step {
        Step::Field(key) => Some(&**key),
        Step::On { .. } | Step::Only => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

fn same_object(one: &Object, other: &Object) -> bool {
    one.ty == other.ty
        && one.fields.len() == other.fields.len()
        && one.fields.iter().zip(&other.fields).all(|(one, other)| same_field(one, other))
}

fn same_field(one: &Field, other: &Field) -> bool {
    one.key == other.key
        && one.name == other.name
        && one.ty == other.ty
        && one.conditional == other.conditional
        && match (&one.selected, &other.selected) {
            (Selected::Leaf(one), Selected::Leaf(other)) => one == other,
            (Selected::Composite(one), Selected::Composite(other)) => same_composite(one, other),
            _ => false,
        }
}

fn same_composite(one: &Composite, other: &Composite) -> bool {
    match (one, other) {
        (Composite::Object(one), Composite::Object(other)) => same_object(one, other),
        (Composite::Fragment(one), Composite::Fragment(other)) => one == other,
        (Composite::Abstract(one), Composite::Abstract(other)) => {
            same_object(&one.unknown, &other.unknown)
                && one.variants.len() == other.variants.len()
                && one
                    .variants
                    .iter()
                    .zip(&other.variants)
                    .all(|(one, other)| one.ty == other.ty && same_composite(&one.shape, &other.shape))
        }
        _ => false,
    }
}
