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
        // That many digits can't overflow.
        const SAFE: usize = 18;
        let (sign, digits) = match self.text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, self.text),
        };
        if !self.is_integer || digits.len() > SAFE {
            return self.is_integer.then(|| self.text.parse().ok())?;
        }
        let add = |value: i64, digit: u8| value * 10 + i64::from(digit - b'0');
        Some(sign * digits.bytes().fold(0, add))
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
        self.number("an integer", Number::to_integer)
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
        match measure(self.bytes().get(self.at..).unwrap_or_default()) {
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

/// The length of the number that starts here and whether it is an integer, or the offset of what is wrong.
#[inline]
fn measure(bytes: &[u8]) -> Result<(usize, bool), usize> {
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let mut end = sign + digits(bytes, sign)?;
    if end > sign + 1 && bytes.get(sign) == Some(&b'0') {
        return Err(sign);
    }
    let mut is_integer = true;
    if bytes.get(end) == Some(&b'.') {
        is_integer = false;
        end += 1;
        end += digits(bytes, end)?;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        is_integer = false;
        end += 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        end += digits(bytes, end)?;
    }
    Ok((end, is_integer))
}

/// How many digits there are from an offset on: at least one.
#[inline]
fn digits(bytes: &[u8], from: usize) -> Result<usize, usize> {
    let rest = bytes.get(from..).unwrap_or_default();
    match rest.iter().take_while(|byte| byte.is_ascii_digit()).count() {
        0 => Err(from),
        count => Ok(count),
    }
}
