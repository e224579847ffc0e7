//! Schema-directed decoding of replies: text in, generated types out, nothing in between.
//!
//! A reader that knows the schema asks for what comes next instead of looking at whatever came. It guesses that
//! a server answers in the order of the selection, so most keys cost one comparison; any other order, white
//! space or escape is read by the general path, with the same result. Field types implement the small trait
//! [`FromJson`]; generated code does so for every object, union and enum of an operation.
//!
//! ```
//! use relaywalk::json::{self, FromJson, Reader};
//!
//! struct Point { x: f64, label: Option<String> }
//!
//! impl FromJson for Point {
//!     fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
//!         let mut object = reader.object("Point", &["\"x\":", "\"label\":"])?;
//!         let (mut x, mut label) = (None, None);
//!         while let Some(key) = reader.field(&mut object)? {
//!             match key {
//!                 0 => x = Some(json::float(reader)?),
//!                 _ => label = json::nullable(reader, json::string)?,
//!             }
//!         }
//!         Ok(Self { x: reader.required(&object, 0, x)?, label })
//!     }
//! }
//!
//! let points: Vec<Point> = json::from_str(r#"[{"x": 1, "label": null}, {"label": "b", "x": 2.5}]"#)?;
//! assert_eq!((points[1].x, points[1].label.as_deref()), (2.5, Some("b")));
//!
//! let error = json::from_str::<Vec<Point>>(r#"[{"x": 1}, {"x": "far"}]"#).err().unwrap();
//! assert_eq!(error.to_string(), r#"expected a number for `Point.x` at `[1].x`, found `"far"` (byte 17)"#);
//! # Ok::<(), json::Error>(())
//! ```
//!
//! What isn't JSON (RFC 8259), or isn't what the schema promised, is an [`Error`] with its place in the response.

mod bridge;
mod error;
mod key;
mod literal;
mod number;
mod object;
mod page;
mod place;
mod reader;
mod short_number;
mod skip;
mod text;
mod typename;
mod values;

use bytes::Bytes;

pub use bridge::deserialize;
pub use error::Error;
pub use object::Object;
pub(crate) use page::{Page, page_text};
pub(crate) use reader::read_page;
pub use reader::{MAX_DEPTH, Reader, read};
pub use values::{boolean, float, id, int, list, nullable, scalar, string};

/// Decodes a value from the reader's place.
pub trait FromJson: Sized {
    /// Reads one value and leaves the reader behind it.
    ///
    /// # Errors
    ///
    /// The text isn't JSON, or isn't what the schema promised.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error>;
}

/// Decodes a whole text.
///
/// # Errors
///
/// The text isn't exactly one JSON value, or isn't what the schema promised.
pub fn from_str<T: FromJson>(text: &str) -> Result<T, Error> {
    read(text, T::read)
}

/// Decodes a whole page, which each [`Text`](crate::Text) in it shares if it is long.
///
/// # Errors
///
/// The bytes aren't UTF-8, or as [`from_str`].
pub fn from_bytes<T: FromJson>(page: Bytes) -> Result<T, Error> {
    match page_text(&page) {
        Ok(text) => read_page(&page, text, T::read),
        Err(before) => read(before, |reader| Err(reader.not_utf8())),
    }
}
