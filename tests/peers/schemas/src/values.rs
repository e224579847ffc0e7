//! Random values for variables.

use apollo_compiler::Schema;
use apollo_compiler::ast::Type;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use relaywalk_codegen::plan::Variable;
use serde_json::{Map, Value};

use crate::random::Random;

pub(crate) struct Values<'s> {
    schema: &'s Schema,
    random: Random,
}

/// Deeper than this, input objects have only what they must.
const DEPTH: usize = 4;

impl<'s> Values<'s> {
    pub(crate) fn new(schema: &'s Schema, random: Random) -> Self {
        Self { schema, random }
    }

    /// A value for each variable; some of those that may be absent are.
    pub(crate) fn variables(&mut self, variables: &[Variable]) -> Value {
        let mut values = Map::new();
        for variable in variables {
            let Ok(ty) = Type::parse(variable.ty.to_string(), "variable") else { continue };
            if ty.is_non_null() || self.random.percent(70) {
                values.insert(variable.name.clone(), self.value(&ty, 0));
            }
        }
        Value::Object(values)
    }

    fn value(&mut self, ty: &Type, depth: usize) -> Value {
        if !ty.is_non_null() && self.random.percent(15) { Value::Null } else { self.present(ty, depth) }
    }

    fn present(&mut self, ty: &Type, depth: usize) -> Value {
        if ty.is_list() {
            return (0..self.random.below(3)).map(|_| self.value(ty.item_type(), depth)).collect();
        }
        self.named(ty.inner_named_type(), depth)
    }

    fn named(&mut self, name: &str, depth: usize) -> Value {
        match (name, self.schema.types.get(name)) {
            ("Int", _) => self.random.below(100).into(),
            ("Float", _) => (self.random.below(1_000) as f64 / 8.0).into(),
            ("Boolean", _) => self.random.percent(50).into(),
            (_, Some(ExtendedType::Enum(found))) => {
                let number = self.random.below(found.values.len());
                found.values.get_index(number).map(|(value, _)| value.as_str()).into()
            }
            (_, Some(ExtendedType::InputObject(found))) => self.input(found, depth + 1),
            _ => ["a", "\u{e9}\"\\\n", "2026-01-01T00:00:00Z", ""][self.random.below(4)].into(),
        }
    }

    fn input(&mut self, input: &InputObjectType, depth: usize) -> Value {
        let one = input.directives.has("oneOf").then(|| self.random.below(input.fields.len()));
        let mut values = Map::new();
        for (number, (name, field)) in input.fields.iter().enumerate() {
            let value = match one {
                Some(one) if one != number => continue,
                Some(_) => self.present(&field.ty, depth),
                None if !field.is_required() && (depth > DEPTH || self.random.percent(60)) => continue,
                None => self.value(&field.ty, depth),
            };
            values.insert(name.to_string(), value);
        }
        Value::Object(values)
    }
}
