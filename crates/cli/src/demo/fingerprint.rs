//! Rows in a few bytes.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// How many rows there were, and a checksum of them in their order: another row, or the same ones in another order,
/// make another checksum.
#[derive(Clone)]
pub(super) struct Fingerprint {
    rows: u64,
    hasher: DefaultHasher,
}

/// What a walk brought, and what the server has.
#[derive(Default)]
pub(super) struct Pair {
    pub(super) walked: Fingerprint,
    pub(super) there: Fingerprint,
}

impl Pair {
    pub(super) fn is_same(&self) -> bool {
        self.walked == self.there
    }
}

impl Default for Fingerprint {
    fn default() -> Self {
        Self { rows: 0, hasher: DefaultHasher::new() }
    }
}

impl Fingerprint {
    pub(super) fn add(&mut self, id: &str, name: Option<&str>) {
        self.rows += 1;
        (id, name).hash(&mut self.hasher);
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }
}

impl PartialEq for Fingerprint {
    fn eq(&self, other: &Self) -> bool {
        (self.rows, self.hasher.finish()) == (other.rows, other.hasher.finish())
    }
}

/// The checksum.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[(&str, Option<&str>)]) -> Fingerprint {
        let mut fingerprint = Fingerprint::default();
        rows.iter().for_each(|(id, name)| fingerprint.add(id, *name));
        fingerprint
    }

    #[test]
    fn every_row_and_the_order_count() {
        let rows = of(&[("1", Some("a")), ("2", None)]);
        assert!(rows == of(&[("1", Some("a")), ("2", None)]));
        assert!(rows != of(&[("2", None), ("1", Some("a"))]));
        assert!(rows != of(&[("1", Some("a"))]));
        assert!(rows != of(&[("1", Some("a")), ("2", Some(""))]));
        assert!(rows != of(&[("1a", None), ("2", None)]));
    }
}
