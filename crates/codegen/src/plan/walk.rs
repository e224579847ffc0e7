//! What a walk of a connection needs, and whether the selection has it.

use super::connection::{Connection, CursorSource, Direction, Items, place};
use super::search::{Path, Reply};
use super::shape::{Field, Leaf, Object, Selected};
use super::{Operation, Type};
use crate::Diagnostics;
use crate::diagnostics::Diagnostic;

/// A connection that takes its cursor from a variable.
pub(super) struct Candidate<'p> {
    pub(super) path: Path<'p>,
    pub(super) field: &'p Field,
    pub(super) object: &'p Object,
    pub(super) direction: Direction,
    pub(super) variable: &'p str,
    /// Is it asked for anew for one parent, whose reply had its first page?
    pub(super) is_child: bool,
}

impl<'p> Candidate<'p> {
    fn place(&self) -> String {
        place(&self.path.steps)
    }

    pub(super) fn is_at_the_same_place(&self, other: &Self) -> bool {
        self.place() == other.place() && self.direction == other.direction && self.variable == other.variable
    }

    /// One operation can't walk both.
    pub(super) fn conflict(&self, other: &Self) -> Diagnostic {
        let (one, two) = (self.place(), other.place());
        let (message, help) = if self.is_at_the_same_place(other) {
            (
                format!(
                    "`{one}`, or what leads to it, is selected differently for different types; a walk has one type of items"
                ),
                "select the same of it for each type, in the same way, or split the operation in two",
            )
        } else {
            (
                format!(
                    "two connections take a cursor variable: `{one}` and `{two}`; one operation walks one"
                ),
                "split the operation in two, one for each; what they share can be a fragment",
            )
        };
        Diagnostic::error(message, other.field.span.clone())
            .rule("connection")
            .related(self.field.span.clone(), "the other one")
            .help(help)
    }

    /// The connection, or everything that a walk of it lacks.
    pub(super) fn connection(
        &self,
        reply: Reply<'p>,
        operation: &Operation,
    ) -> Result<Connection, Diagnostics> {
        let Self { direction, field, object, .. } = self;
        let mut errors = Diagnostics::default();
        self.check_variable(reply, operation).unwrap_or_else(|error| errors.push(error));
        let way =
            self.way_on(reply).map_err(|lacking| lacking.into_iter().for_each(|error| errors.push(error)));
        let items = self.items(reply).map_err(|error| errors.push(error));
        let ((info, more, cursor), items) = match (way, items) {
            (Ok(way), Ok(items)) if errors.is_empty() => (way, items),
            _ => return Err(errors),
        };
        let total = object.certain("totalCount");
        let total = total.filter(|total| matches!(total.selected, Selected::Leaf(Leaf::Count)));
        let size_variable = field.variable_of(direction.size_argument());
        let is_optional = |key: &str| object.field(key).is_some_and(|field| field.conditional);
        let may_be_bare = is_optional(&info) && is_optional(items.list());
        let row_cursor = self.edge_cursor(reply).filter(|_| *direction == Direction::Forward);
        Ok(Connection {
            path: self.path.steps.clone(),
            ty: field.ty.name().to_owned(),
            direction: *direction,
            cursor_variable: self.variable.to_owned(),
            page_size_is_free: size_variable.is_some_and(|name| self.is_free(name, operation)),
            page_size_variable: size_variable.map(str::to_owned),
            items,
            page_info: info,
            more,
            cursor,
            may_be_bare,
            row_cursor: row_cursor.map(|cursor| cursor.key.clone()),
            total: total.map(|total| total.key.clone()),
        })
    }

    /// The page information, what it says about more, and where the next cursor is.
    fn way_on(&self, reply: Reply<'p>) -> Result<(String, String, CursorSource), Vec<Diagnostic>> {
        let has_cursors =
            reply.types.connection(self.field.ty.name()).is_some_and(|ty| ty.page_info_has_cursors);
        let (info, page_info) = self.page_info(reply, has_cursors).map_err(|lacking| vec![lacking])?;
        let of_info = |name: &str| {
            let help = || format!("add `{name}` to its `{}`", info.key);
            let field = self.needed(page_info, name).map(|field| field.key.clone());
            field.ok_or_else(|| self.lacks(&format!("`{name}`"), help()))
        };
        let more = of_info(self.direction.more_field());
        let cursor = if has_cursors {
            of_info(self.direction.cursor_field()).map(CursorSource::PageInfo)
        } else {
            let cursor = self.edge_cursor(reply).ok_or_else(|| self.lacks_edge_cursor());
            cursor.map(|cursor| CursorSource::Edge(cursor.key.clone()))
        };
        match (more, cursor) {
            (Ok(more), Ok(cursor)) => Ok((info.key.clone(), more, cursor)),
            (more, cursor) => Err(more.err().into_iter().chain(cursor.err()).collect()),
        }
    }

    fn lacks(&self, what: &str, help: String) -> Diagnostic {
        let message =
            format!("a walk of `{}` needs {what} in every reply, and the selection lacks it", self.place());
        Diagnostic::error(message, self.field.span.clone()).rule("connection").help(help)
    }

