//! From a place to a field's value, as the executor asks for it.

use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};

use crate::connection::excerpt;
use crate::cursor::Mark;
use crate::github;
use crate::mix::hash_text;
use crate::pages::OpenPage;
use crate::place::{Place, Step};
use crate::profile::Profile;
use crate::quota::Toll;
use crate::rate_limit::RateLimitObject;
use crate::refusal::{Class, Refusal};
use crate::reply::{Reply, Standing, leaves};
use crate::scalar::Scalar;
use crate::shape::{FieldIx, Lookup, Output, PAGING, Slot, TypeIx};
use crate::shopify;

/// An object that is neither a connection nor a part of one.
pub(crate) struct Object<'r> {
    pub(crate) reply: &'r Reply<'r>,
    pub(crate) place: Arc<Place>,
    pub(crate) standing: Standing,
}

struct ConnectionObject<'r> {
    reply: &'r Reply<'r>,
    open: OpenPage<'r>,
}

struct EdgeObject<'c> {
    of: &'c ConnectionObject<'c>,
    ty: TypeIx,
    position: u64,
}

struct PageInfoObject<'c> {
    of: &'c ConnectionObject<'c>,
    ty: TypeIx,
}

impl ObjectValue for Object<'_> {
    fn type_name(&self) -> &str {
        self.reply.type_name(self.place.ty)
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let reply = self.reply;
        let Some(field) = reply.data.places.shape.field_named(self.place.ty, info.field_name()) else {
            return Err(self.unknown_field_error(info));
        };
        match (reply.toll, reply.data.places.shape.field(field).slot.objects()) {
            (Toll::Github(limit), [ty])
                if info.field_name() == "rateLimit" && self.place.step == Step::Root =>
            {
                reply.boxed(RateLimitObject { type_name: reply.type_name(*ty), limit })
            }
            _ => reply.field(&self.place, field, info, self.standing),
        }
    }
}

impl ObjectValue for ConnectionObject<'_> {
    fn type_name(&self) -> &str {
        self.reply.type_name(self.open.ty)
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let (name, open, data) = (info.field_name(), &self.open, self.reply.data);
        let Some(field) = data.places.shape.field_named(open.ty, name) else {
            return Err(self.unknown_field_error(info));
        };
        let slot = &data.places.shape.field(field).slot;
        match (name, &slot.output, open.shape.edge) {
            ("edges", Output::List(_), Some(ty)) => {
                Ok(self.reply.items(open.page.rows.clone(), move |position| {
                    self.reply.boxed(EdgeObject { of: self, ty, position })
                }))
            }
            ("nodes", Output::List(_), _) => {
                Ok(self.reply.items(open.page.rows.clone(), move |position| self.node(position)))
            }
            ("pageInfo", Output::Object(types), _) if !types.is_empty() => {
                self.reply.boxed(PageInfoObject { of: self, ty: types[0] })
            }
            ("totalCount", Output::Leaf(scalar), _) => Ok(count(scalar, open.page.total)),
            ("pageResultCount", Output::Leaf(scalar), _) => Ok(count(scalar, open.page.len())),
            _ => self.reply.field(&open.place(data), field, info, open.standing),
        }
    }
}

impl ConnectionObject<'_> {
    fn node(&self, position: u64) -> Result<ResolvedValue<'_>, FieldError> {
        let Self { reply, open } = self;
        let (shape, connection) = (open.shape, &open.connection);
        if open.has_failed(position) {
            return Err(reply.refuse(Refusal::new(Class::DataFetchingException, "this row can't be read")));
        }
        let Some(row) = open.row(position) else { return reply.nullable(None, open.standing) };
        match &shape.row.output {
            Output::Object(_) => reply.nullable(reply.data.places.row(connection, row), open.standing),
            _ => {
                reply.spend()?;
                Ok(leaves(&shape.row, reply.data.leaf_row(connection, &shape.row, row)))
            }
        }
    }
}

