//! The connections below lists, and the operation that continues each of them for one parent alone.

mod anchor;
mod continuation;
mod derive;
mod parent_key;
mod variables;

use super::connection::{Items, Step, place};
use super::{Operation, Type};

pub(super) use anchor::Anchors;
pub(super) use derive::{Derivation, Derived};
pub(super) use parent_key::{Lacking, add_keys};

/// A connection below a list: each element, its parent, has its own. The first page comes with the parent, the rest
/// by an operation that asks for this parent alone.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Child {
    /// The way to it through the reply's `data`.
    pub path: Vec<Step>,
    /// Its GraphQL type.
    pub ty: String,
    /// How many steps of the way lead to the parent.
    pub parent_steps: usize,
    /// The parent's GraphQL type, an abstract one if the operation doesn't name the concrete one.
    pub parent: String,
    /// Response key, in the parent, of the field that tells it from others.
    pub parent_key: String,
    /// What the continuation is called: `ContactsOfAccount`.
    pub name: String,
    /// How the parent is reached alone.
    pub reached_by: String,
    /// The derived operation. It walks the same selection for one parent.
    pub continuation: Operation,
    /// The variable of the continuation that takes the value of the parent's key.
    pub key_variable: String,
    /// The way, through the continuation's `data`, to the parent.
    pub continuation_parent: Vec<Step>,
    /// Response key, in the continuation's parent, of the same field; to see that it is the one asked for.
    pub continuation_key: String,
}

impl Operation {
    /// How many steps of a child's way lead to a row of the connection that the operation walks; nothing if the child
    /// isn't below one.
    pub fn row_of(&self, child: &Child) -> Option<usize> {
        let connection = self.connection.as_ref()?;
        let list = [Step::Field(connection.items.list().to_owned()), Step::Each];
        let node = match &connection.items {
            Items::NodesOfEdges(_, node) => Some(Step::Field(node.clone())),
            Items::Nodes(_) | Items::Edges(_) => None,
        };
        let row: Vec<&Step> = connection.path.iter().chain(&list).chain(&node).collect();
        let leads = |(step, row): (&Step, &&Step)| match (step, row) {
            (Step::Only | Step::Each, Step::Only | Step::Each) => true,
            (Step::On { types, unknown }, Step::On { types: of_row, unknown: also }) => {
                types.iter().all(|ty| of_row.contains(ty)) && (*also || !unknown)
            }
            (step, row) => step == *row,
        };
        (child.path.len() > row.len() && child.path.iter().zip(&row).all(leads)).then_some(row.len())
    }
}

impl Child {
    /// Its place in the reply as dotted response keys, for people.
    pub fn place(&self) -> String {
        place(&self.path)
    }

    /// Its response key.
    pub fn key(&self) -> &str {
        let key = self.path.iter().rev().find_map(|step| match step {
            Step::Field(key) => Some(&**key),
            _ => None,
        });
        key.unwrap_or_default()
    }

    /// The type of the parent's key.
    pub fn key_type(&self) -> Option<&Type> {
        let variables = &self.continuation.variables;
        variables.iter().find(|variable| variable.name == self.key_variable).map(|variable| &variable.ty)
    }
}
