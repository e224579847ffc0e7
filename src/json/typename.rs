use std::borrow::Cow;

use super::error::{Error, Problem};
use super::reader::Reader;

impl<'j> Reader<'j> {
    /// The `__typename` of the object that starts here; nothing is consumed.
    ///
    /// # Errors
    ///
    /// There is no object here, or it has no `__typename`.
    #[inline]
    pub fn typename(&mut self) -> Result<Cow<'j, str>, Error> {
        const FIRST: &str = "{\"__typename\":";
        self.peek();
        if self.follows(FIRST.as_bytes()) {
            let at = self.at;
            self.at += FIRST.len();
            let name = self.plain_string();
            self.at = at;
            if let Some(name) = name {
                return Ok(Cow::Borrowed(name));
            }
        }
        self.typename_anywhere()
    }

    #[inline(never)]
    fn typename_anywhere(&mut self) -> Result<Cow<'j, str>, Error> {
        let (at, depth, outer) = (self.at, self.depth, self.type_name);
        let mut object = self.object("", &["\"__typename\":"])?;
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
