//! Values whose keys have an order, and what is changed in them.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

/// A value whose keys have an order.
pub(super) enum Node {
    /// JSON that nothing is looked for in.
    Text(Box<RawValue>),
    Object(Vec<(String, Node)>),
    List(Vec<Node>),
}

/// How deep records are opened: they have parents, and children five levels down.
const MAX_DEPTH: usize = 32;

impl Node {
    /// A JSON text, opened as deep as records go.
    pub(super) fn read(text: &str) -> Result<Self, serde_json::Error> {
        Self::open(serde_json::from_str(text)?, MAX_DEPTH)
    }

    fn open(text: Box<RawValue>, depth: usize) -> Result<Self, serde_json::Error> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(Self::Text(text)) };
        match text.get().as_bytes().first() {
            Some(b'{') => {
                let Fields(fields) = serde_json::from_str(text.get())?;
                let opened = fields.into_iter().map(|(key, value)| Ok((key, Self::open(value, depth)?)));
                opened.collect::<Result<_, _>>().map(Self::Object)
            }
            Some(b'[') => {
                let values: Vec<Box<RawValue>> = serde_json::from_str(text.get())?;
                let opened = values.into_iter().map(|value| Self::open(value, depth));
                opened.collect::<Result<_, _>>().map(Self::List)
            }
            _ => Ok(Self::Text(text)),
        }
    }

    fn json(value: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        to_raw_value(value).map(Self::Text)
    }

    pub(super) fn text(&self) -> String {
        // Keys are strings and texts are JSON, so that nothing can go wrong.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            Self::Text(_) | Self::List(_) => None,
        }
    }

    /// Is it the records of a child relationship, with what is said of them?
    fn is_results(&self) -> bool {
        self.get("done").is_some() && self.get("totalSize").is_some()
    }

    /// Without what Salesforce says of records, besides their fields.
    pub(super) fn plain(self) -> Self {
        let is_results = self.is_results();
        match self {
            Self::Object(fields) if is_results => {
                let records =
                    fields.into_iter().find(|(key, _)| key == "records").map(|(_, records)| records);
                records.map_or(Self::List(Vec::new()), Self::plain)
            }
            Self::Object(fields) => {
                let fields = fields.into_iter().filter(|(key, _)| key != "attributes");
                Self::Object(fields.map(|(key, value)| (key, value.plain())).collect())
            }
            Self::List(values) => Self::List(values.into_iter().map(Self::plain).collect()),
            Self::Text(text) => Self::Text(text),
        }
    }

    /// What came in XML, in the form that it has in JSON: a list of records is one, however many there are.
    pub(super) fn into_json_form(self) -> Self {
        let is_results = self.is_results();
        match self {
            Self::Object(fields) if is_results => Self::results(fields),
            Self::Object(fields) => {
                let in_json = |(key, value): (String, Self)| match &*key {
                    "attributes" => (key, value.attributes()),
                    _ => (key, value.into_json_form()),
                };
                Self::Object(fields.into_iter().map(in_json).collect())
            }
            Self::List(values) => Self::List(values.into_iter().map(Self::into_json_form).collect()),
            Self::Text(text) => Self::Text(text),
        }
    }

    fn results(fields: Vec<(String, Self)>) -> Self {
        let mut records = Vec::new();
        let (mut total, mut done) = (None, None);
        for (key, value) in fields {
            match (&*key, value) {
                ("records", Self::List(values)) => records.extend(values),
                ("records", value) => records.push(value),
                ("totalSize", value) => total = Some(value.unquoted()),
                ("done", value) => done = Some(value.unquoted()),
                _ => {}
            }
        }
        let records = Self::List(records.into_iter().map(Self::into_json_form).collect());
        let head = [("totalSize", total), ("done", done), ("records", Some(records))];
        Self::Object(head.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
    }

    /// JSON has no URL of a record that has none, such as a group of others.
    fn attributes(self) -> Self {
        match self {
            Self::Object(fields) => {
                Self::Object(fields.into_iter().filter(|(_, value)| !value.is_empty_text()).collect())
            }
            other => other,
        }
    }

    fn is_empty_text(&self) -> bool {
        matches!(self, Self::Text(text) if text.get() == "\"\"")
    }

    /// A number or a boolean that is known to be one.
    fn unquoted(self) -> Self {
        let Self::Text(text) = &self else { return self };
        let bare = serde_json::from_str::<String>(text.get()).and_then(|bare| {
            let bare: Box<RawValue> = serde_json::from_str(bare.trim())?;
            Ok(bare)
        });
        bare.map_or(self, Self::Text)
    }
}

impl Serialize for Node {
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

/// Of XML, where every value is a text.
impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a record or a part of one")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Node, E> {
                Node::json(text).map_err(E::custom)
            }

            fn visit_unit<E: serde::de::Error>(self) -> Result<Node, E> {
                Node::json(&()).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Node, A::Error> {
                let mut list = Vec::new();
                while let Some(value) = values.next_element()? {
                    list.push(value);
                }
                Ok(Node::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Node, A::Error> {
                in_order(fields).map(Node::Object)
            }
        }

        deserializer.deserialize_any(Any)
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

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Fields, A::Error> {
                in_order(fields).map(Fields)
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

fn in_order<'de, A: MapAccess<'de>, V: Deserialize<'de>>(mut map: A) -> Result<Vec<(String, V)>, A::Error> {
    let mut fields = Vec::new();
    while let Some(field) = map.next_entry()? {
        fields.push(field);
    }
    Ok(fields)
}
