//! From the names in a query to the fields they mean. Names have no letter case in SOQL.

use super::SoqlError;
use super::ast::{Condition, Item, Literal, Operand, Operator, Path, Query};
use crate::data::Data;
use crate::filter::{Field, Filter};
use crate::order::Key;
use crate::places::{Connection, IS_DELETED};
use crate::scalar::Scalar;
use crate::shape::{FieldIx, Output, TypeIx};

use apollo_compiler::response::JsonValue;

/// Fields that the GraphQL API alone has.
const GRAPHQL_ALONE: [&str; 3] = ["ApiName", "WeakEtag", "DisplayValue"];

/// A query whose names are known: what is asked for of each record of one type, and of which records.
#[derive(Debug)]
pub(crate) struct Select {
    pub(crate) columns: Vec<Column>,
    pub(crate) filter: Filter,
    pub(crate) order: Vec<Key>,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: u64,
    pub(crate) counts: bool,
}

/// What a record has by a name.
#[derive(Debug)]
pub(crate) enum Column {
    Value { name: String, field: Field, is_date_time: bool },
    IsDeleted,
    Parent { name: String, field: FieldIx, columns: Vec<Self> },
    Children { name: String, field: FieldIx, select: Box<Select> },
}

const LARGEST_OFFSET: u64 = 2_000;

/// The root connection of an object, and what a query asks for of it.
pub(crate) fn resolve(data: &Data, query: &Query) -> Result<(Connection, Select), SoqlError> {
    let is_named = |connection: &&Connection| {
        let row = row_type(data, connection.field);
        row.is_some_and(|ty| object_name(data, ty).eq_ignore_ascii_case(&query.from))
    };
    let Some(connection) = data.places.roots().iter().find(is_named) else {
        let message = format!("sObject type '{}' is not supported", query.from);
        return Err(SoqlError { code: "INVALID_TYPE", message });
    };
    let select = select(data, connection.field, query)?;
    Ok((connection.clone(), select))
}

/// The name that REST has for an object: GraphQL adds `_Record` to some.
pub(crate) fn object_name(data: &Data, ty: TypeIx) -> &str {
    let name = data.places.shape.ty(ty).name.as_str();
    name.strip_suffix("_Record").unwrap_or(name)
}

fn row_type(data: &Data, connection: FieldIx) -> Option<TypeIx> {
    let (_, shape) = data.places.shape.connection(connection)?;
    match shape.row.objects() {
        [ty] => Some(*ty),
        _ => None,
    }
}

fn select(data: &Data, connection: FieldIx, query: &Query) -> Result<Select, SoqlError> {
    let Some(ty) = row_type(data, connection) else {
        return Err(SoqlError::malformed(format!("`{}` has records of several types", query.from)));
    };
    let names = Names { data, ty };
    if query.offset > LARGEST_OFFSET {
        let message = format!("OFFSET is {LARGEST_OFFSET} at most, not {}", query.offset);
        return Err(SoqlError { code: "NUMBER_OUTSIDE_VALID_RANGE", message });
    }
    let filter = query.condition.as_ref().map(|condition| names.filter(condition)).transpose()?;
    let order = query.order.iter().map(|order| {
        let (parent, field) = names.value(&order.path)?;
        let (descending, nulls_last) = (order.descending, order.nulls_last);
        Ok(Key { parent, field, descending, nulls_last })
    });
    Ok(Select {
        columns: names.columns(&query.items)?,
        filter: filter.unwrap_or(Filter::All(Vec::new())),
        order: order.collect::<Result<_, SoqlError>>()?,
        limit: query.limit,
        offset: query.offset,
        counts: query.items == [Item::Count],
    })
}

impl Select {
    /// What is asked for of the child relationship at a column.
    pub(crate) fn child(&self, column: usize) -> Option<&Self> {
        match self.columns.get(column)? {
            Column::Children { select, .. } => Some(select),
            _ => None,
        }
    }
}

/// The names of one object's fields and relationships.
struct Names<'d> {
    data: &'d Data,
    ty: TypeIx,
}