    /// The first page has no cursor, so the variable must be able to stay absent.
    fn check_variable(&self, reply: Reply<'p>, operation: &Operation) -> Result<(), Diagnostic> {
        let Some(variable) = operation.variables.iter().find(|variable| variable.name == self.variable)
        else {
            return Ok(());
        };
        let name = variable.ty.name();
        let refuse = |what: &str| {
            let message = format!("`${}: {}` {what}", variable.name, variable.ty);
            Diagnostic::error(message, self.field.span.clone()).rule("connection")
        };
        if variable.ty.is_list() || !reply.types.is_scalar(name) {
            return Err(
                refuse("is to take a cursor, and isn't a scalar").help("a walk can't set this variable")
            );
        }
        if !variable.ty.is_nullable() && variable.default.is_none() {
            return Err(refuse("takes a cursor, and the first page has none")
                .help(format!("make it `{name}`, without the `!`, or give it a default")));
        }
        Ok(())
    }

    /// Does nothing but the number of rows depend on this variable?
    fn is_free(&self, name: &str, operation: &Operation) -> bool {
        let variable = operation.variables.iter().find(|variable| variable.name == name);
        let is_number = variable.is_some_and(|variable| variable.ty.nullable() == &Type::Named("Int".into()));
        self.direction == Direction::Forward && is_number && is_used_once(name, &operation.text)
    }

    fn page_info(&self, reply: Reply<'p>, has_cursors: bool) -> Result<(&'p Field, &'p Object), Diagnostic> {
        let (more, cursor) = (self.direction.more_field(), self.direction.cursor_field());
        let line = if has_cursors { format!("{more} {cursor}") } else { more.to_owned() };
        let help = || format!("add `pageInfo {{ {line} }}` to it");
        let names = if has_cursors { vec![more, cursor] } else { vec![more] };
        let infos = self.object.fields.iter().filter(|field| field.name == "pageInfo");
        let infos = infos.filter(|field| self.is_child || !field.conditional);
        let mut found: Vec<_> = infos.filter_map(|info| Some((info, reply.object(info)?))).collect();
        // Of several, the one that says all there is to know, in as many replies as can be.
        found.sort_by_key(|(info, fields)| {
            let lacks = names.iter().any(|name| self.needed(fields, name).is_none());
            let may_lack = info.conditional || names.iter().any(|name| fields.certain(name).is_none());
            (lacks, may_lack)
        });
        found.into_iter().next().ok_or_else(|| self.lacks("its page information", help()))
    }

    /// The selection of the schema's field `name` that a walk goes by: one that every reply holds. Of a child, a directive
    /// may leave it out: the first page is there in any case, and what wants the others is told at run time.
    fn needed<'o>(&self, object: &'o Object, name: &str) -> Option<&'o Field> {
        if self.is_child { object.likely(name) } else { object.certain(name) }
    }

    fn items(&self, reply: Reply<'p>) -> Result<Items, Diagnostic> {
        let rows = self.object.fields.iter().filter(|field| matches!(&*field.name, "edges" | "nodes"));
        let rows: Vec<&Field> = rows.collect();
        let error = |message: String, help: &str| {
            Err(Diagnostic::error(message, self.field.span.clone()).rule("connection").help(help))
        };
        match *rows {
            [rows] if rows.name == "nodes" => Ok(Items::Nodes(rows.key.clone())),
            [edges] => Ok(self.lone_node(reply, edges).map_or_else(
                || Items::Edges(edges.key.clone()),
                |node| Items::NodesOfEdges(edges.key.clone(), node.key.clone()),
            )),
            [] => error(
                format!(
                    "a walk of `{}` yields nothing: neither `edges` nor `nodes` is selected",
                    self.place()
                ),
                "add `edges { node { … } }` or `nodes { … }`",
            ),
            _ => error(
                format!("`{}` selects its rows more than once; a walk would lose all but one", self.place()),
                "select either `edges { node { … } }` or `nodes { … }`, once",
            ),
        }
    }

    /// The node, if nothing is selected of an edge but that and its cursor.
    fn lone_node(&self, reply: Reply<'p>, edges: &'p Field) -> Option<&'p Field> {
        let edge = reply.object(edges)?;
        let is_plain =
            |field: &&Field| field.hidden || matches!(field.selected, Selected::Leaf(Leaf::Cursor));
        match *edge.fields.iter().filter(|field| !is_plain(field)).collect::<Vec<_>>() {
            [node] if node.name == "node" => Some(node),
            _ => None,
        }
    }

    /// The cursor that every edge has.
    fn edge_cursor(&self, reply: Reply<'p>) -> Option<&'p Field> {
        let cursor = reply.object(self.edges()?)?.certain("cursor")?;
        matches!(cursor.selected, Selected::Leaf(Leaf::Cursor)).then_some(cursor)
    }

    fn edges(&self) -> Option<&'p Field> {
        self.object.fields.iter().find(|field| field.name == "edges")
    }

    fn lacks_edge_cursor(&self) -> Diagnostic {
        let help = match self.edges() {
            Some(edges) => format!("add `cursor` to its `{}`", edges.key),
            None => "select `edges { cursor node { … } }` in place of `nodes`".to_owned(),
        };
        self.lacks("the cursor of each edge, since its page information has none", help)
    }
}

/// Beside its definition, a variable of this name occurs once. A text that has its like in a string counts it, and
/// then the size stays as the user has set it.
fn is_used_once(name: &str, text: &str) -> bool {
    let uses = text.match_indices('$').filter(|(at, _)| {
        let behind = text[at + 1..].strip_prefix(name);
        behind.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    });
    uses.count() == 2
}

#[cfg(test)]
mod tests {
    use super::is_used_once;

    #[test]
    fn a_variable_with_another_use_is_told_from_one_without() {
        assert!(is_used_once(
            "first",
            "query Q($first: Int, $firstName: String) { a(first: $first, n: $firstName) }"
        ));
        assert!(!is_used_once("first", "query Q($first: Int) { a(first: $first) { b(first: $first) } }"));
    }
}
