//! Readers of the built-in types, and the types of Rust that stand for them.

use serde::de::DeserializeOwned;

use super::FromJson;
use super::error::{Error, Problem};
use super::reader::Reader;

/// A `String`.
///
/// # Errors
///
/// There is no valid string here.
pub fn string(reader: &mut Reader<'_>) -> Result<String, Error> {
    reader.string()
}

/// An `ID`: a string, or an integer, whose digits are kept exactly.
///
/// # Errors
///
/// There is neither here.
///
/// Source: <https://spec.graphql.org/draft/#sec-ID>.
pub fn id(reader: &mut Reader<'_>) -> Result<String, Error> {
    if reader.at_string() {
        return reader.string();
    }
    reader.number("a string or an integer", |number| number.is_integer.then(|| number.text.to_owned()))
}

/// An `Int`: an integer of 32 bits.
///
/// # Errors
///
/// There is no integer here, or it is out of range.
///
/// Source: <https://spec.graphql.org/draft/#sec-Int>.
pub fn int(reader: &mut Reader<'_>) -> Result<i32, Error> {
    reader.int()
}

/// A `Float`; an integer is one too.
///
/// # Errors
///
/// There is no number here, or it is beyond the range of an `f64`.
///
/// Source: <https://spec.graphql.org/draft/#sec-Float>.
pub fn float(reader: &mut Reader<'_>) -> Result<f64, Error> {
    reader.float()
}

/// A `Boolean`.
///
/// # Errors
///
/// There is no boolean here.
pub fn boolean(reader: &mut Reader<'_>) -> Result<bool, Error> {
    reader.boolean()
}

/// A value that may be null.
///
/// # Errors
///
/// What `read` gives.
#[inline]
pub fn nullable<'j, T>(
    reader: &mut Reader<'j>,
    read: impl FnOnce(&mut Reader<'j>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    if reader.null()? {
        return Ok(None);
    }
    // Not mapped: builds that aren't optimised would move the value once more.
    match read(reader) {
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(error),
    }
}

/// A list of values.
///
/// # Errors
///
/// There is no list here, or what `read` gives.
#[inline]
pub fn list<'j, T>(
    reader: &mut Reader<'j>,
    mut read: impl FnMut(&mut Reader<'j>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    if !matches!(reader.peek(), Some(b'[')) {
        return Err(reader.expected("a list"));
    }
    reader.enter()?;
    let start = reader.at;
    let mut items = Vec::new();
    while reader.item_or_end(items.is_empty())? {
        if items.len() == items.capacity() {
            items.reserve(more_items(items.len(), reader.at - start, reader.bytes().len() - reader.at));
        }
        items.push(read(reader)?);
    }
    reader.leave();
    Ok(items)
}

/// Room for how many more items, once there are as many in as many bytes: for all of them, if the rest of the text
/// holds nothing else, since most of a page is one list; but the list may be another one, so not for more than three
/// times as many.
fn more_items(items: usize, bytes: usize, rest: usize) -> usize {
    const FIRST: usize = 4;
    match bytes / items.max(1) {
        0 => FIRST,
        each => (rest / each + 1).min(3 * items),
    }
}

/// A custom scalar of any JSON shape, in a type that serde can read.
///
/// # Errors
///
/// The text isn't JSON, or the type refuses it.
pub fn scalar<T: DeserializeOwned>(reader: &mut Reader<'_>) -> Result<T, Error> {
    let text = reader.raw()?;
    serde_json::from_str(text).map_err(|error| {
        // The place within the scalar means nothing to who knows the response only.
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        reader.fail(reader.at - text.len(), Problem::Custom(message.to_owned()))
    })
}

impl FromJson for String {
    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.string()
    }
}

impl FromJson for i32 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        int(reader)
    }
}

impl FromJson for i64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.integer()
    }
}

impl FromJson for f64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        float(reader)
    }
}

impl FromJson for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        boolean(reader)
    }
}

impl FromJson for serde_json::Value {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        scalar(reader)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        nullable(reader, T::read)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        list(reader, T::read)
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        T::read(reader).map(Self::new)
    }
}
