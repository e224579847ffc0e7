//! What Salesforce's GraphQL API limits queries to.
//!
//! Source: Salesforce's GraphQL API Developer Guide, "Limitations" and "Pagination".

mod rules;
mod subquery;
mod total;

use apollo_compiler::Schema;

use super::limits::{Amount, Limited, Limits};
use super::search::Reply;
use super::{Operation, Type};
use crate::Diagnostics;

use self::subquery::Subquery;

pub(super) use total::add_totals;

/// The field of the query type by which the schema is told from others.
const ROOT: &str = "uiapi";
const BOUND: &str = "upperBound";

const DEFAULT_PAGE: u32 = 10;
const LARGEST_PAGE: u32 = 2_000;
/// Rows a page where there is an upper bound, and the least upper bound.
const SMALLEST_BOUNDED: u32 = 200;
/// Rows behind which the last page begins that can be had without an upper bound.
const REACH: u32 = 2_000;

/// Is a schema one of Salesforce's? A slice of one has the field too if a document selects it.
pub(crate) fn is_of_salesforce(schema: &Schema) -> bool {
    let query = schema.schema_definition.query.as_ref();
    query.is_some_and(|query| schema.type_field(query, ROOT).is_ok())
}

/// The limits of an operation, and what in it the API refuses or may refuse.
pub(super) fn limits(reply: Reply<'_>, operation: &Operation, found: &mut Diagnostics) -> Option<Limits> {
    let subqueries = Subquery::all(reply, operation);
    if subqueries.is_empty() {
        return None;
    }
    rules::check(operation, &subqueries, found);
    described(operation, &subqueries)
}

/// The limits of an operation that was derived from one that was checked.
pub(super) fn limits_of_derived(reply: Reply<'_>, operation: &Operation) -> Option<Limits> {
    described(operation, &Subquery::all(reply, operation))
}

fn described(operation: &Operation, subqueries: &[Subquery<'_>]) -> Option<Limits> {
    let connection = operation.connection.as_ref()?;
    let walked = connection.place();
    let each = subqueries.iter().flat_map(|root| std::iter::once(root).chain(&root.children));
    let connections: Vec<Limited> = each
        .map(|subquery| Limited {
            is_walked: subquery.place == walked,
            first: Amount::of(subquery.field, "first", &operation.variables),
            bound: Amount::of(subquery.field, BOUND, &operation.variables),
            order: subquery.field.variable_of("orderBy").map(str::to_owned),
            place: subquery.place.clone(),
        })
        .collect();
    (!connections.is_empty()).then_some(Limits {
        default_page: DEFAULT_PAGE,
        largest_page: LARGEST_PAGE,
        reach: REACH,
        smallest_bounded: SMALLEST_BOUNDED,
        bound_argument: BOUND,
        cursor: connection.cursor_variable.clone(),
        connections,
    })
}

/// Is this the type of a count?
fn is_count(ty: &Type) -> bool {
    *ty.nullable() == Type::Named("Int".to_owned())
}
