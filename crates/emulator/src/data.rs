//! What the objects hold: their values and their ids.

use std::sync::Arc;

use apollo_compiler::response::JsonValue;

use crate::ids::Ids;
use crate::mix::mix;
use crate::place::{Place, Step};
use crate::places::{Connection, IS_DELETED, Places, is_null, list_len};
use crate::profile::Profile;
use crate::scalar::{Scalar, Seed, Topic};
use crate::shape::{FieldIx, FieldShape, Output, Slot};

/// All objects with their values; every answer is computed from the seed and the object's place.
pub(crate) struct Data {
    pub(crate) places: Places,
    pub(crate) profile: Profile,
    ids: Ids,
}

/// What a value is about and what it is computed from.
struct Subject<'d> {
    place: &'d Arc<Place>,
    field: &'d FieldShape,
    topic: Topic,
    seed: Seed,
    is_wrapped: bool,
}

impl Data {
    pub(crate) fn new(places: Places, profile: Profile) -> Self {
        let ids = Ids::new(profile, &places);
        Self { places, profile, ids }
    }

    pub(crate) fn id(&self, place: &Arc<Place>) -> String {
        self.ids.write(&self.places, place)
    }

    /// The object with this id, if there is one.
    pub(crate) fn find(&self, id: &str) -> Option<Arc<Place>> {
        self.ids.read(&self.places, id)
    }

    /// The value of a leaf field.
    pub(crate) fn leaf(&self, place: &Arc<Place>, field: FieldIx) -> JsonValue {
        let shape = self.places.shape.field(field);
        if shape.is_own_id {
            return self.own_id(place, shape);
        }
        let subject = self.subject(place, shape);
        // The id of a sibling object is null when that object is, and not otherwise.
        let is_null = shape.slot.nullable && subject.field.id_of.is_none() && is_null(place, subject.field);
        let shows_value = subject.is_wrapped && matches!(shape.name.as_str(), "displayValue" | "label");
        let value = match () {
            () if is_null => JsonValue::Null,
            () if shows_value => self.display_value(place),
            () if subject.field.name == IS_DELETED
                && matches!(shape.slot.output, Output::Leaf(Scalar::Boolean)) =>
            {
                false.into()
            }
            () => self.value(&shape.slot, &subject, subject.seed),
        };
        match &shape.slot {
            Slot { nullable: false, output: Output::Leaf(scalar) } if value.is_null() => match scalar {
                Scalar::Id => self.ids.foreign(&shape.name, subject.seed.value).into(),
                _ => "".into(),
            },
            _ => value,
        }
    }

    /// A row that is a leaf.
    pub(crate) fn leaf_row(&self, connection: &Connection, slot: &Slot, row: u64) -> JsonValue {
        let Connection { owner: place, field } = connection;
        let field = self.places.shape.field(*field);
        let hash = mix(mix(place.hash, field.salt), row);
        let seed = Seed { value: mix(hash, 6), object: hash, row };
        self.value(slot, &Subject { place, field, topic: field.topic, seed, is_wrapped: false }, seed)
    }

    /// A wrapper's fields are about the field that leads to the wrapper; all others are about themselves.
    fn subject<'d>(&'d self, place: &'d Arc<Place>, field: &'d FieldShape) -> Subject<'d> {
        let shape = &self.places.shape;
        let is_wrapped = shape.ty(place.ty).is_wrapper();
        let (owner, field) = match (&place.parent, place.step) {
            (Some(owner), Step::Field(through)) if is_wrapped => (owner, shape.field(through)),
            _ => (place, field),
        };
        let topic = match field.topic {
            Topic::Name if shape.ty(owner.ty).is_person => Topic::PersonName,
            topic => topic,
        };
        let seed = Seed { value: mix(mix(place.hash, field.salt), 6), object: owner.hash, row: place.row };
        Subject { place: owner, field, topic, seed, is_wrapped }
    }

    fn value(&self, slot: &Slot, subject: &Subject<'_>, seed: Seed) -> JsonValue {
        match &slot.output {
            Output::Leaf(Scalar::Id) => self.other_id(subject, seed),
            Output::Leaf(scalar) => scalar.value(subject.topic, seed),
            Output::List(item) => {
                let seed_of = |index| Seed {
                    value: mix(seed.value, index),
                    object: mix(seed.object, index),
                    row: seed.row.wrapping_add(index),
                };
                let items =
                    (0..list_len(mix(seed.value, 7))).map(|index| self.value(item, subject, seed_of(index)));
                JsonValue::Array(items.collect())
            }
            Output::Object(_) => JsonValue::Null,
        }
    }

    /// A wrapper's value as a text for people.
    fn display_value(&self, place: &Arc<Place>) -> JsonValue {
        match self.places.shape.field_named(place.ty, "value").map(|value| self.leaf(place, value)) {
            Some(JsonValue::String(text)) => JsonValue::String(text),
            None | Some(JsonValue::Null) => JsonValue::Null,
            Some(other) => other.to_string().into(),
        }
    }

    fn own_id(&self, place: &Arc<Place>, field: &FieldShape) -> JsonValue {
        match &field.slot.output {
            Output::Leaf(Scalar::Int) => self.places.row_number(place).into(),
            Output::Leaf(Scalar::WrittenWhole) => self.places.row_number(place).to_string().into(),
            Output::Leaf(scalar @ Scalar::Uuid) => {
                scalar.value(Topic::Other, Seed { value: place.hash, object: place.hash, row: place.row })
            }
            _ => self.id(place).into(),
        }
    }

    /// An id that belongs to another object: that of the sibling field if there is one.
    fn other_id(&self, subject: &Subject<'_>, seed: Seed) -> JsonValue {
        match subject.field.id_of {
            Some(sibling) => {
                let sibling = FieldIx { owner: subject.place.ty, field: sibling };
                let object = self.places.object(subject.place, sibling, None);
                object.map_or(JsonValue::Null, |object| self.id(&object).into())
            }
            None => self.ids.foreign(&subject.field.name, seed.value).into(),
        }
    }
}
