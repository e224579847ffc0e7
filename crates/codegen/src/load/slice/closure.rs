//! What has to stay of a schema so that documents mean what they mean with all of it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, TypeId};
use super::members::{Member, directives_within, members};
use super::scan::Kind;
use super::tokens::Extent;

/// The fields that stay of a type, each with the arguments that stay of it.
pub(super) type Kept = BTreeMap<usize, BTreeSet<usize>>;

/// Grows until nothing is missing. Every step gives `None` if the schema's text can't be read.
pub(super) struct Closure<'i, 's> {
    pub(super) index: &'i Index<'s>,
    pub(super) types: BTreeMap<TypeId, Kept>,
    /// The definitions of directives.
    pub(super) directives: BTreeSet<usize>,
    /// Directives of which literals in the schema are checked.
    applied: BTreeSet<usize>,
    /// Types of which it isn't known yet what they bring along.
    open: Vec<TypeId>,
    /// Pairs of types of which the first has the fields that stay of the second, if it has them at all: a field that
    /// was selected of an interface may have a narrower type in an object.
    pub(super) alike: BTreeSet<(TypeId, TypeId)>,
    /// How much stayed of the second type of such a pair when the first was made to have it.
    pub(super) conformed: BTreeMap<(TypeId, TypeId), usize>,
    /// Built-in scalars that something kept mentions.
    built_in: BTreeSet<&'s str>,
    /// How much was added.
    pub(super) growth: usize,
}

impl<'i, 's> Closure<'i, 's> {
    pub(super) fn new(index: &'i Index<'s>) -> Self {
        Self {
            index,
            types: BTreeMap::new(),
            directives: BTreeSet::new(),
            applied: BTreeSet::new(),
            open: Vec::new(),
            alike: BTreeSet::new(),
            conformed: BTreeMap::new(),
            built_in: BTreeSet::new(),
            growth: 0,
        }
    }

    pub(super) fn need(&mut self, id: TypeId) {
        if let Entry::Vacant(entry) = self.types.entry(id) {
            entry.insert(Kept::new());
            self.open.push(id);
            self.growth += 1;
        }
    }

    /// Keeps the type of this name; it may be built in, or missing.
    fn need_named(&mut self, name: Extent) {
        let name = self.index.of(name);
        if matches!(name, "Int" | "Float" | "ID") {
            self.built_in.insert(name);
        }
        if let Some(id) = self.index.ty(name) {
            self.need(id);
        }
    }

    /// Keeps all fields of that name.
    pub(super) fn keep_named(&mut self, id: TypeId, name: &str) -> Option<()> {
        self.index.fields(id)?.named(name).try_for_each(|field| self.keep(id, field))
    }

    pub(super) fn keep(&mut self, id: TypeId, field: usize) -> Option<()> {
        self.need(id);
        let kept = self.types.get_mut(&id)?;
        if kept.contains_key(&field) {
            return Some(());
        }
        kept.insert(field, BTreeSet::new());
        self.growth += 1;
        let member = &self.index.fields(id)?.all.get(field)?.member;
        self.need_named(member.ty);
        self.apply(&member.directives)?;
        let required = member.arguments.iter().enumerate().filter(|(_, argument)| argument.required);
        for (argument, _) in required {
            self.keep_argument(id, field, argument)?;
        }
        self.keep_continuation(id, field)
    }

    pub(super) fn keep_argument(&mut self, id: TypeId, field: usize, argument: usize) -> Option<()> {
        if self.types.get_mut(&id)?.get_mut(&field)?.insert(argument) {
            self.growth += 1;
            let member = self.index.fields(id)?.all.get(field)?.member.arguments.get(argument)?;
            self.need_named(member.ty);
            self.apply(&member.directives)?;
        }
        Some(())
    }

    pub(super) fn keep_all(&mut self, input: TypeId) -> Option<()> {
        let fields = self.index.fields(input)?.all.len();
        (0..fields).try_for_each(|field| self.keep(input, field))
    }

    /// A directive that is mentioned; unknown ones stay unknown.
    pub(super) fn directive(&mut self, name: &str) -> Option<()> {
        let Some(number) = self.index.directive(name) else { return Some(()) };
        if self.directives.insert(number) {
            self.growth += 1;
            for argument in self.directive_arguments(name)? {
                self.need_named(argument.ty);
                self.apply(&argument.directives)?;
            }
        }
        Some(())
    }

    pub(super) fn directive_arguments(&self, name: &str) -> Option<Vec<Member>> {
        match self.index.directive(name) {
            Some(number) => members(self.index.text, self.index.definitions.get(number)?),
            None => Some(Vec::new()),
        }
    }

