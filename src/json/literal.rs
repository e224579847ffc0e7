use super::error::Error;
use super::reader::Reader;

impl Reader<'_> {
    /// Consumes a null, if there is one here.
    ///
    /// # Errors
    ///
    /// What is here starts like a null and isn't one.
    #[inline]
    pub fn null(&mut self) -> Result<bool, Error> {
        // What is most frequent: a value that isn't null, without space before it.
        if self.at < self.bytes.len() && self.bytes[self.at] > b' ' && self.bytes[self.at] != b'n' {
            return Ok(false);
        }
        if !self.at_null() {
            return Ok(false);
        }
        self.literal("null")?;
        Ok(true)
    }

    /// `true` or `false`.
    ///
    /// # Errors
    ///
    /// There is neither here.
    #[inline]
    pub fn boolean(&mut self) -> Result<bool, Error> {
        match self.peek() {
            Some(b't') => self.literal("true").map(|()| true),
            Some(b'f') => self.literal("false").map(|()| false),
            _ => Err(self.expected("a boolean")),
        }
    }

    #[inline]
    pub(super) fn literal(&mut self, name: &'static str) -> Result<(), Error> {
        if self.follows(name.as_bytes()) {
            self.at += name.len();
            return Ok(());
        }
        Err(self.syntax("a value"))
    }
}
