//! What a server limits queries to, and what of it their variables decide.

mod error;
mod order;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

pub use error::LimitError;

/// What a server limits a query's connections to, as plain data that generated code has.
///
/// It is kept before anything is sent, and a walk of more rows than the server gives by itself raises the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits<'a> {
    /// Rows of a page whose size isn't given.
    pub default_page: u32,
    /// Rows of a page at most.
    pub largest_page: u32,
    /// Without a bound, a page begins behind so many rows at most.
    pub reach: u32,
    /// Rows of a page at least, where there is a bound; and the least bound.
    pub smallest_bounded: u32,
    /// The argument that is the bound.
    pub bound_argument: &'a str,
    /// The variable that says where the walk is.
    pub cursor: &'a str,
    /// The connections that are asked for.
    pub connections: &'a [Limited<'a>],
}

/// A connection that a server limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited<'a> {
    /// Its place in the response as dotted response keys.
    pub place: &'a str,
    /// Is it the one that is walked?
    pub is_walked: bool,
    /// Rows a page.
    pub first: Amount<'a>,
    /// Rows in all.
    pub bound: Amount<'a>,
    /// The variable that says in which order they come, if one does.
    pub order: Option<&'a str>,
}

/// A number that an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount<'a> {
    /// The argument isn't there.
    Absent,
    /// As written.
    Number(i64),
    /// That of the variable with this name, and its default.
    Variable(&'a str, Option<i64>),
}

/// The values of variables, by name.
pub(crate) type Variables = BTreeMap<String, Box<RawValue>>;

/// The values of an operation's variables, as they go over the wire.
pub(crate) fn variables(given: &impl Serialize) -> Result<Variables, serde_json::Error> {
    serde_json::from_str(&serde_json::to_string(given)?)
}

impl<'a> Amount<'a> {
    fn value(self, variables: &Variables) -> Option<i64> {
        match self {
            Self::Absent => None,
            Self::Number(number) => Some(number),
            Self::Variable(name, default) => match variables.get(name) {
                Some(value) => value.get().parse().ok(),
                None => default,
            },
        }
    }

    /// The variable, if it is one that has neither a value nor a default.
    fn unset(self, variables: &Variables) -> Option<&'a str> {
        match self {
            Self::Variable(name, None) if !variables.contains_key(name) => Some(name),
            _ => None,
        }
    }
}

impl Limits<'_> {
    fn walked(&self) -> Option<&Limited<'_>> {
        self.connections.iter().find(|connection| connection.is_walked)
    }

    /// Do the variables say where to start?
    pub(crate) fn starts_elsewhere(&self, variables: &Variables) -> bool {
        variables.get(self.cursor).is_some_and(|cursor| cursor.get() != "null")
    }

    /// The bound that the caller gave, or the document.
    pub(crate) fn bound(&self, variables: &Variables) -> Option<u64> {
        self.walked()?.bound.value(variables)?.try_into().ok()
    }

    /// The rows of a page that is asked for with these variables.
    pub(crate) fn page(&self, variables: &Variables) -> u64 {
        let rows = self.walked().and_then(|walked| walked.first.value(variables)?.try_into().ok());
        rows.unwrap_or(self.default_page.into())
    }

    /// Gives a bound to all that have none and take it from a variable.
    pub(crate) fn raise(&self, variables: &mut Variables, bound: u64) {
        for connection in self.connections {
            if let Some(name) = connection.bound.unset(variables) {
                set(variables, name, bound);
            }
        }
    }

    /// Where there is a bound, pages whose size nobody has said become as large as they must be then.
    pub(crate) fn fill(&self, variables: &mut Variables) {
        for connection in self.connections {
            let is_bounded = connection.bound.value(variables).is_some();
            if let Amount::Variable(name, default) = connection.first
                && is_bounded
                && !variables.contains_key(name)
                && default.unwrap_or(self.default_page.into()) < self.smallest_bounded.into()
            {
                set(variables, name, self.smallest_bounded.into());
            }
        }
    }

    /// Can the walked connection be given a bound, which it doesn't have?
    pub(crate) fn can_raise(&self, variables: &Variables) -> Result<bool, LimitError> {
        if self.walked().and_then(|walked| walked.bound.unset(variables)).is_none() {
            return Ok(false);
        }
        let mut raised = variables.clone();
        self.raise(&mut raised, self.smallest_bounded.into());
        self.fill(&mut raised);
        self.check(&raised).map(|()| true)
    }

    /// Are the values such as the server takes, and such that a walk loses no rows?
    pub(crate) fn check(&self, variables: &Variables) -> Result<(), LimitError> {
        self.check_amounts(variables)?;
        self.connections.iter().try_for_each(|connection| order::check(connection, variables))
    }

    /// Are the values such as the server takes?
    pub(crate) fn check_amounts(&self, variables: &Variables) -> Result<(), LimitError> {
        self.connections.iter().try_for_each(|connection| self.check_one(connection, variables))
    }

    fn check_one(&self, connection: &Limited<'_>, variables: &Variables) -> Result<(), LimitError> {
        let (place, bound_argument) = (connection.place.to_owned(), self.bound_argument.to_owned());
        let first = connection.first.value(variables);
        if let Some(rows) = first.filter(|rows| *rows > self.largest_page.into()) {
            return Err(LimitError::PageTooLarge { place, rows, most: self.largest_page });
        }
        let least = self.smallest_bounded;
        match connection.bound.value(variables) {
            Some(rows) if rows < least.into() => {
                return Err(LimitError::BoundTooSmall { place, rows, least, bound: bound_argument });
            }
            Some(_) => {
                let rows = first.unwrap_or(self.default_page.into());
                if rows < least.into() {
                    return Err(LimitError::PageTooSmall { place, rows, least, bound: bound_argument });
                }
            }
            None => {
                let is_above = |other: &&Limited<'_>| {
                    let below = place.strip_prefix(other.place);
                    below.is_some_and(|below| below.starts_with('.'))
                        && other.bound.value(variables).is_some()
                };
                if let Some(parent) = self.connections.iter().find(is_above) {
                    let parent = parent.place.to_owned();
                    return Err(LimitError::Unbounded { place, parent, bound: bound_argument });
                }
            }
        }
        Ok(())
    }
}

