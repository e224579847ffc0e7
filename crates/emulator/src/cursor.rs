//! Cursors: a row's position, made opaque.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How the cursors of one connection are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CursorForm {
    /// `row:tag`, where the tag tells one connection's cursors from another's: a cursor of the parents' list is
    /// invalid in a child's.
    Tagged(u32),
    /// `v1:row`, as Salesforce writes it.
    Versioned,
    /// `v2:bound:row`: nobody outside knows what cursors look like in a Salesforce query with `upperBound`.
    Bounded(u64),
}

/// Where a cursor points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The 0-based row; −1 and the number of rows stand for the two ends.
    pub(crate) row: i64,
    /// Makes a cursor to the same row look new; an empty page needs one, or it could not be told from a loop.
    pub(crate) nonce: Option<u64>,
    /// The request that the cursor was given on, where cursors can be too old.
    pub(crate) given: Option<u64>,
}

impl Mark {
    pub(crate) fn at(row: u64) -> Self {
        Self { row: i64::try_from(row).unwrap_or(i64::MAX), nonce: None, given: None }
    }
}

impl CursorForm {
    pub(crate) fn write(self, mark: Mark) -> String {
        let Mark { row, nonce, given } = mark;
        let nonce = nonce.map(|nonce| format!(":{nonce}")).unwrap_or_default();
        let given = given.map(|request| format!("@{request}")).unwrap_or_default();
        STANDARD.encode(match self {
            Self::Tagged(tag) => format!("{row}:{tag:08x}{nonce}{given}"),
            Self::Versioned => format!("v1:{row}{nonce}{given}"),
            Self::Bounded(bound) => format!("v2:{bound}:{row}{nonce}{given}"),
        })
    }

    /// The `upperBound` of the query that gave a cursor, if it had one.
    pub(crate) fn bound_in(text: &str) -> Option<u64> {
        let plain = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        plain.strip_prefix("v2:")?.split(':').next()?.parse().ok()
    }

    /// Reads a cursor of a connection with so many rows; `None` if it is not one that [`write`](Self::write)
    /// could have given.
    pub(crate) fn read(self, text: &str, rows: u64) -> Option<Mark> {
        let plain = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        let (plain, given) =
            plain.split_once('@').map_or((&*plain, None), |(plain, given)| (plain, Some(given)));
        let given = given.map(str::parse).transpose().ok()?;
        let mut parts = plain.split(':');
        let row = match self {
            Self::Tagged(tag) => {
                let row = parts.next()?;
                (parts.next()? == format!("{tag:08x}")).then_some(row)?
            }
            Self::Versioned => {
                (parts.next()? == "v1").then_some(())?;
                parts.next()?
            }
            Self::Bounded(bound) => {
                (parts.next()? == "v2" && parts.next()? == bound.to_string()).then_some(())?;
                parts.next()?
            }
        };
        let nonce = parts.next().map(str::parse).transpose().ok()?;
        let mark = Mark { row: row.parse().ok()?, nonce, given };
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let inside = if nonce.is_some() { -1..=rows } else { 0..=rows - 1 };
        (inside.contains(&mark.row) && self.write(mark) == text).then_some(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salesforce_cursors_are_the_documented_ones() {
        assert_eq!(CursorForm::Versioned.write(Mark::at(9)), "djE6OQ==");
        assert_eq!(CursorForm::Versioned.read("djE6OQ==", 10), Some(Mark::at(9)));
    }

    #[test]
    fn a_cursor_of_another_connection_is_invalid() {
        let cursor = CursorForm::Tagged(1).write(Mark::at(3));
        assert_eq!(CursorForm::Tagged(1).read(&cursor, 4), Some(Mark::at(3)));
        assert_eq!(CursorForm::Tagged(2).read(&cursor, 4), None);
    }

    #[test]
    fn only_rows_that_exist_have_cursors() {
        let form = CursorForm::Versioned;
        assert_eq!(form.read(&form.write(Mark::at(4)), 4), None);
        assert_eq!(form.read(&form.write(Mark { row: -1, nonce: None, given: None }), 4), None);
        assert!(form.read(&form.write(Mark { row: -1, nonce: Some(1), given: None }), 4).is_some());
        assert!(form.read(&form.write(Mark { row: 4, nonce: Some(1), given: None }), 4).is_some());
        assert!(form.read(&form.write(Mark { row: 5, nonce: Some(1), given: None }), 4).is_none());
    }

    #[test]
    fn a_cursor_may_tell_when_it_was_given() {
        for form in [CursorForm::Versioned, CursorForm::Tagged(7)] {
            for nonce in [None, Some(2)] {
                let mark = Mark { row: 3, nonce, given: Some(12) };
                assert_eq!(form.read(&form.write(mark), 4), Some(mark));
                assert_ne!(form.write(mark), form.write(Mark { given: None, ..mark }));
            }
        }
    }

    #[test]
    fn junk_is_invalid() {
        for junk in ["", "x", "djE6", "djE6OQ", "v1:9", "djE6KzE=", "djE6MDE=", "\u{1F600}"] {
            assert_eq!(CursorForm::Versioned.read(junk, 100), None, "{junk}");
        }
    }
}
