//! Which operation is walked, and why one can't be.

use relaywalk::Limits;
use relaywalk_codegen::plan::{
    Composite, Connection, Direction, Object, Operation, OperationKind, Plan, Selected,
};

use super::limits::limits;
use crate::exit::{Failure, Result};

/// An operation with the connection it walks, for as long as the process runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    pub(super) plan: &'static Plan,
    pub(super) operation: &'static Operation,
    pub(super) connection: &'static Connection,
    /// What the server limits it to.
    pub(super) limits: Option<Limits<'static>>,
}

impl Walk {
    pub(super) fn new(
        plan: &'static Plan,
        operation: &'static Operation,
        connection: &'static Connection,
    ) -> Self {
        Self { plan, operation, connection, limits: limits(operation) }
    }

    /// The operation of this name, or the only one.
    pub(super) fn choose(plan: &'static Plan, name: Option<&str>) -> Result<Self> {
        let operation = match (name, &*plan.operations) {
            (Some(name), operations) => {
                operations.iter().find(|operation| operation.name == name).ok_or_else(|| {
                    Failure::usage(format_args!("no operation is called {name}")).note(list(plan))
                })?
            }
            (None, [only]) => only,
            (None, _) => {
                let several = Failure::usage("there are several operations: say which with --operation NAME");
                return Err(several.note(list(plan)));
            }
        };
        match &operation.connection {
            Some(connection) => Ok(Self::new(plan, operation, connection)),
            None => Err(no_connection(plan, operation)),
        }
    }
}

/// The operations, each with what it walks.
fn list(plan: &Plan) -> String {
    let lines = plan.operations.iter().map(|operation| match &operation.connection {
        Some(connection) => format!("\n  {}  walks {}", operation.name, connection.place()),
        None => format!("\n  {}  has no connection to walk", operation.name),
    });
    format!("the operations are{}", lines.collect::<String>())
}

fn no_connection(plan: &Plan, operation: &Operation) -> Failure {
    let name = &operation.name;
    let failure = |why: &str| {
        Failure::configuration(format_args!("{name} ({}) has no connection to walk: {why}", operation.file))
    };
    let failure = match operation.kind {
        OperationKind::Mutation => failure("it is a mutation, which is sent once and not page by page"),
        OperationKind::Subscription => failure("it is a subscription, which has no pages"),
        OperationKind::Query => match (Search { plan }).object(&operation.data, "") {
            Some(place) => {
                failure(&format!("`{place}` takes its cursor from no variable")).help(format_args!(
                    "declare `${0}: String`, and give it to `{place}` as `{0}: ${0}`",
                    cursor_argument(Direction::Forward)
                ))
            }
            None => failure("it selects nothing with `pageInfo` and `edges` or `nodes`"),
        },
    };
    if plan.operations.len() > 1 { failure.note(list(plan)) } else { failure }
}

/// The argument that takes the cursor.
pub(super) fn cursor_argument(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "after",
        Direction::Backward => "before",
    }
}

/// The argument that takes the number of rows.
pub(super) fn size_argument(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "first",
        Direction::Backward => "last",
    }
}

/// Looks for what could have been walked.
struct Search<'p> {
    plan: &'p Plan,
}

impl Search<'_> {
    /// The place of the first field that looks like a connection.
    fn object(&self, object: &Object, place: &str) -> Option<String> {
        object.fields.iter().find_map(|field| {
            let Selected::Composite(composite) = &field.selected else { return None };
            let dot = if place.is_empty() { "" } else { "." };
            self.composite(composite, &format!("{place}{dot}{}", field.key))
        })
    }

    fn composite(&self, composite: &Composite, place: &str) -> Option<String> {
        match composite {
            Composite::Fragment(name) => self.composite(&self.plan.fragments.get(name)?.shape, place),
            Composite::Abstract(shape) => {
                let variants = shape.variants.iter().map(|variant| &variant.shape);
                let mut found = variants.filter_map(|shape| self.composite(shape, place));
                found.next().or_else(|| self.object(&shape.unknown, place))
            }
            Composite::Object(object) => {
                let is = |name: &str| object.fields.iter().any(|field| field.name == name);
                if is("pageInfo") || is("edges") {
                    return Some(place.to_owned());
                }
                self.object(object, place)
            }
        }
    }
}
