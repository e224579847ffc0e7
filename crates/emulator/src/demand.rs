//! What an operation asks for at most, told from its text and variables before it is executed.

use std::cell::Cell;

use apollo_compiler::ast::Value;
use apollo_compiler::collections::{HashSet, IndexMap};
use apollo_compiler::executable::{DirectiveList, Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::{ExecutableDocument, Name};

use crate::shape::{Lookup, Output, Role, Shape, TypeIx};

/// A field with objects that is asked for.
pub(crate) struct Wanted<'d> {
    /// Its name in the reply.
    key: &'d Name,
    pub(crate) kind: Kind,
    /// What is asked for below it: one list for each kind of object that may be there.
    pub(crate) below: Vec<Vec<Wanted<'d>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    /// A list, with the number of its items where they are named by an argument.
    List(Option<u64>),
    /// A connection, with its `first` or `last`.
    Connection(Option<u64>),
    /// Its rows by their edges.
    Edges,
    /// Its rows.
    Nodes,
    PageInfo,
}

/// Fragments can say much in few words; an operation that asks for more fields than this isn't counted.
const MOST_FIELDS: u32 = 100_000;

/// What an operation asks for; `None` if that is too much to be counted.
pub(crate) fn demand<'d>(
    shape: &'d Shape,
    document: &'d ExecutableDocument,
    operation: &'d Operation,
    variables: &'d JsonMap,
) -> Option<Vec<Wanted<'d>>> {
    let reader = Reader { shape, document, variables, left: Cell::new(MOST_FIELDS) };
    reader.fields(&[&operation.selection_set], shape.type_named(operation.object_type())?)
}

/// The path in the reply to the first connection, through the first item of each list.
pub(crate) fn first_connection(wanted: &[Wanted<'_>]) -> Option<Vec<JsonValue>> {
    wanted.iter().find_map(|field| {
        let mut path = vec![field.key.as_str().into()];
        match field.kind {
            Kind::Connection(_) => return Some(path),
            Kind::List(_) => path.push(0.into()),
            _ => {}
        }
        let rest = field.below.iter().find_map(|fields| first_connection(fields))?;
        path.extend(rest);
        Some(path)
    })
}

/// Reads a document as the executor will, for each kind of object that there may be.
struct Reader<'d> {
    shape: &'d Shape,
    document: &'d ExecutableDocument,
    variables: &'d JsonMap,
    left: Cell<u32>,
}

type ByKey<'d> = IndexMap<&'d Name, Vec<&'d Field>>;

