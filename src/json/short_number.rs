use super::reader::Reader;

/// Digits that a short number has at most: as many can't overflow 64 bits.
const DIGITS: usize = 18;
/// Integers up to this one are exact as an `f64`.
const EXACT: i64 = 1 << f64::MANTISSA_DIGITS;
/// Powers of ten, each exact as an `f64`.
const POWERS: [f64; DIGITS + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

/// A number as servers write most of them: no space before it, few digits, no exponent. Read in one go; any other is
/// left to the general path.
pub(super) struct ShortNumber {
    is_negative: bool,
    /// All of its digits.
    digits: i64,
    /// How many of them are behind the point; none if there is no point.
    scale: usize,
    /// The offset behind it.
    pub(super) end: usize,
}

impl ShortNumber {
    /// Its value, if it is an integer.
    #[inline]
    pub(super) fn to_integer(&self) -> Option<i64> {
        if self.scale > 0 {
            return None;
        }
        Some(if self.is_negative { -self.digits } else { self.digits })
    }

    /// The float nearest to it, if that is easily found: of two exact numbers, division gives the nearest.
    ///
    /// Source: W. D. Clinger, How to Read Floating Point Numbers Accurately (1990).
    #[inline]
    pub(super) fn to_float(&self) -> Option<f64> {
        if self.digits > EXACT {
            return None;
        }
        let value = self.digits as f64 / POWERS[self.scale];
        Some(if self.is_negative { -value } else { value })
    }
}

impl Reader<'_> {
    /// The number at the reader's place, if it is a short one. Consumes nothing.
    #[inline]
    #[expect(
        clippy::manual_is_ascii_check,
        reason = "a pattern costs no call in a build that isn't optimised"
    )]
    pub(super) fn short_number(&self) -> Option<ShortNumber> {
        let bytes = self.bytes;
        let is_negative = self.at < bytes.len() && bytes[self.at] == b'-';
        let first = self.at + usize::from(is_negative);
        let (mut end, mut digits) = (first, 0);
        while end < bytes.len() && matches!(bytes[end], b'0'..=b'9') && end - first < DIGITS {
            digits = digits * 10 + i64::from(bytes[end] - b'0');
            end += 1;
        }
        if end == first || (end > first + 1 && bytes[first] == b'0') {
            return None;
        }
        let mut scale = 0;
        if end < bytes.len() && bytes[end] == b'.' {
            let point = end;
            end += 1;
            while end < bytes.len() && matches!(bytes[end], b'0'..=b'9') && end - first <= DIGITS {
                digits = digits * 10 + i64::from(bytes[end] - b'0');
                end += 1;
            }
            scale = end - point - 1;
            if scale == 0 {
                return None;
            }
        }
        let goes_on = end < bytes.len() && matches!(bytes[end], b'0'..=b'9' | b'.' | b'e' | b'E');
        if goes_on { None } else { Some(ShortNumber { is_negative, digits, scale, end }) }
    }
}
