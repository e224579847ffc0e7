//! Serde's side of the types that this module reads.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::FromJson;

/// Serde's `Deserialize` for a type that implements [`FromJson`], so that code which knows serde alone can read
/// the response data of an operation.
///
/// The deserializers of serde_json, from text, bytes, a reader or a `Value`, hand over the text of the value as it is.
/// Those of other formats have none: their value becomes JSON first, and what JSON can't say is an error or null, as in
/// a [`Value`].
///
/// # Errors
///
/// The value isn't what the schema promised, or it can't be read.
pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Box::<RawValue>::deserialize(AnyFormat(deserializer))?;
    super::from_str(value.get()).map_err(D::Error::custom)
}

/// A deserializer of any format, from which serde_json's raw text can be read.
struct AnyFormat<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for AnyFormat<D> {
    type Error = D::Error;

    /// Raw text asks for itself by a name that serde_json alone knows.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let text = self.0.deserialize_newtype_struct(name, JsonText { name })?;
        visitor.visit_map(MapDeserializer::new([(name, text)].into_iter()))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A value as JSON text.
struct JsonText {
    /// The only key of the map that serde_json shows instead of the value, with its text.
    name: &'static str,
}

impl<'de> Visitor<'de> for JsonText {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the data of a reply")
    }

    /// Serde_json's text, or an object of a format that makes nothing of names.
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<String, A::Error> {
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.is_empty() && key == self.name {
                return entries.next_value();
            }
            object.insert(key, entries.next_value()?);
        }
        Ok(Value::Object(object).to_string())
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<String, D::Error> {
        Value::deserialize(value).map(|value| value.to_string())
    }
}
