//! What generated code calls. Not part of the API: it changes with the generator.

pub use crate::operation::next_page;
pub use crate::text::read_id;
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

/// What is selected there.
///
/// # Errors
///
/// [`PageError::Null`] if it is null.
pub fn found<'v, T>(value: &'v mut Option<T>, path: &'static str) -> Result<&'v mut T, PageError> {
    value.as_mut().ok_or(PageError::Null { path })
}

/// What a directive may leave out.
///
/// # Errors
///
/// [`PageError::LeftOut`] if it isn't there.
pub fn asked<'v, T>(value: &'v mut Option<T>, path: &'static str) -> Result<&'v mut T, PageError> {
    value.as_mut().ok_or(PageError::LeftOut { path })
}

/// The error that the object at `path` is of another type than those with the connection.
pub fn other_type(path: &'static str, found: &str) -> PageError {
    PageError::OtherType { path, found: found.to_owned() }
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

/// Sees that the key of a parent is the one that was asked for.
///
/// # Errors
///
/// [`PageError::OtherParent`] if it is another.
pub fn same_parent(
    asked: &impl Serialize,
    found: &impl Serialize,
    path: &'static str,
) -> Result<(), PageError> {
    let asked = serde_json::to_string(asked).unwrap_or_default();
    let found = serde_json::to_string(found).unwrap_or_default();
    if asked == found { Ok(()) } else { Err(PageError::OtherParent { path, asked, found }) }
}

/// A list of rows that another is put behind.
pub trait Rows {
    /// Moves the rows of `rest` behind its own.
    fn append(&mut self, rest: &mut Self);
}

impl<T> Rows for Vec<T> {
    fn append(&mut self, rest: &mut Self) {
        self.append(rest);
    }
}

impl<T> Rows for Option<Vec<T>> {
    fn append(&mut self, rest: &mut Self) {
        match (self.as_mut(), rest.as_mut()) {
            (Some(rows), Some(rest)) => rows.append(rest),
            (None, Some(_)) => *self = rest.take(),
            (_, None) => {}
        }
    }
}

/// Moves the rows of `rest` behind those of `rows`.
pub fn append<R: Rows>(rows: &mut R, rest: &mut R) {
    rows.append(rest);
}

/// A value in a box: its type would contain itself otherwise.
pub fn boxed<T>(value: Optional<T>) -> Optional<Box<T>> {
    match value {
        Optional::Absent => Optional::Absent,
        Optional::Null => Optional::Null,
        Optional::Value(value) => Optional::Value(Box::new(value)),
    }
}
