use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

use super::FromJson;

/// Serde's `Deserialize` for a type that implements [`FromJson`], so that code which knows serde alone can read
/// the response data of an operation.
///
/// The text of the value is handed over whole, so this works with the deserializers of serde_json: from text,
/// bytes, a reader or a `Value`. No other format keeps JSON text.
///
/// # Errors
///
/// The value isn't what the schema promised, or `deserializer` isn't serde_json's.
pub fn deserialize<'de, T: FromJson, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Box::<RawValue>::deserialize(deserializer)?;
    super::from_str(value.get()).map_err(D::Error::custom)
}
