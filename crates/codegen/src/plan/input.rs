//! What goes to the server: variables, input objects, enums.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Schema;
use apollo_compiler::executable;
use apollo_compiler::schema::{EnumType, ExtendedType, InputObjectType};

use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};
use crate::load::{Loaded, unsupported};

use super::selection::literal;
use super::shape::{Composite, Leaf, Object, Selected};
use super::{Connection, Docs, Plan, Role, Type, Variable, recursion, types};

/// The enums and input objects that operations need, by GraphQL name.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Inputs {
    /// Enums, of variables and of replies.
    pub enums: BTreeMap<String, Enum>,
    /// Input objects.
    pub objects: BTreeMap<String, Input>,
}

/// An enum.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Enum {
    /// Its GraphQL name.
    pub name: String,
    /// Its description.
    pub docs: Docs,
    /// Its values, in the schema's order.
    pub values: Vec<EnumValue>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EnumValue {
    /// Its GraphQL name.
    pub name: String,
    /// Its description.
    pub docs: Docs,
}

/// An input object.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Input {
    /// Its GraphQL name.
    pub name: String,
    /// Its description.
    pub docs: Docs,
    /// Is it `@oneOf`, so that exactly one field is given?
    pub one_of: bool,
    /// Its fields, by name: a constructor takes the required ones in this order, which must not depend on how a
    /// server happens to list them.
    pub fields: Vec<InputField>,
}

/// A field of an input object.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InputField {
    /// Its GraphQL name.
    pub name: String,
    /// Its description.
    pub docs: Docs,
    /// Its type.
    pub ty: Type,
    /// Its default, as the schema writes it.
    pub default: Option<String>,
    /// Would its Rust type contain itself, were it not boxed?
    pub recursive: bool,
}

/// The variables of an operation.
pub(super) fn variables(operation: &executable::Operation) -> Vec<Variable> {
    let variables = operation.variables.iter().map(|variable| Variable {
        name: variable.name.to_string(),
        ty: Type::of(&variable.ty),
        default: variable.default_value.as_ref().map(|value| literal(value)),
        role: Role::Plain,
    });
    variables.collect()
}

/// Says which of the variables a walk sets.
pub(super) fn assign_roles(variables: &mut [Variable], connection: Option<&Connection>) {
    let Some(connection) = connection else { return };
    for variable in variables {
        if variable.name == connection.cursor_variable {
            variable.role = Role::Cursor;
        } else if connection.page_size_variable.as_ref() == Some(&variable.name) {
            variable.role = Role::PageSize;
        }
    }
}

/// Every enum and input object that the plan's operations and fragments mention, with what those mention.
pub(super) fn collect(loaded: &Loaded, plan: &Plan, errors: &mut Diagnostics) -> Inputs {
    let mut collect =
        Collect { schema: &loaded.schema, typed: &loaded.typed, inputs: Inputs::default(), errors };
    for operation in &plan.operations {
        for variable in &operation.variables {
            collect.ty(variable.ty.name());
        }
        collect.object(&operation.data);
    }
    for fragment in plan.fragments.values() {
        collect.composite(&fragment.shape);
    }
    let mut inputs = collect.inputs;
    recursion::mark(&mut inputs.objects);
    inputs
}

struct Collect<'s> {
    schema: &'s Schema,
    typed: &'s BTreeSet<String>,
    inputs: Inputs,
    errors: &'s mut Diagnostics,
}

impl Collect<'_> {
    fn ty(&mut self, name: &str) {
        match self.schema.types.get(name) {
            Some(ExtendedType::Enum(found)) => self.enumeration(found),
            Some(ExtendedType::InputObject(found)) => self.input(found),
            _ => {}
        }
    }

    fn enumeration(&mut self, found: &EnumType) {
        let name = found.name.to_string();
        if self.inputs.enums.contains_key(&name) {
            return;
        }
        let values = found.values.values().map(|value| EnumValue {
            name: value.value.to_string(),
            docs: types::docs(value.description.as_ref(), &value.directives),
        });
        let docs =
            Docs { description: found.description.as_ref().map(ToString::to_string), deprecated: None };
        self.inputs.enums.insert(name.clone(), Enum { name, docs, values: values.collect() });
    }

    fn input(&mut self, found: &InputObjectType) {
        let name = found.name.to_string();
        if self.inputs.objects.contains_key(&name) || !self.typed.contains(&name) {
            return;
        }
        let mut fields: Vec<_> = found
            .fields
            .values()
            .map(|field| InputField {
                name: field.name.to_string(),
                docs: types::docs(field.description.as_ref(), &field.directives),
                ty: Type::of(&field.ty),
                default: field.default_value.as_ref().map(|value| literal(value)),
                recursive: false,
            })
            .collect();
        fields.sort_by(|one: &InputField, other| one.name.cmp(&other.name));
        let docs =
            Docs { description: found.description.as_ref().map(ToString::to_string), deprecated: None };
        let input = Input { name: name.clone(), docs, one_of: found.directives.has("oneOf"), fields };
        self.inputs.objects.insert(name, input);
        for field in found.fields.values() {
            if unsupported::too_many_lists(&field.ty) {
                let span = Span::find(&self.schema.sources, field.location());
                self.errors.push(
                    Diagnostic::error(unsupported::too_many_lists_message(&field.name), span)
                        .rule("unsupported"),
                );
            }
            self.ty(field.ty.inner_named_type());
        }
    }

    fn object(&mut self, object: &Object) {
        for field in &object.fields {
            match &field.selected {
                Selected::Leaf(Leaf::Enum) => self.ty(field.ty.name()),
                Selected::Leaf(_) => {}
                Selected::Composite(composite) => self.composite(composite),
            }
        }
    }

    fn composite(&mut self, composite: &Composite) {
        match composite {
            Composite::Object(object) => self.object(object),
            Composite::Fragment(_) => {}
            Composite::Abstract(shape) => {
                for variant in &shape.variants {
                    self.composite(&variant.shape);
                }
                self.object(&shape.unknown);
            }
        }
    }
}
