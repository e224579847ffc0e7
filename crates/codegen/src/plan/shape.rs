//! The shape of a reply, as plain data.

use std::collections::BTreeSet;

use super::{Docs, Plan, Type};
use crate::diagnostics::Span;

/// What is selected of a value that isn't a leaf.
#[derive(Clone, Debug)]
pub enum Composite {
    /// The same fields whatever its type.
    Object(Object),
    /// Different fields for different types.
    Abstract(Abstract),
    /// Exactly what this named fragment selects.
    Fragment(String),
}

/// Fields of one type.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Object {
    /// The GraphQL type: the concrete one, or the abstract one if every concrete one is treated alike.
    pub ty: String,
    /// The type's description.
    pub docs: Docs,
    /// The fields, in the order in which a server answers.
    pub fields: Vec<Field>,
}

/// A selection on an interface or a union that tells types apart.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Abstract {
    /// The interface or union.
    pub ty: String,
    /// Its description.
    pub docs: Docs,
    /// The object types that the selection names, in the order in which it names them.
    pub variants: Vec<Variant>,
    /// What is selected of every other type, also of one that the schema doesn't know; always with its name.
    pub unknown: Object,
}

/// One object type of an abstract selection.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Variant {
    /// The object type.
    pub ty: String,
    /// What is selected of it.
    pub shape: Composite,
}

/// A selected field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Field {
    /// Its response key: the alias, or the name.
    pub key: String,
    /// Its name in the schema.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// What is selected of it.
    pub selected: Selected,
    /// Its arguments, as written.
    pub arguments: Vec<(String, String)>,
    /// May the reply lack it? A directive (`@include`, `@skip`, `@optional`) may keep it out, or a type that the
    /// schema doesn't know yet.
    pub conditional: bool,
    /// Was it added to the text that is sent, so that the user doesn't see it?
    pub hidden: bool,
    /// Its description.
    pub docs: Docs,
    /// Where it is selected.
    pub span: Option<Span>,
}

/// What is selected of a field.
#[derive(Clone, Debug)]
pub enum Selected {
    /// A value without fields.
    Leaf(Leaf),
    /// An object.
    Composite(Composite),
}

/// A kind of value without fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Leaf {
    /// A scalar, built in or not.
    Scalar,
    /// An enum.
    Enum,
    /// A cursor, whatever scalar the schema uses for it.
    Cursor,
    /// Whether a connection has more pages, whatever Rust type `Boolean` is mapped to.
    More,
    /// A connection's `totalCount`, of which a walk makes a number, whatever `Int` is mapped to.
    Count,
    /// `__typename`.
    Typename,
}

impl Object {
    /// The field with this response key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The first selection of the schema's field `name` that every reply holds.
    pub(super) fn certain(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name && !field.conditional)
    }

    /// The same, or one that a directive may leave out if every one may be.
    pub(super) fn likely(&self, name: &str) -> Option<&Field> {
        self.certain(name).or_else(|| self.fields.iter().find(|field| field.name == name))
    }

    fn is_alike(&self, other: &Self) -> bool {
        self.ty == other.ty
            && self.fields.len() == other.fields.len()
            && self.fields.iter().zip(&other.fields).all(|(one, other)| one.is_alike(other))
    }
}

impl Field {
    /// Is the value a variable, and which?
    pub(super) fn variable_of(&self, argument: &str) -> Option<&str> {
        let (_, value) = self.arguments.iter().find(|(name, _)| name == argument)?;
        value.strip_prefix('$')
    }

    /// The fields selected of it.
    pub(super) fn composite(&self) -> Option<&Composite> {
        match &self.selected {
            Selected::Leaf(_) => None,
            Selected::Composite(composite) => Some(composite),
        }
    }

    /// Do the two become fields of one name and one Rust type?
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        self.key == other.key
            && self.name == other.name
            && self.ty == other.ty
            && (self.conditional, self.hidden) == (other.conditional, other.hidden)
            && match (&self.selected, &other.selected) {
                (Selected::Leaf(one), Selected::Leaf(other)) => one == other,
                (Selected::Composite(one), Selected::Composite(other)) => one.is_alike(other),
                _ => false,
            }
    }
}

impl Composite {
    fn is_alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(one), Self::Object(other)) => one.is_alike(other),
            (Self::Fragment(one), Self::Fragment(other)) => one == other,
            (Self::Abstract(one), Self::Abstract(other)) => {
                let alike = |(one, other): (&Variant, &Variant)| {
                    one.ty == other.ty && one.shape.is_alike(&other.shape)
                };
                one.unknown.is_alike(&other.unknown)
                    && one.variants.len() == other.variants.len()
                    && one.variants.iter().zip(&other.variants).all(alike)
            }
            _ => false,
        }
    }
}

impl Plan {
    /// Adds the fragments that stand for a whole selection within an object, at any depth.
    pub(crate) fn fragments_of<'p>(&'p self, object: &'p Object, found: &mut BTreeSet<&'p str>) {
        let selected = object.fields.iter().filter_map(Field::composite);
        selected.for_each(|composite| self.fragments_in(composite, found));
    }

    fn fragments_in<'p>(&'p self, composite: &'p Composite, found: &mut BTreeSet<&'p str>) {
        match composite {
            Composite::Object(object) => self.fragments_of(object, found),
            Composite::Abstract(shape) => {
                shape.variants.iter().for_each(|variant| self.fragments_in(&variant.shape, found));
                self.fragments_of(&shape.unknown, found);
            }
            Composite::Fragment(name) => {
                if let Some(fragment) = self.fragments.get(name)
                    && found.insert(&fragment.name)
                {
                    self.fragments_in(&fragment.shape, found);
                }
            }
        }
    }
}
