//! What a server limits an operation's connections to, as far as it depends on the values of variables.

use super::Variable;
use super::shape::Field;

/// Limits of a server that a walk keeps, and can raise by a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Rows of a page whose size isn't given.
    pub default_page: u32,
    /// Rows of a page at most.
    pub largest_page: u32,
    /// Without a bound, a page begins behind so many rows at most.
    pub reach: u32,
    /// Rows of a page at least, where there is a bound; and the least bound.
    pub smallest_bounded: u32,
    /// The argument that is the bound.
    pub bound_argument: &'static str,
    /// The variable that says where the walk is.
    pub cursor: String,
    /// The connections that are asked for.
    pub connections: Vec<Limited>,
}

/// A connection that a server limits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limited {
    /// Its place in the reply as dotted response keys.
    pub place: String,
    /// Is it the one that is walked?
    pub is_walked: bool,
    /// Rows a page.
    pub first: Amount,
    /// Rows in all.
    pub bound: Amount,
    /// The variable that says in which order they come, if one does.
    pub order: Option<String>,
}

/// A number that an argument takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// The argument isn't there, or is null.
    Absent,
    /// As written.
    Number(i64),
    /// A variable's.
    Variable {
        /// Its name.
        name: String,
        /// Its default, if that is a number.
        default: Option<i64>,
    },
}

impl Amount {
    pub(super) fn of(field: &Field, argument: &str, variables: &[Variable]) -> Self {
        let Some((_, value)) = field.arguments.iter().find(|(name, _)| name == argument) else {
            return Self::Absent;
        };
        match value.strip_prefix('$') {
            Some(name) => {
                let variable = variables.iter().find(|variable| variable.name == name);
                let default = variable.and_then(|variable| variable.default.as_ref()?.parse().ok());
                Self::Variable { name: name.to_owned(), default }
            }
            None => value.parse().map_or(Self::Absent, Self::Number),
        }
    }
}
