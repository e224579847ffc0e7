//! What an operation is, as plain data: its variables, the shape of its reply, the connection it walks.
//!
//! The plan is made once. The emitter writes it out as Rust, the command interprets it at run time, and a
//! snapshot of it is a test.

mod budget;
mod child;
mod collect;
mod condition;
mod connection;
mod explain;
mod fragments;
mod goes_on;
mod input;
mod known;
mod limits;
mod recursion;
mod salesforce;
mod search;
mod selection;
mod shape;
mod types;
mod walk;
mod wire;

use std::collections::BTreeMap;

use apollo_compiler::{ExecutableDocument, executable};

use crate::diagnostics::Span;
use crate::load::Loaded;
use crate::{Diagnostics, Options};

use self::child::{Anchors, Derivation, Derived, Lacking};
use self::known::Known;
use self::search::Reply;
use self::selection::Shapes;

pub use child::Child;
pub use connection::{Connection, CursorSource, Direction, Items, Step};
pub use input::{Enum, EnumValue, Input, InputField, Inputs};
pub use limits::{Amount, Limited, Limits};
pub(crate) use salesforce::is_of_salesforce;
pub use shape::{Abstract, Composite, Field, Leaf, Object, Selected, Variant};

/// Every operation and everything they share.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// The operations, in the order of the documents.
    pub operations: Vec<Operation>,
    /// The shapes of fragments that stand for a whole selection somewhere, by name.
    pub fragments: BTreeMap<String, Fragment>,
    /// Enums and input objects that the operations need.
    pub inputs: Inputs,
}

/// A query, mutation or subscription.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Its name; a lone anonymous operation is called after its file.
    pub name: String,
    /// What it does to the server.
    pub kind: OperationKind,
    /// The file it comes from.
    pub file: String,
    /// The text that goes over the wire: what is reachable from the operation, and nothing else.
    pub text: String,
    /// Its variables, in order.
    pub variables: Vec<Variable>,
    /// The shape of its reply's `data`.
    pub data: Object,
    /// The connection that a walk of it follows.
    pub connection: Option<Connection>,
    /// The connections of which each row of a list has one.
    pub children: Vec<Child>,
    /// What the server limits a walk of it to, if it is one whose limits are known.
    pub limits: Option<Limits>,
}

/// What an operation does to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Reads.
    Query,
    /// Writes.
    Mutation,
    /// A stream of events.
    Subscription,
}

impl From<executable::OperationType> for OperationKind {
    fn from(kind: executable::OperationType) -> Self {
        match kind {
            executable::OperationType::Query => Self::Query,
            executable::OperationType::Mutation => Self::Mutation,
            executable::OperationType::Subscription => Self::Subscription,
        }
    }
}

/// A named fragment whose shape is a type of its own.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fragment {
    /// Its name.
    pub name: String,
    /// What it selects.
    pub shape: Composite,
}

/// A variable of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// Its name, without the `$`.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its default, as written in the document.
    pub default: Option<String>,
    /// What the walker does with it.
    pub role: Role,
}

/// What the walker does with a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing: it is the user's alone.
    Plain,
    /// Sets it to the cursor of the page it wants.
    Cursor,
    /// May lower it, and the command sets it by `--page-size`.
    PageSize,
}

/// A type reference as in GraphQL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A named type, nullable.
    Named(String),
    /// A list, nullable.
    List(Box<Type>),
    /// Anything but null.
    NonNull(Box<Type>),
}

impl Type {
    pub(crate) fn of(ty: &apollo_compiler::ast::Type) -> Self {
        use apollo_compiler::ast::Type as Ast;
        match ty {
            Ast::Named(name) => Self::Named(name.to_string()),
            Ast::NonNullNamed(name) => Self::NonNull(Box::new(Self::Named(name.to_string()))),
            Ast::List(item) => Self::List(Box::new(Self::of(item))),
            Ast::NonNullList(item) => Self::NonNull(Box::new(Self::List(Box::new(Self::of(item))))),
        }
    }

    /// The type's name, inside all lists.
    pub fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::NonNull(inner) => inner.name(),
        }
    }

    /// May it be null?
    pub fn is_nullable(&self) -> bool {
        !matches!(self, Self::NonNull(_))
    }

    /// The type without its `!`.
    pub fn nullable(&self) -> &Self {
        match self {
            Self::NonNull(inner) => inner,
            other => other,
        }
    }

    /// Is it a list, nullable or not?
    pub fn is_list(&self) -> bool {
        matches!(self.nullable(), Self::List(_))
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::List(item) => write!(f, "[{item}]"),
            Self::NonNull(inner) => write!(f, "{inner}!"),
        }
    }
}

