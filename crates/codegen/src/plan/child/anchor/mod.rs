//! How one object is reached alone, by a key of it.

mod found;
mod given;
mod key;
mod written;

use std::collections::BTreeMap;

use apollo_compiler::executable::{Argument, Field};
use apollo_compiler::schema::FieldDefinition;
use apollo_compiler::{Name, Node, ast, name};

use crate::diagnostics::Diagnostic;
use crate::plan::selection::Shapes;
use crate::{Diagnostics, Options};

pub(super) use found::Lone;

/// The way to one object from the query type.
#[derive(Clone)]
pub(super) struct Anchor {
    /// The fields of the way, each without its selection. One argument holds the variable [`KEY`].
    pub(super) fields: Vec<Field>,
    /// The field of the object that holds the value of the key.
    pub(super) key: Name,
    /// The type of the variable.
    pub(super) key_type: ast::Type,
}

/// What stands for the key in an anchor's arguments.
pub(super) const KEY: Name = name!("__relaywalkKey");

/// Finds anchors.
pub(in crate::plan) struct Anchors<'s> {
    shapes: &'s Shapes<'s>,
    /// Those that the user gave, by type.
    given: BTreeMap<String, Anchor>,
}

impl<'s> Anchors<'s> {
    /// With the ways that were given, as far as there is nothing wrong with them.
    pub(in crate::plan) fn new(shapes: &'s Shapes<'s>, options: &Options, errors: &mut Diagnostics) -> Self {
        let mut anchors = Self { shapes, given: BTreeMap::new() };
        for (ty, way) in options.anchors() {
            match anchors.read(ty, way) {
                Ok(anchor) => drop(anchors.given.insert(ty.clone(), anchor)),
                Err(error) => {
                    let span = options.place("anchors", ty);
                    errors.push(Diagnostic { span, ..error });
                }
            }
        }
        anchors
    }

    /// The way to one object of a type that has this connection, if there is one.
    pub(super) fn find(&self, ty: &str, connection: &str, around: &[Lone<'_>]) -> Option<Anchor> {
        let given = self.given.get(ty).cloned();
        let node = || self.node(ty);
        let filtered = || around.iter().rev().find_map(|lone| self.filtered(ty, lone));
        given.or_else(node).or_else(filtered).or_else(|| self.written(ty, connection))
    }

    fn definition(&self, ty: &str, name: &str) -> Option<&FieldDefinition> {
        self.shapes.types.field(ty, name)
    }

    /// The field without arguments and selection.
    fn field(&self, ty: &str, name: &str) -> Option<Field> {
        let definition = self.shapes.types.schema.type_field(ty, name).ok()?;
        Some(Field::new(definition.name.clone(), definition.node.clone()))
    }
}

/// The same argument with another name for a variable.
pub(super) fn renamed(argument: &Node<Argument>, from: &Name, to: &Name) -> Node<Argument> {
    let value = renamed_value(&argument.value, from, to);
    argument.same_location(Argument { name: argument.name.clone(), value })
}

fn renamed_value(value: &Node<ast::Value>, from: &Name, to: &Name) -> Node<ast::Value> {
    use ast::Value;
    let renamed = |value| renamed_value(value, from, to);
    value.same_location(match &**value {
        Value::Variable(name) if name == from => Value::Variable(to.clone()),
        Value::List(items) => Value::List(items.iter().map(renamed).collect()),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), renamed(value))).collect())
        }
        _ => return value.clone(),
    })
}
