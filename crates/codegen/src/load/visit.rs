//! One walk through documents, for all that look for something in them.

use std::fmt;

use apollo_compiler::ast::{
    Argument, Directive, DirectiveList, InputValueDefinition, Value, VariableDefinition,
};
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::schema::{EnumType, ExtendedType, InputObjectType};
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

/// What stands in documents, each before what it holds. Of what the schema doesn't know nothing is told.
pub(super) trait Visitor {
    fn variable(&mut self, _variable: &Node<VariableDefinition>) {}

    fn directive(&mut self, _directive: &Node<Directive>) {}

    /// A field that is selected of a type.
    fn field(&mut self, _ty: &Name, _field: &Node<Field>) {}

    fn argument(&mut self, _of: Owner<'_>, _argument: &Node<Argument>, _definition: &InputValueDefinition) {}

    /// An input object.
    fn object(&mut self, _ty: &InputObjectType, _value: &Node<Value>, _fields: &[(Name, Node<Value>)]) {}

    fn enum_value(&mut self, _ty: &EnumType, _value: &Name) {}
}

/// What has an argument. Displayed as its schema coordinate. <https://spec.graphql.org/draft/#sec-Schema-Coordinates>
#[derive(Clone, Copy)]
pub(super) enum Owner<'d> {
    Field(&'d Name, &'d Name),
    Directive(&'d Name),
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(ty, field) => write!(f, "{ty}.{field}"),
            Self::Directive(directive) => write!(f, "@{directive}"),
        }
    }
}

/// Shows a visitor all operations, then all fragments.
pub(super) fn visit(schema: &Schema, document: &ExecutableDocument, visitor: &mut impl Visitor) {
    let mut walk = Walk { schema, visitor };
    for operation in document.operations.iter() {
        for variable in &operation.variables {
            walk.visitor.variable(variable);
            if let Some(default) = &variable.default_value {
                walk.value(default, variable.ty.inner_named_type());
            }
            walk.directives(&variable.directives);
        }
        walk.directives(&operation.directives);
        walk.set(&operation.selection_set);
    }
    for fragment in document.fragments.values() {
        walk.directives(&fragment.directives);
        walk.set(&fragment.selection_set);
    }
}

struct Walk<'w, V> {
    schema: &'w Schema,
    visitor: &'w mut V,
}

impl<V: Visitor> Walk<'_, V> {
    fn set(&mut self, set: &SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.visitor.field(&set.ty, field);
                    let owner = Owner::Field(&set.ty, &field.name);
                    self.arguments(owner, &field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn directives(&mut self, directives: &DirectiveList) {
        for directive in directives.iter() {
            self.visitor.directive(directive);
            if let Some(definition) = self.schema.directive_definitions.get(&directive.name) {
                let owner = Owner::Directive(&directive.name);
                self.arguments(owner, &directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(&mut self, of: Owner<'_>, given: &[Node<Argument>], defined: &[Node<InputValueDefinition>]) {
        for argument in given {
            if let Some(definition) = defined.iter().find(|defined| defined.name == argument.name) {
                self.visitor.argument(of, argument, definition);
                self.value(&argument.value, definition.ty.inner_named_type());
            }
        }
    }

    fn value(&mut self, value: &Node<Value>, ty: &Name) {
        match (&**value, self.schema.types.get(ty)) {
            (Value::List(items), _) => items.iter().for_each(|item| self.value(item, ty)),
            (Value::Object(fields), Some(ExtendedType::InputObject(ty))) => {
                self.visitor.object(ty, value, fields);
                for (name, value) in fields {
                    if let Some(field) = ty.fields.get(name) {
                        self.value(value, field.ty.inner_named_type());
                    }
                }
            }
            (Value::Enum(name), Some(ExtendedType::Enum(ty))) => self.visitor.enum_value(ty, name),
            _ => {}
        }
    }
}
