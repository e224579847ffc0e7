//! `where`, as far as Salesforce's filters can be obeyed.

use std::sync::Arc;

use apollo_compiler::response::{JsonMap, JsonValue};

use crate::data::{Connection, Data};
use crate::place::Step;
use crate::refusal::{Class, Refusal};

/// The rows of a connection that a filter lets through.
#[derive(Clone)]
pub(crate) enum Picked {
    All,
    /// These, in their order.
    Rows(Arc<[u64]>),
}

impl Picked {
    pub(crate) fn len(&self, all: u64) -> u64 {
        match self {
            Self::All => all,
            Self::Rows(rows) => rows.len() as u64,
        }
    }

    /// The connection's row at a position among those picked.
    pub(crate) fn row(&self, position: u64) -> Option<u64> {
        match self {
            Self::All => Some(position),
            Self::Rows(rows) => rows.get(position as usize).copied(),
        }
    }
}

/// Reads `where: {Id: {eq: …}}` and `where: {Id: {in: […]}}`; the flag says that one Id at most is asked for.
pub(crate) fn pick(
    data: &Data,
    connection: &Connection,
    arguments: &JsonMap,
) -> Result<(Picked, bool), Refusal> {
    let Some(JsonValue::Object(filter)) = arguments.get("where") else { return Ok((Picked::All, false)) };
    let mut ids: Option<Vec<&str>> = None;
    for (field, operators) in filter {
        for (operator, operand) in operators.as_object().into_iter().flatten() {
            let wanted = match (field.as_str(), operator.as_str(), operand) {
                ("Id", "eq", JsonValue::String(id)) => vec![id.as_str()],
                ("Id", "in", JsonValue::Array(ids)) => ids.iter().filter_map(JsonValue::as_str).collect(),
                (field, operator, _) => {
                    let message = format!("this server can't filter by `{field}: {{ {operator}: … }}`");
                    return Err(Refusal::new(Class::OperationNotSupported, message));
                }
            };
            ids = Some(match ids {
                None => wanted,
                Some(before) => before.into_iter().filter(|id| wanted.contains(id)).collect(),
            });
        }
    }
    let Some(ids) = ids else { return Ok((Picked::All, false)) };
    let mut rows: Vec<u64> = ids.iter().filter_map(|id| row_of(data, connection, id)).collect();
    rows.sort_unstable();
    rows.dedup();
    Ok((Picked::Rows(rows.into()), ids.len() <= 1))
}

fn row_of(data: &Data, connection: &Connection, id: &str) -> Option<u64> {
    let place = data.find(id)?;
    match (place.step, &place.parent) {
        (Step::Row(field, row), Some(owner))
            if field == connection.field && owner.hash == connection.owner.hash =>
        {
            Some(row)
        }
        _ => None,
    }
}
