use super::error::Error;
use super::reader::{MAX_DEPTH, Reader};

impl<'j> Reader<'j> {
    /// Skips one value; it is checked all the same.
    ///
    /// # Errors
    ///
    /// The text isn't JSON.
    pub fn skip(&mut self) -> Result<(), Error> {
        // Not recursive, so no text can exhaust the stack. One bit for each object or list under way says which
        // of the two it is, the innermost lowest; the depth limit makes them fit.
        const { assert!(MAX_DEPTH <= u128::BITS) };
        const LIST: u128 = 0;
        const OBJECT: u128 = 1;
        let outside = self.depth;
        let mut open: u128 = 0;
        loop {
            let inside = match self.peek() {
                Some(b'{') => {
                    self.enter()?;
                    open = open << 1 | OBJECT;
                    self.key_or_end(true)?.is_some()
                }
                Some(b'[') => {
                    self.enter()?;
                    open = open << 1 | LIST;
                    self.item_or_end(true)?
                }
                _ => {
                    self.skip_scalar()?;
                    false
                }
            };
            if inside {
                continue;
            }
            while self.depth > outside {
                let more = match open & 1 {
                    OBJECT => self.key_or_end(false)?.is_some(),
                    _ => self.item_or_end(false)?,
                };
                if more {
                    break;
                }
                self.leave();
                open >>= 1;
            }
            if self.depth == outside {
                return Ok(());
            }
        }
    }

    fn skip_scalar(&mut self) -> Result<(), Error> {
        match self.peek() {
            Some(b'"') => self.string_token().map(|_| ()),
            Some(b'-' | b'0'..=b'9') => {
                let length = self.number_here()?.text.len();
                self.at += length;
                Ok(())
            }
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            _ => Err(self.syntax("a value")),
        }
    }

    /// The source text of one value.
    ///
    /// # Errors
    ///
    /// The text isn't JSON.
    pub fn raw(&mut self) -> Result<&'j str, Error> {
        self.peek();
        let start = self.at;
        self.skip()?;
        Ok(self.slice(start, self.at))
    }

    /// At an item or the closing bracket of a list; the bracket isn't consumed.
    #[inline]
    pub(super) fn item_or_end(&mut self, first: bool) -> Result<bool, Error> {
        match self.peek() {
            Some(b']') => Ok(false),
            Some(b',') if !first => {
                self.at += 1;
                if self.peek() == Some(b']') { Err(self.syntax("a value")) } else { Ok(true) }
            }
            _ if first => Ok(true),
            _ => Err(self.syntax("`,` or `]`")),
        }
    }
}