fn set(variables: &mut Variables, name: &str, value: u64) {
    // Every number can be written.
    if let Ok(value) = to_raw_value(&value) {
        variables.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, LimitError, Limited, Limits, Variables};

    const CHILD: Limited<'static> = Limited {
        place: "a.edges.node.b",
        is_walked: false,
        first: Amount::Variable("bFirst", Some(10)),
        bound: Amount::Variable("bound", None),
        order: None,
    };

    const LIMITS: Limits<'static> = Limits {
        default_page: 10,
        largest_page: 2_000,
        reach: 2_000,
        smallest_bounded: 200,
        bound_argument: "upperBound",
        cursor: "after",
        connections: &[
            Limited {
                place: "a",
                is_walked: true,
                first: Amount::Variable("first", None),
                bound: Amount::Variable("bound", None),
                order: Some("order"),
            },
            CHILD,
        ],
    };

    fn variables(json: &str) -> Variables {
        serde_json::from_str(json).unwrap()
    }

    fn check(json: &str) -> Result<(), LimitError> {
        LIMITS.check(&variables(json))
    }

    #[test]
    fn what_is_just_within_the_limits_passes_and_what_is_just_beyond_does_not() {
        for fine in [
            "{}",
            r#"{"first":2000,"bFirst":2000}"#,
            r#"{"first":200,"bFirst":200,"bound":200}"#,
            r#"{"first":2000,"bFirst":200,"bound":1000000}"#,
            r#"{"bound":null}"#,
            r#"{"order":{"Name":{"order":"ASC"},"Id":{"order":"ASC"}}}"#,
            r#"{"order":null}"#,
            r#"{"order":{}}"#,
        ] {
            assert_eq!(check(fine), Ok(()), "{fine}");
        }
        let refused = |json: &str| check(json).unwrap_err();
        assert!(matches!(refused(r#"{"first":2001}"#), LimitError::PageTooLarge { rows: 2001, .. }));
        assert!(matches!(refused(r#"{"bFirst":2001}"#), LimitError::PageTooLarge { rows: 2001, .. }));
        let small = refused(r#"{"first":199,"bFirst":200,"bound":200}"#);
        assert!(
            matches!(&small, LimitError::PageTooSmall { rows: 199, place, .. } if place == "a"),
            "{small}"
        );
        let small = refused(r#"{"first":200,"bound":200}"#);
        assert!(matches!(&small, LimitError::PageTooSmall { rows: 10, .. }), "{small}");
        assert!(matches!(
            refused(r#"{"first":200,"bound":199}"#),
            LimitError::BoundTooSmall { rows: 199, .. }
        ));
        let order = refused(r#"{"order":{"Name":{"order":"ASC"},"Id":null}}"#);
        assert_eq!(
            order.to_string(),
            "`$order` orders `a` by what may be the same for several rows, which can then come twice, or never: add `Id` \
             to it"
        );
    }

    #[test]
    fn a_child_needs_a_bound_where_its_parent_has_one() {
        let alone = Limited { bound: Amount::Variable("other", None), ..CHILD };
        let connections = [LIMITS.connections[0], alone];
        let limits = Limits { connections: &connections, ..LIMITS };
        let found = limits.check(&variables(r#"{"first":200,"bound":200}"#));
        assert!(matches!(found, Err(LimitError::Unbounded { .. })), "{found:?}");
        assert_eq!(
            limits.check(&variables(r#"{"bFirst":200,"other":200}"#)),
            Ok(()),
            "a child may have one alone"
        );
    }

    #[test]
    fn a_bound_raises_what_nobody_has_said_and_leaves_the_rest() {
        let raised = |json: &str| {
            let mut variables = variables(json);
            LIMITS.raise(&mut variables, 5_000);
            LIMITS.fill(&mut variables);
            serde_json::to_string(&variables).unwrap()
        };
        assert_eq!(raised("{}"), r#"{"bFirst":200,"bound":5000,"first":200}"#);
        assert_eq!(raised(r#"{"bound":300,"first":500}"#), r#"{"bFirst":200,"bound":300,"first":500}"#);
        assert_eq!(LIMITS.can_raise(&variables("{}")), Ok(true));
        assert_eq!(LIMITS.can_raise(&variables(r#"{"bound":300}"#)), Ok(false));
        assert_eq!(LIMITS.can_raise(&variables(r#"{"bound":null}"#)), Ok(false));
        assert!(LIMITS.can_raise(&variables(r#"{"first":100}"#)).is_err());
    }
}
