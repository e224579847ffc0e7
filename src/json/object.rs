use std::borrow::Cow;

use super::error::{Error, Problem};
use super::reader::Reader;
use super::text::Text;

/// Instead of an index: there are no more fields. No list of keys is that long.
const END: usize = usize::MAX;

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
    /// Where the reader keeps a bit for each key from the 65th on: so there is nothing to be freed here.
    seen_more: usize,
}

impl Object {
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
        if !matches!(self.peek(), Some(b'{')) {
            return Err(self.fail(self.at, Problem::ExpectedObject(name)));
        }
        let (start, outer, seen_more) = (self.at, self.type_name, self.seen_more.len());
        self.enter()?;
        self.type_name = name;
        Ok(Object { type_name: name, keys, outer, start, first: true, next: 0, seen: 0, seen_more })
    }

    /// Index in `keys` of the next known field, the reader at its value; unknown ones are skipped.
    ///
    /// # Errors
    ///
    /// The text isn't JSON, or a known field occurs twice.
    #[inline]
    pub fn field(&mut self, object: &mut Object) -> Result<Option<usize>, Error> {
        let index = self.field_or_end(object)?;
        Ok((index != END).then_some(index))
    }

    /// The same, in a type that fits into two registers.
    fn field_or_end(&mut self, object: &mut Object) -> Result<usize, Error> {
        if object.next < object.keys.len() {
            // No comma before the first.
            let key = object.keys[object.next].as_bytes();
            let key = key.get(usize::from(object.first)..).unwrap_or_default();
            if self.follows(key) {
                self.at += key.len();
                object.first = false;
                return self.seen(object, object.next);
            }
        }
        if !object.first && matches!(self.byte(self.at), Some(b'}')) {
            self.close(object);
            return Ok(END);
        }
        self.field_in_any_order(object)
    }

    /// Is `key` here, written `,"key":`, the known key of this index? If so, the reader is at its value. For code that
    /// asks for one key after the other, in order and each once; what it doesn't find, [`field`](Self::field) does.
    ///
    /// Only for the first 64 keys.
    #[inline(always)]
    pub fn is_next(&mut self, object: &mut Object, index: usize, key: &'static str) -> bool {
        // Constants decide which of these it is; a first field that is missing leaves everything to the general path.
        let key = if index == 0 { key.as_bytes().get(1..).unwrap_or_default() } else { key.as_bytes() };
        if (index > 0 && object.first) || !self.follows(key) {
            return false;
        }
        self.at += key.len();
        object.first = false;
        object.next = index + 1;
        object.seen |= 1 << index;
        true
    }

    #[inline(never)]
    fn field_in_any_order(&mut self, object: &mut Object) -> Result<usize, Error> {
        while let Some(name) = self.next_key(object)? {
            match object.index_of(self.resolve(name)) {
                Some(key) => return self.seen(object, key),
                None => self.skip()?,
            }
        }
        Ok(END)
    }

    /// Marks a key as seen, once.
    #[inline]
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
        match value {
            Some(value) => Ok(value),
            None => Err(self.fault(object, key, Problem::Missing)),
        }
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
