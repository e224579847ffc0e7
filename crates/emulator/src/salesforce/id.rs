//! Salesforce's record ids: three characters for the object, twelve base-62 digits, three for the letter case.

use std::sync::Arc;

use apollo_compiler::collections::HashMap;

use crate::mix::mix;
use crate::place::{Place, Step};
use crate::places::{Connection, Places};
use crate::shape::{FieldIx, TypeIx};

/// The key prefixes that Salesforce gives to standard objects.
const KNOWN: [(&str, &str); 17] = [
    ("Account", "001"),
    ("Asset", "02i"),
    ("Campaign", "701"),
    ("Case", "500"),
    ("Contact", "003"),
    ("Contract", "800"),
    ("Event", "00U"),
    ("Group", "00G"),
    ("Lead", "00Q"),
    ("Opportunity", "006"),
    ("Order", "801"),
    ("Pricebook2", "01s"),
    ("Product2", "01t"),
    ("Profile", "00e"),
    ("RecordType", "012"),
    ("Task", "00T"),
    ("User", "005"),
];
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CASES: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

// The twelve digits hold 71 bits: the root connection, its row, the child connection (0: none), its row.
const ROOT_BITS: u32 = 12;
const ROW_BITS: u32 = 30;
const CHILD_BITS: u32 = 9;
const CHILD_ROW_BITS: u32 = 20;
/// The bits that the digits of an id hold.
pub(super) const BITS: u32 = ROOT_BITS + ROW_BITS + CHILD_BITS + CHILD_ROW_BITS;
/// The root of the ids that lead to no object.
const NO_ROOT: u64 = (1 << ROOT_BITS) - 1;

/// Ids of rows and of their children, both ways; ordered by row, then by child.
///
/// What is neither (a part of a record, a row of a third level) has an id that leads nowhere.
pub(crate) struct SalesforceIds {
    prefixes: Vec<[u8; 3]>,
    roots: HashMap<FieldIx, u64>,
    /// The connection fields of each type, numbered from 1.
    children: HashMap<FieldIx, u64>,
}

impl SalesforceIds {
    pub(crate) fn new(places: &Places) -> Self {
        let shape = &places.shape;
        let types = shape.types.iter().enumerate();
        let prefixes = types.map(|(index, ty)| prefix(index as u64, &ty.name)).collect();
        let roots =
            places.roots().iter().enumerate().map(|(index, root)| (root.field, index as u64)).collect();
        let mut children = HashMap::default();
        for (owner, ty) in shape.types.iter().enumerate() {
            let fields =
                (0..ty.fields.len() as u32).map(|field| FieldIx { owner: TypeIx(owner as u32), field });
            let connections = fields.filter(|field| shape.connection(*field).is_some());
            children.extend(connections.zip(1..));
        }
        Self { prefixes, roots, children }
    }

    pub(crate) fn write(&self, places: &Places, place: &Arc<Place>) -> String {
        let number = self.number(places, place).unwrap_or_else(|| nowhere(place.hash));
        format(self.prefixes[place.ty.0 as usize], number)
    }

    fn number(&self, places: &Places, place: &Place) -> Option<u128> {
        let (row, child, child_row) = match (place.step, &place.parent) {
            (Step::Row(..), Some(parent)) if !parent.in_rows => (place, 0, 0),
            (Step::Row(field, row), Some(parent)) => (parent.as_ref(), *self.children.get(&field)?, row),
            _ => return None,
        };
        let (Step::Row(field, index), Some(owner)) = (row.step, &row.parent) else { return None };
        let root = *self.roots.get(&field)?;
        let at_home = places.roots().get(root as usize).is_some_and(|home| home.owner.hash == owner.hash);
        let fits = root < NO_ROOT
            && index < 1 << ROW_BITS
            && child < 1 << CHILD_BITS
            && child_row < 1 << CHILD_ROW_BITS;
        (at_home && fits).then(|| pack(root, index, child, child_row))
    }

    pub(crate) fn read(&self, places: &Places, id: &str) -> Option<Arc<Place>> {
        let (prefix, number) = parse(id)?;
        let (root, row, child, child_row) = unpack(number)?;
        let root = places.roots().get(root as usize)?;
        let mut place = (row < places.count(root)).then(|| places.row(root, row))??;
        if child > 0 {
            let fields = 0..places.shape.ty(place.ty).fields.len() as u32;
            let field = fields
                .map(|field| FieldIx { owner: place.ty, field })
                .find(|field| self.children.get(field) == Some(&child))?;
            let connection = Connection { owner: place, field };
            place = (child_row < places.count(&connection)).then(|| places.row(&connection, child_row))??;
        } else if child_row > 0 {
            return None;
        }
        (self.prefixes[place.ty.0 as usize] == prefix).then_some(place)
    }

