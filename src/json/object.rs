use std::borrow::Cow;

use super::error::{Error, Problem};
use super::key::is_short_key;
use super::reader::{Reader, is_at};
use super::text::Text;

/// One object that is being read: its known keys, and which of them were seen.
#[derive(Debug)]
pub struct Object {
    type_name: &'static str,
    /// Each as `"key":`, so that one comparison recognizes a key in its place.
    keys: &'static [&'static str],
    /// The type of the object around this one, for messages about what follows it.
    outer: &'static str,
    start: usize,
    /// What stands before the next key: the opening brace, which isn't consumed before that, or a comma.
    separator: u8,
    /// Index of the key that is expected next.
    next: usize,
    seen: u64,
    /// Where the reader keeps a bit for each key from the 65th on: so there is nothing to be freed here.
    seen_more: usize,
}

impl Object {
    /// Instead of an index: there are no more fields. No list of keys is that long.
    pub const END: usize = usize::MAX;

    /// The index of a key, looked for from the expected one on, then from the start.
    fn index_of(&self, name: &str) -> Option<usize> {
        let mut passed = 0;
        while passed < self.keys.len() {
            let index = self.next + passed;
            let index = if index < self.keys.len() { index } else { index - self.keys.len() };
            let key = self.keys[index];
            if key.len() == name.len() + QUOTES_AND_COLON && bare(key) == name {
                return Some(index);
            }
            passed += 1;
        }
        None
    }
}

/// Bytes that `"key":` has more than the key itself.
const QUOTES_AND_COLON: usize = 3;

