//! `where` as Salesforce has it: which rows of a connection it lets through.
//!
//! `and`, `or`, `not`, `eq`, `ne`, `lt`, `lte`, `gt`, `gte`, `in`, `nin` and `like` work on every field that
//! is a value or a wrapper of one, and on the fields of a parent record. What else a filter may say is refused.
//! As in SOQL, text is compared without regard to case, `%` and `_` are the wildcards of `like`, and null is
//! unequal to every value.

use std::cmp::Ordering;
use std::sync::Arc;

use apollo_compiler::response::{JsonMap, JsonValue};

use crate::compare::{compare, like, short_id};
use crate::data::Data;
use crate::place::{Place, Step};
use crate::places::Connection;
use crate::refusal::{Class, Refusal};
use crate::scalar::Scalar;
use crate::shape::{FieldIx, Output, TypeIx};

/// A filter that names no Id is tried on every row; of more rows than this it would take too long.
pub(crate) const MOST_ROWS_TRIED: u64 = 1_000_000;

/// A condition on a row.
#[derive(Debug)]
pub(crate) enum Filter {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// A condition on another record that this one refers to.
    On(FieldIx, Box<Self>),
    Test(Field, Test),
}

/// A value of a record: a leaf field, or the `value` of a wrapper.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    path: Vec<FieldIx>,
    /// It is the record's own Id.
    is_own_id: bool,
    /// It holds an Id, whose letter case matters and whose last three characters don't.
    is_id: bool,
}

#[derive(Debug)]
pub(crate) enum Test {
    In(Vec<JsonValue>),
    /// The value is not null and compares to the operand in one of these ways.
    Order(&'static [Ordering], JsonValue),
    Like(Vec<char>),
}

impl Filter {
    /// Reads a filter on rows of this type.
    pub(crate) fn read(data: &Data, ty: TypeIx, filter: &JsonMap) -> Result<Self, Refusal> {
        let conditions = filter.iter().filter(|(_, condition)| !condition.is_null());
        let conditions =
            conditions.map(|(name, condition)| Self::condition(data, ty, name.as_str(), condition));
        Ok(Self::All(conditions.collect::<Result<_, _>>()?))
    }

    fn condition(data: &Data, ty: TypeIx, name: &str, condition: &JsonValue) -> Result<Self, Refusal> {
        let several = || match condition {
            JsonValue::Array(all) => all.iter().map(|one| Self::object(data, ty, name, one)).collect(),
            one => Ok(vec![Self::object(data, ty, name, one)?]),
        };
        match name.to_ascii_lowercase().as_str() {
            "and" => return Ok(Self::All(several()?)),
            "or" => return Ok(Self::Any(several()?)),
            "not" => return Ok(Self::Not(Box::new(Self::object(data, ty, name, condition)?))),
            _ => {}
        }
        let Some(JsonValue::Object(operators)) = Some(condition) else { return Err(cannot(name)) };
        if let Some(field) = Field::read(data, ty, name) {
            let tests = operators
                .iter()
                .map(|(operator, operand)| field.test(data, name, operator.as_str(), operand));
            return Ok(Self::All(tests.collect::<Result<_, _>>()?));
        }
        let field = data.places.shape.field_named(ty, name).ok_or_else(|| cannot(name))?;
        match &data.places.shape.field(field).slot.output {
            Output::Object(types) if types.len() == 1 && data.places.shape.connection(field).is_none() => {
                Ok(Self::On(field, Box::new(Self::read(data, types[0], operators)?)))
            }
            _ => Err(cannot(name)),
        }
    }

    fn object(data: &Data, ty: TypeIx, name: &str, filter: &JsonValue) -> Result<Self, Refusal> {
        match filter {
            JsonValue::Object(filter) => Self::read(data, ty, filter),
            _ => Err(cannot(name)),
        }
    }

    /// The Ids that a row must have one of, if the filter says so.
    pub(crate) fn ids(&self) -> Option<Vec<&str>> {
        match self {
            Self::Test(field, Test::In(ids)) if field.is_own_id => {
                Some(ids.iter().filter_map(JsonValue::as_str).collect())
            }
            Self::All(filters) => {
                let mut lists = filters.iter().filter_map(Self::ids);
                let first = lists.next()?;
                Some(
                    lists.fold(first, |kept, also| kept.into_iter().filter(|id| also.contains(id)).collect()),
                )
            }
            _ => None,
        }
    }

    /// Whether every row passes.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::All(filters) if filters.iter().all(Self::is_empty))
    }

    pub(crate) fn passes(&self, data: &Data, record: &Arc<Place>) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.passes(data, record)),
            Self::Any(filters) => filters.iter().any(|filter| filter.passes(data, record)),
            Self::Not(filter) => !filter.passes(data, record),
            Self::On(field, filter) => {
                data.places.object(record, *field, None).is_some_and(|parent| filter.passes(data, &parent))
            }
            Self::Test(field, test) => test.passes(&field.value(data, record), field.is_id),
        }
    }
}

impl Field {
    /// The value that a record of this type has by a name.
    pub(crate) fn read(data: &Data, ty: TypeIx, name: &str) -> Option<Self> {
        let field = data.places.shape.field_named(ty, name)?;
        let path = match &data.places.shape.field(field).slot.output {
            Output::Leaf(_) => vec![field],
            Output::Object(types) => {
                let wrapper = *types.first().filter(|ty| data.places.shape.ty(**ty).is_wrapper())?;
                vec![field, data.places.shape.field_named(wrapper, "value")?]
            }
            Output::List(_) => return None,
        };
        let is_own_id = data.places.shape.field(field).is_own_id;
        let value = path.last().map(|field| &data.places.shape.field(*field).slot.output);
        let is_id = matches!(value, Some(Output::Leaf(Scalar::Id)));
        Some(Self { path, is_own_id, is_id })
    }