impl<'d> Reader<'d> {
    fn spend(&self) -> Option<()> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(())
    }

    fn below(&self, sets: &[&'d SelectionSet], types: &[TypeIx]) -> Option<Vec<Vec<Wanted<'d>>>> {
        let conditions = self.conditions(sets)?;
        let mut kinds: IndexMap<Vec<bool>, TypeIx> = IndexMap::default();
        for ty in types {
            self.spend()?;
            let applies = conditions.iter().map(|condition| self.applies(*ty, condition)).collect();
            kinds.entry(applies).or_insert(*ty);
        }
        kinds.into_values().map(|ty| self.fields(sets, ty)).collect()
    }

    /// The type conditions of the fragments in these sets, those inside of fields left out.
    fn conditions(&self, sets: &[&'d SelectionSet]) -> Option<HashSet<&'d Name>> {
        let (mut conditions, mut seen) = (HashSet::default(), HashSet::default());
        let mut queue: Vec<&'d SelectionSet> = sets.to_vec();
        while let Some(set) = queue.pop() {
            for selection in &set.selections {
                self.spend()?;
                let (condition, below) = match selection {
                    Selection::Field(_) => continue,
                    Selection::InlineFragment(inline) => {
                        (inline.type_condition.as_ref(), &inline.selection_set)
                    }
                    Selection::FragmentSpread(spread) => {
                        match self.document.fragments.get(&spread.fragment_name) {
                            Some(fragment) if seen.insert(&spread.fragment_name) => {
                                (Some(fragment.type_condition()), &fragment.selection_set)
                            }
                            _ => continue,
                        }
                    }
                };
                conditions.extend(condition);
                queue.push(below);
            }
        }
        Some(conditions)
    }

    fn fields(&self, sets: &[&'d SelectionSet], ty: TypeIx) -> Option<Vec<Wanted<'d>>> {
        let (mut by_key, mut seen) = (ByKey::default(), HashSet::default());
        for set in sets {
            self.collect(set, ty, &mut seen, &mut by_key)?;
        }
        let mut wanted = Vec::new();
        for (key, fields) in by_key {
            wanted.extend(self.field(ty, key, &fields)?);
        }
        Some(wanted)
    }

    fn collect(
        &self,
        set: &'d SelectionSet,
        ty: TypeIx,
        seen: &mut HashSet<&'d Name>,
        by_key: &mut ByKey<'d>,
    ) -> Option<()> {
        for selection in &set.selections {
            self.spend()?;
            if !self.is_included(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => by_key.entry(field.response_key()).or_default().push(field),
                Selection::InlineFragment(inline) => {
                    if inline.type_condition.as_ref().is_none_or(|condition| self.applies(ty, condition)) {
                        self.collect(&inline.selection_set, ty, seen, by_key)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                        && seen.insert(&spread.fragment_name)
                        && self.applies(ty, fragment.type_condition())
                    {
                        self.collect(&fragment.selection_set, ty, seen, by_key)?;
                    }
                }
            }
        }
        Some(())
    }

    /// A field of an object of this type; nothing if it has no objects.
    fn field(&self, owner: TypeIx, key: &'d Name, fields: &[&'d Field]) -> Option<Option<Wanted<'d>>> {
        let Some(first) = fields.first() else { return Some(None) };
        let Some(ix) = self.shape.field_named(owner, &first.name) else { return Some(None) };
        let field = self.shape.field(ix);
        if field.slot.objects().is_empty() {
            return Some(None);
        }
        let is_list = matches!(field.slot.output, Output::List(_));
        let in_connection = matches!(self.shape.ty(owner).role, Role::Connection(_));
        let kind = match first.name.as_str() {
            "edges" if in_connection && is_list => Kind::Edges,
            "nodes" if in_connection && is_list => Kind::Nodes,
            "pageInfo" if in_connection => Kind::PageInfo,
            _ if self.shape.connection(ix).is_some() => {
                Kind::Connection(self.number(first, "first").or_else(|| self.number(first, "last")))
            }
            _ if is_list => match &field.lookup {
                Some(Lookup::Ids(name)) => Kind::List(self.len(first, name)),
                _ => Kind::List(None),
            },
            _ => Kind::Object,
        };
        let sets: Vec<&SelectionSet> = fields.iter().map(|field| &field.selection_set).collect();
        let below = self.below(&sets, field.slot.objects())?;
        Some(Some(Wanted { key, kind, below }))
    }

    fn applies(&self, ty: TypeIx, condition: &Name) -> bool {
        let name = &self.shape.ty(ty).name;
        name == condition || self.shape.schema.is_subtype(condition, name)
    }

    fn is_included(&self, directives: &DirectiveList) -> bool {
        let says = |directive: &str| {
            let value = directives.get(directive)?.specified_argument_by_name("if")?;
            match value.as_ref() {
                Value::Boolean(value) => Some(*value),
                Value::Variable(name) => self.variables.get(name.as_str())?.as_bool(),
                _ => None,
            }
        };
        !says("skip").unwrap_or(false) && says("include").unwrap_or(true)
    }

    /// An argument that is a whole number, 0 or more.
    fn number(&self, field: &Field, argument: &str) -> Option<u64> {
        let whole = |value: &Value| u64::try_from(value.to_i32()?).ok();
        let by_default = || whole(field.definition.argument_by_name(argument)?.default_value.as_ref()?);
        match field.specified_argument_by_name(argument).map(|value| value.as_ref()) {
            Some(Value::Variable(name)) => match self.variables.get(name.as_str()) {
                Some(value) => value.as_u64(),
                None => by_default(),
            },
            Some(value) => whole(value),
            None => by_default(),
        }
    }

    /// The length of an argument that is a list.
    fn len(&self, field: &Field, argument: &str) -> Option<u64> {
        let len = match field.specified_argument_by_name(argument)?.as_ref() {
            Value::Variable(name) => self.variables.get(name.as_str())?.as_array()?.len(),
            Value::List(items) => items.len(),
            _ => 1,
        };
        Some(len as u64)
    }
}
