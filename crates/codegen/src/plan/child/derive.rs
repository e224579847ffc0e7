//! Which parent a nested connection has, and whether it can be asked for alone.

use std::collections::HashSet;

use apollo_compiler::{Name, Node, executable};
use heck::ToUpperCamelCase as _;

use super::anchor::{Anchor, Anchors, Lone};
use super::continuation::{Continuation, Origin};
use super::{Child, Lacking};
use crate::Diagnostics;
use crate::diagnostics::Diagnostic;
use crate::plan::Operation;
use crate::plan::connection::{Step, place};
use crate::plan::search::{Nested, Path, Reply};
use crate::plan::selection::{Shapes, Value};
use crate::plan::shape::{Composite, Field, Object};

/// What comes of a nested connection.
pub(in crate::plan) enum Derived {
    Child(Box<Child>),
    /// The parent's key isn't selected yet.
    Lacking(Lacking),
}

/// Derives the continuations of one folder's operations.
pub(in crate::plan) struct Derivation<'d> {
    shapes: &'d Shapes<'d>,
    reply: Reply<'d>,
    anchors: Anchors<'d>,
    /// Names of operations, those derived included.
    names: HashSet<String>,
}

/// A place on the way to a connection.
pub(super) struct Stop<'d> {
    pub(super) value: Value<'d>,
    /// The field that led here, if one did.
    pub(super) field: Option<&'d Node<executable::Field>>,
}

/// Who has the connection.
pub(super) struct Parent {
    /// How many steps lead to it.
    pub(super) steps: usize,
    pub(super) anchor: Anchor,
}

impl<'d> Derivation<'d> {
    pub(in crate::plan) fn new(shapes: &'d Shapes<'d>, reply: Reply<'d>, anchors: Anchors<'d>) -> Self {
        let names = shapes.document.operations.named.keys().map(ToString::to_string).collect();
        Self { shapes, reply, anchors, names }
    }

    /// The child that a nested connection of an operation is.
    pub(in crate::plan) fn derive(
        &mut self,
        operation: &Operation,
        written: &'d Node<executable::Operation>,
        nested: &Nested<'_>,
    ) -> Result<Derived, Diagnostics> {
        let steps = &nested.path.steps;
        let Some(stops) = self.stops(written, steps) else { return Err(unreachable(nested).into()) };
        let parent =
            self.parent(&stops, steps, &nested.field.name).ok_or_else(|| self.alone(nested, &stops))?;
        let Some(object) = self.object(&nested.path, parent.steps) else {
            return Err(unreachable(nested).into());
        };
        let parent_type = &stops[parent.steps].value.ty;
        let key = &parent.anchor.key;
        let is_key = |field: &&Field| field.name == **key && field.arguments.is_empty() && !field.conditional;
        let Some(parent_key) = object.fields.iter().find(is_key) else {
            let beside = stops[parent.steps + 1].field;
            return Ok(Derived::Lacking(Lacking::new(parent_type, key, object, beside, nested)?));
        };
        let Self { shapes, reply, .. } = *self;
        let origin = Origin { shapes, reply, written, nested, stops: &stops, parent: &parent };
        let continuation = Continuation::new(origin)?;
        let suffix = suffix(&nested.field.key, parent_type);
        let sent = continuation.operation(self.name(&operation.name, &suffix))?;
        Ok(Derived::Child(Box::new(Child {
            path: steps.clone(),
            ty: nested.field.ty.name().to_owned(),
            parent_steps: parent.steps,
            parent: parent_type.to_string(),
            parent_key: parent_key.key.clone(),
            name: suffix,
            reached_by: continuation.reached_by(),
            key_variable: continuation.key_variable.to_string(),
            continuation_parent: continuation.parent_path(),
            continuation_key: continuation.key.to_string(),
            continuation: Operation { file: operation.file.clone(), ..sent },
        })))
    }

