use std::borrow::Cow;

use super::error::{Error, Problem};
use super::reader::Reader;
use super::text::Text;

/// One object that is being read: its known keys, and which of them were seen.
#[derive(Debug)]
pub struct Object {
    type_name: &'static str,
    /// Each as `,"key":`, so that one comparison recognizes a key in its place.
    keys: &'static [&'static str],
    /// The type of the object around this one, for messages about what follows it.
    outer: &'static str,
    start: usize,
    first: bool,
    /// Index of the key that is expected next.
    next: usize,
    seen: u64,
    /// One bit a key from the 65th on; nearly always empty.
    seen_more: Vec<u64>,
}

impl Object {
    /// Marks a key as seen; `false` if it already was.
    #[inline]
    fn mark(&mut self, key: usize) -> bool {
        self.next = key + 1;
        let bits = if key < 64 { &mut self.seen } else { self.more(key / 64 - 1) };
        let bit = 1 << (key % 64);
        let new = *bits & bit == 0;
        *bits |= bit;
        new
    }

    #[cold]
    fn more(&mut self, word: usize) -> &mut u64 {
        if self.seen_more.len() <= word {
            self.seen_more.resize(word + 1, 0);
        }
        &mut self.seen_more[word]
    }

    /// The index of a key, looked for from the expected one on, then from the start.
    fn index_of(&self, name: &str) -> Option<usize> {
        let is_name = |key: &&'static str| bare(key) == name;
        let next = self.next.min(self.keys.len());
        let (before, after) = self.keys.split_at(next);
        after.iter().position(is_name).map(|index| index + next).or_else(|| before.iter().position(is_name))
    }
}

/// The key itself, out of `,"key":`.
fn bare(key: &'static str) -> &'static str {
    key.get(2..key.len().saturating_sub(2)).unwrap_or(key)
}

impl<'j> Reader<'j> {
    /// Enters an object of the GraphQL type `name`; each key is written `,"key":`, in the selection's order.
    ///
    /// # Errors
    ///
    /// There is no object here, or it is nested too deeply.
    #[inline]
    pub fn object(&mut self, name: &'static str, keys: &'static [&'static str]) -> Result<Object, Error> {
        if self.peek() != Some(b'{') {
            return Err(self.fail(self.at, Problem::ExpectedObject(name)));
        }
        let (start, outer) = (self.at, self.type_name);
        self.enter()?;
        self.type_name = name;
        Ok(Object {
            type_name: name,
            keys,
            outer,
            start,
            first: true,
            next: 0,
            seen: 0,
            seen_more: Vec::new(),
        })
    }

    /// Index in `keys` of the next known field, the reader at its value; unknown ones are skipped.
    ///
    /// # Errors
    ///
    /// The text isn't JSON, or a known field occurs twice.
    #[inline]
    pub fn field(&mut self, object: &mut Object) -> Result<Option<usize>, Error> {
        let key = object.keys.get(object.next).map_or(&b""[..], |key| key.as_bytes());
        let key = key.get(usize::from(object.first)..).unwrap_or_default();
        if !key.is_empty() && self.follows(key) {
            self.at += key.len();
            object.first = false;
            return self.seen(object, object.next);
        }
        if !object.first && self.byte(self.at) == Some(b'}') {
            self.close(object);
            return Ok(None);
        }
        self.field_in_any_order(object)
    }

    #[inline(never)]
    fn field_in_any_order(&mut self, object: &mut Object) -> Result<Option<usize>, Error> {
        while let Some(name) = self.next_key(object)? {
            match object.index_of(self.resolve(name)) {
                Some(key) => return self.seen(object, key),
                None => self.skip()?,
            }
        }
        Ok(None)
    }

    #[inline]
    fn seen(&self, object: &mut Object, key: usize) -> Result<Option<usize>, Error> {
        if object.mark(key) {
            return Ok(Some(key));
        }
        let field = object.keys.get(key).map_or("", |key| bare(key));
        Err(self.fail_field(object.start, object.type_name, field, Problem::Twice))
    }

    #[inline]
    fn close(&mut self, object: &Object) {
        self.leave();
        self.type_name = object.outer;
    }

    /// The next key of an object whatever it is, the reader at its value; for objects whose keys aren't known
    /// when the program is compiled.
    ///
    /// # Errors
    ///
    /// The text isn't JSON.
    pub fn key(&mut self, object: &mut Object) -> Result<Option<Cow<'j, str>>, Error> {
        Ok(self.next_key(object)?.map(|name| self.to_cow(name)))
    }

    fn next_key(&mut self, object: &mut Object) -> Result<Option<Text<'j>>, Error> {
        let key = self.key_or_end(object.first)?;
        object.first = false;
        if key.is_none() {
            self.close(object);
        }
        Ok(key)
    }

    /// At a key or the closing brace of an object; the brace isn't consumed.
    pub(super) fn key_or_end(&mut self, first: bool) -> Result<Option<Text<'j>>, Error> {
        match self.peek() {
            Some(b'}') => return Ok(None),
            Some(b',') if !first => {
                self.at += 1;
                self.peek();
            }
            _ if first => {}
            _ => return Err(self.syntax("`,` or `}`")),
        }
        if self.byte(self.at) != Some(b'"') {
            return Err(self.syntax("a key"));
        }
        let name = self.string_token()?;
        if self.peek() != Some(b':') {
            return Err(self.syntax("`:`"));
        }
        self.at += 1;
        Ok(Some(name))
    }

    /// The value of a non-null field, or the error that it is missing.
    ///
    /// # Errors
    ///
    /// `value` is `None`: the object ended without the field.
    #[inline]
    pub fn required<T>(&mut self, object: &Object, key: usize, value: Option<T>) -> Result<T, Error> {
        value.ok_or_else(|| {
            let field = object.keys.get(key).map_or("", |key| bare(key));
            self.fail_field(object.start, object.type_name, field, Problem::Missing)
        })
    }

    /// The `__typename` of the object that starts here; nothing is consumed.
    ///
    /// # Errors
    ///
    /// There is no object here, or it has no `__typename`.
    #[inline]
    pub fn typename(&mut self) -> Result<Cow<'j, str>, Error> {
        const FIRST: &str = "{\"__typename\":\"";
        self.peek();
        if self.follows(FIRST.as_bytes()) {
            let start = self.at + FIRST.len();
            let name = self.bytes().get(start..).unwrap_or_default();
            let length =
                name.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            if name.get(length) == Some(&b'"') {
                return Ok(Cow::Borrowed(self.slice(start, start + length)));
            }
        }
        self.typename_anywhere()
    }

    #[inline(never)]
    fn typename_anywhere(&mut self) -> Result<Cow<'j, str>, Error> {
        let (at, depth, outer) = (self.at, self.depth, self.type_name);
        let mut object = self.object("", &[",\"__typename\":"])?;
        let name = match self.field(&mut object)? {
            Some(_) => {
                let name = self.any_string()?;
                self.to_cow(name)
            }
            None => return Err(self.fail_field(at, outer, "__typename", Problem::Missing)),
        };
        (self.at, self.depth, self.type_name) = (at, depth, outer);
        Ok(name)
    }
}
