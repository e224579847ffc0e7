//! Schema-directed decoding of replies: generated code reads straight into its final types.

use std::borrow::Cow;

/// Decodes a value from the reader's place.
pub trait FromJson: Sized {
    /// Reads one value and leaves the reader behind it.
    ///
    /// # Errors
    ///
    /// The text isn't JSON, or isn't what the schema promised.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error>;
}

/// STUB: to be written.
pub struct Reader<'j>(&'j str);
/// STUB: to be written.
#[derive(Debug)]
pub struct Error(());
/// STUB: one object that is being read.
#[derive(Debug)]
pub struct Object(());

#[allow(clippy::todo, missing_docs, unused_variables)]
impl<'j> Reader<'j> {
    pub fn at_string(&mut self) -> bool {
        todo!()
    }
    pub fn string(&mut self) -> Result<String, Error> {
        todo!()
    }
    pub fn integer(&mut self) -> Result<i64, Error> {
        todo!()
    }
    /// Enters an object of the GraphQL type `name`; each key is written `,"key":`.
    pub fn object(&mut self, name: &'static str, keys: &'static [&'static str]) -> Result<Object, Error> {
        todo!()
    }
    /// Index in `keys` of the next known field, the reader at its value; unknown ones are skipped.
    pub fn field(&mut self, object: &mut Object) -> Result<Option<usize>, Error> {
        todo!()
    }
    /// The value of a non-null field, or the error that it is missing.
    pub fn required<T>(&mut self, object: &Object, key: usize, value: Option<T>) -> Result<T, Error> {
        todo!()
    }
    /// Skips one value.
    pub fn skip(&mut self) -> Result<(), Error> {
        todo!()
    }
    /// The `__typename` of the object that starts here; nothing is consumed.
    pub fn typename(&mut self) -> Result<Cow<'j, str>, Error> {
        todo!()
    }
    /// A string, given to a function without a copy where it has no escapes.
    pub fn text<T>(&mut self, take: impl FnOnce(&str) -> T) -> Result<T, Error> {
        todo!()
    }
    /// The source text of one value.
    pub fn raw(&mut self) -> Result<&'j str, Error> {
        todo!()
    }
}