/// What is common to everything that a schema describes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Docs {
    /// The schema's description.
    pub description: Option<String>,
    /// Why it is deprecated, if it is.
    pub deprecated: Option<String>,
}

/// Makes the plan of validated documents, with warnings about them.
pub(crate) fn plan(loaded: &Loaded, options: &Options) -> Result<(Plan, Diagnostics), Diagnostics> {
    let counted =
        options.has_profile().then(|| salesforce::add_totals(&loaded.schema, &loaded.document)).flatten();
    let document = counted.as_ref().unwrap_or(&loaded.document);
    let Attempt { plan, lacking, warnings } = attempt(loaded, document, options, None)?;
    if lacking.is_empty() {
        return Ok((plan, warnings));
    }
    let written = child::add_keys(&loaded.schema, document, &lacking);
    let known = Known::new(document, &written, &plan);
    let Attempt { plan, warnings, .. } = attempt(loaded, &written, options, Some(&known))?;
    Ok((plan, warnings))
}

/// A plan, and what it lacks.
struct Attempt {
    plan: Plan,
    /// The parents whose keys it lacks.
    lacking: Vec<Lacking>,
    warnings: Diagnostics,
}

fn attempt(
    loaded: &Loaded,
    document: &ExecutableDocument,
    options: &Options,
    known: Option<&Known<'_>>,
) -> Result<Attempt, Diagnostics> {
    let rewritten = wire::rewrite(loaded, document);
    let told;
    let mut shapes = Shapes::new(loaded, &rewritten);
    let mut operations = shaped(&shapes, known);
    let untold = shapes.untold();
    if !untold.is_empty() {
        told = wire::tell_types(loaded, &rewritten, &untold);
        shapes = Shapes::new(loaded, &told);
        operations = shaped(&shapes, known);
    }
    let mut plan = Plan { operations, ..Plan::default() };
    plan.fragments = shapes.fragments();
    if let Some(known) = known {
        known.add_fragments(&mut plan);
    }
    let mut found = Diagnostics::default();
    let anchors = Anchors::new(&shapes, options, &mut found);
    let lacking = find_connections(&mut plan, &shapes, anchors, options.has_profile(), &mut found);
    if let Some(error) = shapes.budget.error() {
        // Whatever else was found is about shapes that were cut off.
        found = Diagnostics::default();
        found.push(error);
    }
    plan.inputs = input::collect(loaded, &plan, &mut found);
    found.into_result().map(|warnings| Attempt { plan, lacking, warnings })
}

/// The operations without what they walk.
fn shaped(shapes: &Shapes<'_>, known: Option<&Known<'_>>) -> Vec<Operation> {
    let document = shapes.document;
    let operations = document.operations.iter().map(|operation| {
        let known = known.and_then(|known| known.operation(operation));
        known.unwrap_or_else(|| Operation {
            name: operation.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: operation.operation_type.into(),
            file: Span::find(&document.sources, operation.location())
                .map(|span| span.path())
                .unwrap_or_default(),
            text: wire::text(document, operation),
            variables: input::variables(operation),
            data: shapes.operation(operation),
            connection: None,
            children: Vec::new(),
            limits: None,
        })
    });
    operations.collect()
}

fn find_connections<'d>(
    plan: &mut Plan,
    shapes: &'d Shapes<'d>,
    anchors: Anchors<'d>,
    has_profile: bool,
    errors: &mut Diagnostics,
) -> Vec<Lacking> {
    let (types, budget) = (&shapes.types, &shapes.budget);
    let reply = Reply { types, fragments: &plan.fragments, budget, has_profile };
    let mut derivation = Derivation::new(shapes, reply, anchors);
    let mut lacking = Vec::new();
    for (operation, written) in plan.operations.iter_mut().zip(shapes.document.operations.iter()) {
        let (connection, nested) = match reply.find(operation) {
            Ok(found) => found,
            Err(found) => {
                errors.extend(found);
                continue;
            }
        };
        let mut children = Vec::new();
        for nested in &nested {
            match derivation.derive(operation, written, nested) {
                Ok(Derived::Child(child)) => children.push(*child),
                Ok(Derived::Lacking(parent)) => lacking.push(parent),
                Err(found) => errors.extend(found),
            }
        }
        input::assign_roles(&mut operation.variables, connection.as_ref());
        (operation.connection, operation.children) = (connection, children);
        operation.limits = salesforce::limits(reply, operation, errors);
    }
    lacking
}
