//! What generated code calls. Not part of the API: it changes with the generator.

pub use crate::operation::next_page;
pub use graphql_client;
pub use serde;

use serde::Serialize;
use serde::ser::SerializeMap;

use crate::{Optional, PageError};

/// An entry that is always there.
///
/// # Errors
///
/// The serializer's.
pub fn required_entry<M: SerializeMap>(
    map: &mut M,
    key: &'static str,
    value: &impl Serialize,
) -> Result<(), M::Error> {
    map.serialize_entry(key, value)
}

/// An entry that is left out when it is absent.
///
/// # Errors
///
/// The serializer's.
pub fn optional_entry<M: SerializeMap, T: Serialize>(
    map: &mut M,
    key: &'static str,
    value: &Optional<T>,
) -> Result<(), M::Error> {
    if value.is_absent() { Ok(()) } else { map.serialize_entry(key, value) }
}

/// The only element of a list that was asked for one.
///
/// # Errors
///
/// [`PageError::NotOne`] if there are none or several.
pub fn only<'l, T>(list: &'l mut [T], path: &'static str) -> Result<&'l mut T, PageError> {
    match list {
        [only] => Ok(only),
        others => Err(PageError::NotOne { path, found: others.len() }),
    }
}
