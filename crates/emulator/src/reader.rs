//! Reads the compiler's schema into [`Shape`].

use apollo_compiler::ast::{FieldDefinition, Type};
use apollo_compiler::collections::{HashMap, IndexMap};
use apollo_compiler::schema::{ComponentName, ExtendedType, Implementers, ObjectType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};

use crate::links;
use crate::mix::hash_text;
use crate::one_of;
use crate::scalar::{Scalar, Topic};
use crate::shape::{
    ConnectionShape, FieldShape, Lookup, Output, PAGING, Role, Shape, Slot, TypeIx, TypeShape,
};

/// Works out what the data of a schema looks like; `numbers` gives the scalars that a profile writes in its own
/// way.
pub(crate) fn read(schema: Valid<Schema>, numbers: fn(&str) -> Option<Scalar>) -> Shape {
    let implementers = schema.implementers_map();
    let objects = schema.types.values().filter_map(ExtendedType::as_object);
    let objects: Vec<&ObjectType> = objects.filter(|ty| !ty.name.starts_with("__")).collect();
    let by_name = objects.iter().zip(0..).map(|(ty, ix)| (ty.name.clone(), TypeIx(ix))).collect();
    let reader = Reader { schema: &schema, implementers: &implementers, by_name: &by_name, objects, numbers };
    let types = reader.objects.iter().map(|ty| reader.object(ty)).collect();
    let root = |name: &Option<ComponentName>| by_name.get(&name.as_ref()?.name).copied();
    let query = root(&schema.schema_definition.query).unwrap_or(TypeIx(0));
    let mutation = root(&schema.schema_definition.mutation);
    let has_one_of = one_of::is_used(&schema);
    let mut shape =
        Shape { implementers, types, query, mutation, roots: Vec::new(), by_name, has_one_of, schema };
    links::connect(&mut shape);
    shape
}

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
