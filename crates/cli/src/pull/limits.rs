//! What a server limits a planned operation to, as the library wants it.

use relaywalk::{Amount, Limited, Limits};
use relaywalk_codegen::plan;

/// Of an operation that lives as long as the process.
pub(super) fn limits(operation: &'static plan::Operation) -> Option<Limits<'static>> {
    let limits = operation.limits.as_ref()?;
    let connections: Vec<Limited<'static>> = limits.connections.iter().map(limited).collect();
    Some(Limits {
        default_page: limits.default_page,
        largest_page: limits.largest_page,
        reach: limits.reach,
        smallest_bounded: limits.smallest_bounded,
        bound_argument: limits.bound_argument,
        cursor: &limits.cursor,
        connections: connections.leak(),
    })
}

fn limited(connection: &'static plan::Limited) -> Limited<'static> {
    Limited {
        place: &connection.place,
        is_walked: connection.is_walked,
        first: amount(&connection.first),
        bound: amount(&connection.bound),
        order: connection.order.as_deref(),
    }
}

fn amount(amount: &'static plan::Amount) -> Amount<'static> {
    match amount {
        plan::Amount::Absent => Amount::Absent,
        plan::Amount::Number(number) => Amount::Number(*number),
        plan::Amount::Variable { name, default } => Amount::Variable(name, *default),
    }
}
