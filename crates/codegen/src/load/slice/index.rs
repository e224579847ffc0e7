//! The definitions of a schema by name, with their members read on demand.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::members::{Member, members};
use super::scan::{Definition, Kind, scan};
use super::tokens::Extent;

/// A type, by its place in the index.
pub(super) type TypeId = usize;

pub(super) struct Index<'s> {
    pub(super) text: &'s str,
    pub(super) definitions: Vec<Definition>,
    pub(super) types: Vec<Type<'s>>,
    names: HashMap<&'s str, TypeId>,
    directives: HashMap<&'s str, usize>,
    /// The schema definition and its extensions.
    pub(super) schema: Vec<usize>,
    objects_of: OnceCell<HashMap<TypeId, Vec<TypeId>>>,
}

/// A type: its definition and its extensions.
pub(super) struct Type<'s> {
    pub(super) kind: Kind,
    /// In the order of the file.
    pub(super) definitions: Vec<usize>,
    fields: OnceCell<Option<Fields<'s>>>,
}

/// The fields of all definitions of a type.
pub(super) struct Fields<'s> {
    pub(super) all: Vec<Field>,
    by_name: HashMap<&'s str, usize>,
    /// The field that has a name first, and one that has it again: published schemas have such.
    pub(super) again: Vec<(usize, usize)>,
}

pub(super) struct Field {
    pub(super) definition: usize,
    pub(super) member: Member,
}

impl Fields<'_> {
    /// All fields of that name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        let first = self.by_name.get(name).copied();
        let again = self.again.iter().filter(move |(taken, _)| Some(*taken) == first);
        first.into_iter().chain(again.map(|(_, field)| *field))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }
}

impl<'s> Index<'s> {
    /// `None` for a text that must be read as a whole to be judged: it isn't SDL, or it defines something twice.
    pub(super) fn new(text: &'s str) -> Option<Self> {
        let mut index = Self {
            text,
            definitions: scan(text)?,
            types: Vec::new(),
            names: HashMap::new(),
            directives: HashMap::new(),
            schema: Vec::new(),
            objects_of: OnceCell::new(),
        };
        index.names.reserve(index.definitions.len());
        for (number, definition) in index.definitions.iter().enumerate() {
            let name = definition.name.of(text);
            match definition.kind {
                Kind::Schema => index.schema.push(number),
                Kind::Directive => {
                    if index.directives.insert(name, number).is_some() {
                        return None;
                    }
                }
                kind => {
                    let id = *index.names.entry(name).or_insert(index.types.len());
                    if id == index.types.len() {
                        index.types.push(Type { kind, definitions: Vec::new(), fields: OnceCell::new() });
                    }
                    if index.types[id].kind != kind {
                        return None;
                    }
                    index.types[id].definitions.push(number);
                }
            }
        }
        let defined_twice = |numbers: &Vec<usize>| {
            numbers.iter().filter(|number| !index.definitions[**number].extends).count() > 1
        };
        let once = !defined_twice(&index.schema)
            && !index.types.iter().any(|ty| ty.definitions.len() > 1 && defined_twice(&ty.definitions));
        once.then_some(index)
    }

    pub(super) fn of(&self, extent: Extent) -> &'s str {
        self.text.get(extent.start..extent.end).unwrap_or_default()
    }

    pub(super) fn ty(&self, name: &str) -> Option<TypeId> {
        self.names.get(name).copied()
    }

    pub(super) fn directive(&self, name: &str) -> Option<usize> {
        self.directives.get(name).copied()
    }

    pub(super) fn kind(&self, id: TypeId) -> Kind {
        self.types[id].kind
    }

    pub(super) fn name(&self, id: TypeId) -> &'s str {
        self.types[id].definitions.first().map_or("", |number| self.of(self.definitions[*number].name))
    }

    /// The definition and the extensions of a type.
    pub(super) fn definitions(&self, id: TypeId) -> impl Iterator<Item = &Definition> {
        self.types[id].definitions.iter().map(|number| &self.definitions[*number])
    }

    /// `None` if a body can't be read.
    pub(super) fn fields(&self, id: TypeId) -> Option<&Fields<'s>> {
        self.types[id].fields.get_or_init(|| self.read_fields(id)).as_ref()
    }

    fn read_fields(&self, id: TypeId) -> Option<Fields<'s>> {
        let mut fields = Fields { all: Vec::new(), by_name: HashMap::new(), again: Vec::new() };
        for number in &self.types[id].definitions {
            let definition = &self.definitions[*number];
            if definition.kind.has_fields() {
                let found = members(self.text, definition)?;
                fields.all.extend(found.into_iter().map(|member| Field { definition: *number, member }));
            }
        }
        fields.by_name.reserve(fields.all.len());
        for (number, field) in fields.all.iter().enumerate() {
            let first = *fields.by_name.entry(self.of(field.member.name)).or_insert(number);
            if first != number {
                fields.again.push((first, number));
            }
        }
        Some(fields)
    }

    /// The input object of this name.
    pub(super) fn input(&self, name: Extent) -> Option<TypeId> {
        self.ty(self.of(name)).filter(|id| self.kind(*id) == Kind::Input)
    }

    /// The input objects that an input object's fields have; `None` if its body can't be read.
    pub(super) fn inputs_below(&self, id: TypeId) -> Option<Vec<TypeId>> {
        Some(self.fields(id)?.all.iter().filter_map(|field| self.input(field.member.ty)).collect())
    }

    /// What a type implements, or what a union is made of, as far as it is defined.
    pub(super) fn listed(&self, id: TypeId) -> impl Iterator<Item = TypeId> {
        let names = self.definitions(id).filter_map(|definition| definition.list.as_ref());
        names.flat_map(|list| &list.names).filter_map(|name| self.ty(self.of(*name)))
    }

    /// The object types that a value of this type may be.
    pub(super) fn possible(&self, id: TypeId) -> Vec<TypeId> {
        match self.kind(id) {
            Kind::Object => vec![id],
            Kind::Union => self.listed(id).collect(),
            Kind::Interface => {
                let objects = self.objects_of.get_or_init(|| self.objects_of_interfaces());
                objects.get(&id).cloned().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn objects_of_interfaces(&self) -> HashMap<TypeId, Vec<TypeId>> {
        let mut objects: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
        for id in (0..self.types.len()).filter(|id| self.kind(*id) == Kind::Object) {
            for interface in self.listed(id) {
                objects.entry(interface).or_default().push(id);
            }
        }
        objects
    }
}
