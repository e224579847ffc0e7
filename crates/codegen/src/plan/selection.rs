//! What a selection means for each concrete type, merged as a server merges it.
//! <https://spec.graphql.org/draft/#CollectFields()>

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use apollo_compiler::ast::{Directive, DirectiveList};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{self, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};

use super::budget::Budget;
use super::shape::{Abstract, Composite, Field, Leaf, Object, Selected, Variant};
use super::types::{self, Coverage, Types};
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

/// What must hold for a selection to be in the reply: its directives and those around it.
type Conditions = BTreeSet<Condition>;

/// A directive, or the type that the value must have.
#[derive(Clone)]
pub(super) struct Condition {
    /// As written. Two that are written alike are one, where variables decide.
    text: String,
    pub(super) directive: Option<Node<Directive>>,
}

impl Ord for Condition {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl PartialOrd for Condition {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Condition {}

/// One of the selections that make up a value.
#[derive(Clone)]
pub(super) struct Part<'d> {
    pub(super) set: &'d SelectionSet,
    /// What must hold for it, even if the value is there.
    pub(super) conditions: Conditions,
}

impl<'d> Part<'d> {
    pub(super) fn whole(set: &'d SelectionSet) -> Self {
        Self { set, conditions: Conditions::new() }
    }
}

/// One selection of a response key.
struct Occurrence<'d> {
    field: &'d Node<executable::Field>,
    conditions: Conditions,
}

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

