use std::slice;
use std::vec;

use serde::{Deserialize, Deserializer};

/// What a record says of itself: the field `attributes` of a row type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[non_exhaustive]
pub struct Attributes {
    /// Its object, such as `Account`.
    #[serde(rename = "type")]
    pub object: String,
    /// The path of its REST resource.
    pub url: String,
}

/// The records of a child relationship: the field of a row type that a child query of `SELECT` fills.
///
/// All of them: what doesn't come with the parent is fetched by its own locators before the walk hands the parent out.
/// None if the server says null, as it does of a parent without children.
///
/// ```
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct Account {
///     id: String,
///     contacts: relaywalk::salesforce::ChildRecords<Contact>,
/// }
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct Contact {
///     last_name: Option<String>,
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildRecords<T> {
    /// The records, in the server's order.
    pub records: Vec<T>,
    /// The server's own count.
    pub total: u64,
}

impl<T> ChildRecords<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The records, in order.
    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.records.iter()
    }
}

impl<T> Default for ChildRecords<T> {
    fn default() -> Self {
        Self { records: Vec::new(), total: 0 }
    }
}

impl<T> IntoIterator for ChildRecords<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.records.into_iter()
    }
}

impl<'c, T> IntoIterator for &'c ChildRecords<T> {
    type Item = &'c T;
    type IntoIter = slice::Iter<'c, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// As it goes over the wire.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Results<T> {
    total_size: u64,
    // XML has no empty list.
    #[serde(default = "Vec::new")]
    records: Vec<T>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ChildRecords<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let results = Option::<Results<T>>::deserialize(deserializer)?;
        Ok(results.map_or_else(Self::default, |results| Self {
            records: results.records,
            total: results.total_size,
        }))
    }
}
