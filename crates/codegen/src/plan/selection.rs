//! What a selection means for each concrete type, merged as a server merges it.
//! <https://spec.graphql.org/draft/#CollectFields()>

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use apollo_compiler::executable::{self, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};

use super::budget::Budget;
use super::collect::{Occurrence, Part, parts};
use super::shape::{Abstract, Composite, Field, Leaf, Object, Selected, Variant};
use super::types::{self, Types};
use super::{Fragment, Type};
use crate::diagnostics::Span;
use crate::load::Loaded;

/// Works out shapes, and remembers those of fragments.
pub(super) struct Shapes<'d> {
    pub(super) types: Types<'d>,
    pub(super) budget: Budget,
    pub(super) document: &'d ExecutableDocument,
    fragments: RefCell<BTreeMap<String, Fragment>>,
    untold: RefCell<Untold>,
}

/// Selections, by their addresses, that may be all that a reply has of a value whose type decides what else comes, and
/// that don't ask for the type.
pub(super) type Untold = HashSet<*const SelectionSet>;

/// A value on a way through a document.
#[derive(Clone)]
pub(super) struct Value<'d> {
    pub(super) ty: Name,
    /// What is selected of it.
    pub(super) parts: Vec<Part<'d>>,
}

impl<'d> Value<'d> {
    /// All that an operation selects.
    pub(super) fn root(operation: &'d executable::Operation) -> Self {
        let set = &operation.selection_set;
        Self { ty: set.ty.clone(), parts: vec![Part::whole(set)] }
    }
}

impl<'d> Shapes<'d> {
    pub(super) fn new(loaded: &'d Loaded, document: &'d ExecutableDocument) -> Self {
        Self {
            types: Types::new(loaded),
            budget: Budget::new(),
            document,
            fragments: RefCell::default(),
            untold: RefCell::default(),
        }
    }

    pub(super) fn operation(&self, operation: &'d executable::Operation) -> Object {
        let set = &operation.selection_set;
        self.object(&set.ty, &[Part::whole(set)])
    }

    pub(super) fn fragments(&self) -> BTreeMap<String, Fragment> {
        self.fragments.take()
    }

    /// What was found in the shapes so far.
    pub(super) fn untold(&self) -> Untold {
        self.untold.take()
    }

    /// The first selection of a response key, and the value that all of them make up.
    pub(super) fn follow(
        &self,
        value: &Value<'d>,
        key: &str,
    ) -> Option<(&'d Node<executable::Field>, Value<'d>)> {
        let found = self.collect(&value.ty, &value.parts);
        let (_, occurrences) = found.into_iter().find(|(found, _)| **found == key)?;
        let first = occurrences[0].field;
        let definition = self.types.field(&value.ty, &first.name).unwrap_or(&first.definition);
        let ty = definition.ty.inner_named_type().clone();
        Some((first, Value { ty, parts: parts(&occurrences) }))
    }

    fn composite(&self, ty: &Name, parts: &[Part<'d>]) -> Composite {
        if let Some(fragment) = self.lone_spread(ty, parts) {
            return self.fragment(fragment);
        }
        let named = self.named_types(ty, parts);
        if named.is_empty() {
            return Composite::Object(self.object(ty, parts));
        }
        let variants = named
            .iter()
            .map(|object| Variant {
                ty: object.to_string(),
                shape: match self.lone_spread(object, parts) {
                    Some(fragment) => self.fragment(fragment),
                    None => Composite::Object(self.object(object, parts)),
                },
            })
            .collect();
        let mut unknown = self.object(ty, parts);
        let typename = unknown.fields.iter_mut().find(|field| field.key == "__typename");
        if typename.as_ref().is_none_or(|typename| typename.conditional) {
            let untold = parts.iter().filter(|part| !self.tells_type(ty, part.set)).map(|part| part.set);
            self.untold.borrow_mut().extend(untold.map(std::ptr::from_ref));
        }
        if let Some(typename) = typename {
            // One of the selections is in the reply, and each asks for the type.
            (typename.hidden, typename.conditional) = (false, false);
        }
        Composite::Abstract(Abstract { ty: ty.to_string(), docs: self.types.docs(ty), variants, unknown })
    }

    /// Does a selection ask for the type of every value of `ty`?
    fn tells_type(&self, ty: &Name, set: &'d SelectionSet) -> bool {
        let found = self.collect(ty, &[Part::whole(set)]);
        let asked = found.iter().find(|(key, _)| **key == "__typename");
        asked.is_some_and(|(_, asked)| asked.iter().any(|one| one.conditions.is_empty()))
    }

    fn fragment(&self, fragment: &'d Node<executable::Fragment>) -> Composite {
        let name = fragment.name.to_string();
        if !self.fragments.borrow().contains_key(&name) {
            let parts = [Part::whole(&fragment.selection_set)];
            let shape = self.composite(fragment.type_condition(), &parts);
            self.fragments.borrow_mut().insert(name.clone(), Fragment { name: name.clone(), shape });
        }
        Composite::Fragment(name)
    }

    fn object(&self, ty: &Name, parts: &[Part<'d>]) -> Object {
        let found = self.collect(ty, parts).into_iter();
        let fields = found.map(|(key, occurrences)| self.field(ty, key, &occurrences));
        Object { ty: ty.to_string(), docs: self.types.docs(ty), fields: fields.collect() }
    }

    fn field(&self, ty: &Name, key: &Name, occurrences: &[Occurrence<'d>]) -> Field {
        let first = occurrences[0].field;
        // A concrete type may promise more than the interface through which it was selected.
        let definition = self.types.field(ty, &first.name).unwrap_or(&first.definition);
        let inner = definition.ty.inner_named_type();
        let selected = match self.types.schema.types.get(inner) {
            _ if first.name == "__typename" => Selected::Leaf(Leaf::Typename),
            _ if self.types.is_cursor(ty, &first.name) => Selected::Leaf(Leaf::Cursor),
            _ if self.types.is_more(ty, &first.name) => Selected::Leaf(Leaf::More),
            _ if self.types.is_count(ty, &first.name) => Selected::Leaf(Leaf::Count),
            Some(found) if found.is_enum() => Selected::Leaf(Leaf::Enum),
            Some(found) if !found.is_scalar() => {
                Selected::Composite(self.composite(inner, &parts(occurrences)))
            }
            _ => Selected::Leaf(Leaf::Scalar),
        };
        Field {
            key: key.to_string(),
            name: first.name.to_string(),
            ty: Type::of(&definition.ty),
            selected,
            arguments: first.arguments.iter().map(|a| (a.name.to_string(), literal(&a.value))).collect(),
            conditional: occurrences.iter().all(|occurrence| !occurrence.conditions.is_empty()),
            hidden: occurrences.iter().all(|occurrence| occurrence.field.location().is_none()),
            docs: types::docs(definition.description.as_ref(), &definition.directives),
            span: Span::find(&self.document.sources, first.location()),
        }
    }
}

pub(super) fn literal(value: &apollo_compiler::ast::Value) -> String {
    value.serialize().no_indent().to_string()
}