/// What a selection says of a type.
enum Spread<'d> {
    /// Nothing.
    Nothing,
    /// The fields of this fragment, and no others.
    Lone(&'d Node<executable::Fragment>),
    /// Anything else.
    Other,
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

    fn collect(&self, ty: &Name, parts: &[Part<'d>]) -> IndexMap<&'d Name, Vec<Occurrence<'d>>> {
        let mut collect = Collect { shapes: self, ty, found: IndexMap::default(), visited: HashMap::new() };
        for part in parts {
            collect.set(part.set, &part.conditions);
        }
        collect.found
    }

    fn field(&self, ty: &Name, key: &Name, occurrences: &[Occurrence<'d>]) -> Field {
        let first = occurrences[0].field;
        // A concrete type may promise more than the interface through which it was selected.
        let definition = self.types.field(ty, &first.name).unwrap_or(&first.definition);
        let inner = definition.ty.inner_named_type();
        let selected = match self.types.schema.types.get(inner) {
            _ if first.name == "__typename" => Selected::Leaf(Leaf::Typename),
            _ if self.types.is_cursor(ty, &first.name) => Selected::Leaf(Leaf::Cursor),
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
    pub(super) fn named_types(&self, ty: &Name, parts: &[Part<'d>]) -> Vec<Name> {
        let mut named = Vec::new();
        if self.types.is_abstract(ty) {
            for part in parts {
                self.name_types(ty, part.set, &mut named, &mut HashSet::new());
            }
        }
        named
    }

    fn name_types(
        &self,
        ty: &Name,
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
                Some((Some(condition), _)) if self.types.coverage(condition, ty) == Coverage::Some => {
                    for object in self.types.covered(condition, ty) {
                        if !named.contains(object) {
                            named.push(object.clone());
                        }
                    }
                }
                Some((_, inner)) => self.name_types(ty, inner, named, visited),
                None => {}
            }
        }
    }

    /// The fragment on `ty` that the selections consist of, if that is all there is.
    pub(super) fn lone_spread(
        &self,
        ty: &Name,
        parts: &[Part<'d>],
    ) -> Option<&'d Node<executable::Fragment>> {
        let mut lone: Option<&'d Node<executable::Fragment>> = None;
        let (mut certain, mut everywhere) = (false, true);
        for part in parts {
            match self.spread(ty, part.set) {
                Spread::Other => return None,
                Spread::Nothing => everywhere = false,
                Spread::Lone(fragment) => {
                    certain |= part.conditions.is_empty();
                    if lone.replace(fragment).is_some_and(|other| other.name != fragment.name) {
                        return None;
                    }
                }
            }
        }
        lone.filter(|_| certain || everywhere)
    }

    fn spread(&self, ty: &Name, set: &'d SelectionSet) -> Spread<'d> {
        let mut whole = Spread::Nothing;
        for selection in &set.selections {
            let part = match selection {
                Selection::Field(field) if field.name == "__typename" && field.location().is_none() => {
                    continue;
                }
                Selection::Field(_) => return Spread::Other,
                _ if !conditions(selection.directives()).is_empty() => return Spread::Other,
                Selection::InlineFragment(inline) => {
                    let condition = inline.type_condition.as_ref().unwrap_or(ty);
                    match self.types.coverage(condition, ty) {
                        Coverage::Every => self.spread(ty, &inline.selection_set),
                        // Says nothing about a concrete type that it doesn't cover.
                        _ if !self.types.is_abstract(ty) => Spread::Nothing,
                        _ => return Spread::Other,
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.fragment_name) else { continue };
                    match self.types.coverage(fragment.type_condition(), ty) {
                        _ if fragment.type_condition() == ty => Spread::Lone(fragment),
                        Coverage::Some if !self.types.is_abstract(ty) => Spread::Nothing,
                        _ => return Spread::Other,
                    }
                }
            };
            whole = match (whole, part) {
                (Spread::Nothing, part) => part,
                (whole, Spread::Nothing) => whole,
                (Spread::Lone(one), Spread::Lone(other)) if one.name == other.name => Spread::Lone(one),
                _ => return Spread::Other,
            };
        }
        whole
    }
}

/// The sub-selections of one response key. One that isn't there whenever another is has conditions.
fn parts<'d>(occurrences: &[Occurrence<'d>]) -> Vec<Part<'d>> {
    let is_certain =
        |one: &Occurrence<'_>| occurrences.iter().all(|other| one.conditions.is_subset(&other.conditions));
    let parts = occurrences.iter().map(|occurrence| Part {
        set: &occurrence.field.selection_set,
        conditions: if is_certain(occurrence) { Conditions::new() } else { occurrence.conditions.clone() },
    });
    parts.collect()
}

/// Collects what applies to every value of one type.
struct Collect<'s, 'd> {
    shapes: &'s Shapes<'d>,
    ty: &'s Name,
    found: IndexMap<&'d Name, Vec<Occurrence<'d>>>,
    /// Fragments, and under which conditions they were collected.
    visited: HashMap<&'d Name, Vec<Conditions>>,
}

impl<'d> Collect<'_, 'd> {
    fn set(&mut self, set: &'d SelectionSet, around: &Conditions) {
        for selection in &set.selections {
            let mut all = conditions(selection.directives());
            all.extend(around.iter().cloned());
            let sources = &self.shapes.document.sources;
            if let Selection::Field(field) = selection {
                if self.shapes.budget.spend(1, || Span::find(sources, field.location())) {
                    let occurrence = Occurrence { field, conditions: all };
                    self.found.entry(field.response_key()).or_default().push(occurrence);
                }
                continue;
            }
            if let Selection::FragmentSpread(spread) = selection {
                let visited = self.visited.entry(&spread.fragment_name).or_default();
                // Looking through them is work, too: conditions upon conditions multiply.
                let cost = visited.len() + 1;
                // Seen before, and as likely to be there: nothing new can come of it.
                if visited.iter().any(|under| under.is_subset(&all))
                    || !self.shapes.budget.spend(cost, || Span::find(sources, spread.location()))
                {
                    continue;
                }
                visited.push(all.clone());
            }
            if let Some((condition, inner)) = self.shapes.inside(selection) {
                let condition = condition.unwrap_or(self.ty);
                match self.shapes.types.coverage(condition, self.ty) {
                    Coverage::Some => continue,
                    Coverage::Every => {}
                    Coverage::EveryKnown => {
                        all.insert(Condition { text: format!("on {condition}"), directive: None });
                    }
                }
                self.set(inner, &all);
            }
        }
    }
}

/// The directives that may keep a selection out of the reply.
fn conditions(directives: &DirectiveList) -> Conditions {
    let decisive = directives.iter().filter(|directive| {
        let constant = directive.specified_argument_by_name("if").and_then(|value| value.to_bool());
        match &*directive.name {
            "include" => constant != Some(true),
            "skip" => constant != Some(false),
            "optional" => true,
            _ => false,
        }
    });
    let condition = |directive: &Node<Directive>| {
        let mut text = directive.serialize().no_indent().to_string();
        if directive.name == "optional" {
            // No variable decides, so two of them may be decided in two ways.
            text.push_str(&format!(" at {:?}", directive.location()));
        }
        Condition { text, directive: Some(directive.clone()) }
    };
    decisive.map(condition).collect()
}

pub(super) fn literal(value: &apollo_compiler::ast::Value) -> String {
    value.serialize().no_indent().to_string()
}
