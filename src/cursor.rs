mod words;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::json::{Error, FromJson, Reader};

/// A place in a connection, as the server gave it.
///
/// Opaque: it is never taken apart, only sent back, byte for byte. A schema may use any scalar for it; text
/// stays text and an integer stays an integer on the wire.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(Repr);

#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
enum Repr {
    Text(String),
    Integer(i64),
}

impl Cursor {
    /// A cursor from text, to start a walk somewhere on purpose.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Repr::Text(text.into()))
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        match &self.0 {
            Repr::Text(text) => Fingerprint::of([text.as_bytes()]),
            // A second part, which no text has.
            Repr::Integer(number) => Fingerprint::of([&number.to_le_bytes()[..], &[]]),
        }
    }

    /// What it says, in words for people: cursors are often plain text in base64.
    ///
    /// ```
    /// let words = relaywalk::Cursor::new("djE6OQ==").in_words().unwrap_or_default();
    /// assert!(words.starts_with("`v1:9` in base64"), "{words}");
    /// ```
    ///
    /// A guess, that no walk goes by: what a cursor means is the server's own affair.
    pub fn in_words(&self) -> Option<String> {
        match &self.0 {
            Repr::Text(text) => words::in_words(text),
            Repr::Integer(_) => None,
        }
    }

    /// Is this the empty string? Some servers send one where others send null.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Repr::Text(text) if text.is_empty())
    }
}

/// Empty, which is no place: for replies that are made by hand.
impl Default for Cursor {
    fn default() -> Self {
        Self::new("")
    }
}

impl From<&str> for Cursor {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<i64> for Cursor {
    fn from(number: i64) -> Self {
        Self(Repr::Integer(number))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Text(text) => f.write_str(text),
            Repr::Integer(number) => number.fmt(f),
        }
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Text(text) => text.fmt(f),
            Repr::Integer(number) => number.fmt(f),
        }
    }
}

impl FromJson for Cursor {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.at_string() { reader.string().map(Self::from) } else { reader.integer().map(Self::from) }
    }
}
