//! Orders that a walk loses rows by.

use serde_json::Value;
use serde_json::value::RawValue;

use super::{LimitError, Limited, Variables};

/// Does the order tell rows apart that come on different pages?
pub(super) fn check(connection: &Limited<'_>, variables: &Variables) -> Result<(), LimitError> {
    let Some(variable) = connection.order else { return Ok(()) };
    if is_ambiguous(variables.get(variable).map(|order| &**order)) {
        let (place, variable) = (connection.place.to_owned(), variable.to_owned());
        return Err(LimitError::AmbiguousOrder { place, variable });
    }
    Ok(())
}

/// Does an order name something, and not the one thing that no two rows have in common?
fn is_ambiguous(order: Option<&RawValue>) -> bool {
    let Some(order) = order.and_then(|order| serde_json::from_str::<Value>(order.get()).ok()) else {
        return false;
    };
    let objects = match &order {
        Value::Array(orders) => orders.iter().collect(),
        one => vec![one],
    };
    let mut keys = objects
        .into_iter()
        .filter_map(Value::as_object)
        .flat_map(|order| order.iter().filter(|(_, by)| !by.is_null()).map(|(key, _)| key));
    keys.clone().next().is_some() && keys.all(|key| key != "Id")
}
