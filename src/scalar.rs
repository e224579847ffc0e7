use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::json::{Error, FromJson, Reader};

/// A custom scalar that isn't mapped to a Rust type: a JSON value of any shape, as the server wrote it.
///
/// Numbers keep all their digits and objects the order of their keys. Two scalars are equal if their texts are,
/// so `1.0` isn't `1.00` and `"é"` isn't `"\u00e9"`; [`parse`](Self::parse) them to compare what they mean.
///
/// ```
/// use relaywalk::Scalar;
///
/// let created = Scalar::from("2024-05-01");
/// assert_eq!(created.to_string(), "2024-05-01");
/// assert_eq!(created.as_json(), r#""2024-05-01""#);
///
/// let price: Scalar = serde_json::from_str("12.50")?;
/// assert_eq!(price.to_string(), "12.50");
/// assert_eq!(price.parse::<f64>()?, 12.5);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scalar(Box<RawValue>);

/// Null.
impl Default for Scalar {
    fn default() -> Self {
        Self(RawValue::NULL.to_owned())
    }
}

impl Scalar {
    /// The JSON text.
    pub fn as_json(&self) -> &str {
        self.0.get()
    }

    /// The text of a string; `None` for every other value.
    pub fn as_str(&self) -> Option<Cow<'_, str>> {
        let json = self.as_json();
        let inside = json.strip_prefix('"')?.strip_suffix('"')?;
        if inside.contains('\\') {
            return serde_json::from_str(json).ok().map(Cow::Owned);
        }
        Some(Cow::Borrowed(inside))
    }

    /// The value in a type that serde can read.
    ///
    /// # Errors
    ///
    /// The type refuses the value.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_json())
    }
}

/// A string's text without quotes; every other value as JSON.
impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            Some(text) => f.pad(&text),
            None => f.pad(self.as_json()),
        }
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scalar({})", self.as_json())
    }
}

impl PartialEq for Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl Eq for Scalar {}

impl Hash for Scalar {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_json().hash(state);
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        serde_json::Value::from(text).into()
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        serde_json::Value::from(text).into()
    }
}

impl From<serde_json::Value> for Scalar {
    fn from(value: serde_json::Value) -> Self {
        // A `Value` has text keys and finite numbers only, so it always has a JSON text.
        Self(serde_json::value::to_raw_value(&value).unwrap_or_default())
    }
}

impl FromJson for Scalar {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        crate::json::scalar(reader).map(Self)
    }
}
