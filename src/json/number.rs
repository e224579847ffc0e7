use super::error::Error;
use super::reader::Reader;

/// A number as it stands in the text.
pub(super) struct Number<'j> {
    pub(super) text: &'j str,
    /// Has it neither a fraction nor an exponent?
    pub(super) is_integer: bool,
}

impl Number<'_> {
    /// Its value, if it is an integer of 64 bits.
    #[inline]
    pub(super) fn to_integer(&self) -> Option<i64> {
        if self.is_integer { self.text.parse().ok() } else { None }
    }
}

impl<'j> Reader<'j> {
    /// An integer of 64 bits.
    ///
    /// # Errors
    ///
    /// There is no integer here, or it is out of range.
    #[inline]
    pub fn integer(&mut self) -> Result<i64, Error> {
        if let Some(number) = self.short_number()
            && let Some(value) = number.to_integer()
        {
            self.at = number.end;
            return Ok(value);
        }
        self.number("an integer", Number::to_integer)
    }

    /// An integer of 32 bits.
    ///
    /// # Errors
    ///
    /// There is no integer here, or it is out of range.
    #[inline]
    pub fn int(&mut self) -> Result<i32, Error> {
        if let Some(number) = self.short_number()
            && let Some(value) = number.to_integer()
            && let Ok(value) = i32::try_from(value)
        {
            self.at = number.end;
            return Ok(value);
        }
        self.number("an integer of 32 bits", |number| number.to_integer()?.try_into().ok())
    }

    /// A float, which an integer is too.
    ///
    /// # Errors
    ///
    /// There is no number here, or it is beyond the range of an `f64`.
    #[inline]
    pub fn float(&mut self) -> Result<f64, Error> {
        if let Some(number) = self.short_number()
            && let Some(value) = number.to_float()
        {
            self.at = number.end;
            return Ok(value);
        }
        self.number("a number", |number| number.text.parse().ok().filter(|value: &f64| value.is_finite()))
    }

    /// The number here, if `take` makes something of it; else `what` was expected.
    #[inline]
    pub(super) fn number<T>(
        &mut self,
        what: &'static str,
        take: impl FnOnce(&Number<'j>) -> Option<T>,
    ) -> Result<T, Error> {
        let number = match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number_here()?,
            _ => return Err(self.expected(what)),
        };
        let value = take(&number).ok_or_else(|| self.expected(what))?;
        self.at += number.text.len();
        Ok(value)
    }

    /// Checks the number at the reader's place; doesn't consume it.
    #[inline]
    pub(super) fn number_here(&mut self) -> Result<Number<'j>, Error> {
        match measure(self.bytes(), self.at) {
            Ok((length, is_integer)) => {
                Ok(Number { text: self.slice(self.at, self.at + length), is_integer })
            }
            Err(offset) => {
                self.at += offset;
                Err(self.invalid("number that JSON doesn't allow"))
            }
        }
    }
}

/// The length of the number that starts at an offset and whether it is an integer, or the length before what is wrong.
#[inline]
fn measure(bytes: &[u8], start: usize) -> Result<(usize, bool), usize> {
    let at = |at: usize| if at < bytes.len() { bytes[at] } else { 0 };
    let first = start + usize::from(at(start) == b'-');
    let mut end = digits(bytes, first);
    if end == first || (end > first + 1 && at(first) == b'0') {
        return Err(first - start);
    }
    let mut is_integer = true;
    if at(end) == b'.' {
        is_integer = false;
        let fraction = end + 1;
        end = digits(bytes, fraction);
        if end == fraction {
            return Err(fraction - start);
        }
    }
    if matches!(at(end), b'e' | b'E') {
        is_integer = false;
        let exponent = end + 1 + usize::from(matches!(at(end + 1), b'+' | b'-'));
        end = digits(bytes, exponent);
        if end == exponent {
            return Err(exponent - start);
        }
    }
    Ok((end - start, is_integer))
}

/// The offset behind the digits from one on.
#[inline]
fn digits(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while end < bytes.len() && bytes[end].is_ascii_digit() {
        end += 1;
    }
    end
}
