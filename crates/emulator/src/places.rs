//! Which objects there are, and how one leads to another. Nothing is stored: all of it is computed.

use std::sync::Arc;

use apollo_compiler::collections::HashMap;

use crate::data::Data;
use crate::mix::mix;
use crate::place::{Place, Step};
use crate::shape::{FieldIx, FieldShape, Output, Shape, Slot, TypeIx};

/// A schema with the numbers that make objects of it.
pub(crate) struct Places {
    pub(crate) shape: Shape,
    seed: u64,
    rows: u64,
    children: u64,
    /// The connections that the query root leads to.
    roots: Vec<Connection>,
    /// Where the rows of a type live: the first of the roots that has them.
    homes: HashMap<TypeIx, usize>,
}

/// A connection field of one object.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(crate) owner: Arc<Place>,
    pub(crate) field: FieldIx,
}

impl Connection {
    /// Tells it from all others.
    pub(crate) fn hash(&self, data: &Data) -> u64 {
        mix(self.owner.hash, data.places.shape.field(self.field).salt)
    }
}

/// How many rows there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) seed: u64,
    pub(crate) rows: u64,
    pub(crate) children: u64,
}

/// A cursor holds a signed number, with room for the two ends of the rows.
const MOST_ROWS: u64 = i64::MAX as u64 - 1;
/// One in so many nullable values is null.
const NULL_EVERY: u64 = 7;
/// A list has fewer items than this.
const LIST_LIMIT: u64 = 4;

impl Places {
    pub(crate) fn new(shape: Shape, scale: Scale) -> Self {
        let Scale { seed, rows, children } = scale;
        let roots: Vec<Connection> = shape.roots.iter().filter_map(|path| root(&shape, seed, path)).collect();
        let mut homes = HashMap::default();
        for (index, root) in roots.iter().enumerate() {
            let row = shape.connection(root.field).map(|(_, connection)| connection.row.objects());
            if let Some([ty]) = row {
                homes.entry(*ty).or_insert(index);
            }
        }
        Self { shape, seed, rows, children, roots, homes }
    }

    pub(crate) fn query(&self) -> Arc<Place> {
        Place::root(self.shape.query, self.seed)
    }

    pub(crate) fn root_of(&self, ty: TypeIx) -> Arc<Place> {
        Place::root(ty, if ty == self.shape.query { self.seed } else { mix(self.seed, 1) })
    }

    pub(crate) fn roots(&self) -> &[Connection] {
        &self.roots
    }

    /// The object that `authorById(id: 17)` means: the rows at home are numbered from 1.
    pub(crate) fn numbered(&self, ty: TypeIx, number: i64) -> Option<Arc<Place>> {
        let home = &self.roots[*self.homes.get(&ty)?];
        let row = u64::try_from(number).ok()?.checked_sub(1)?;
        if row < self.count(home) { self.row(home, row) } else { None }
    }

    /// The number of rows of a connection: all of them at the root, a skewed number below a row.
    pub(crate) fn count(&self, connection: &Connection) -> u64 {
        let Connection { owner, field } = connection;
        if !owner.in_rows {
            return self.rows.min(MOST_ROWS);
        }
        let hash = mix(mix(owner.hash, self.shape.field(*field).salt), 3);
        skewed(hash, self.children, owner.is_first_root_row()).min(MOST_ROWS)
    }

    /// A row of a connection, `None` if its rows are not objects.
    pub(crate) fn row(&self, connection: &Connection, row: u64) -> Option<Arc<Place>> {
        let (_, shape) = self.shape.connection(connection.field)?;
        self.item(&connection.owner, connection.field, &shape.row, row)
    }

    /// An item of a list or a row of a connection; those of an abstract type are of each concrete type in turn.
    pub(crate) fn item(
        &self,
        owner: &Arc<Place>,
        field: FieldIx,
        slot: &Slot,
        index: u64,
    ) -> Option<Arc<Place>> {
        let Output::Object(types) = &slot.output else { return None };
        let ty = *types.get((index % types.len().max(1) as u64) as usize)?;
        Some(owner.below(Step::Row(field, index), self.shape.field(field).salt, ty))
    }

    /// The number of a row at home, from 1; elsewhere a number that is unlikely to be another's.
    pub(crate) fn row_number(&self, place: &Place) -> u64 {
        let home = self.homes.get(&place.ty).map(|home| &self.roots[*home]);
        match (home, place.step, &place.parent) {
            (Some(home), Step::Row(field, row), Some(parent))
                if field == home.field && parent.hash == home.owner.hash =>
            {
                (row + 1).min(i32::MAX as u64)
            }
            _ => (1 << 30) + mix(place.hash, 8) % (1 << 30),
        }
    }

