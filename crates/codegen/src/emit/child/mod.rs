//! What continues the child connections of an operation: derived operations, and what makes and uses them.

mod connection;
mod continuation;
mod drain;
mod method;

use proc_macro2::TokenStream;
use quote::quote;

use super::connection::field;
use super::names::{Scope, field_name, type_name};
use super::place::IMPORTED;
use super::unit::{Owner, Shape, Target, Unit};
use super::{Emitter, Names, Place};
use crate::plan::{Child, Composite, Field, Object, Operation, Selected, Step};

/// A child and its derived operation, which stands in the module of the operation that has the child.
pub(super) struct Continued<'p> {
    pub(super) child: &'p Child,
    pub(super) names: Names<'p, Operation>,
    /// The methods that make it, of a parent and of a parent's key.
    method: String,
    method_of_key: String,
}

impl<'p> Emitter<'p> {
    /// The children of an operation.
    pub(super) fn continued(&self, index: usize) -> Vec<Continued<'p>> {
        let operation = &self.operations[index];
        let mut modules = Scope::default();
        modules.claim_all(operation.unit.names.iter().cloned());
        let named = operation.of.children.iter().map(|child| modules.unique(&field_name(&child.name)));
        let named: Vec<String> = named.collect();
        let mut types = modules.and_reserving(&IMPORTED);
        let mut methods = Scope::reserving(&["new", "default", "clone"]);
        methods.claim_all(self.variables(operation.of, &Place::top()).names());
        let style = self.styles.of(operation.unit.strings);
        let children = operation.of.children.iter().zip(named).map(|(child, module)| {
            let module = operation.unit.module.iter().cloned().chain([module]).collect();
            let shared = self.shared_type(index, child);
            let unit = Unit::of_continuation(module, &child.continuation.data, shared, style.clone());
            let plain = field_name(child.key());
            let method = if methods.claim(&plain) { plain } else { methods.unique(&field_name(&child.name)) };
            let method_of_key = methods.unique(&format!("{method}_of"));
            let ty = types.unique(&type_name(&child.name));
            Continued { child, names: Names { of: &child.continuation, unit, ty }, method, method_of_key }
        });
        children.collect()
    }

    /// The connection's field in the reply of a derived operation, and its type: that of the first page.
    fn shared_type(&self, index: usize, child: &'p Child) -> Option<(&'p Field, Target)> {
        let connection = child.continuation.connection.as_ref()?;
        let planned = planned(&child.continuation.data, &connection.path)?;
        Some((planned, self.follow(Owner::Operation(index), &child.path)?))
    }

    /// What the steps lead to from the root of a unit, told so that it holds anywhere.
    fn follow(&self, owner: Owner, steps: &[Step]) -> Option<Target> {
        let mut target = self.unit_of(&owner)?.root.clone();
        let mut owner = owner;
        for step in steps {
            if matches!(step, Step::Only | Step::Each) {
                continue;
            }
            let (unit, index);
            (owner, index) = self.resolve(owner, &target)?;
            unit = self.unit_of(&owner)?;
            target = match (&unit.types[index], step) {
                (Shape::Struct(structure), Step::Field(key)) => field(structure, key)?.target.clone(),
                (Shape::Enum(shape), Step::On { types, .. }) => match types.first() {
                    Some(ty) => shape.variants.iter().find(|variant| variant.ty == ty)?.target.clone(),
                    None => Target::Local(shape.unknown),
                },
                _ => return None,
            };
        }
        Some(match target {
            Target::Local(index) => Target::Other(owner, index),
            target => target,
        })
    }

    /// The unit in which a type is defined, and its place there.
    pub(super) fn resolve(&self, owner: Owner, target: &Target) -> Option<(Owner, usize)> {
        match target {
            Target::Leaf(_) => None,
            Target::Local(index) => Some((owner, *index)),
            Target::Other(owner, index) => Some((owner.clone(), *index)),
            Target::Fragment(name) => {
                let root = &self.fragments.get(&**name)?.unit.root;
                self.resolve(Owner::Fragment(name.clone()), root)
            }
        }
    }
}

/// The field that the steps lead to.
fn planned<'p>(data: &'p Object, steps: &[Step]) -> Option<&'p Field> {
    let mut found: Option<&'p Field> = None;
    for step in steps {
        let Step::Field(key) = step else { continue };
        let object = match found.map(|field| &field.selected) {
            None => data,
            Some(Selected::Composite(Composite::Object(object))) => object,
            Some(_) => return None,
        };
        found = Some(object.field(key)?);
    }
    found
}

/// The plan and the types come from the same selection, so this is for a mistake in the emitter alone.
fn no_child(child: &Child) -> TokenStream {
    let message = format!("relaywalk-codegen can't continue `{}`, please report it", child.place());
    quote!(::std::compile_error!(#message);)
}
