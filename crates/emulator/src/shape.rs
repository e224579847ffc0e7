//! What the data of a schema looks like, found by structure and worked out once.
//!
//! A connection is a type with `pageInfo` and with `edges { node }` or `nodes`, whatever it is called. A
//! wrapper is a type that has a `value` and no id of its own (`Name { value displayValue }`). Everything else
//! is an object whose fields are computed one by one.

use apollo_compiler::Schema;
use apollo_compiler::collections::{HashMap, IndexMap};
use apollo_compiler::schema::Implementers;
use apollo_compiler::{Name, validation::Valid};

use crate::scalar::{Scalar, Topic};

/// An object type of the schema, by its place in [`Shape::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeIx(pub(crate) u32);

/// A field of an object type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FieldIx {
    pub(crate) owner: TypeIx,
    pub(crate) field: u32,
}

/// The whole schema, with the compiler's form of it beside ours.
pub(crate) struct Shape {
    pub(crate) schema: Valid<Schema>,
    pub(crate) implementers: HashMap<Name, Implementers>,
    pub(crate) types: Vec<TypeShape>,
    pub(crate) query: TypeIx,
    pub(crate) mutation: Option<TypeIx>,
    /// The fields that lead from the query root to each connection that needs no choice, nearest first.
    pub(crate) roots: Vec<Vec<FieldIx>>,
    pub(crate) by_name: HashMap<Name, TypeIx>,
    /// Some input object takes exactly one of its fields.
    pub(crate) has_one_of: bool,
}

/// An object type.
pub(crate) struct TypeShape {
    pub(crate) name: Name,
    pub(crate) role: Role,
    pub(crate) fields: IndexMap<Name, FieldShape>,
    /// Its `name` is that of a person, not of a thing.
    pub(crate) is_person: bool,
}

/// What an object type is for.
pub(crate) enum Role {
    /// It has an id: it is somebody or something.
    Entity,
    /// It has no id: a part of another object, or a namespace.
    Part,
    /// It holds one `value` of the field that leads to it.
    Wrapper,
    /// It pages through rows.
    Connection(ConnectionShape),
}

/// A connection type.
pub(crate) struct ConnectionShape {
    /// What a row is: the type of `edges { node }`, or of an item of `nodes`.
    pub(crate) row: Slot,
    pub(crate) edge: Option<TypeIx>,
}

/// A field of an object type.
pub(crate) struct FieldShape {
    pub(crate) name: Name,
    /// Makes values of one field differ from those of another.
    pub(crate) salt: u64,
    pub(crate) slot: Slot,
    pub(crate) topic: Topic,
    /// Holds the id of the object that has this field.
    pub(crate) is_own_id: bool,
    pub(crate) lookup: Option<Lookup>,
    /// Takes arguments that choose among objects, such as `repository(owner:, name:)`.
    pub(crate) is_keyed: bool,
    /// For an object field: the types whose connections make this field point back to the connection's owner.
    pub(crate) points_back_to: Vec<TypeIx>,
    /// For a field such as `accountId`: its sibling `account`, whose id it holds.
    pub(crate) id_of: Option<u32>,
}

/// A field's type.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) output: Output,
    pub(crate) nullable: bool,
}

/// A type without its nullability.
#[derive(Clone)]
pub(crate) enum Output {
    Leaf(Scalar),
    /// The object types it may be: one for an object type, more for an interface or a union.
    Object(Vec<TypeIx>),
    List(Box<Slot>),
}

/// A field that finds an object by an argument.
pub(crate) enum Lookup {
    /// `node(id: ID!)`: the argument's name.
    Id(Name),
    /// `nodes(ids: [ID!]!)`.
    Ids(Name),
    /// `authorById(id: Int!)`.
    Number(Name),
}

/// The arguments that say which part of a connection is wanted.
pub(crate) const PAGING: [&str; 5] = ["first", "after", "last", "before", "offset"];

impl Shape {
    pub(crate) fn ty(&self, ix: TypeIx) -> &TypeShape {
        &self.types[ix.0 as usize]
    }

    pub(crate) fn field(&self, ix: FieldIx) -> &FieldShape {
        &self.ty(ix.owner).fields[ix.field as usize]
    }

    pub(crate) fn type_named(&self, name: &str) -> Option<TypeIx> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn field_named(&self, owner: TypeIx, name: &str) -> Option<FieldIx> {
        let field = self.ty(owner).fields.get_index_of(name)?;
        Some(FieldIx { owner, field: field as u32 })
    }

    /// The connection that a field leads to, if it leads to one.
    pub(crate) fn connection(&self, field: FieldIx) -> Option<(TypeIx, &ConnectionShape)> {
        let Output::Object(types) = &self.field(field).slot.output else { return None };
        let ty = *types.first()?;
        match &self.ty(ty).role {
            Role::Connection(connection) => Some((ty, connection)),
            _ => None,
        }
    }
}

impl TypeShape {
    pub(crate) fn is_entity(&self) -> bool {
        matches!(self.role, Role::Entity)
    }

    pub(crate) fn is_wrapper(&self) -> bool {
        matches!(self.role, Role::Wrapper)
    }
}

impl Slot {
    /// The object types of the innermost item, none for a leaf.
    pub(crate) fn objects(&self) -> &[TypeIx] {
        match &self.output {
            Output::Leaf(_) => &[],
            Output::Object(types) => types,
            Output::List(item) => item.objects(),
        }
    }
}
