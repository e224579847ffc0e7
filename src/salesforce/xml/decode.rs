//! Types from elements, by serde: the same types that read the JSON form.
//!
//! XML has no types, so the type that is read decides: a field of type `f64` reads a number from the text. Where the
//! type leaves it open (`serde_json::Value`, flattened structs), all values are texts.

use std::collections::HashMap;
use std::fmt::Display;
use std::slice;
use std::str::FromStr;

use serde::de::value::{Error, MapDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::Element;

/// The elements of one name in one element: a list, or one value.
#[derive(Clone, Copy)]
struct Group<'g, 'de>(&'g [&'de Element]);

impl Element {
    /// Reads a type from it.
    pub(in crate::salesforce) fn decode<T: serde::de::DeserializeOwned>(&self) -> Result<T, String> {
        T::deserialize(Group(&[self])).map_err(|error| error.to_string())
    }
}

impl<'de> Group<'_, 'de> {
    fn only(self) -> Result<&'de Element, Error> {
        match self.0 {
            [element] => Ok(element),
            [first, ..] => Err(Error::custom(format_args!("`{}` comes more than once", first.name))),
            [] => Err(Error::custom("there is nothing")),
        }
    }

    fn parse<T: FromStr<Err: Display>>(self) -> Result<T, Error> {
        let element = self.only()?;
        let text = element.text.trim();
        text.parse().map_err(|error| Error::custom(format_args!("`{}` is `{text}`: {error}", element.name)))
    }
}

macro_rules! parsed {
    ($($method:ident => $visit:ident,)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.parse()?)
        })*
    };
}

impl<'de> Deserializer<'de> for Group<'_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            [element] if element.nil => visitor.visit_unit(),
            [element] if element.children.is_empty() && element.attributes.is_none() => {
                visitor.visit_borrowed_str(&element.text)
            }
            [_] => self.deserialize_map(visitor),
            _ => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            [] => visitor.visit_none(),
            [element] if element.nil => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let element = self.only()?;
        if element.nil {
            return Err(Error::custom(format_args!("`{}` is null", element.name)));
        }
        visitor.visit_borrowed_str(&element.text)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    parsed! {
        deserialize_bool => visit_bool,
        deserialize_i8 => visit_i8,
        deserialize_i16 => visit_i16,
        deserialize_i32 => visit_i32,
        deserialize_i64 => visit_i64,
        deserialize_i128 => visit_i128,
        deserialize_u8 => visit_u8,
        deserialize_u16 => visit_u16,
        deserialize_u32 => visit_u32,
        deserialize_u64 => visit_u64,
        deserialize_u128 => visit_u128,
        deserialize_f32 => visit_f32,
        deserialize_f64 => visit_f64,
        deserialize_char => visit_char,
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Items(self.0.iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Fields::of(self.only()?))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(StrDeserializer::new(&self.only()?.text))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { bytes byte_buf unit unit_struct tuple tuple_struct identifier }
}

struct Items<'g, 'de>(slice::Iter<'g, &'de Element>);

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|element| seed.deserialize(Group(slice::from_ref(element)))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The fields of a record, `attributes` first.
struct Fields<'x> {
    attributes: Option<&'x (String, String)>,
    /// In the order in which they came, those of one name together, where the first of them is.
    sorted: Vec<&'x Element>,
    next: usize,
    value: Option<Value>,
}

enum Value {
    Attributes,
    /// A part of what is sorted.
    Elements(usize, usize),
}

impl<'x> Fields<'x> {
    fn of(element: &'x Element) -> Self {
        let mut first = HashMap::new();
        for (position, child) in element.children.iter().enumerate() {
            first.entry(&*child.name).or_insert(position);
        }
        let mut sorted: Vec<&Element> = element.children.iter().collect();
        sorted.sort_by_key(|child| first.get(&*child.name).copied());
        Self { attributes: element.attributes.as_ref(), sorted, next: 0, value: None }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let start = self.next;
        let name = match (self.attributes, self.sorted.get(start)) {
            (Some(_), _) if self.value.is_none() => {
                self.value = Some(Value::Attributes);
                "attributes"
            }
            (_, None) => return Ok(None),
            (_, Some(first)) => {
                let alike = self.sorted[start..].iter().take_while(|element| element.name == first.name);
                self.next += alike.count();
                self.value = Some(Value::Elements(start, self.next));
                &first.name
            }
        };
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match (&self.value, self.attributes) {
            (Some(Value::Attributes), Some((object, url))) => {
                let pairs = [("type", object.as_str()), ("url", url.as_str())];
                seed.deserialize(MapDeserializer::new(pairs.into_iter()))
            }
            (Some(Value::Elements(start, end)), _) => {
                seed.deserialize(Group(self.sorted.get(*start..*end).unwrap_or_default()))
            }
            _ => Err(Error::custom("a value was asked for before its name")),
        }
    }
}
