//! From a place to a field's value, as the executor asks for it.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use apollo_compiler::collections::HashMap;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};

use crate::connection::{Limits, excerpt};
use crate::data::Data;
use crate::faults::Due;
use crate::mix::hash_text;
use crate::pages::ConnectionObject;
use crate::picked::Picks;
use crate::place::Place;
use crate::refusal::{Class, Refusal};
use crate::shape::{FieldIx, Lookup, Output, PAGING, Slot, TypeIx};

/// What resolving one request needs and leaves behind.
pub(crate) struct Reply<'r> {
    pub(crate) data: &'r Data,
    pub(crate) limits: Limits,
    pub(crate) due: &'r Due<'r>,
    pub(crate) picks: &'r Picks,
    objects_left: Cell<u64>,
    /// The classes of the errors so far, by their messages: the executor keeps nothing else of an error.
    refusals: RefCell<HashMap<String, Class>>,
}

/// What lies above an object in the same reply.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// It is below the rows of a connection.
    pub(crate) below_rows: bool,
    /// Every connection above is limited to one record.
    pub(crate) alone: bool,
    /// One of the connections above is a walked one, and met the faults.
    pub(crate) walked: bool,
}

impl Standing {
    pub(crate) const ROOT: Self = Self { below_rows: false, alone: true, walked: false };
}

/// An object that is neither a connection nor a part of one.
pub(crate) struct Object<'r> {
    pub(crate) reply: &'r Reply<'r>,
    pub(crate) place: Arc<Place>,
    pub(crate) standing: Standing,
}

impl ObjectValue for Object<'_> {
    fn type_name(&self) -> &str {
        &self.reply.data.places.shape.ty(self.place.ty).name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        match self.reply.data.places.shape.field_named(self.place.ty, info.field_name()) {
            Some(field) => self.reply.field(&self.place, field, info.arguments(), self.standing),
            None => Err(self.unknown_field_error(info)),
        }
    }
}

impl<'r> Reply<'r> {
    pub(crate) fn new(data: &'r Data, limits: Limits, due: &'r Due<'r>, picks: &'r Picks) -> Self {
        let objects_left = Cell::new(limits.max_objects);
        Self { data, limits, due, picks, objects_left, refusals: RefCell::default() }
    }

    pub(crate) fn refuse(&self, refusal: Refusal) -> FieldError {
        let Refusal { class, message } = refusal;
        self.refusals.borrow_mut().insert(message.clone(), class);
        FieldError { message }
    }

    /// The class of the error with this message.
    pub(crate) fn class_of(&self, message: &str) -> Option<Class> {
        self.refusals.borrow().get(message).copied()
    }

