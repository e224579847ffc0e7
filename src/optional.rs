use serde::{Serialize, Serializer};

use crate::{Cursor, Text};

/// A nullable variable or input field, with its three states.
///
/// An absent one isn't sent, so the server's default holds; [`Null`](Self::Null) says null on purpose.
/// Setters take `impl Into<Optional<T>>`, so a bare value does, and so does an `Option`, whose `None` is
/// [`Absent`](Self::Absent).
///
/// ```
/// use relaywalk::Optional;
///
/// let name: Optional<String> = "Acme".into();
/// assert_eq!(name, Optional::Value("Acme".to_owned()));
/// assert_eq!(Optional::<i32>::from(None), Optional::Absent);
/// ```
///
/// Source: <https://spec.graphql.org/draft/#sec-Null-Value>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Optional<T> {
    /// Not sent at all.
    #[default]
    Absent,
    /// Sent as `null`.
    Null,
    /// Sent as this value.
    Value(T),
}

impl<T> Optional<T> {
    /// Is nothing sent?
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Optional<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Optional<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

impl From<&str> for Optional<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl From<Text> for Optional<String> {
    fn from(text: Text) -> Self {
        Self::Value(text.into())
    }
}

impl From<&str> for Optional<Cursor> {
    fn from(text: &str) -> Self {
        Self::Value(Cursor::new(text))
    }
}

impl From<String> for Optional<Cursor> {
    fn from(text: String) -> Self {
        Self::Value(Cursor::new(text))
    }
}

/// An absent value is left out by whoever serializes the object around it; on its own it is null.
impl<T: Serialize> Serialize for Optional<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_unit(),
        }
    }
}