    /// The place that an inner list of a list of lists is computed from.
    pub(crate) fn nested(&self, place: &Arc<Place>, field: &FieldShape, index: u64) -> Arc<Place> {
        let hash = mix(mix(place.hash, field.salt), index);
        Arc::new(Place { parent: place.parent.clone(), hash, row: index, in_rows: true, ..**place })
    }

    /// The number of items of a list field.
    pub(crate) fn list_len(&self, place: &Place, field: &FieldShape) -> u64 {
        list_len(mix(mix(place.hash, field.salt), 4))
    }

    /// The object at an object field; `key` is a hash of the arguments that choose it.
    pub(crate) fn object(&self, place: &Arc<Place>, field: FieldIx, key: Option<u64>) -> Option<Arc<Place>> {
        let shape = self.shape.field(field);
        if let (Step::Row(..), Some(owner)) = (place.step, &place.parent)
            && shape.points_back_to.contains(&owner.ty)
        {
            return Some(Arc::clone(owner));
        }
        let Output::Object(types) = &shape.slot.output else { return None };
        let hash = mix(mix(place.hash, shape.salt), key.unwrap_or(0));
        let ty = *types.get((hash % types.len().max(1) as u64) as usize)?;
        if ty == self.shape.query {
            return Some(self.query());
        }
        if place.in_rows && self.shape.ty(ty).is_entity() {
            if shape.slot.nullable && is_null(place, shape) {
                return None;
            }
            if key.is_none()
                && self.rows > 0
                && let Some(home) = self.homes.get(&ty)
            {
                return self.row(&self.roots[*home], mix(hash, 5) % self.rows);
            }
        }
        let step = key.map_or(Step::Field(field), |key| Step::Key(field, key));
        Some(place.below(step, shape.salt, ty))
    }
}

/// Whether a record of Salesforce is in the recycle bin. Those that there are aren't.
pub(crate) const IS_DELETED: &str = "IsDeleted";

/// Whether a nullable field of this object is null. One in seven rows is; what there is but one of never is, nor what
/// says whether a record is deleted.
pub(crate) fn is_null(place: &Place, field: &FieldShape) -> bool {
    place.in_rows && field.name != IS_DELETED && place.row.wrapping_add(field.salt).is_multiple_of(NULL_EVERY)
}

/// From none to three.
pub(crate) fn list_len(hash: u64) -> u64 {
    hash % LIST_LIMIT
}

fn root(shape: &Shape, seed: u64, path: &[FieldIx]) -> Option<Connection> {
    let (last, namespaces) = path.split_last()?;
    let mut owner = Place::root(shape.query, seed);
    for field in namespaces {
        let ty = *shape.field(*field).slot.objects().first()?;
        owner = owner.below(Step::Field(*field), shape.field(*field).salt, ty);
    }
    Some(Connection { owner, field: *last })
}

/// How many children a parent has. Of all parents 40 % have none, 57.9 % have 1 to 2·mean − 1, 2 % have 4 to 12
/// times and 0.1 % have 50 times the mean; the first parent has 500 times the mean.
fn skewed(hash: u64, mean: u64, first: bool) -> u64 {
    if mean == 0 {
        return 0;
    }
    if first {
        return mean.saturating_mul(500);
    }
    let chance = mix(hash, 10);
    match hash % 1_000 {
        0..400 => 0,
        400..979 => 1 + chance % (mean.saturating_mul(2) - 1),
        979..999 => mean.saturating_mul(4).saturating_add(chance % mean.saturating_mul(8).saturating_add(1)),
        _ => mean.saturating_mul(50),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_skewed_as_documented() {
        let counts: Vec<u64> = (0..100_000).map(|parent| skewed(mix(1, parent), 5, false)).collect();
        let share = |wanted: std::ops::RangeInclusive<u64>| {
            counts.iter().filter(|count| wanted.contains(count)).count()
        };
        assert!((39_500..40_500).contains(&share(0..=0)), "{}", share(0..=0));
        assert!((57_300..58_500).contains(&share(1..=9)), "{}", share(1..=9));
        assert!((1_800..2_200).contains(&share(20..=60)), "{}", share(20..=60));
        assert!((60..140).contains(&share(250..=250)), "{}", share(250..=250));
        assert_eq!(share(10..=19) + share(61..=249) + share(251..=u64::MAX), 0);
        assert_eq!(skewed(1, 5, true), 2_500);
        assert_eq!(skewed(1, 0, true), 0);
    }

    #[test]
    fn no_number_of_children_overflows() {
        for hash in 0..2_000 {
            skewed(hash, u64::MAX, false);
        }
        assert_eq!(skewed(0, u64::MAX, true), u64::MAX);
    }
}
