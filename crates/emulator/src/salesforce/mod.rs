//! The rules of Salesforce that go beyond GraphQL and the Relay specification.

pub(crate) mod id;
mod jwt;
pub(crate) mod oauth;
pub(crate) mod optional;
pub(crate) mod org;
pub(crate) mod paging;
pub(crate) mod quota;
pub(crate) mod rest;
pub(crate) mod rules;
pub(crate) mod session;
mod soql;
pub(crate) mod version;

use crate::scalar::Scalar;

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
