//! How one object is reached alone, by a key of it.

use apollo_compiler::ast::{self, Value};
use apollo_compiler::executable::{Argument, Field};
use apollo_compiler::schema::{ExtendedType, FieldDefinition, InputObjectType};
use apollo_compiler::{Name, Node, name};

use super::super::types::{Coverage, Types};

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

/// An object on the way from the query type to the first list.
pub(super) struct Lone<'d> {
    pub(super) ty: &'d Name,
    /// The fields that lead to it.
    pub(super) fields: Vec<&'d Node<Field>>,
}

/// Finds anchors.
pub(in crate::plan) struct Anchors<'s> {
    types: &'s Types<'s>,
}

impl<'s> Anchors<'s> {
    pub(in crate::plan) fn new(types: &'s Types<'s>) -> Self {
        Self { types }
    }

    /// The way to one object of a type, if there is one.
    pub(super) fn find(&self, ty: &str, around: &[Lone<'_>]) -> Option<Anchor> {
        self.node(ty).or_else(|| around.iter().rev().find_map(|lone| self.filtered(ty, lone)))
    }

    /// `node(id:)`, whatever the key is called.
    /// <https://relay.dev/graphql/objectidentification.htm#sec-Node-root-field>
    fn node(&self, ty: &str) -> Option<Anchor> {
        let query = self.types.schema.schema_definition.query.as_ref()?;
        let definition = self.types.field(query, "node")?;
        let interface = definition.ty.inner_named_type();
        let argument = lone_argument(definition)?;
        let is_node = matches!(self.types.schema.types.get(interface), Some(ExtendedType::Interface(_)));
        let has_key = |ty: &str| self.types.field(ty, &argument.name).is_some_and(|field| is_id(&field.ty));
        let reaches = is_node
            && !definition.ty.is_list()
            && is_id(&argument.ty)
            && has_key(interface)
            && self.types.coverage(interface, ty) == Coverage::Every;
        let field = self.field(query, "node")?;
        reaches.then(|| Anchor {
            fields: vec![field.with_argument(argument.name.clone(), Value::Variable(KEY))],
            key: argument.name.clone(),
            key_type: non_null(&argument.ty),
        })
    }

    /// A connection of such objects, filtered by what is unique: `Account(where: { Id: { eq: … } }, first: 1)`.
    fn filtered(&self, ty: &str, lone: &Lone<'_>) -> Option<Anchor> {
        let object = self.types.schema.get_object(lone.ty)?;
        let mut found = object.fields.values().filter_map(|field| self.filter(ty, lone, field));
        found.next()
    }

    fn filter(&self, ty: &str, lone: &Lone<'_>, definition: &FieldDefinition) -> Option<Anchor> {
        let connection = definition.ty.inner_named_type();
        self.types.connection(connection)?;
        let argument = |name: &str| definition.arguments.iter().find(|argument| argument.name == name);
        argument("first")?;
        let filter = self.input(argument("where")?.ty.inner_named_type())?;
        let operators = self.input(filter.fields.get("Id")?.ty.inner_named_type())?;
        let key_type = &operators.fields.get("eq")?.ty;
        let edges = self.field(connection, "edges")?;
        let node = self.field(edges.ty().inner_named_type(), "node")?;
        let same = node.ty().inner_named_type() == ty
            && self.types.field(ty, "Id").is_some_and(|field| is_id(&field.ty))
            && is_id(key_type);
        let equal = object("Id", object("eq", Value::Variable(KEY).into()));
        let field = self.field(lone.ty, &definition.name)?;
        let field = field.with_argument(name!("first"), Value::Int(1.into()));
        let mut fields: Vec<Field> = lone.fields.iter().map(|field| without_selection(field)).collect();
        fields.extend([field.with_argument(name!("where"), equal), edges, node]);
        same.then(|| Anchor { fields, key: name!("Id"), key_type: non_null(key_type) })
    }

    fn input(&self, ty: &str) -> Option<&InputObjectType> {
        self.types.schema.get_input_object(ty).map(|found| &**found)
    }

    fn field(&self, ty: &str, name: &str) -> Option<Field> {
        let definition = self.types.schema.type_field(ty, name).ok()?;
        Some(Field::new(definition.name.clone(), definition.node.clone()))
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

/// The same argument with another name for the variable of the key.
pub(super) fn with_key(argument: &Node<Argument>, key: &Name) -> Node<Argument> {
    let value = value_with_key(&argument.value, key);
    argument.same_location(Argument { name: argument.name.clone(), value })
}

fn value_with_key(value: &Node<Value>, key: &Name) -> Node<Value> {
    let renamed = match &**value {
        Value::Variable(name) if *name == KEY => Value::Variable(key.clone()),
        Value::List(items) => Value::List(items.iter().map(|item| value_with_key(item, key)).collect()),
        Value::Object(fields) => Value::Object(
            fields.iter().map(|(name, value)| (name.clone(), value_with_key(value, key))).collect(),
        ),
        _ => return value.clone(),
    };
    value.same_location(renamed)
}