    /// The value of a field of an ordinary object.
    pub(crate) fn field(
        &'r self,
        place: &Arc<Place>,
        field: FieldIx,
        arguments: &JsonMap,
        standing: Standing,
    ) -> Result<ResolvedValue<'r>, FieldError> {
        let shape = self.data.places.shape.field(field);
        if let Some(lookup) = &shape.lookup
            && let Some(found) = self.look_up(lookup, &shape.slot, arguments, standing)
        {
            return found;
        }
        if self.data.places.shape.connection(field).is_some() {
            let connection = ConnectionObject::open(self, place, field, arguments, standing)
                .map_err(|refusal| self.refuse(refusal))?;
            return self.boxed(connection);
        }
        match &shape.slot.output {
            Output::List(item) if !item.objects().is_empty() => {
                Ok(self.list(place, field, item, self.data.places.list_len(place, shape), standing))
            }
            Output::Leaf(_) | Output::List(_) => Ok(leaves(&shape.slot, self.data.leaf(place, field))),
            Output::Object(_) => {
                let key = if shape.is_keyed { key(arguments) } else { None };
                self.nullable(self.data.places.object(place, field, key), standing)
            }
        }
    }

    /// An object or null.
    pub(crate) fn nullable(
        &'r self,
        place: Option<Arc<Place>>,
        standing: Standing,
    ) -> Result<ResolvedValue<'r>, FieldError> {
        match place {
            Some(place) => self.boxed(Object { reply: self, place, standing }),
            None => self.spend().map(|()| ResolvedValue::null()),
        }
    }

    /// Hands an object out, if the reply isn't too large already.
    pub(crate) fn boxed<'a>(&self, object: impl ObjectValue + 'a) -> Result<ResolvedValue<'a>, FieldError> {
        self.spend().map(|()| ResolvedValue::object(object))
    }

    /// Counts an object, or what stands for one in a list.
    pub(crate) fn spend(&self) -> Result<(), FieldError> {
        match self.objects_left.get().checked_sub(1) {
            Some(left) => {
                self.objects_left.set(left);
                Ok(())
            }
            None => {
                let message = format!("the reply would have more than {} objects", self.limits.max_objects);
                Err(self.refuse(Refusal::new(Class::ExecutionAborted, message)))
            }
        }
    }

    fn list(
        &'r self,
        place: &Arc<Place>,
        field: FieldIx,
        item: &'r Slot,
        len: u64,
        standing: Standing,
    ) -> ResolvedValue<'r> {
        let (place, standing) = (Arc::clone(place), Standing { alone: false, ..standing });
        let places = &self.data.places;
        items(0..len, move |index| match &item.output {
            Output::List(inner) => {
                let shape = places.shape.field(field);
                let below = places.nested(&place, shape, index);
                let len = places.list_len(&below, shape);
                Ok(self.list(&below, field, inner, len, standing))
            }
            _ => self.nullable(places.item(&place, field, item, index), standing),
        })
    }

    /// The objects that an argument names, `None` if it is absent.
    fn look_up(
        &'r self,
        lookup: &Lookup,
        slot: &'r Slot,
        arguments: &JsonMap,
        standing: Standing,
    ) -> Option<Result<ResolvedValue<'r>, FieldError>> {
        let given = |name: &str| arguments.get(name).filter(|value| !value.is_null());
        Some(match lookup {
            Lookup::Id(name) => {
                let id = id_text(given(name)?);
                self.found(slot, &id, self.by_id(slot.objects(), &id), standing)
            }
            Lookup::Number(name) => {
                let number = given(name)?.as_i64()?;
                let place = slot.objects().iter().find_map(|ty| self.data.places.numbered(*ty, number));
                self.found(slot, &number.to_string(), place, standing)
            }
            Lookup::Ids(name) => {
                let Output::List(item) = &slot.output else { return None };
                let ids: Vec<String> = given(name)?.as_array()?.iter().map(id_text).collect();
                let standing = Standing { alone: false, ..standing };
                Ok(items(0..ids.len() as u64, move |index| {
                    let id = ids.get(index as usize).map(String::as_str).unwrap_or_default();
                    self.found(item, id, self.by_id(item.objects(), id), standing)
                }))
            }
        })
    }

    fn by_id(&self, types: &[TypeIx], id: &str) -> Option<Arc<Place>> {
        self.data.find(id).filter(|place| types.contains(&place.ty))
    }

    fn found(
        &'r self,
        slot: &Slot,
        id: &str,
        place: Option<Arc<Place>>,
        standing: Standing,
    ) -> Result<ResolvedValue<'r>, FieldError> {
        if place.is_none() && !slot.nullable {
            let message = format!("no object has the id `{}`", excerpt(id));
            return Err(self.refuse(Refusal::new(Class::DataFetchingException, message)));
        }
        self.nullable(place, standing)
    }
}

/// A list that is computed as it is asked for. It tells no length in advance, since the executor would reserve
/// memory for it, and ends with its first error, since there may be a thousand million more of the same.
pub(crate) fn items<'a>(
    mut rows: std::ops::Range<u64>,
    mut value: impl FnMut(u64) -> Result<ResolvedValue<'a>, FieldError> + 'a,
) -> ResolvedValue<'a> {
    ResolvedValue::List(Box::new(std::iter::from_fn(move || {
        let item = value(rows.next()?);
        if item.is_err() {
            rows.start = rows.end;
        }
        Some(item)
    })))
}

/// A leaf, or the list of them that the field's type says.
pub(crate) fn leaves<'a>(slot: &'a Slot, value: JsonValue) -> ResolvedValue<'a> {
    match (&slot.output, value) {
        (Output::List(item), JsonValue::Array(values)) => {
            ResolvedValue::list(values.into_iter().map(move |value| leaves(item, value)))
        }
        (_, value) => ResolvedValue::Leaf(value),
    }
}

fn id_text(value: &JsonValue) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A number for the arguments that choose an object.
fn key(arguments: &JsonMap) -> Option<u64> {
    let choosing: JsonMap = arguments
        .iter()
        .filter(|(name, value)| !PAGING.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    (!choosing.is_empty()).then(|| hash_text(&JsonValue::Object(choosing).to_string()))
}
