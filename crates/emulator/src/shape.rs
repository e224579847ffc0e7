//! What the data of a schema looks like, found by structure and worked out once.
//!
//! A connection is a type with `pageInfo` and with `edges { node }` or `nodes`, whatever it is called. A
//! wrapper is a type that has a `value` and no id of its own (`Name { value displayValue }`). Everything else
//! is an object whose fields are computed one by one.

use apollo_compiler::Schema;
use apollo_compiler::ast::{FieldDefinition, Type};
use apollo_compiler::collections::{HashMap, IndexMap};
use apollo_compiler::schema::{ExtendedType, Implementers, ObjectType};
use apollo_compiler::{Name, validation::Valid};

use crate::links;
use crate::mix::hash_text;
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
    by_name: HashMap<Name, TypeIx>,
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
    pub(crate) fn new(schema: Valid<Schema>, numbers: fn(&str) -> Option<Scalar>) -> Self {
        let implementers = schema.implementers_map();
        let mut by_name = HashMap::default();
        for (name, ty) in &schema.types {
            if ty.is_object() && !name.starts_with("__") {
                by_name.insert(name.clone(), TypeIx(by_name.len() as u32));
            }
        }
        let objects = schema.types.values().filter_map(ExtendedType::as_object);
        let objects: Vec<&ObjectType> = objects.filter(|ty| by_name.contains_key(&ty.name)).collect();
        let reader =
            Reader { schema: &schema, implementers: &implementers, by_name: &by_name, objects, numbers };
        let types = reader.objects.iter().map(|ty| reader.object(ty)).collect();
        let root = |name: &Option<apollo_compiler::schema::ComponentName>| {
            name.as_ref().and_then(|name| by_name.get(&name.name).copied())
        };
        let query = root(&schema.schema_definition.query).unwrap_or(TypeIx(0));
        let mutation = root(&schema.schema_definition.mutation);
        let mut shape = Self { implementers, types, query, mutation, roots: Vec::new(), by_name, schema };
        links::connect(&mut shape);
        shape
    }

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

/// Reads the compiler's schema into ours.
struct Reader<'s> {
    schema: &'s Schema,
    implementers: &'s HashMap<Name, Implementers>,
    by_name: &'s HashMap<Name, TypeIx>,
    objects: Vec<&'s ObjectType>,
    /// The custom scalars that a profile writes in its own way.
    numbers: fn(&str) -> Option<Scalar>,
}

impl Reader<'_> {
    fn object(&self, ty: &ObjectType) -> TypeShape {
        let fields: IndexMap<Name, FieldShape> =
            ty.fields.iter().map(|(name, field)| (name.clone(), self.field(field))).collect();
        let role = self.role(&fields);
        let is_person =
            fields.values().any(|field| matches!(field.topic, Topic::GivenName | Topic::FamilyName));
        TypeShape { name: ty.name.clone(), role, is_person, fields }
    }

    fn role(&self, fields: &IndexMap<Name, FieldShape>) -> Role {
        if let Some(connection) = self.connection(fields) {
            return Role::Connection(connection);
        }
        if fields.values().any(|field| field.is_own_id) {
            return Role::Entity;
        }
        match fields.get("value").map(|field| &field.slot.output) {
            Some(Output::Leaf(_)) => Role::Wrapper,
            _ => Role::Part,
        }
    }

    fn connection(&self, fields: &IndexMap<Name, FieldShape>) -> Option<ConnectionShape> {
        let page_info = self.object_of(&fields.get("pageInfo")?.slot)?;
        if !page_info.fields.contains_key("hasNextPage") && !page_info.fields.contains_key("endCursor") {
            return None;
        }
        let item_of = |name: &str| match &fields.get(name)?.slot.output {
            Output::List(item) => Some(item.as_ref()),
            _ => None,
        };
        if let Some(edge) = item_of("edges")
            && let Some(ty) = self.object_of(edge)
            && let Some(node) = ty.fields.get("node")
        {
            let row = self.slot(&node.ty);
            return Some(ConnectionShape { row, edge: edge.objects().first().copied() });
        }
        item_of("nodes").map(|row| ConnectionShape { row: row.clone(), edge: None })
    }

    /// The object type that a field leads to, when there is no choice of it.
    fn object_of(&self, slot: &Slot) -> Option<&ObjectType> {
        let [ty] = slot.objects() else { return None };
        self.objects.get(ty.0 as usize).copied()
    }

    fn field(&self, field: &FieldDefinition) -> FieldShape {
        let slot = self.slot(&field.ty);
        let lookup = lookup(field, &slot);
        let is_keyed = field.arguments.iter().any(|argument| !PAGING.contains(&argument.name.as_str()));
        FieldShape {
            name: field.name.clone(),
            salt: hash_text(&field.name),
            topic: Topic::of(&field.name),
            is_own_id: is_id_name(&field.name)
                && matches!(&slot.output, Output::Leaf(scalar) if scalar.can_hold_id()),
            slot,
            lookup,
            is_keyed,
            points_back_to: Vec::new(),
            id_of: None,
        }
    }

    fn slot(&self, ty: &Type) -> Slot {
        let output = match ty {
            Type::List(item) | Type::NonNullList(item) => Output::List(Box::new(self.slot(item))),
            Type::Named(name) | Type::NonNullNamed(name) => self.named(name),
        };
        Slot { output, nullable: !ty.is_non_null() }
    }

    fn named(&self, name: &Name) -> Output {
        let ix = |name: &Name| self.by_name.get(name).copied();
        match self.schema.types.get(name) {
            Some(ExtendedType::Object(_)) => Output::Object(ix(name).into_iter().collect()),
            Some(ExtendedType::Interface(_)) => {
                let objects = self.implementers.get(name).map(|all| all.objects.iter());
                // The compiler's order is that of a hash set's insertion, which follows the schema's text.
                Output::Object(objects.into_iter().flatten().filter_map(ix).collect())
            }
            Some(ExtendedType::Union(union)) => {
                Output::Object(union.members.iter().filter_map(|member| ix(&member.name)).collect())
            }
            Some(ExtendedType::Enum(ty)) => Output::Leaf(Scalar::of_enum(ty)),
            _ => Output::Leaf((self.numbers)(name).unwrap_or_else(|| Scalar::named(name))),
        }
    }
}

fn lookup(field: &FieldDefinition, slot: &Slot) -> Option<Lookup> {
    if slot.objects().is_empty() {
        return None;
    }
    let wants_list = matches!(slot.output, Output::List(_));
    field.arguments.iter().find_map(|argument| {
        let ty = argument.ty.inner_named_type().as_str();
        let name = argument.name.clone();
        match (wants_list, argument.ty.is_list()) {
            (true, true) if is_plural_id_name(&name) && ty == "ID" => Some(Lookup::Ids(name)),
            (false, false) if is_id_name(&name) => match ty {
                "ID" | "String" => Some(Lookup::Id(name)),
                "Int" => Some(Lookup::Number(name)),
                _ => None,
            },
            _ => None,
        }
    })
}

fn is_id_name(name: &str) -> bool {
    ["id", "nodeId"].iter().any(|id| name.eq_ignore_ascii_case(id))
}

fn is_plural_id_name(name: &str) -> bool {
    ["ids", "nodeIds"].iter().any(|ids| name.eq_ignore_ascii_case(ids))
}
