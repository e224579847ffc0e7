//! The order of records: by SOQL's `ORDER BY`, and by the GraphQL API's `orderBy`.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use apollo_compiler::response::{JsonMap, JsonValue};

use crate::compare::compare;
use crate::data::Data;
use crate::filter::Field;
use crate::place::Place;
use crate::places::Connection;
use crate::refusal::{Class, Refusal};
use crate::shape::{FieldIx, Output, TypeIx};

/// What records are sorted by.
#[derive(Debug)]
pub(crate) struct Key {
    /// The parent that has the field, if it isn't the record itself.
    pub(crate) parent: Option<FieldIx>,
    pub(crate) field: Field,
    pub(crate) descending: bool,
    pub(crate) nulls_last: bool,
}

/// In which order those come that have the same keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ties {
    ById,
    ByIdBackwards,
}

/// Sorts rows, which lie in the order of their Ids.
pub(crate) fn sort(data: &Data, connection: &Connection, keys: &[Key], ties: Ties, rows: &mut [u64]) {
    if keys.is_empty() {
        return;
    }
    rows.sort_by_cached_key(|row| {
        let place = data.places.row(connection, *row);
        let value = |key: &Key| place.as_ref().map_or(JsonValue::Null, |place| key.value(data, place));
        let sorted = Sorted { keys, values: keys.iter().map(value).collect() };
        let backwards = (ties == Ties::ByIdBackwards).then_some(Reverse(*row));
        (sorted, backwards)
    });
}

/// A record among those that are sorted.
struct Sorted<'k> {
    keys: &'k [Key],
    values: Vec<JsonValue>,
}

impl Ord for Sorted<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let values = self.values.iter().zip(&other.values);
        let orders = self.keys.iter().zip(values).map(|(key, (one, other))| key.compare(one, other));
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

impl PartialOrd for Sorted<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sorted<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Sorted<'_> {}

impl Key {
    /// Do rows lie in this order already?
    pub(crate) fn is_ascending_id(&self) -> bool {
        self.is_id() && !self.descending
    }

    /// Is it the Id of the records themselves?
    pub(crate) fn is_id(&self) -> bool {
        self.parent.is_none() && self.field.is_own_id()
    }

    fn value(&self, data: &Data, place: &Arc<Place>) -> JsonValue {
        match self.parent {
            None => self.field.value(data, place),
            Some(parent) => match data.places.object(place, parent, None) {
                Some(parent) => self.field.value(data, &parent),
                None => JsonValue::Null,
            },
        }
    }

    /// Nulls come first unless told otherwise, whatever the direction.
    fn compare(&self, one: &JsonValue, other: &JsonValue) -> Ordering {
        match (one.is_null(), other.is_null()) {
            (true, true) => Ordering::Equal,
            (true, false) | (false, true) => {
                let one_first = one.is_null() != self.nulls_last;
                if one_first { Ordering::Less } else { Ordering::Greater }
            }
            (false, false) => {
                let order = match (one.as_str(), other.as_str()) {
                    // Letters of Ids have a case.
                    (Some(one), Some(other)) if self.field.is_id() => one.cmp(other),
                    _ => compare(one, other).unwrap_or(Ordering::Equal),
                };
                if self.descending { order.reverse() } else { order }
            }
        }
    }
}

/// Reads an `orderBy`: its keys in the order in which they are given, but the record's own Id last, as what tells those
/// apart that are equal otherwise.
pub(crate) fn read(data: &Data, ty: TypeIx, written: Option<&JsonValue>) -> Result<Vec<Key>, Refusal> {
    let mut keys = Vec::new();
    match written {
        None | Some(JsonValue::Null) => {}
        Some(JsonValue::Object(written)) => read_keys(data, ty, None, written, &mut keys)?,
        Some(other) => return Err(cannot(&other.to_string())),
    }
    keys.sort_by_key(Key::is_id);
    Ok(keys)
}

fn read_keys(
    data: &Data,
    ty: TypeIx,
    parent: Option<FieldIx>,
    written: &JsonMap,
    keys: &mut Vec<Key>,
) -> Result<(), Refusal> {
    for (name, clause) in written.iter().filter(|(_, clause)| !clause.is_null()) {
        let (name, Some(clause)) = (name.as_str(), clause.as_object()) else {
            return Err(cannot(&format!("{}: {clause}", name.as_str())));
        };
        if let Some(field) = Field::read(data, ty, name) {
            let says =
                |key: &str, value: &str| clause.get(key).is_some_and(|found| found.as_str() == Some(value));
            let (descending, nulls_last) = (says("order", "DESC"), says("nulls", "LAST"));
            keys.push(Key { parent, field, descending, nulls_last });
            continue;
        }
        let field = data.places.shape.field_named(ty, name);
        let found = field.map(|field| (field, &data.places.shape.field(field).slot.output));
        match found {
            Some((field, Output::Object(types))) if parent.is_none() => match types.as_slice() {
                [ty] => read_keys(data, *ty, Some(field), clause, keys)?,
                _ => return Err(cannot(name)),
            },
            _ => return Err(cannot(name)),
        }
    }
    Ok(())
}

fn cannot(what: &str) -> Refusal {
    Refusal::new(Class::OperationNotSupported, format!("this server can't order by `{what}`"))
}
