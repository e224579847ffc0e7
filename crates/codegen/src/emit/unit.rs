//! The types of one operation or fragment: which there are, and what they are called.

use std::collections::{BTreeMap, HashMap};

use super::names::{Scope, TRAITS, field_name, type_name};
use crate::Strings;
use crate::plan::{Abstract, Composite, Field, Leaf, Object, Selected, Type};

/// A module with one root type and those below it.
pub(super) struct Unit<'p> {
    /// The module's path from the file's top level.
    pub(super) module: Vec<String>,
    /// What stands for the whole selection.
    pub(super) root: Target,
    pub(super) types: Vec<Shape<'p>>,
    /// What each type is called, by its place in `types`.
    pub(super) names: Vec<String>,
    /// The places in `types` from the outside in, as one reads them.
    pub(super) order: Vec<usize>,
    /// Do its types look for their fields one by one, instead of in a table?
    pub(super) straight_line: bool,
    /// What text is in them.
    pub(super) strings: Strings,
    /// Those of its types that are types of other units, by their places.
    pub(super) shared: BTreeMap<usize, (Owner, usize)>,
}

/// What text is in a unit, and which types that decides.
#[derive(Clone, Default)]
pub(super) struct Style {
    pub(super) strings: Strings,
    /// The types of fragments that are two types, where they aren't called after the fragment.
    pub(super) fragments: BTreeMap<String, String>,
}

pub(super) enum Shape<'p> {
    Struct(Struct<'p>),
    Enum(Enum<'p>),
}

pub(super) struct Struct<'p> {
    pub(super) object: &'p Object,
    /// The fields, hidden ones included, in the order of the reply.
    pub(super) fields: Vec<StructField<'p>>,
}

pub(super) struct StructField<'p> {
    pub(super) field: &'p Field,
    pub(super) name: String,
    pub(super) target: Target,
}

pub(super) struct Enum<'p> {
    pub(super) shape: &'p Abstract,
    pub(super) variants: Vec<EnumVariant<'p>>,
    pub(super) unknown: usize,
}

pub(super) struct EnumVariant<'p> {
    /// The GraphQL type.
    pub(super) ty: &'p str,
    pub(super) name: String,
    pub(super) target: Target,
}

/// What a field holds, inside its lists and options.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Leaf(Leaf),
    /// A type of the same unit, by its place.
    Local(usize),
    /// The root type of a fragment, by its key among them: the fragment's name, if it is one type.
    Fragment(String),
    /// A type of another unit.
    Other(Owner, usize),
}

/// Whose unit it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Owner {
    /// An operation's, by its place in the plan.
    Operation(usize),
    /// A fragment's, by its key.
    Fragment(String),
}

