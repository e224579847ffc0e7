//! Results as JSON.

use apollo_compiler::response::{JsonMap, JsonValue};

use super::batch::{Record, Results, Value};

pub(super) fn write(results: Results) -> JsonValue {
    let mut map = JsonMap::new();
    map.insert("totalSize", results.total.into());
    map.insert("done", results.done.into());
    map.extend(results.next.map(|next| ("nextRecordsUrl".into(), next.into())));
    map.insert("records", results.records.into_iter().map(record).collect::<Vec<_>>().into());
    map.into()
}

fn record(record: Record) -> JsonValue {
    let mut attributes = JsonMap::new();
    attributes.insert("type", record.object.into());
    attributes.insert("url", record.url.into());
    let mut map = JsonMap::new();
    map.insert("attributes", attributes.into());
    map.extend(record.fields.into_iter().map(|(name, field)| (name.into(), value(field))));
    map.into()
}

fn value(field: Value) -> JsonValue {
    match field {
        Value::Leaf(value) => value,
        // As REST has been seen to write it.
        Value::DateTime(text) => match text.strip_suffix('Z') {
            Some(utc) => [utc, "+0000"].concat().into(),
            None => text.into(),
        },
        Value::Record(inner) => record(inner),
        Value::Results(results) => write(results),
    }
}