    /// Directives that the schema applies. What they are given is checked, so the types of that stay whole.
    pub(super) fn apply(&mut self, names: &[Extent]) -> Option<()> {
        for name in names {
            let name = self.index.of(*name);
            self.directive(name)?;
            if let Some(number) = self.index.directive(name)
                && self.applied.insert(number)
            {
                let arguments = self.directive_arguments(name)?;
                let mut open: Vec<TypeId> =
                    arguments.iter().filter_map(|argument| self.index.input(argument.ty)).collect();
                let mut whole = BTreeSet::new();
                while let Some(input) = open.pop() {
                    if whole.insert(input) {
                        self.keep_all(input)?;
                        open.extend(self.index.inputs_below(input)?);
                    }
                }
            }
        }
        Some(())
    }

    /// Brings along whatever else that needs, until there is nothing more.
    pub(super) fn close(&mut self) -> Option<()> {
        loop {
            while let Some(id) = self.open.pop() {
                self.complete(id)?;
            }
            let growth = self.growth;
            self.conform()?;
            if self.growth == growth {
                self.fill()?;
            }
            if self.growth == growth {
                return Some(());
            }
        }
    }

    /// What comes with a type, whatever is selected of it.
    fn complete(&mut self, id: TypeId) -> Option<()> {
        let index = self.index;
        for definition in index.definitions(id) {
            self.apply(&definition.directives)?;
            if let (Kind::Enum, Some(body)) = (definition.kind, definition.body) {
                self.apply(&directives_within(index.text, body))?;
            }
        }
        match index.kind(id) {
            Kind::Input => {
                let fields = index.fields(id)?.all.iter().enumerate();
                let mut required = fields.filter(|(_, field)| field.member.required);
                required.try_for_each(|(field, _)| self.keep(id, field))
            }
            Kind::Object | Kind::Interface => self.keep_connection(id),
            _ => Some(()),
        }
    }

    /// Connections are found by their structure, whatever of it is selected.
    fn keep_connection(&mut self, id: TypeId) -> Option<()> {
        let index = self.index;
        let fields = index.fields(id)?;
        if fields.has("pageInfo") {
            for name in ["pageInfo", "edges", "nodes", "totalCount"] {
                self.keep_named(id, name)?;
            }
            for edges in fields.named("edges") {
                if let Some(edge) = index.ty(index.of(fields.all.get(edges)?.member.ty)) {
                    self.keep_named(edge, "node")?;
                }
            }
        }
        if fields.has("hasNextPage") || fields.has("hasPreviousPage") {
            for name in ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"] {
                self.keep_named(id, name)?;
            }
        }
        if fields.has("cursor") {
            self.keep_named(id, "node")?;
        }
        Some(())
    }

    /// No type may be empty. Interfaces come first: what is added to one fills the others.
    fn fill(&mut self) -> Option<()> {
        let index = self.index;
        for interfaces in [true, false] {
            let growth = self.growth;
            let all: Vec<TypeId> = self.types.keys().copied().collect();
            for id in all.into_iter().filter(|id| (index.kind(*id) == Kind::Interface) == interfaces) {
                match index.kind(id) {
                    Kind::Union if !index.listed(id).any(|member| self.types.contains_key(&member)) => {
                        index.listed(id).take(1).for_each(|member| self.need(member));
                    }
                    kind if kind.has_fields() && self.types.get(&id)?.is_empty() => {
                        if let Some(field) = self.plainest(id)? {
                            self.keep(id, field)?;
                        }
                    }
                    _ => {}
                }
            }
            if self.growth > growth {
                return Some(());
            }
        }
        Some(())
    }

    /// The field that brings least along.
    fn plainest(&self, id: TypeId) -> Option<Option<usize>> {
        let index = self.index;
        let cost = |member: &Member| match index.ty(index.of(member.ty)) {
            _ if !member.arguments.is_empty() || !member.directives.is_empty() => 3,
            None => 0,
            Some(ty) if self.types.contains_key(&ty) => 1,
            Some(ty) => 2 + usize::from(index.kind(ty).has_fields()),
        };
        let fields = index.fields(id)?.all.iter().enumerate();
        Some(fields.min_by_key(|(_, field)| cost(&field.member)).map(|(field, _)| field))
    }

    /// The compiler forgets built-in scalars that nothing mentions, so something that mentions this one stays.
    pub(super) fn mention(&mut self, scalar: &str) -> Option<()> {
        let index = self.index;
        if !matches!(scalar, "Int" | "Float" | "ID") || self.built_in.contains(scalar) {
            return Some(());
        }
        for id in (0..index.types.len()).filter(|id| index.kind(*id).has_fields()) {
            let mut bodies = index.definitions(id).filter_map(|definition| definition.body);
            if !bodies.any(|body| body.of(index.text).contains(scalar)) {
                continue;
            }
            let mentions = |member: &Member| index.of(member.ty) == scalar;
            for (field, found) in index.fields(id)?.all.iter().enumerate() {
                let argument = found.member.arguments.iter().position(mentions);
                if argument.is_some() || mentions(&found.member) {
                    self.keep(id, field)?;
                    return argument.map_or(Some(()), |argument| self.keep_argument(id, field, argument));
                }
            }
        }
        Some(())
    }
}
