//! A record in JSON of which some children are missing: opened on the way to them, and a text everywhere else.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A JSON value. What it isn't opened for stays as the server wrote it: every digit of a number, and the order of keys
/// stays everywhere.
#[derive(Debug)]
pub(super) enum Json {
    Text(Box<RawValue>),
    Object(Vec<(String, Json)>),
    List(Vec<Json>),
}

/// How deep records are opened: they have parents, and children five levels down.
const MAX_DEPTH: usize = 64;

/// Whether some of a record's children may be missing, told by its text.
pub(super) fn may_be_cut(record: &str) -> bool {
    let says_not_done = |at: usize| {
        let value = record[at..].trim_start_matches("\"done\"").trim_start();
        value.strip_prefix(':').is_some_and(|value| value.trim_start().starts_with("false"))
    };
    record.contains("\"nextRecordsUrl\"") || record.match_indices("\"done\"").any(|(at, _)| says_not_done(at))
}

impl Json {
    /// Opens a record as far as children may be missing.
    pub(super) fn read(text: &str) -> Result<Self, serde_json::Error> {
        Self::open(serde_json::from_str(text)?, MAX_DEPTH)
    }

    fn open(text: Box<RawValue>, depth: usize) -> Result<Self, serde_json::Error> {
        if depth == 0 || !may_be_cut(text.get()) {
            return Ok(Self::Text(text));
        }
        if text.get().starts_with('{') {
            let Fields(fields) = serde_json::from_str(text.get())?;
            let opened = fields.into_iter().map(|(key, value)| Ok((key, Self::open(value, depth - 1)?)));
            return opened.collect::<Result<_, _>>().map(Self::Object);
        }
        if text.get().starts_with('[') {
            let values: Vec<Box<RawValue>> = serde_json::from_str(text.get())?;
            return values
                .into_iter()
                .map(|value| Self::open(value, depth - 1))
                .collect::<Result<_, _>>()
                .map(Self::List);
        }
        Ok(Self::Text(text))
    }

    /// Its text.
    pub(super) fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            Self::Text(_) | Self::List(_) => None,
        }
    }

    pub(super) fn list_mut(&mut self, key: &str) -> Option<&mut Vec<Self>> {
        let Self::Object(fields) = self else { return None };
        let (_, value) = fields.iter_mut().find(|(name, _)| name == key)?;
        if let Self::Text(text) = value {
            // It holds nothing that was worth opening.
            let values: Vec<Box<RawValue>> = serde_json::from_str(text.get()).ok()?;
            *value = Self::List(values.into_iter().map(Self::Text).collect());
        }
        match value {
            Self::List(values) => Some(values),
            Self::Text(_) | Self::Object(_) => None,
        }
    }

    /// Reads a type from it.
    pub(super) fn parse<'de, T: Deserialize<'de>>(&'de self) -> Option<T> {
        match self {
            Self::Text(text) => serde_json::from_str(text.get()).ok(),
            Self::Object(_) | Self::List(_) => None,
        }
    }

    pub(super) fn is_list(&self) -> bool {
        match self {
            Self::Text(text) => text.get().starts_with('['),
            Self::List(_) => true,
            Self::Object(_) => false,
        }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::List(values) => values.serialize(serializer),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (key, value) in fields {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// An object's fields, in its order.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
