//! The rules of Shopify's GraphQL Admin API that go beyond the Relay specification.
//!
//! Documented, under “GraphQL Admin API rate limits”: scalars and enums cost nothing, an object 1 point, a
//! mutation 10, an interface or a union as much as the dearest of its selections; a query may cost 1,000
//! points; the bucket must hold the requested cost, and gets back what the reply didn't cost.

use apollo_compiler::response::serde_json_bytes::json;
use apollo_compiler::response::{JsonMap, JsonValue};

use crate::connection::Paging;
use crate::demand::{Kind, Wanted};
use crate::refusal::{Class, Refusal};

pub(crate) const LARGEST_PAGE: u64 = 250;
pub(crate) const DEAREST_QUERY: u64 = 1_000;
/// Of a connection, apart from its rows.
pub(crate) const CONNECTION: u64 = 2;
const MUTATION: u64 = 10;

/// The requested cost of an operation.
pub(crate) fn cost(wanted: &[Wanted<'_>], is_mutation: bool) -> u64 {
    let fields = wanted.iter().map(|field| {
        let cost = of(field);
        // The object that a mutation gives is in the price.
        if is_mutation { cost.saturating_sub(1).saturating_add(MUTATION) } else { cost }
    });
    fields.fold(0, u64::saturating_add)
}

fn of(field: &Wanted<'_>) -> u64 {
    let below = field.below.iter().map(|fields| fields.iter().map(of).fold(0, u64::saturating_add));
    let below = below.max().unwrap_or(0);
    match field.kind {
        // “Sized by `first` and `last`” is all that the documentation says. The formula is that of Shopify's
        // article on the subject; what it asks for large pages today is less, and unpublished.
        Kind::Connection(rows) => CONNECTION.saturating_add(rows.unwrap_or(0).saturating_mul(below)),
        Kind::Edges => below,
        Kind::PageInfo => 0,
        // How a list is counted isn't documented: once.
        Kind::Object | Kind::Nodes | Kind::List(_) => below.saturating_add(1),
    }
}

/// Refuses a connection without a size.
pub(crate) fn check(paging: &Paging, name: &str) -> Result<(), Refusal> {
    let reason = match (paging.first, paging.last) {
        (None, None) => "needs `first` or `last`",
        (Some(_), Some(_)) => "takes `first` or `last`, not both",
        _ => return Ok(()),
    };
    Err(Refusal::new(Class::PageUnbounded, format!("`{name}` {reason}")))
}

/// The error for a query that costs more than any may.
pub(crate) fn too_dear(cost: u64) -> JsonValue {
    json!({
        "message": format!("this query costs {cost} points, and {DEAREST_QUERY} is the most that a query may cost"),
        "extensions": {
            "code": "MAX_COST_EXCEEDED",
            "cost": cost,
            "maxCost": DEAREST_QUERY,
            "documentation": DOCUMENTATION,
        },
    })
}

/// The error for a query that the bucket has no points for.
pub(crate) fn throttled() -> JsonValue {
    json!({
        "message": "Throttled",
        "extensions": { "code": "THROTTLED", "documentation": DOCUMENTATION },
    })
}

const DOCUMENTATION: &str = "https://shopify.dev/api/usage/limits";

/// `extensions` of a reply, with what it cost and what is left.
pub(crate) fn extensions(requested: u64, actual: Option<u64>, throttle: Throttle) -> JsonMap {
    let Throttle { maximum, available, rate } = throttle;
    let cost = json!({
        "requestedQueryCost": requested,
        "actualQueryCost": actual,
        "throttleStatus": {
            // As seen: two of these three have a fraction.
            "maximumAvailable": maximum as f64,
            "currentlyAvailable": available,
            "restoreRate": rate as f64,
        },
    });
    let mut extensions = JsonMap::new();
    extensions.insert("cost", cost);
    extensions
}

/// The state of the bucket, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttle {
    pub(crate) maximum: u64,
    pub(crate) available: u64,
    /// Points a second.
    pub(crate) rate: u64,
}
