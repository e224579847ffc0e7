//! Anchors that a schema has by a convention: `node(id:)`, and Salesforce's filter by `Id`.

use apollo_compiler::ast::{self, Value};
use apollo_compiler::executable::Field;
use apollo_compiler::schema::{ExtendedType, FieldDefinition, InputObjectType};
use apollo_compiler::{Name, Node, name};

use super::{Anchor, Anchors, KEY};
use crate::plan::types::Coverage;

/// An object on the way from the query type to the first list.
pub(in crate::plan::child) struct Lone<'d> {
    pub(in crate::plan::child) ty: &'d Name,
    /// The fields that lead to it.
    pub(in crate::plan::child) fields: Vec<&'d Node<Field>>,
}

impl Anchors<'_> {
    /// `node(id:)`, whatever the key is called.
    /// <https://relay.dev/graphql/objectidentification.htm#sec-Node-root-field>
    pub(super) fn node(&self, ty: &str) -> Option<Anchor> {
        let query = self.shapes.types.schema.schema_definition.query.as_ref()?;
        let definition = self.shapes.types.field(query, "node")?;
        let interface = definition.ty.inner_named_type();
        let argument = lone_argument(definition)?;
        let is_node =
            matches!(self.shapes.types.schema.types.get(interface), Some(ExtendedType::Interface(_)));
        let has_key = |ty: &str| {
            self.shapes
                .types
                .field(ty, &argument.name)
                .is_some_and(|field| is_id(&field.ty) && field.ty.is_non_null())
        };
        let reaches = is_node
            && !definition.ty.is_list()
            && is_id(&argument.ty)
            && has_key(interface)
            && self.shapes.types.coverage(interface, ty) == Coverage::Every;
        let field = self.field(query, "node")?;
        reaches.then(|| Anchor {
            fields: vec![field.with_argument(argument.name.clone(), Value::Variable(KEY))],
            key: argument.name.clone(),
            key_type: non_null(&argument.ty),
        })
    }

    /// A connection of such objects, filtered by what is unique: `Account(where: { Id: { eq: … } }, first: 1)`.
    pub(super) fn filtered(&self, ty: &str, lone: &Lone<'_>) -> Option<Anchor> {
        let object = self.shapes.types.schema.get_object(lone.ty)?;
        let mut found = object.fields.values().filter_map(|field| self.filter(ty, lone, field));
        found.next()
    }

    fn filter(&self, ty: &str, lone: &Lone<'_>, definition: &FieldDefinition) -> Option<Anchor> {
        let connection = definition.ty.inner_named_type();
        self.shapes.types.connection(connection)?;
        let argument = |name: &str| definition.arguments.iter().find(|argument| argument.name == name);
        argument("first")?;
        let filter = self.input(argument("where")?.ty.inner_named_type())?;
        let operators = self.input(filter.fields.get("Id")?.ty.inner_named_type())?;
        let key_type = &operators.fields.get("eq")?.ty;
        let edges = self.field(connection, "edges")?;
        let node = self.field(edges.ty().inner_named_type(), "node")?;
        let same = node.ty().inner_named_type() == ty
            && self
                .shapes
                .types
                .field(ty, "Id")
                .is_some_and(|field| is_id(&field.ty) && field.ty.is_non_null())
            && is_id(key_type);
        let equal = object("Id", object("eq", Value::Variable(KEY).into()));
        let field = self.field(lone.ty, &definition.name)?;
        let field = field.with_argument(name!("first"), Value::Int(1.into()));
        let mut fields: Vec<Field> = lone.fields.iter().map(|field| without_selection(field)).collect();
        fields.extend([field.with_argument(name!("where"), equal), edges, node]);
        same.then(|| Anchor { fields, key: name!("Id"), key_type: non_null(key_type) })
    }

    fn input(&self, ty: &str) -> Option<&InputObjectType> {
        self.shapes.types.schema.get_input_object(ty).map(|found| &**found)
    }
}

/// The argument that must be given, if it is the only one.
fn lone_argument(definition: &FieldDefinition) -> Option<&ast::InputValueDefinition> {
    let mut required = definition.arguments.iter().filter(|argument| argument.is_required());
    match (required.next(), required.next(), &*definition.arguments) {
        (Some(argument), None, _) => Some(argument),
        (None, _, [argument]) => Some(argument),
        _ => None,
    }
}

fn is_id(ty: &ast::Type) -> bool {
    !ty.is_list() && ty.inner_named_type() == "ID"
}

fn non_null(ty: &ast::Type) -> ast::Type {
    ast::Type::NonNullNamed(ty.inner_named_type().clone())
}

fn object(key: &str, value: Node<Value>) -> Node<Value> {
    Value::Object(vec![(Name::new_unchecked(key), value)]).into()
}

fn without_selection(field: &Node<Field>) -> Field {
    let mut bare = (**field).clone();
    bare.selection_set.selections.clear();
    bare.directives.clear();
    bare
}
