//! Finds the connection that an operation walks, and the ones below it, by structure.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::connection::{Connection, Direction, Step};
use super::shape::{Composite, Field, Object, Selected};
use super::types::Types;
use super::walk::Candidate;
use super::{Fragment, Operation, OperationKind};
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};

/// What a search looks at.
#[derive(Clone, Copy)]
pub(super) struct Reply<'p> {
    pub(super) types: &'p Types<'p>,
    pub(super) fragments: &'p BTreeMap<String, Fragment>,
    pub(super) budget: &'p Budget,
    /// Are a server's own rules looked at?
    pub(super) has_profile: bool,
}

impl<'p> Reply<'p> {
    /// The shape behind a composite: that of the fragment, if it is one.
    pub(super) fn resolve(&self, composite: &'p Composite) -> &'p Composite {
        let mut found = composite;
        while let Composite::Fragment(name) = found
            && let Some(fragment) = self.fragments.get(name)
        {
            found = &fragment.shape;
        }
        found
    }

    /// The fields selected of a field, if they are the same for all types.
    pub(super) fn object(&self, field: &'p Field) -> Option<&'p Object> {
        match self.resolve(field.composite()?) {
            Composite::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The connection of an operation and those below lists, if there are any.
    pub(super) fn find(
        self,
        operation: &'p Operation,
    ) -> Result<(Option<Connection>, Vec<Nested<'p>>), Diagnostics> {
        if operation.kind != OperationKind::Query {
            return Ok((None, Vec::new()));
        }
        let mut search =
            Search { reply: self, found: Vec::new(), children: Vec::new(), errors: Diagnostics::default() };
        search.object(&operation.data, &Path::default());
        let Search { found, children, mut errors, .. } = search;
        if let [first, second, ..] = &*found {
            errors.push(first.conflict(second));
            return Err(errors);
        }
        let connection = found.first().map(|candidate| candidate.connection(self, operation)).transpose();
        let connection = connection.unwrap_or_else(|lacking| {
            errors.extend(lacking);
            None
        });
        errors.into_result().map(|_| (connection, children))
    }
}

/// A connection below a list: each element has its own, with its first page in the reply.
pub(super) struct Nested<'p> {
    pub(super) path: Path<'p>,
    pub(super) field: &'p Field,
}

/// The way from the root, and what lies on it.
#[derive(Clone, Default)]
pub(super) struct Path<'p> {
    pub(super) steps: Vec<Step>,
    /// The innermost list on the way that may hold more than one element.
    list: Option<&'p Field>,
    /// The innermost fragment whose type is passed: selections in it have types of its own.
    fragment: Option<&'p str>,
    /// The fields of the way, one for each step into a field.
    pub(super) fields: Vec<Passed<'p>>,
}

/// A field on the way.
#[derive(Clone, Copy)]
pub(super) struct Passed<'p> {
    pub(super) field: &'p Field,
    /// The fragment whose types it belongs to.
    owner: Option<&'p str>,
}

impl Passed<'_> {
    /// Do the two hold the same Rust type?
    fn is_alike(self, other: Self) -> bool {
        let shared = matches!(self.field.composite(), Some(Composite::Fragment(_)));
        self.field.is_alike(other.field) && (shared || self.owner == other.owner)
    }
}

impl<'p> Path<'p> {
    /// A way that is known already.
    pub(super) fn of(steps: Vec<Step>) -> Self {
        Self { steps, ..Self::default() }
    }

    fn then(&self, step: Step) -> Self {
        let mut path = self.clone();
        path.steps.push(step);
        path
    }

    /// Into a field's value; `one` says that a list of it has one element.
    fn into(&self, field: &'p Field, one: bool) -> Self {
        let mut path = self.then(Step::Field(field.key.clone()));
        path.fields.push(Passed { field, owner: path.fragment });
        if field.ty.is_list() {
            path.steps.push(if one { Step::Only } else { Step::Each });
            path.list = if one { path.list } else { Some(field) };
        }
        path
    }

    /// Into a composite, which may be a fragment's.
    fn within(mut self, composite: &'p Composite) -> Self {
        if let Composite::Fragment(name) = composite {
            self.fragment = Some(name);
        }
        self
    }
}

struct Search<'p> {
    reply: Reply<'p>,
    found: Vec<Candidate<'p>>,
    children: Vec<Nested<'p>>,
    errors: Diagnostics,
}

impl<'p> Search<'p> {
    fn object(&mut self, object: &'p Object, path: &Path<'p>) {
        for field in &object.fields {
            if field.composite().is_some() {
                self.field(field, path.into(field, false));
            }
        }
    }

