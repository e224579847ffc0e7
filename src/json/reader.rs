use std::fmt;

use bytes::Bytes;

use super::error::{Error, Place, Problem};
use super::page::Page;

/// How deep objects and lists may nest.
pub const MAX_DEPTH: u32 = 128;

/// A place in a JSON text, and the means to read on from it.
///
/// Made by [`read`] and [`from_str`](super::from_str). After an error the place is unspecified: give the error
/// up to the caller.
pub struct Reader<'j> {
    text: &'j str,
    /// The text's bytes. Here, and in the other files of the reader, bytes are got at by index and in plain loops where
    /// much time is spent: each call of an iterator or an option costs in a build that isn't optimised.
    pub(super) bytes: &'j [u8],
    /// The same in words of eight, without the last few.
    words: &'j [[u8; 8]],
    /// What holds the text, if parts of it may be shared.
    pub(super) page: Option<Page<'j>>,
    /// Byte offset of what is read next; always at a character boundary when a method returns `Ok`.
    pub(super) at: usize,
    pub(super) depth: u32,
    /// The GraphQL type of the innermost object under way, for messages.
    pub(super) type_name: &'static str,
    /// The last string that had escapes, without them.
    pub(super) scratch: String,
    /// Which keys were seen, from the 65th on, of the objects under way that have so many; nearly always empty.
    pub(super) seen_more: Vec<u64>,
}

/// Reads a whole text with a function, which must consume exactly one value.
///
/// # Errors
///
/// What the function gives, or that something follows the value.
pub fn read<'j, T>(
    text: &'j str,
    value: impl FnOnce(&mut Reader<'j>) -> Result<T, Error>,
) -> Result<T, Error> {
    read_from(text, None, value)
}

/// The same of the text in a page, parts of which may be shared.
///
/// # Errors
///
/// As [`read`]; or the page goes on behind the text, with bytes that aren't text.
pub(crate) fn read_page<'j, T>(
    page: &'j Bytes,
    text: &'j str,
    value: impl FnOnce(&mut Reader<'j>) -> Result<T, Error>,
) -> Result<T, Error> {
    read_from(text, Some(Page::new(page, text)), value)
}

fn read_from<'j, T>(
    text: &'j str,
    page: Option<Page<'j>>,
    value: impl FnOnce(&mut Reader<'j>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        words: text.as_bytes().as_chunks().0,
        page,
        at: 0,
        depth: 0,
        type_name: "",
        scratch: String::new(),
        seen_more: Vec::new(),
    };
    let value = value(&mut reader)?;
    match reader.peek() {
        Some(_) => Err(reader.invalid("characters after the end")),
        None if reader.page.as_ref().is_some_and(Page::goes_on) => Err(reader.not_utf8()),
        None => Ok(value),
    }
}

impl<'j> Reader<'j> {
    /// Is the next value a string?
    pub fn at_string(&mut self) -> bool {
        matches!(self.peek(), Some(b'"'))
    }

    /// Is the next value null?
    pub fn at_null(&mut self) -> bool {
        matches!(self.peek(), Some(b'n'))
    }

    /// Is the next value an object?
    pub fn at_object(&mut self) -> bool {
        matches!(self.peek(), Some(b'{'))
    }

    /// Is the next value a list?
    pub fn at_list(&mut self) -> bool {
        self.peek() == Some(b'[')
    }

    /// An error at this place, in the words of the caller: the value is JSON, but not a valid value of its type.
    ///
    /// The message is cut at a few hundred characters.
    #[cold]
    pub fn error(&self, message: impl Into<String>) -> Error {
        self.fail(self.at, Problem::Custom(message.into()))
    }

    /// The text ends where something begins that isn't text.
    pub(super) fn not_utf8(&self) -> Error {
        self.fail(self.text.len(), Problem::NotUtf8)
    }

    /// The whole text, as borrowed by the caller.
    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> &'j str {
        self.text.get(start..end).unwrap_or_default()
    }

    #[inline]
    pub(super) fn bytes(&self) -> &'j [u8] {
        self.bytes
    }

    #[inline]
    pub(super) fn words(&self) -> &'j [[u8; 8]] {
        self.words
    }

    #[inline]
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        if at < self.bytes.len() { Some(self.bytes[at]) } else { None }
    }

    #[inline(always)]
    pub(super) fn follows(&self, expected: &[u8]) -> bool {
        is_at(self.bytes, self.at, expected)
    }

    /// The next byte that isn't white space; the reader moves to it.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        if self.at < self.bytes.len() && self.bytes[self.at] > b' ' {
            return Some(self.bytes[self.at]);
        }
        self.peek_past_space()
    }

    #[cold]
    fn peek_past_space(&mut self) -> Option<u8> {
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                _ => return Some(byte),
            }
        }
        None
    }

    /// Consumes the opening bracket at the reader's place.
    #[inline]
    pub(super) fn enter(&mut self) -> Result<(), Error> {
        self.deeper()?;
        self.at += 1;
        Ok(())
    }

    #[inline]
    pub(super) fn deeper(&mut self) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(self.fail(self.at, Problem::TooDeep));
        }
        self.depth += 1;
        Ok(())
    }

    /// Consumes the closing bracket at the reader's place.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    /// What is here isn't what the schema promised, or no value at all.
    #[cold]
    #[inline(never)]
    pub(super) fn expected(&self, what: &'static str) -> Error {
        self.fail(self.at, Problem::Expected(what))
    }

    /// The punctuation of JSON says that something else must follow.
    #[cold]
    #[inline(never)]
    pub(super) fn syntax(&self, what: &'static str) -> Error {
        self.fail(self.at, Problem::Syntax(what))
    }

    /// What is here isn't JSON.
    #[cold]
    #[inline(never)]
    pub(super) fn invalid(&self, what: &'static str) -> Error {
        self.fail(self.at, Problem::Invalid(what))
    }

    #[cold]
    #[inline(never)]
    pub(super) fn fail(&self, at: usize, problem: Problem) -> Error {
        Error::new(self.text, Place { at, type_name: self.type_name, field: "" }, problem)
    }

    /// A fault of one field of the object that starts at `at`.
    #[cold]
    #[inline(never)]
    pub(super) fn fail_field(
        &self,
        at: usize,
        type_name: &'static str,
        field: &'static str,
        problem: Problem,
    ) -> Error {
        Error::new(self.text, Place { at, type_name, field }, problem)
    }
}

/// Are these bytes at that offset? For constants, which are compared without a call.
#[inline(always)]
pub(super) fn is_at(bytes: &[u8], at: usize, expected: &[u8]) -> bool {
    let end = at + expected.len();
    end <= bytes.len() && bytes[at..end] == *expected
}

/// The place alone: the text may be long, and none of a log's business.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("at", &self.at).field("depth", &self.depth).finish_non_exhaustive()
    }
}