    /// A test of it, by an operator of the GraphQL API.
    pub(crate) fn test(
        &self,
        data: &Data,
        name: &str,
        operator: &str,
        operand: &JsonValue,
    ) -> Result<Filter, Refusal> {
        use Ordering::{Equal, Greater, Less};
        let negated = |test| Filter::Not(Box::new(self.filter(test)));
        let order = |orders| Ok(Test::Order(orders, scalar(name, operator, operand)?));
        let list = || match operand {
            JsonValue::Array(all) => all.iter().map(|one| scalar(name, operator, one)).collect(),
            _ => Err(cannot(&format!("{name}: {{ {operator}: {operand} }}"))),
        };
        Ok(match operator {
            "eq" => self.filter(Test::In(vec![scalar(name, operator, operand)?])),
            "ne" => negated(Test::In(vec![scalar(name, operator, operand)?])),
            "in" => self.filter(Test::In(list()?)),
            "nin" => negated(Test::In(list()?)),
            "lt" => self.filter(order(&[Less])?),
            "lte" => self.filter(order(&[Less, Equal])?),
            "gt" => self.filter(order(&[Greater])?),
            "gte" => self.filter(order(&[Greater, Equal])?),
            "like" if self.is_text(data) => match operand.as_str() {
                Some(pattern) => self.filter(Test::Like(pattern.to_lowercase().chars().collect())),
                None => return Err(cannot(&format!("{name}: {{ like: {operand} }}"))),
            },
            _ => return Err(cannot(&format!("{name}: {{ {operator} }}"))),
        })
    }

    fn filter(&self, test: Test) -> Filter {
        Filter::Test(self.clone(), test)
    }

    fn is_text(&self, data: &Data) -> bool {
        let text = |scalar: &Scalar| {
            matches!(scalar, Scalar::String | Scalar::Url | Scalar::Email | Scalar::Enum(_))
        };
        self.holds(data, text)
    }

    /// Whether it is a scalar of some kind.
    pub(crate) fn holds(&self, data: &Data, kind: impl FnOnce(&Scalar) -> bool) -> bool {
        let last = self.path.last().map(|field| &data.places.shape.field(*field).slot.output);
        matches!(last, Some(Output::Leaf(scalar)) if kind(scalar))
    }

    pub(crate) fn is_own_id(&self) -> bool {
        self.is_own_id
    }

    pub(crate) fn is_id(&self) -> bool {
        self.is_id
    }

    pub(crate) fn value(&self, data: &Data, record: &Arc<Place>) -> JsonValue {
        match self.path.as_slice() {
            [field] => data.leaf(record, *field),
            [wrapper, value] => data
                .places
                .object(record, *wrapper, None)
                .map_or(JsonValue::Null, |wrapper| data.leaf(&wrapper, *value)),
            _ => JsonValue::Null,
        }
    }
}

impl Test {
    fn passes(&self, value: &JsonValue, is_id: bool) -> bool {
        match self {
            Self::In(operands) => operands.iter().any(|operand| match (value.as_str(), operand.as_str()) {
                (Some(value), Some(operand)) if is_id => short_id(value) == short_id(operand),
                _ => compare(value, operand) == Some(Ordering::Equal),
            }),
            Self::Order(orders, operand) if !value.is_null() => {
                compare(value, operand).is_some_and(|order| orders.contains(&order))
            }
            Self::Order(..) => false,
            Self::Like(pattern) => value.as_str().is_some_and(|text| {
                let text: Vec<char> = text.to_lowercase().chars().collect();
                like(&text, pattern)
            }),
        }
    }
}

fn scalar(name: &str, operator: &str, operand: &JsonValue) -> Result<JsonValue, Refusal> {
    match operand {
        JsonValue::Array(_) | JsonValue::Object(_) => {
            Err(cannot(&format!("{name}: {{ {operator}: {operand} }}")))
        }
        operand => Ok(operand.clone()),
    }
}

fn cannot(what: &str) -> Refusal {
    Refusal::new(Class::OperationNotSupported, format!("this server can't filter by `{what}`"))
}

/// The row with this Id, if it is one of the connection's.
pub(crate) fn row_of(data: &Data, connection: &Connection, id: &str) -> Option<u64> {
    let place = data.find(id)?;
    match (place.step, &place.parent) {
        (Step::Row(field, row), Some(owner))
            if field == connection.field && owner.hash == connection.owner.hash =>
        {
            Some(row)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_equals_only_null() {
        let null = JsonValue::Null;
        assert!(Test::In(vec![null.clone()]).passes(&null, false));
        assert!(!Test::In(vec!["a".into()]).passes(&null, false));
        assert!(!Test::Order(&[Ordering::Less], 5.into()).passes(&null, false));
    }

    #[test]
    fn text_is_compared_without_regard_to_case_and_numbers_by_value() {
        assert!(Test::In(vec!["AMBER Mill".into()]).passes(&"Amber mill".into(), false));
        assert!(Test::In(vec!["12.50".into()]).passes(&12.5.into(), false));
        assert!(Test::Order(&[Ordering::Greater], 9.into()).passes(&10.5.into(), false));
        assert!(!Test::In(vec![true.into()]).passes(&"true".into(), false));
    }
}