    fn field(&mut self, field: &'p Field, path: Path<'p>) {
        let Selected::Composite(composite) = &field.selected else { return };
        if !self.reply.budget.spend(1, || field.span.clone()) {
            return;
        }
        let path = path.within(composite);
        let is_connection = self.reply.types.connection(field.ty.name()).is_some() && !field.ty.is_list();
        match self.reply.resolve(composite) {
            Composite::Object(object) if is_connection => {
                self.connection(field, object, &path);
                self.rows(field, object, &path);
            }
            Composite::Abstract(_) if is_connection && cursor_variable(field).is_some() => {
                let message = format!("`{}` is a connection whose fields depend on its type", field.key);
                self.errors.push(
                    Diagnostic::error(message, field.span.clone())
                        .rule("connection")
                        .help("select `pageInfo` and its rows outside of fragments on single types"),
                );
            }
            shape => self.composite(shape, path),
        }
    }

    /// Below a connection.
    fn rows(&mut self, connection: &'p Field, object: &'p Object, path: &Path<'p>) {
        let is_one = |(name, value): &(String, String)| matches!(&**name, "first" | "last") && value == "1";
        // A walk has many rows, however few come at a time.
        let is_walked = cursor_variable(connection).is_some();
        let one = !is_walked && connection.arguments.iter().any(is_one);
        for field in &object.fields {
            if field.composite().is_some() {
                let is_rows = matches!(&*field.name, "edges" | "nodes");
                self.field(field, path.into(field, one && is_rows));
            }
        }
    }

    fn composite(&mut self, composite: &'p Composite, path: Path<'p>) {
        let shape = match composite {
            Composite::Object(object) => return self.object(object, &path),
            Composite::Fragment(_) => return,
            Composite::Abstract(shape) => shape,
        };
        let start = self.found.len();
        for variant in &shape.variants {
            let on = Step::On { types: vec![variant.ty.clone()], unknown: false };
            let shape = self.reply.resolve(&variant.shape);
            self.composite(shape, path.then(on).within(&variant.shape));
        }
        self.object(&shape.unknown, &path.then(Step::On { types: Vec::new(), unknown: true }));
        self.unite(start, &path);
    }

    /// The same connection found in several types of one object, to which `path` leads, is one connection.
    fn unite(&mut self, start: usize, path: &Path<'p>) {
        let (at, next) = (path.steps.len(), path.fields.len());
        let mut united: Vec<Candidate<'p>> = Vec::new();
        for candidate in self.found.drain(start..) {
            let is_same = |other: &&mut Candidate<'p>| {
                let (one, two) = (other.path.fields.get(next), candidate.path.fields.get(next));
                let alike = one.zip(two).is_some_and(|(one, two)| one.is_alike(*two));
                alike && other.is_at_the_same_place(&candidate)
            };
            match united.iter_mut().find(is_same) {
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

    fn connection(&mut self, field: &'p Field, object: &'p Object, path: &Path<'p>) {
        let variables = (field.variable_of("after"), field.variable_of("before"));
        if let (Some(_), Some(_)) = variables {
            let message = format!("`{}` takes both `after` and `before` from variables", field.key);
            self.errors.push(
                Diagnostic::error(message, field.span.clone())
                    .rule("connection")
                    .help("a walk goes one way: keep `first` and `after`, or `last` and `before`"),
            );
            return;
        }
        match (cursor_variable(field), path.list) {
            (None, list) => {
                if list.is_some() && self.goes_on(field, object) {
                    self.children.push(Nested { path: path.clone(), field });
                }
            }
            (Some((direction, variable)), Some(list)) => {
                self.errors.push(below_a_list(field, direction, variable, list.span.clone()));
            }
            (Some((direction, variable)), None) => {
                self.found.push(Candidate { path: path.clone(), field, object, direction, variable });
            }
        }
    }

    /// Does the selection hold the first rows, and say whether there are more and where?
    fn goes_on(&self, field: &Field, connection: &'p Object) -> bool {
        let page_info = connection.certain("pageInfo").and_then(|field| self.reply.object(field));
        let says_where = page_info
            .is_some_and(|info| info.certain("hasNextPage").is_some() && info.certain("endCursor").is_some());
        let has_rows = connection.fields.iter().any(|field| matches!(&*field.name, "edges" | "nodes"));
        let backward = field.arguments.iter().any(|(name, _)| matches!(&**name, "last" | "before"));
        says_where && has_rows && !backward
    }
}

/// The variable that moves a connection, and which way.
fn cursor_variable(field: &Field) -> Option<(Direction, &str)> {
    [Direction::Forward, Direction::Backward].into_iter().find_map(|direction| {
        field.variable_of(direction.cursor_argument()).map(|variable| (direction, variable))
    })
}

fn below_a_list(field: &Field, direction: Direction, variable: &str, list: Option<Span>) -> Diagnostic {
    let message = format!(
        "`{}` takes a cursor from `${variable}` below a list: a cursor belongs to one parent",
        field.key
    );
    Diagnostic::error(message, field.span.clone())
        .rule("connection")
        .related(list, "this list may hold several parents")
        .help(format!(
            "leave out `{}` to get each parent's first page, or ask for one parent with `first: 1`",
            direction.cursor_argument()
        ))
}
