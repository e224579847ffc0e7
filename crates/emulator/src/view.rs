//! The data without GraphQL: what a complete walk must have found.

use std::sync::Arc;

use apollo_compiler::response::JsonValue;

use crate::data::Data;
use crate::error::Error;
use crate::place::Place;
use crate::places::Connection;
use crate::server::Server;
use crate::shape::{FieldIx, Output};

/// The rows of one connection, computed one by one.
#[derive(Clone)]
pub struct Rows {
    server: Arc<Server>,
    connection: Connection,
    len: u64,
}

/// One row of a connection.
#[derive(Clone)]
pub struct Row {
    server: Arc<Server>,
    place: Arc<Place>,
}

impl Rows {
    /// The connection at dotted field names, from the query root.
    pub(crate) fn at(server: &Arc<Server>, path: &str) -> Result<Self, Error> {
        Self::below(server, server.engine.data().places.query(), path)
    }

    fn below(server: &Arc<Server>, place: Arc<Place>, path: &str) -> Result<Self, Error> {
        let data = server.engine.data();
        let (owner, field) = descend(data, place, path)?;
        let connection = Connection { owner, field };
        let shape = data.places.shape.connection(field);
        if shape.is_none_or(|(_, shape)| !matches!(shape.row.output, Output::Object(_))) {
            return Err(no_field(path, "is not a connection of objects"));
        }
        let len = data.places.count(&connection);
        Ok(Self { server: Arc::clone(server), connection, len })
    }

    /// The number of rows.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row at a 0-based index.
    pub fn get(&self, index: u64) -> Option<Row> {
        let row = (index < self.len).then(|| self.data().places.row(&self.connection, index))??;
        Some(Row { server: Arc::clone(&self.server), place: row })
    }

    /// All rows in the order of the connection.
    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.len).filter_map(|index| self.get(index))
    }

    fn data(&self) -> &Data {
        self.server.engine.data()
    }
}

impl Row {
    /// The row's id, as its field `id` or `Id` gives it.
    pub fn id(&self) -> String {
        self.data().id(&self.place)
    }

    /// The name of the row's type.
    pub fn type_name(&self) -> &str {
        &self.data().places.shape.ty(self.place.ty).name
    }

    /// The value at dotted field names, such as `Name.value`; null below a null object.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchField`] if there is no such field, or if it has fields of its own.
    pub fn value(&self, path: &str) -> Result<serde_json::Value, Error> {
        let data = self.data();
        let mut place = Arc::clone(&self.place);
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let field =
                data.places.shape.field_named(place.ty, name).ok_or_else(|| no_field(path, "is unknown"))?;
            match (&data.places.shape.field(field).slot.output, names.peek()) {
                (Output::Leaf(_), None) => return Ok(json(data.leaf(&place, field))),
                (Output::List(_), None) if data.places.shape.field(field).slot.objects().is_empty() => {
                    return Ok(json(data.leaf(&place, field)));
                }
                (Output::Object(_), Some(_)) if data.places.shape.connection(field).is_none() => {
                    match data.places.object(&place, field, None) {
                        Some(object) => place = object,
                        None => return Ok(serde_json::Value::Null),
                    }
                }
                _ => break,
            }
        }
        Err(no_field(path, "is not a value"))
    }

    /// The rows of a connection field of this row.
    ///
    /// # Errors
    ///
    /// [`Error::NoSuchField`] if there is no such connection.
    pub fn children(&self, path: &str) -> Result<Rows, Error> {
        Rows::below(&self.server, Arc::clone(&self.place), path)
    }

    fn data(&self) -> &Data {
        self.server.engine.data()
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("len", &self.len).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("type", &self.type_name()).field("id", &self.id()).finish()
    }
}

/// Follows all names but the last, which it finds the field of.
fn descend(data: &Data, mut place: Arc<Place>, path: &str) -> Result<(Arc<Place>, FieldIx), Error> {
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let field =
            data.places.shape.field_named(place.ty, name).ok_or_else(|| no_field(path, "is unknown"))?;
        if names.peek().is_none() {
            return Ok((place, field));
        }
        let through = data.places.shape.connection(field).is_none();
        place = through
            .then(|| data.places.object(&place, field, None))
            .flatten()
            .ok_or_else(|| no_field(path, "leads through something that is not one object"))?;
    }
    Err(no_field(path, "is empty"))
}

fn no_field(path: &str, reason: &'static str) -> Error {
    Error::NoSuchField { path: path.to_owned(), reason }
}

/// Strings of the executor's JSON share their memory; these stand alone.
fn json(value: JsonValue) -> serde_json::Value {
    match value {
        JsonValue::Null => serde_json::Value::Null,
        JsonValue::Bool(value) => value.into(),
        JsonValue::Number(value) => value.into(),
        JsonValue::String(value) => value.as_str().into(),
        JsonValue::Array(values) => values.into_iter().map(json).collect(),
        JsonValue::Object(map) => {
            map.into_iter().map(|(key, value)| (key.as_str().to_owned(), json(value))).collect()
        }
    }
}