/// The key itself, out of `"key":`.
fn bare(key: &'static str) -> &'static str {
    key.get(1..key.len().saturating_sub(2)).unwrap_or(key)
}

impl<'j> Reader<'j> {
    /// Enters an object of the GraphQL type `name`; each key is written `"key":`, in the selection's order.
    ///
    /// # Errors
    ///
    /// There is no object here, or it is nested too deeply.
    #[inline]
    pub fn object(&mut self, name: &'static str, keys: &'static [&'static str]) -> Result<Object, Error> {
        if !matches!(self.peek(), Some(b'{')) {
            return Err(self.fail(self.at, Problem::ExpectedObject(name)));
        }
        self.deeper()?;
        let (outer, seen_more) = (self.type_name, self.seen_more.len());
        self.type_name = name;
        Ok(Object {
            type_name: name,
            keys,
            outer,
            start: self.at,
            separator: b'{',
            next: 0,
            seen: 0,
            seen_more,
        })
    }

    /// Index in `keys` of the next known field, the reader at its value; unknown ones are skipped.
    ///
    /// # Errors
    ///
    /// The text isn't JSON, or a known field occurs twice.
    #[inline]
    pub fn field(&mut self, object: &mut Object) -> Result<Option<usize>, Error> {
        let index = self.field_or_end(object)?;
        Ok(if index == Object::END { None } else { Some(index) })
    }

    /// The same for generated code: [`Object::END`] where the object is over.
    ///
    /// # Errors
    ///
    /// As [`field`](Self::field).
    #[inline]
    pub fn field_or_end(&mut self, object: &mut Object) -> Result<usize, Error> {
        if object.next == object.keys.len() && self.at < self.bytes.len() && self.bytes[self.at] == b'}' {
            self.close(object);
            return Ok(Object::END);
        }
        self.predicted_field(object)
    }

    /// The key that is expected, or whatever is there. Nothing is called but as the last thing, so the usual way
    /// through is short: what is rare is left to the general path, a key that comes twice, too.
    #[inline(never)]
    fn predicted_field(&mut self, object: &mut Object) -> Result<usize, Error> {
        let index = object.next;
        if index < object.keys.len() && index < 64 && object.seen & (1 << index) == 0 {
            let key = object.keys[index].as_bytes();
            if is_short_key(self.bytes, self.at, object.separator, key) {
                self.at += 1 + key.len();
                object.separator = b',';
                object.seen |= 1 << index;
                object.next = index + 1;
                return Ok(index);
            }
        }
        self.field_in_any_order(object)
    }

    /// Is `key` here, written `"key":`, the known key of this index? If so, the reader is at its value. For code that
    /// asks for one key after the other, in order and each once; what it doesn't find, [`field`](Self::field) does.
    ///
    /// Only for the first 64 keys.
    #[inline(always)]
    pub fn is_next(&mut self, object: &mut Object, index: usize, key: &'static str) -> bool {
        if self.at >= self.bytes.len()
            || self.bytes[self.at] != object.separator
            || !is_at(self.bytes, self.at + 1, key.as_bytes())
        {
            return false;
        }
        self.at += 1 + key.len();
        object.separator = b',';
        object.next = index + 1;
        object.seen |= 1 << index;
        true
    }

    /// A whole object with one known key, and what `read` makes of that key's value; nothing if the key is missing.
    ///
    /// The same as a loop over [`field`](Self::field), but such objects are most of many pages: edges have a node and
    /// wrappers a value.
    ///
    /// # Errors
    ///
    /// As [`object`](Self::object) and [`field`](Self::field), or what `read` gives.
    #[inline]
    pub fn only_field<T>(
        &mut self,
        name: &'static str,
        keys: &'static [&'static str; 1],
        read: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut object = self.object(name, keys)?;
        if !self.is_next(&mut object, 0, keys[0]) && self.field_in_any_order(&mut object)? == Object::END {
            return Ok(None);
        }
        let value = read(self)?;
        // No other key is known, and this one mustn't come twice.
        self.field_or_end(&mut object)?;
        Ok(Some(value))
    }

    /// The same, where the key mustn't be missing.
    ///
    /// # Errors
    ///
    /// As [`only_field`](Self::only_field), or that the key is missing.
    #[inline]
    pub fn only_required<T>(
        &mut self,
        name: &'static str,
        keys: &'static [&'static str; 1],
        read: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.peek();
        let start = self.at;
        match self.only_field(name, keys, read) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(self.fail_field(start, name, bare(keys[0]), Problem::Missing)),
            Err(error) => Err(error),
        }
    }

    #[inline(never)]
    fn field_in_any_order(&mut self, object: &mut Object) -> Result<usize, Error> {
        while let Some(name) = self.next_key(object)? {
            match object.index_of(self.resolve(name)) {
                Some(key) => return self.seen(object, key),
                None => self.skip()?,
            }
        }
        Ok(Object::END)
    }

    /// Marks a key as seen, once.
    fn seen(&mut self, object: &mut Object, key: usize) -> Result<usize, Error> {
        object.next = key + 1;
        let bits = if key < 64 { &mut object.seen } else { self.seen_more(object, key / 64 - 1) };
        let bit = 1 << (key % 64);
        if *bits & bit != 0 {
            return Err(self.fault(object, key, Problem::Twice));
        }
        *bits |= bit;
        Ok(key)
    }

    #[cold]
    fn seen_more(&mut self, object: &Object, word: usize) -> &mut u64 {
        let index = object.seen_more + word;
        if self.seen_more.len() <= index {
            self.seen_more.resize(index + 1, 0);
        }
        &mut self.seen_more[index]
    }

    #[cold]
    #[inline(never)]
    fn fault(&self, object: &Object, key: usize, problem: Problem) -> Error {
        let field = object.keys.get(key).map_or("", |key| bare(key));
        self.fail_field(object.start, object.type_name, field, problem)
    }

    #[inline]
    fn close(&mut self, object: &Object) {
        self.leave();
        self.type_name = object.outer;
        self.seen_more.truncate(object.seen_more);
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
        let first = object.separator == b'{';
        if first {
            self.at += 1;
            object.separator = b',';
        }
        let key = self.key_or_end(first)?;
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
        match value {
            Some(value) => Ok(value),
            None => Err(self.fault(object, key, Problem::Missing)),
        }
    }
}