    /// An id of a user, or of what the field's name says.
    pub(crate) fn foreign(&self, field: &str, hash: u64) -> String {
        let prefix = if field.contains("RecordType") { *b"012" } else { *b"005" };
        format(prefix, nowhere(hash))
    }
}

fn prefix(index: u64, name: &str) -> [u8; 3] {
    let digit = |n: u64| DIGITS[(n % 62) as usize];
    match KNOWN.iter().find(|(known, _)| *known == name) {
        Some((_, prefix)) => prefix.as_bytes().try_into().unwrap_or(*b"000"),
        // Custom objects start with `a`; no known prefix starts with a letter.
        None => [digit(36 + index / (62 * 62)), digit(index / 62), digit(index)],
    }
}

fn pack(root: u64, row: u64, child: u64, child_row: u64) -> u128 {
    let mut number = u128::from(root);
    number = number << ROW_BITS | u128::from(row);
    number = number << CHILD_BITS | u128::from(child);
    number << CHILD_ROW_BITS | u128::from(child_row)
}

fn unpack(number: u128) -> Option<(u64, u64, u64, u64)> {
    let part = |shift: u32, bits: u32| (number >> shift) as u64 & ((1 << bits) - 1);
    let root = u64::try_from(number >> (ROW_BITS + CHILD_BITS + CHILD_ROW_BITS)).ok()?;
    let row = part(CHILD_BITS + CHILD_ROW_BITS, ROW_BITS);
    (root < NO_ROOT).then(|| (root, row, part(CHILD_ROW_BITS, CHILD_BITS), part(0, CHILD_ROW_BITS)))
}

fn nowhere(hash: u64) -> u128 {
    let bits = ROW_BITS + CHILD_BITS + CHILD_ROW_BITS;
    u128::from(NO_ROOT) << bits | u128::from(mix(hash, 9) & ((1 << bits) - 1))
}

/// An id of 18 characters.
pub(super) fn format(prefix: [u8; 3], mut number: u128) -> String {
    let mut id = [b'0'; 18];
    id[..3].copy_from_slice(&prefix);
    for digit in id[3..15].iter_mut().rev() {
        *digit = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    let case = cases(&id[..15]);
    id[15..].copy_from_slice(&case);
    id.iter().copied().map(char::from).collect()
}

/// Accepts the case-sensitive form of 15 characters too, as Salesforce does.
fn parse(id: &str) -> Option<([u8; 3], u128)> {
    let bytes = id.as_bytes();
    if !(bytes.len() == 15 || (bytes.len() == 18 && cases(&bytes[..15]) == bytes[15..])) {
        return None;
    }
    let digits = bytes[3..15].iter();
    let number = digits.into_iter().try_fold(0, |number: u128, byte| {
        let digit = DIGITS.binary_search(byte).ok()?;
        Some(number * 62 + digit as u128)
    })?;
    Some(([bytes[0], bytes[1], bytes[2]], number))
}

/// One character for every five: which of them are capitals.
fn cases(id: &[u8]) -> [u8; 3] {
    let mut cases = [0; 3];
    for (case, five) in cases.iter_mut().zip(id.chunks(5)) {
        let bits = five.iter().enumerate().map(|(bit, byte)| usize::from(byte.is_ascii_uppercase()) << bit);
        *case = CASES[bits.sum::<usize>()];
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_suffix_follows_the_published_rule() {
        // Chunks 001Dn, 00000, 8aBcD: bits 3; none; 2 and 4.
        assert_eq!(&cases(b"001Dn000008aBcD"), b"IAU");
    }

    #[test]
    fn every_number_of_71_bits_comes_back() {
        for number in [0, 1, 61, 62, pack(1, 9_999_999, 3, 12), (1 << 71) - 1] {
            let id = format(*b"001", number);
            assert_eq!(id.len(), 18);
            assert_eq!(parse(&id), Some((*b"001", number)), "{id}");
            assert_eq!(parse(&id[..15]), Some((*b"001", number)), "{id}");
        }
        assert_eq!(unpack(pack(7, 8, 9, 10)), Some((7, 8, 9, 10)));
    }

    #[test]
    fn a_wrong_suffix_or_length_is_no_id() {
        let id = format(*b"001", 1);
        for wrong in [&id[..14], &id[..17], "", "001000000000001AAB", "001-00000000001AAA", "é01000000000001"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ids_are_in_the_order_of_rows() {
        let ids: Vec<String> = (0..10_000).map(|row| format(*b"001", pack(0, row, 0, 0))).collect();
        assert!(ids.is_sorted());
    }
}