    /// Every place on the way.
    fn stops(&self, written: &'d Node<executable::Operation>, steps: &[Step]) -> Option<Vec<Stop<'d>>> {
        let mut stops = vec![Stop { value: Value::root(written), field: None }];
        for step in steps {
            let last = &stops.last()?.value;
            let stop = match step {
                Step::Field(key) => {
                    let (field, value) = self.shapes.follow(last, key)?;
                    Stop { value, field: Some(field) }
                }
                Step::On { types, .. } => {
                    let ty = types.first().map_or(last.ty.clone(), |ty| Name::new_unchecked(ty));
                    Stop { value: Value { ty, parts: last.parts.clone() }, field: None }
                }
                Step::Only | Step::Each => Stop { value: last.clone(), field: None },
            };
            stops.push(stop);
        }
        Some(stops)
    }

    /// The innermost object that can be reached alone: what lies between it and the connection may change from page to
    /// page.
    fn parent(&self, stops: &[Stop<'d>], steps: &[Step], connection: &str) -> Option<Parent> {
        let list = steps.iter().rposition(|step| *step == Step::Each)?;
        let around = lone(stops, steps);
        let candidates = (list + 1..steps.len()).filter(|at| matches!(steps[*at], Step::Field(_)));
        candidates
            .rev()
            .filter_map(|at| {
                let anchor = self.anchors.find(&stops[at].value.ty, connection, &around)?;
                Some(Parent { steps: at, anchor })
            })
            .next()
    }

    /// The shape of the object that so many steps lead to.
    fn object<'p>(&self, path: &Path<'p>, steps: usize) -> Option<&'p Object>
    where
        'd: 'p,
    {
        let passed = path.steps[..steps].iter().filter(|step| matches!(step, Step::Field(_))).count();
        let last = path.steps[..steps].iter().rposition(|step| matches!(step, Step::Field(_)))?;
        let mut shape = path.fields.get(passed.checked_sub(1)?)?.field.composite()?;
        for step in &path.steps[last + 1..steps] {
            let Step::On { types, .. } = step else { continue };
            let Composite::Abstract(found) = self.reply.resolve(shape) else { return None };
            let Some(ty) = types.first() else { return Some(&found.unknown) };
            shape = &found.variants.iter().find(|variant| variant.ty == *ty)?.shape;
        }
        match self.reply.resolve(shape) {
            Composite::Object(object) => Some(object),
            _ => None,
        }
    }

    fn name(&mut self, operation: &str, suffix: &str) -> String {
        let name = format!("{operation}_{suffix}");
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        candidates.find(|name| self.names.insert(name.clone())).unwrap_or_default()
    }

    /// The error that no parent can be asked for alone.
    fn alone(&self, nested: &Nested<'_>, stops: &[Stop<'d>]) -> Diagnostic {
        let steps = &nested.path.steps;
        let list = steps.iter().rposition(|step| *step == Step::Each).unwrap_or_default();
        // Of an edge, it is the node that one would ask for.
        let mut rest = steps.iter().zip(stops).skip(list + 1);
        let parent = rest.rfind(|(step, _)| matches!(step, Step::Field(_)));
        let ty = parent.map_or(&stops[list + 1].value.ty, |(_, stop)| &stop.value.ty);
        let message = format!(
            "`{}` asks where its next page starts, but no way is known to one `{ty}` alone, which that page needs",
            place(steps)
        );
        Diagnostic::error(message, nested.field.span.clone()).rule("connection").help(format!(
            "one parent is asked for by `node(id:)` if `{ty}` implements the interface that it returns; by a filter \
             on `Id` if the schema is Salesforce's; by a field that you name for it, in a build script by \
             `Config::anchor(\"{ty}\", \"…(id: $id)\")` and for the command by `--anchor '{ty}=…(id: $id)'`; or the \
             way that a query of yours takes which walks `{connection}` of one `{ty}`. Leave out `endCursor` here to \
             have first pages only",
            connection = nested.field.name,
        ))
    }
}

/// What a continuation is called besides its operation, and alone: `ContactsOfAccount`.
fn suffix(key: &str, parent: &str) -> String {
    let camel = key.to_upper_camel_case();
    let mark = if camel.starts_with(|first: char| first.is_ascii_digit()) { "_" } else { "" };
    format!("{mark}{camel}Of{parent}")
}

/// The objects on the way up to the first list.
fn lone<'s>(stops: &'s [Stop<'_>], steps: &[Step]) -> Vec<Lone<'s>> {
    let mut found = vec![Lone { ty: &stops[0].value.ty, fields: Vec::new() }];
    let mut fields = Vec::new();
    for (step, stop) in steps.iter().zip(&stops[1..]) {
        match (step, stop.field) {
            (Step::Field(_), Some(field)) => fields.push(field),
            _ => break,
        }
        found.push(Lone { ty: &stop.value.ty, fields: fields.clone() });
    }
    found
}

fn unreachable(nested: &Nested<'_>) -> Diagnostic {
    let message = format!("`{}` isn't where it was found, please report it", place(&nested.path.steps));
    Diagnostic::error(message, nested.field.span.clone()).rule("connection")
}
