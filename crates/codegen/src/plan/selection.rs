//! The shape of a reply: what a selection means for each concrete type, merged as a server merges it.
//! <https://spec.graphql.org/draft/#CollectFields()>

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use apollo_compiler::ast::DirectiveList;
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{self, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};

use super::types::{self, Types};
use super::{Docs, Fragment, Type};
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

impl Object {
    /// The field with this response key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
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
    /// May the reply lack it (`@include`, `@skip`, `@optional`)?
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
    /// `__typename`.
    Typename,
}

/// Works out shapes, and remembers those of fragments.
pub(super) struct Shapes<'d> {
    pub(super) types: Types<'d>,
    pub(super) document: &'d ExecutableDocument,
    fragments: RefCell<BTreeMap<String, Fragment>>,
}

/// The selections of one response key.
struct Occurrences<'d> {
    fields: Vec<&'d Node<executable::Field>>,
    conditional: bool,
}

impl<'d> Shapes<'d> {
    pub(super) fn new(schema: &'d apollo_compiler::Schema, document: &'d ExecutableDocument) -> Self {
        Self { types: Types::new(schema), document, fragments: RefCell::default() }
    }

    pub(super) fn operation(&self, operation: &'d executable::Operation) -> Object {
        let set = &operation.selection_set;
        self.object(&set.ty, &[set])
    }

    pub(super) fn into_fragments(self) -> BTreeMap<String, Fragment> {
        self.fragments.into_inner()
    }

    /// The shape behind a composite: that of the fragment, if it is one.
    pub(super) fn resolve(&self, composite: &Composite) -> Composite {
        match composite {
            Composite::Fragment(name) => {
                let shape = self.fragments.borrow().get(name).map(|fragment| fragment.shape.clone());
                shape.map_or_else(|| composite.clone(), |shape| self.resolve(&shape))
            }
            other => other.clone(),
        }
    }