impl ObjectValue for EdgeObject<'_> {
    fn type_name(&self) -> &str {
        self.of.reply.type_name(self.ty)
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let ConnectionObject { reply, open } = self.of;
        match info.field_name() {
            "node" => self.of.node(self.position),
            "cursor" => Ok(ResolvedValue::leaf(open.cursor(Mark::at(self.position)))),
            name => {
                let Some(field) = reply.data.places.shape.field_named(self.ty, name) else {
                    return Err(self.unknown_field_error(info));
                };
                let place = open.edge(reply.data, self.position, self.ty);
                reply.field(&place, field, info, open.standing)
            }
        }
    }
}

impl ObjectValue for PageInfoObject<'_> {
    fn type_name(&self) -> &str {
        self.of.reply.type_name(self.ty)
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let ConnectionObject { reply, open } = self.of;
        let Some(field) = reply.data.places.shape.field_named(self.ty, info.field_name()) else {
            return Err(self.unknown_field_error(info));
        };
        let cursor = |mark: Option<Mark>| match mark {
            Some(mark) => open.cursor(mark).into(),
            None if reply.data.places.shape.field(field).slot.nullable => JsonValue::Null,
            // The schema doesn't allow null: servers with such a schema give an empty text.
            None => "".into(),
        };
        Ok(ResolvedValue::Leaf(match info.field_name() {
            "hasNextPage" => open.page.has_next.into(),
            "hasPreviousPage" => open.page.has_previous.into(),
            "startCursor" => cursor(open.page.start_cursor),
            "endCursor" => cursor(open.page.end_cursor),
            _ => {
                let place = open.info(reply.data, field, self.ty);
                return reply.field(&place, field, info, open.standing);
            }
        }))
    }
}

impl<'r> Reply<'r> {
    fn type_name(&self, ty: TypeIx) -> &'r str {
        &self.data.places.shape.ty(ty).name
    }

    /// The value of a field of an ordinary object.
    fn field(
        &'r self,
        place: &Arc<Place>,
        field: FieldIx,
        info: &ResolveInfo<'_>,
        standing: Standing,
    ) -> Result<ResolvedValue<'r>, FieldError> {
        let (shape, arguments) = (self.data.places.shape.field(field), info.arguments());
        if let Some(lookup) = &shape.lookup
            && let Some(found) = self.look_up(lookup, &shape.slot, arguments, standing)
        {
            return found;
        }
        if self.data.places.shape.connection(field).is_some() {
            let open =
                OpenPage::open(self, place, field, info, standing).map_err(|refusal| self.refuse(refusal))?;
            self.cost(shopify::CONNECTION);
            return self.boxed(ConnectionObject { reply: self, open });
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
    fn nullable(
        &'r self,
        place: Option<Arc<Place>>,
        standing: Standing,
    ) -> Result<ResolvedValue<'r>, FieldError> {
        match place {
            Some(place) => {
                self.cost(1);
                self.boxed(Object { reply: self, place, standing })
            }
            None => self.spend().map(|()| ResolvedValue::null()),
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
        self.items(0..len, move |index| match &item.output {
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
                if self.data.profile == Profile::Github && ids.len() > github::MOST_IDS {
                    let message = format!(
                        "{} ids are more than the {} that may be asked for",
                        ids.len(),
                        github::MOST_IDS
                    );
                    return Some(Err(self.refuse(Refusal::new(Class::TooManyIds, message))));
                }
                let standing = Standing { alone: false, ..standing };
                Ok(self.items(0..ids.len() as u64, move |index| {
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
        if place.is_none() && (!slot.nullable || self.data.profile == Profile::Github) {
            let message = format!("no object has the id `{}`", excerpt(id));
            return Err(self.refuse(Refusal::new(Class::NotFound, message)));
        }
        self.nullable(place, standing)
    }
}

/// A number of rows, in the form that the schema gives it.
fn count<'a>(scalar: &Scalar, count: u64) -> ResolvedValue<'a> {
    ResolvedValue::Leaf(match scalar {
        Scalar::Int => count.min(i32::MAX as u64).into(),
        Scalar::String | Scalar::WrittenWhole | Scalar::WrittenDecimal => count.to_string().into(),
        Scalar::Float | Scalar::Number => (count as f64).into(),
        _ => count.into(),
    })
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
