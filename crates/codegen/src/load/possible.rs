//! The object types that a value of an interface or union may be.

use std::collections::{BTreeSet, HashMap};

use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Schema};

/// Object types by the interface or union, ordered by name: SDL and introspection order them differently.
#[derive(Clone, Debug, Default)]
pub(crate) struct Possible(HashMap<String, BTreeSet<Name>>);

impl Possible {
    pub(super) fn of(schema: &Schema) -> Self {
        let mut possible = Self::default();
        for (interface, implementers) in schema.implementers_map() {
            possible.insert(&interface, implementers.objects.into_iter().collect());
        }
        for (name, ty) in &schema.types {
            if let ExtendedType::Union(union) = ty {
                possible.insert(name, union.members.iter().map(|member| member.name.clone()).collect());
            }
        }
        possible
    }

    pub(super) fn insert(&mut self, name: &str, objects: BTreeSet<Name>) {
        self.0.insert(name.to_owned(), objects);
    }

    /// Nothing if the type is neither.
    pub(crate) fn get(&self, name: &str) -> Option<&BTreeSet<Name>> {
        self.0.get(name)
    }
}
