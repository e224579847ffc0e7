use std::borrow::Cow;
use std::mem;

use super::error::Error;
use super::page::Page;
use super::reader::Reader;

/// A string that was read.
#[derive(Clone, Copy)]
pub(super) enum Text<'j> {
    /// As it stands in the source.
    Plain(&'j str),
    /// It had escapes: the reader's scratch holds it without them, until the next such string.
    InScratch,
}

impl<'j> Reader<'j> {
    /// A string.
    ///
    /// # Errors
    ///
    /// There is no valid string here.
    #[inline]
    pub fn string(&mut self) -> Result<String, Error> {
        if let Some(text) = self.plain_string() {
            return Ok(text.to_owned());
        }
        let text = self.any_string()?;
        Ok(self.resolve(text).to_owned())
    }

    /// A string, given to a function without a copy where it has no escapes.
    ///
    /// # Errors
    ///
    /// There is no valid string here.
    #[inline]
    pub fn text<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, Error> {
        if let Some(text) = self.plain_string() {
            return Ok(take(text));
        }
        let text = self.any_string()?;
        Ok(take(self.resolve(text)))
    }

    /// A string, and the page if it stands in that just so.
    #[inline]
    pub(crate) fn text_in_page<T>(
        &mut self,
        take: impl Fn(&str, Option<&Page<'_>>) -> T,
    ) -> Result<T, Error> {
        if let Some(text) = self.plain_string() {
            return Ok(take(text, self.page.as_ref()));
        }
        let text = self.any_string()?;
        Ok(take(self.resolve(text), None))
    }

    /// Consumes the string that comes next, if it is a valid one without escapes.
    #[inline(always)]
    pub(super) fn plain_string(&mut self) -> Option<&'j str> {
        if !matches!(self.peek(), Some(b'"')) {
            return None;
        }
        let start = self.at + 1;
        let end = plain_end(self.bytes(), self.words(), start);
        if !matches!(self.byte(end), Some(b'"')) {
            return None;
        }
        self.at = end + 1;
        Some(self.slice(start, end))
    }

    #[inline(never)]
    pub(super) fn any_string(&mut self) -> Result<Text<'j>, Error> {
        match self.peek() {
            Some(b'"') => self.string_token(),
            _ => Err(self.expected("a string")),
        }
    }

    #[inline]
    pub(super) fn resolve(&self, text: Text<'j>) -> &str {
        match text {
            Text::Plain(text) => text,
            Text::InScratch => &self.scratch,
        }
    }

    pub(super) fn to_cow(&self, text: Text<'j>) -> Cow<'j, str> {
        match text {
            Text::Plain(text) => Cow::Borrowed(text),
            Text::InScratch => Cow::Owned(self.scratch.clone()),
        }
    }

    /// Consumes the string whose opening quote is at the reader's place.
    #[inline]
    pub(super) fn string_token(&mut self) -> Result<Text<'j>, Error> {
        let start = self.at + 1;
        let mut end = start;
        let mut escaped = false;
        loop {
            end = plain_end(self.bytes(), self.words(), end);
            match self.byte(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    end += 2;
                }
                Some(_) => {
                    self.at = end;
                    return Err(self.invalid("control character in a string"));
                }
                None => {
                    self.at = self.bytes().len();
                    return Err(self.invalid("string without an end"));
                }
            }
        }
        self.at = end + 1;
        let text = self.slice(start, end);
        if escaped { self.unescape(start, text) } else { Ok(Text::Plain(text)) }
    }

    #[inline(never)]
    fn unescape(&mut self, start: usize, text: &str) -> Result<Text<'j>, Error> {
        let mut plain = mem::take(&mut self.scratch);
        plain.clear();
        let done = unescape_into(&mut plain, text);
        self.scratch = plain;
        match done {
            Ok(()) => Ok(Text::InScratch),
            Err(offset) => {
                self.at = start + offset;
                Err(self.invalid("escape in a string that means no character"))
            }
        }
    }
}

/// The offset, from one on, of the next quote, backslash or control character, or of the end.
#[inline]
fn plain_end(bytes: &[u8], words: &[[u8; 8]], from: usize) -> usize {
    let mut index = from / 8;
    // In the first word, what comes before is none of our business.
    let mut wanted = u64::MAX << (from % 8 * 8);
    while index < words.len() {
        let special = special(words[index]) & wanted;
        if special != 0 {
            return index * 8 + special.trailing_zeros() as usize / 8;
        }
        wanted = u64::MAX;
        index += 1;
    }
    plain_end_of_rest(bytes, from.max(index * 8))
}

/// The same byte by byte.
#[cold]
fn plain_end_of_rest(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && !matches!(bytes[at], b'"' | b'\\' | 0..b' ') {
        at += 1;
    }
    at
}

/// The highest bit of each byte that is a quote, backslash or control character.
#[inline]
fn special(word: [u8; 8]) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    const HIGHEST: u64 = each(0x80);
    const OTHERS: u64 = each(0x7f);
    const QUOTES: u64 = each(b'"');
    const BACKSLASHES: u64 = each(b'\\');
    const UP_TO_HIGHEST: u64 = each(0x80 - b' ');
    // Sums of what is below the highest bits never carry into the next byte, so each byte's answer is its own.
    let word = u64::from_le_bytes(word);
    let (quotes, backslashes) = (word ^ QUOTES, word ^ BACKSLASHES);
    let no_control = ((word & OTHERS) + UP_TO_HIGHEST) | word;
    let no_quote = ((quotes & OTHERS) + OTHERS) | quotes;
    let no_backslash = ((backslashes & OTHERS) + OTHERS) | backslashes;
    !(no_control & no_quote & no_backslash) & HIGHEST
}

/// Appends a string's text without its escapes, or gives the offset of the escape that means nothing.
fn unescape_into(plain: &mut String, text: &str) -> Result<(), usize> {
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let offset = text.len() - escape.len() - 1;
        let (character, after) = escaped(escape).ok_or(offset)?;
        plain.push(character);
        rest = after;
    }
    plain.push_str(rest);
    Ok(())
}

/// The character that an escape means, from the text after its backslash, and what follows it.
fn escaped(text: &str) -> Option<(char, &str)> {
    let mut characters = text.chars();
    let character = match characters.next()? {
        same @ ('"' | '\\' | '/') => same,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return code_point(characters.as_str()),
        _ => return None,
    };
    Some((character, characters.as_str()))
}

/// A character beyond the basic plane is written as a pair of surrogates; one alone isn't a character.
fn code_point(text: &str) -> Option<(char, &str)> {
    let (first, after) = code_unit(text)?;
    if let Some(character) = char::from_u32(u32::from(first)) {
        return Some((character, after));
    }
    let (second, after) = code_unit(after.strip_prefix("\\u")?)?;
    let character = char::decode_utf16([first, second]).next()?.ok()?;
    Some((character, after))
}

fn code_unit(text: &str) -> Option<(u16, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    // Checked apart, since the parser of integers takes a sign too.
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(digits, 16).ok())?.map(|unit| (unit, after))
}