    fn composite(&self, ty: &Name, sets: &[&'d SelectionSet]) -> Composite {
        if let Some(fragment) = self.lone_spread(ty, sets) {
            self.fragment(fragment);
            return Composite::Fragment(fragment.name.to_string());
        }
        let named = self.named_types(ty, sets);
        if named.is_empty() {
            return Composite::Object(self.object(ty, sets));
        }
        let variants = named
            .iter()
            .map(|object| Variant { ty: object.to_string(), shape: self.variant(object, sets) })
            .collect();
        let mut unknown = self.object(ty, sets);
        for field in &mut unknown.fields {
            field.hidden &= field.key != "__typename";
        }
        Composite::Abstract(Abstract { ty: ty.to_string(), docs: self.types.docs(ty), variants, unknown })
    }

    fn variant(&self, ty: &Name, sets: &[&'d SelectionSet]) -> Composite {
        match self.lone_spread(ty, sets) {
            Some(fragment) => {
                self.fragment(fragment);
                Composite::Fragment(fragment.name.to_string())
            }
            None => Composite::Object(self.object(ty, sets)),
        }
    }

    fn fragment(&self, fragment: &'d Node<executable::Fragment>) {
        let name = fragment.name.to_string();
        if !self.fragments.borrow().contains_key(&name) {
            let shape = self.composite(fragment.type_condition(), &[&fragment.selection_set]);
            self.fragments.borrow_mut().insert(name.clone(), Fragment { name, shape });
        }
    }

    fn object(&self, ty: &Name, sets: &[&'d SelectionSet]) -> Object {
        let mut collected = IndexMap::default();
        let mut visited = HashSet::new();
        for set in sets {
            self.collect(ty, set, false, &mut collected, &mut visited);
        }
        let fields =
            collected.into_iter().map(|(key, occurrences)| self.field(ty, key, &occurrences)).collect();
        Object { ty: ty.to_string(), docs: self.types.docs(ty), fields }
    }

    fn field(&self, ty: &Name, key: &Name, occurrences: &Occurrences<'d>) -> Field {
        let first = occurrences.fields[0];
        // A concrete type may promise more than the interface through which it was selected.
        let definition = self.types.field(ty, &first.name).unwrap_or(&first.definition);
        let inner = definition.ty.inner_named_type();
        let selected = match self.types.schema.types.get(inner) {
            _ if first.name == "__typename" => Selected::Leaf(Leaf::Typename),
            _ if self.types.is_cursor(ty, &first.name) => Selected::Leaf(Leaf::Cursor),
            Some(found) if found.is_enum() => Selected::Leaf(Leaf::Enum),
            Some(found) if !found.is_scalar() => {
                let sets: Vec<_> = occurrences.fields.iter().map(|field| &field.selection_set).collect();
                Selected::Composite(self.composite(inner, &sets))
            }
            _ => Selected::Leaf(Leaf::Scalar),
        };
        Field {
            key: key.to_string(),
            name: first.name.to_string(),
            ty: Type::of_field(definition),
            selected,
            arguments: first.arguments.iter().map(|a| (a.name.to_string(), literal(&a.value))).collect(),
            conditional: occurrences.conditional,
            hidden: occurrences.fields.iter().all(|field| field.location().is_none()),
            docs: types::docs(definition.description.as_ref(), &definition.directives),
            span: Span::find(&self.document.sources, first.location()),
        }
    }

    /// Collects what applies to every value of type `ty`.
    fn collect(
        &self,
        ty: &Name,
        set: &'d SelectionSet,
        conditional: bool,
        collected: &mut IndexMap<&'d Name, Occurrences<'d>>,
        visited: &mut HashSet<(&'d Name, bool)>,
    ) {
        for selection in &set.selections {
            let conditional = conditional || is_conditional(selection.directives());
            if let Selection::Field(field) = selection {
                let found = collected
                    .entry(field.response_key())
                    .or_insert_with(|| Occurrences { fields: Vec::new(), conditional: true });
                found.conditional &= conditional;
                found.fields.push(field);
                continue;
            }
            if let Selection::FragmentSpread(spread) = selection {
                // Seen before, and as likely to be there: nothing new can come of it.
                let seen = visited.contains(&(&spread.fragment_name, false));
                if seen || !visited.insert((&spread.fragment_name, conditional)) {
                    continue;
                }
            }
            if let Some((condition, inner)) = self.inside(selection)
                && condition.is_none_or(|condition| self.types.covers(condition, ty))
            {
                self.collect(ty, inner, conditional, collected, visited);
            }
        }
    }

    /// The type condition and the selections of a fragment, inline or named.
    fn inside(&self, selection: &'d Selection) -> Option<(Option<&'d Name>, &'d SelectionSet)> {
        match selection {
            Selection::Field(_) => None,
            Selection::InlineFragment(inline) => {
                Some((inline.type_condition.as_ref(), &inline.selection_set))
            }
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.fragment_name)?;
                Some((Some(fragment.type_condition()), &fragment.selection_set))
            }
        }
    }

    /// The object types that the selections on an abstract type tell apart; none if they treat all alike.
    pub(super) fn named_types(&self, ty: &Name, sets: &[&'d SelectionSet]) -> Vec<Name> {
        let mut named = Vec::new();
        if self.types.is_abstract(ty) {
            let possible = self.types.possible(ty);
            for set in sets {
                self.name_types(ty, &possible, set, &mut named, &mut HashSet::new());
            }
        }
        named
    }

    fn name_types(
        &self,
        ty: &Name,
        possible: &[Name],
        set: &'d SelectionSet,
        named: &mut Vec<Name>,
        visited: &mut HashSet<&'d Name>,
    ) {
        for selection in &set.selections {
            if let Selection::FragmentSpread(spread) = selection
                && !visited.insert(&spread.fragment_name)
            {
                continue;
            }
            match self.inside(selection) {
                Some((Some(condition), _)) if !self.types.covers(condition, ty) => {
                    for object in possible {
                        if self.types.covers(condition, object) && !named.contains(object) {
                            named.push(object.clone());
                        }
                    }
                }
                Some((_, inner)) => self.name_types(ty, possible, inner, named, visited),
                None => {}
            }
        }
    }

    /// The fragment on `ty` that the selections consist of, if that is all there is.
    pub(super) fn lone_spread(
        &self,
        ty: &Name,
        sets: &[&'d SelectionSet],
    ) -> Option<&'d Node<executable::Fragment>> {
        let mut lone = None;
        let alone = sets.iter().all(|set| self.only_spread(ty, set, &mut lone));
        lone.filter(|_| alone)
    }

    fn only_spread(
        &self,
        ty: &Name,
        set: &'d SelectionSet,
        lone: &mut Option<&'d Node<executable::Fragment>>,
    ) -> bool {
        set.selections.iter().all(|selection| match selection {
            Selection::Field(field) => field.name == "__typename" && field.location().is_none(),
            _ if !selection.directives().is_empty() => false,
            Selection::InlineFragment(inline) => match &inline.type_condition {
                Some(condition) if self.types.covers(condition, ty) => {
                    self.only_spread(ty, &inline.selection_set, lone)
                }
                // Says nothing about a concrete type that it doesn't cover.
                Some(_) => !self.types.is_abstract(ty),
                None => self.only_spread(ty, &inline.selection_set, lone),
            },
            Selection::FragmentSpread(spread) => match self.document.fragments.get(&spread.fragment_name) {
                Some(fragment) if fragment.type_condition() == ty => {
                    lone.replace(fragment).is_none_or(|other| other.name == fragment.name)
                }
                Some(fragment) => {
                    !self.types.is_abstract(ty) && !self.types.covers(fragment.type_condition(), ty)
                }
                None => false,
            },
        })
    }
}

/// May a directive keep the selection out of the reply?
fn is_conditional(directives: &DirectiveList) -> bool {
    directives.iter().any(|directive| {
        let constant = directive.specified_argument_by_name("if").and_then(|value| value.to_bool());
        match &*directive.name {
            "include" => constant != Some(true),
            "skip" => constant != Some(false),
            "optional" | "defer" | "stream" => true,
            _ => false,
        }
    })
}

pub(super) fn literal(value: &apollo_compiler::ast::Value) -> String {
    value.serialize().no_indent().to_string()
}