/// What makes two selections of a GraphQL type the same type.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Signature<'p> {
    Struct(Vec<(&'p str, &'p str, &'p Type, bool, bool, Target)>),
    Enum(Vec<(&'p str, Target)>, Target),
}

impl<'p> Shape<'p> {
    /// The GraphQL type.
    pub(super) fn ty(&self) -> &'p str {
        match self {
            Self::Struct(structure) => &structure.object.ty,
            Self::Enum(shape) => &shape.shape.ty,
        }
    }

    /// What its fields hold.
    pub(super) fn targets(&self) -> impl Iterator<Item = &Target> {
        let (fields, variants): (&[_], &[_]) = match self {
            Self::Struct(structure) => (&structure.fields, &[]),
            Self::Enum(shape) => (&[], &shape.variants),
        };
        let fields = fields.iter().map(|field: &StructField<'_>| &field.target);
        fields.chain(variants.iter().map(|variant: &EnumVariant<'_>| &variant.target))
    }

    /// What makes it the same type as another, when what its fields hold is called as `told` says.
    pub(super) fn signature(&self, told: impl Fn(&Target) -> Target) -> Signature<'p> {
        match self {
            Self::Struct(structure) => {
                let fields = structure.fields.iter().map(|StructField { field, target, .. }| {
                    (&*field.key, &*field.name, &field.ty, field.conditional, field.hidden, told(target))
                });
                Signature::Struct(fields.collect())
            }
            Self::Enum(shape) => {
                let variants = shape.variants.iter().map(|variant| (variant.ty, told(&variant.target)));
                Signature::Enum(variants.collect(), told(&Target::Local(shape.unknown)))
            }
        }
    }
}

impl<'p> Unit<'p> {
    pub(super) fn of_operation(module: &str, data: &'p Object, style: Style) -> Self {
        let mut builder = Builder { style, ..Builder::default() };
        let root = Target::Local(builder.object(data));
        builder.unit(vec![module.to_owned()], root, "ResponseData")
    }

    /// Of a derived operation. The field's type is one that there is already.
    pub(super) fn of_continuation(
        module: Vec<String>,
        data: &'p Object,
        shared: Option<(&'p Field, Target)>,
        style: Style,
    ) -> Self {
        let mut builder = Builder { shared, style, ..Builder::default() };
        let root = Target::Local(builder.object(data));
        builder.unit(module, root, "ResponseData")
    }

    pub(super) fn of_fragment(module: &str, ty: &str, shape: &'p Composite, style: Style) -> Self {
        let mut builder = Builder { style, ..Builder::default() };
        let root = builder.composite(shape);
        builder.unit(vec![super::FRAGMENTS.to_owned(), module.to_owned()], root, ty)
    }
}

#[derive(Default)]
struct Builder<'p> {
    types: Vec<Shape<'p>>,
    /// What was selected of a GraphQL type so far.
    known: HashMap<&'p str, Vec<(Signature<'p>, usize)>>,
    /// A field whose type belongs to another unit.
    shared: Option<(&'p Field, Target)>,
    style: Style,
}

impl<'p> Builder<'p> {
    fn composite(&mut self, composite: &'p Composite) -> Target {
        match composite {
            Composite::Fragment(name) => {
                Target::Fragment(self.style.fragments.get(name).unwrap_or(name).clone())
            }
            Composite::Object(object) => Target::Local(self.object(object)),
            Composite::Abstract(shape) => Target::Local(self.abstraction(shape)),
        }
    }

    fn object(&mut self, object: &'p Object) -> usize {
        let mut scope = Scope::default();
        let fields: Vec<_> = object
            .fields
            .iter()
            .map(|field| {
                let target = match (&field.selected, &self.shared) {
                    (_, Some((shared, target))) if std::ptr::eq(*shared, field) => target.clone(),
                    (Selected::Leaf(leaf), _) => Target::Leaf(*leaf),
                    (Selected::Composite(composite), _) => self.composite(composite),
                };
                let name = if field.hidden { String::new() } else { scope.unique(&field_name(&field.key)) };
                StructField { field, name, target }
            })
            .collect();
        self.intern(Shape::Struct(Struct { object, fields }))
    }

    fn abstraction(&mut self, shape: &'p Abstract) -> usize {
        let mut scope = Scope::reserving(&["Unknown"]);
        let variants: Vec<_> = shape
            .variants
            .iter()
            .map(|variant| EnumVariant {
                ty: &variant.ty,
                name: scope.unique(&type_name(&variant.ty)),
                target: self.composite(&variant.shape),
            })
            .collect();
        let unknown = self.object(&shape.unknown);
        self.intern(Shape::Enum(Enum { shape, variants, unknown }))
    }

    fn intern(&mut self, shape: Shape<'p>) -> usize {
        let signature = shape.signature(Target::clone);
        // A few at most, which are compared sooner than hashed.
        let known = self.known.entry(shape.ty()).or_default();
        if let Some((_, index)) = known.iter().find(|(known, _)| *known == signature) {
            return *index;
        }
        known.push((signature, self.types.len()));
        self.types.push(shape);
        self.types.len() - 1
    }

    fn unit(self, module: Vec<String>, root: Target, root_name: &str) -> Unit<'p> {
        let mut scope = Scope::reserving(&TRAITS);
        scope.claim(root_name);
        let mut naming = Naming { types: &self.types, names: BTreeMap::new(), order: Vec::new(), scope };
        if let Target::Local(root) = root {
            naming.insert(root, root_name.to_owned());
            naming.below(root, &mut Vec::new());
        }
        let Naming { names, order, .. } = naming;
        let names = names.into_values().collect();
        Unit {
            module,
            root,
            names,
            order,
            types: self.types,
            straight_line: false,
            strings: self.style.strings,
            shared: BTreeMap::new(),
        }
    }
}

/// Gives names from the outside in, so that the outermost of several gets the plain one.
struct Naming<'u, 'p> {
    types: &'u [Shape<'p>],
    names: BTreeMap<usize, String>,
    order: Vec<usize>,
    scope: Scope,
}

impl<'p> Naming<'_, 'p> {
    fn name(&mut self, target: &Target, plain: impl FnOnce() -> String, path: &mut Vec<&'p str>) {
        if let Target::Local(index) = target
            && !self.names.contains_key(index)
        {
            let name = self.free(&plain(), path);
            self.insert(*index, name);
            self.below(*index, path);
        }
    }

    fn insert(&mut self, index: usize, name: String) {
        self.names.insert(index, name);
        self.order.push(index);
    }

    fn below(&mut self, index: usize, path: &mut Vec<&'p str>) {
        match &self.types[index] {
            Shape::Struct(object) => {
                for StructField { field, target, .. } in &object.fields {
                    path.push(&field.key);
                    self.name(target, || type_name(field.ty.name()), path);
                    path.pop();
                }
            }
            Shape::Enum(shape) => {
                for variant in &shape.variants {
                    self.name(&variant.target, || type_name(variant.ty), path);
                }
                let plain = || format!("Unknown{}", type_name(&shape.shape.ty));
                self.name(&Target::Local(shape.unknown), plain, path);
            }
        }
    }

    /// The plain name, or with as much of the response path before it as makes it unique.
    fn free(&mut self, plain: &str, path: &[&str]) -> String {
        let mut name = plain.to_owned();
        for key in path.iter().rev() {
            if self.scope.claim(&name) {
                return name;
            }
            name = format!("{}{name}", type_name(key));
        }
        self.scope.unique(&name)
    }
}