impl Names<'_> {
    fn columns(&self, items: &[Item]) -> Result<Vec<Column>, SoqlError> {
        let mut columns: Vec<Column> = Vec::new();
        for item in items {
            match item {
                Item::Count => {}
                Item::Children(query) => columns.push(self.children(query)?),
                Item::Field(Path { parent: None, field }) => columns.push(self.column(field)?),
                Item::Field(Path { parent: Some(parent), field }) => {
                    let (name, ix, names) = self.parent(parent)?;
                    let column = names.column(field)?;
                    let known = columns.iter_mut().find_map(|column| match column {
                        Column::Parent { field, columns, .. } if *field == ix => Some(columns),
                        _ => None,
                    });
                    match known {
                        Some(columns) => columns.push(column),
                        None => columns.push(Column::Parent { name, field: ix, columns: vec![column] }),
                    }
                }
            }
        }
        Ok(columns)
    }

    fn column(&self, name: &str) -> Result<Column, SoqlError> {
        if name.eq_ignore_ascii_case(IS_DELETED) {
            return Ok(Column::IsDeleted);
        }
        let (name, field) = self.field(name)?;
        let is_date_time = field.holds(self.data, |scalar| matches!(scalar, Scalar::DateTime));
        Ok(Column::Value { name, field, is_date_time })
    }

    fn field(&self, name: &str) -> Result<(String, Field), SoqlError> {
        let found = self.named(name).filter(|(name, _)| !GRAPHQL_ALONE.contains(&name.as_str()));
        let field = found.and_then(|(name, _)| Some((Field::read(self.data, self.ty, &name)?, name)));
        let (field, name) = field.ok_or_else(|| self.unknown("column", name))?;
        Ok((name, field))
    }

    fn value(&self, path: &Path) -> Result<(Option<FieldIx>, Field), SoqlError> {
        match &path.parent {
            None => Ok((None, self.field(&path.field)?.1)),
            Some(parent) => {
                let (_, ix, names) = self.parent(parent)?;
                Ok((Some(ix), names.field(&path.field)?.1))
            }
        }
    }

    fn parent(&self, name: &str) -> Result<(String, FieldIx, Names<'_>), SoqlError> {
        let shape = &self.data.places.shape;
        let found = self.named(name).and_then(|(name, ix)| match &shape.field(ix).slot.output {
            Output::Object(types) if types.len() == 1 && shape.ty(types[0]).is_entity() => {
                Some((name, ix, Names { data: self.data, ty: types[0] }))
            }
            _ => None,
        });
        found.ok_or_else(|| self.unknown("relationship", name))
    }

    fn children(&self, query: &Query) -> Result<Column, SoqlError> {
        let shape = &self.data.places.shape;
        let found = self.named(&query.from).filter(|(_, ix)| shape.connection(*ix).is_some());
        let (name, field) = found.ok_or_else(|| self.unknown("child relationship", &query.from))?;
        Ok(Column::Children { name, field, select: Box::new(select(self.data, field, query)?) })
    }

    /// The field of this name, in the schema's letters.
    fn named(&self, name: &str) -> Option<(String, FieldIx)> {
        let shape = &self.data.places.shape;
        let known = shape.ty(self.ty).fields.keys().find(|known| known.eq_ignore_ascii_case(name))?;
        Some((known.to_string(), shape.field_named(self.ty, known)?))
    }

    fn unknown(&self, kind: &str, name: &str) -> SoqlError {
        let object = object_name(self.data, self.ty);
        let message = format!("No such {kind} '{name}' on entity '{object}'");
        SoqlError { code: "INVALID_FIELD", message }
    }

    fn filter(&self, condition: &Condition) -> Result<Filter, SoqlError> {
        let all = |all: &[Condition]| all.iter().map(|one| self.filter(one)).collect::<Result<Vec<_>, _>>();
        Ok(match condition {
            Condition::All(conditions) => Filter::All(all(conditions)?),
            Condition::Any(conditions) => Filter::Any(all(conditions)?),
            Condition::Not(condition) => Filter::Not(Box::new(self.filter(condition)?)),
            Condition::Test(path, operator, operand) => {
                let (parent, field) = self.value(path)?;
                let test = field
                    .test(self.data, &path.field, operator.name(), &json(operand))
                    .map_err(|refusal| SoqlError::malformed(refusal.message))?;
                match parent {
                    Some(parent) => Filter::On(parent, Box::new(test)),
                    None => test,
                }
            }
        })
    }
}

impl Operator {
    /// The GraphQL API's name of the same test.
    fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Like => "like",
            Self::In => "in",
            Self::NotIn => "nin",
        }
    }
}

fn json(operand: &Operand) -> JsonValue {
    let one = |literal: &Literal| match literal {
        Literal::Null => JsonValue::Null,
        Literal::Bool(value) => (*value).into(),
        Literal::Number(value) => (*value).into(),
        Literal::Text(text) | Literal::Date(text) => text.as_str().into(),
    };
    match operand {
        Operand::One(literal) => one(literal),
        Operand::List(all) => all.iter().map(one).collect::<Vec<_>>().into(),
    }
}
