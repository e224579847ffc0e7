//! Records of any shape, from JSON and from XML, as lines.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::node::Node;
use crate::walk::compact;

/// A record as one of the formats has it.
pub(super) trait Record: DeserializeOwned + Send + 'static {
    /// Its line; a plain one has no `attributes`, and lists of children.
    fn line(self, plain: bool) -> String;
}

/// The text that came.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Json(Box<RawValue>);

impl Record for Json {
    fn line(self, plain: bool) -> String {
        // Whether its children came with it or were fetched, it is written in the same way.
        let text = compact(self.0.get());
        match plain {
            true => Node::read(&text).map_or(text, |record| record.plain().text()),
            false => text,
        }
    }
}

/// What elements say: names, texts, nulls.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Xml(Node);

impl Record for Xml {
    fn line(self, plain: bool) -> String {
        let record = self.0.into_json_form();
        if plain { record.plain().text() } else { record.text() }
    }
}
