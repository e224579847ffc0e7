use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use bytestring::ByteString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use crate::json::{Error, FromJson, Page, Reader};

/// Bytes of a text that need no place elsewhere.
const INLINE: usize = 23;

/// A string that shares the page it was read from: what `Config::strings` of `relaywalk-codegen` puts in the place of
/// `String`, for an operation, a schema or one scalar.
///
/// Up to 23 bytes are in the value itself. A longer one is a part of its page, so reading it allocates and copies
/// nothing, and a clone is a count; only one with escapes, or from elsewhere, has memory of its own.
///
/// **A text that is kept keeps its whole page.** Rows that come and go together cost less memory than with `String`;
/// one row in a hundred, put aside, holds a hundred times its size. [`detach`](Self::detach) what outlives its page:
///
/// ```
/// use relaywalk::Text;
///
/// let page = r#"["a title that is longer than 23 bytes","short"]"#;
/// let mut titles: Vec<Text> = relaywalk::json::from_bytes(page.into())?;
/// assert!(titles[0].is_shared() && !titles[1].is_shared());
/// let mut kept = titles.swap_remove(0);
/// kept.detach();
/// assert!(!kept.is_shared());
/// assert_eq!(kept, "a title that is longer than 23 bytes");
/// # Ok::<(), relaywalk::json::Error>(())
/// ```
#[derive(Clone)]
pub struct Text(Repr);

#[derive(Clone)]
enum Repr {
    /// At most [`INLINE`] bytes.
    Inline(SmolStr),
    /// In memory of its own.
    Own(ByteString),
    /// In its page.
    Shared(ByteString),
}

impl Text {
    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Inline(text) => text,
            Repr::Own(text) | Repr::Shared(text) => text,
        }
    }

    /// Does it keep the page it was read from?
    pub fn is_shared(&self) -> bool {
        matches!(self.0, Repr::Shared(_))
    }

    /// Gives it memory of its own, unless it has that, so that it keeps no page.
    pub fn detach(&mut self) {
        if let Repr::Shared(text) = &self.0 {
            self.0 = Repr::Own(ByteString::from(&**text));
        }
    }

    /// A text in a page, if one is given.
    #[inline]
    fn within(page: Option<&Page<'_>>, text: &str) -> Self {
        if text.len() <= INLINE {
            return Self(Repr::Inline(SmolStr::new_inline(text)));
        }
        match page.and_then(|page| page.share(text)) {
            Some(shared) => Self(Repr::Shared(shared)),
            None => Self(Repr::Own(ByteString::from(text))),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from("")
    }
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::within(None, text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if text.len() <= INLINE { Self::from(&*text) } else { Self(Repr::Own(ByteString::from(text))) }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Text> for str {
    fn eq(&self, other: &Text) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Text> for &str {
    fn eq(&self, other: &Text) -> bool {
        *self == other.as_str()
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

/// As a `str` hashes, so that maps keyed by texts are searched by `str`.
impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer).map(|text| Self::from(&*text))
    }
}

impl FromJson for Text {
    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.text_in_page(|text, page| Self::within(page, text))
    }
}

/// An `ID`: a string, or an integer, whose digits are kept exactly.
///
/// # Errors
///
/// There is neither here.
pub fn read_id(reader: &mut Reader<'_>) -> Result<Text, Error> {
    if reader.at_string() { Text::read(reader) } else { crate::json::id(reader).map(Text::from) }
}
