//! The rules of Salesforce's GraphQL API that go beyond the Relay specification.

use crate::connection::Paging;
use crate::refusal::{Class, Refusal};
use crate::scalar::Scalar;

pub(crate) const DEFAULT_PAGE: u64 = 10;
pub(crate) const LARGEST_PAGE: u64 = 2_000;

/// Salesforce's own scalars: these are JSON numbers, all others strings.
pub(crate) fn scalar(name: &str) -> Option<Scalar> {
    match name {
        "Currency" | "Double" | "Percent" => Some(Scalar::Number),
        "Latitude" | "Longitude" => Some(Scalar::Degrees),
        "Long" => Some(Scalar::Whole),
        "JSON" => Some(Scalar::String),
        _ => None,
    }
}

/// Refuses what the API doesn't do; `parent_is_alone` is false when the connection above may give more than
/// one record.
pub(crate) fn check(paging: &Paging, is_child: bool, parent_is_alone: bool) -> Result<(), Refusal> {
    if paging.last.is_some() || paging.before.is_some() {
        let message = "`last` and `before` are not supported: page forward with `first` and `after`";
        return Err(Refusal::new(Class::OperationNotSupported, message));
    }
    if is_child && paging.after.is_some() && !parent_is_alone {
        let message = "`after` of a child relationship needs a parent limited to one record: \
                       use `first: 1`, or `where: { Id: { eq: … } }`, on the parent";
        return Err(Refusal::new(Class::OperationNotSupported, message));
    }
    Ok(())
}

/// The number of rows that pages can reach. `upperBound` and the cap of 4,000 records belong here; for now
/// every row can be reached and `upperBound` changes nothing.
pub(crate) fn reachable(total: u64) -> u64 {
    total
}
