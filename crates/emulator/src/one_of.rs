//! `@oneOf`: input objects that take exactly one of their fields, by the September 2025 edition. The compiler
//! doesn't check it yet.

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::collections::HashSet;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use crate::refusal::{Class, Refusal};

/// Whether any input object of a schema is one.
pub(crate) fn is_used(schema: &Schema) -> bool {
    schema.types.values().any(|ty| matches!(ty, ExtendedType::InputObject(input) if is_one_of(input)))
}

fn is_one_of(input: &InputObjectType) -> bool {
    input.directives.has("oneOf")
}

/// Refuses an operation that gives such an object another number of fields, or a null, in its text or in its
/// variables.
pub(crate) fn check(
    schema: &Schema,
    document: &ExecutableDocument,
    operation: &Operation,
    variables: &JsonMap,
) -> Result<(), Refusal> {
    let checker = Checker { schema, operation };
    for variable in &operation.variables {
        if let Some(value) = variables.get(variable.name.as_str()) {
            checker.json(&variable.ty, value)?;
        }
    }
    let mut seen = HashSet::default();
    let mut queue: Vec<&SelectionSet> = vec![&operation.selection_set];
    while let Some(set) = queue.pop() {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    checker.field(field)?;
                    queue.push(&field.selection_set);
                }
                Selection::InlineFragment(inline) => queue.push(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.fragment_name)
                        && seen.insert(&spread.fragment_name)
                    {
                        queue.push(&fragment.selection_set);
                    }
                }
            }
        }
    }
    Ok(())
}

struct Checker<'d> {
    schema: &'d Schema,
    operation: &'d Operation,
}

impl Checker<'_> {
    fn field(&self, field: &Field) -> Result<(), Refusal> {
        for argument in &field.arguments {
            if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                self.literal(&definition.ty, &argument.value)?;
            }
        }
        Ok(())
    }

    fn input(&self, ty: &Type) -> Option<&InputObjectType> {
        self.schema.get_input_object(ty.inner_named_type()).map(|input| &**input)
    }

    /// A value in the text. Variables are checked by themselves, but for one that stands where null can't.
    fn literal(&self, ty: &Type, value: &Value) -> Result<(), Refusal> {
        if let Value::List(items) = value {
            return items.iter().try_for_each(|item| self.literal(ty, item));
        }
        let (Some(input), Value::Object(fields)) = (self.input(ty), value) else { return Ok(()) };
        if is_one_of(input) {
            let nulls =
                fields.iter().find(|(_, value)| self.may_be_null(value)).map(|(name, _)| name.as_str());
            exactly_one(input, fields.len(), nulls)?;
        }
        fields.iter().try_for_each(|(name, value)| match input.fields.get(name) {
            Some(field) => self.literal(&field.ty, value),
            None => Ok(()),
        })
    }

    fn may_be_null(&self, value: &Node<Value>) -> bool {
        let variable = |name: &Name| self.operation.variables.iter().find(|variable| variable.name == *name);
        match value.as_ref() {
            Value::Null => true,
            Value::Variable(name) => variable(name).is_none_or(|variable| !variable.ty.is_non_null()),
            _ => false,
        }
    }

    /// A variable's value.
    fn json(&self, ty: &Type, value: &JsonValue) -> Result<(), Refusal> {
        if let JsonValue::Array(items) = value {
            return items.iter().try_for_each(|item| self.json(ty, item));
        }
        let (Some(input), JsonValue::Object(fields)) = (self.input(ty), value) else { return Ok(()) };
        if is_one_of(input) {
            let nulls = fields.iter().find(|(_, value)| value.is_null()).map(|(name, _)| name.as_str());
            exactly_one(input, fields.len(), nulls)?;
        }
        fields.iter().try_for_each(|(name, value)| match input.fields.get(name.as_str()) {
            Some(field) => self.json(&field.ty, value),
            None => Ok(()),
        })
    }
}

fn exactly_one(input: &InputObjectType, given: usize, null: Option<&str>) -> Result<(), Refusal> {
    let name = &input.name;
    let message = match (given, null) {
        (1, None) => return Ok(()),
        (1, Some(field)) => {
            format!("`{field}` of `{name}` must not be null: `{name}` takes exactly one field")
        }
        _ => format!("`{name}` takes exactly one field, not {given}"),
    };
    Err(Refusal::new(Class::ValidationError, message))
}
