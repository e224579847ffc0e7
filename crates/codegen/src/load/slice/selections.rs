//! What documents mention of a schema.

use std::collections::{BTreeSet, HashMap, HashSet};

use apollo_compiler::ast::{Definition, DirectiveList, Document, OperationType, Selection, Value};

use super::closure::Closure;
use super::index::TypeId;
use super::members::{Member, members};
use super::scan::Kind;

/// Walks documents and has everything kept that they mention.
pub(super) struct Selections<'c, 'i, 's> {
    closure: &'c mut Closure<'i, 's>,
    /// The types that operations start from.
    roots: HashMap<&'static str, TypeId>,
    /// The types of named fragments.
    fragments: HashMap<String, Option<TypeId>>,
    /// Pairs of types, the second of which is a fragment's on the first.
    spreads: HashSet<(TypeId, TypeId)>,
    pub(super) variables: Variables,
}

/// The types of variables.
#[derive(Default)]
pub(super) struct Variables {
    pub(super) inputs: BTreeSet<TypeId>,
    pub(super) names: BTreeSet<String>,
}

impl<'c, 'i, 's> Selections<'c, 'i, 's> {
    pub(super) fn new(closure: &'c mut Closure<'i, 's>) -> Option<Self> {
        let roots = roots(closure)?;
        roots.values().for_each(|root| closure.need(*root));
        closure.keep_node(*roots.get("query")?)?;
        let (fragments, spreads) = (HashMap::new(), HashSet::new());
        Some(Self { closure, roots, fragments, spreads, variables: Variables::default() })
    }

    /// The type that queries start from.
    pub(super) fn query(&self) -> Option<TypeId> {
        self.roots.get("query").copied()
    }

    pub(super) fn documents(&mut self, documents: &[Document]) -> Option<()> {
        let definitions = || documents.iter().flat_map(|document| &document.definitions);
        for definition in definitions() {
            if let Definition::FragmentDefinition(fragment) = definition {
                let ty = self.closure.index.ty(&fragment.type_condition);
                self.fragments.insert(fragment.name.to_string(), ty);
            }
        }
        definitions().try_for_each(|definition| self.definition(definition))
    }

    fn definition(&mut self, definition: &Definition) -> Option<()> {
        match definition {
            Definition::OperationDefinition(operation) => {
                self.directives(&operation.directives)?;
                for variable in &operation.variables {
                    self.directives(&variable.directives)?;
                    let name = variable.ty.inner_named_type();
                    self.variables.names.insert(name.to_string());
                    let Some(ty) = self.closure.index.ty(name) else { continue };
                    self.closure.need(ty);
                    if self.closure.index.kind(ty) == Kind::Input {
                        self.variables.inputs.insert(ty);
                    }
                    if let Some(value) = &variable.default_value {
                        self.value(ty, value)?;
                    }
                }
                let root = match operation.operation_type {
                    OperationType::Query => "query",
                    OperationType::Mutation => "mutation",
                    OperationType::Subscription => "subscription",
                };
                self.set(self.roots.get(root).copied(), &operation.selection_set)
            }
            Definition::FragmentDefinition(fragment) => {
                self.directives(&fragment.directives)?;
                let ty = self.closure.index.ty(&fragment.type_condition);
                ty.into_iter().for_each(|ty| self.closure.need(ty));
                self.set(ty, &fragment.selection_set)
            }
            _ => Some(()),
        }
    }

    /// Selections on a type, or on one that the schema doesn't have or that is built in.
    fn set(&mut self, ty: Option<TypeId>, set: &[Selection]) -> Option<()> {
        let index = self.closure.index;
        for selection in set {
            match selection {
                Selection::Field(field) => {
                    self.directives(&field.directives)?;
                    let mut inner = None;
                    if let Some(ty) = ty {
                        let fields = index.fields(ty)?;
                        for number in fields.named(&field.name) {
                            self.closure.keep(ty, number)?;
                            let member = &fields.all.get(number)?.member;
                            inner = inner.or(index.ty(index.of(member.ty)));
                            for given in &field.arguments {
                                let named =
                                    |argument: &Member| index.of(argument.name) == given.name.as_str();
                                if let Some(argument) = member.arguments.iter().position(named) {
                                    self.closure.keep_argument(ty, number, argument)?;
                                    self.value_of(member.arguments.get(argument)?, &given.value)?;
                                }
                            }
                        }
                    }
                    self.set(inner, &field.selection_set)?;
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives)?;
                    let condition = match &inline.type_condition {
                        Some(name) => index.ty(name),
                        None => ty,
                    };
                    self.spread(ty, condition);
                    self.set(condition, &inline.selection_set)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives)?;
                    let condition = self.fragments.get(spread.fragment_name.as_str()).copied().flatten();
                    self.spread(ty, condition);
                }
            }
        }
        Some(())
    }

    /// A fragment on one type within another. If it tells types apart, those become types of the module.
    fn spread(&mut self, ty: Option<TypeId>, condition: Option<TypeId>) {
        let (Some(ty), Some(condition)) = (ty, condition) else { return };
        self.closure.need(condition);
        let index = self.closure.index;
        let is_abstract = |id| matches!(index.kind(id), Kind::Interface | Kind::Union);
        if ty == condition
            || !is_abstract(ty)
            || !is_abstract(condition)
            || !self.spreads.insert((ty, condition))
        {
            return;
        }
        let all = index.possible(ty);
        let wide: HashSet<TypeId> = index.possible(condition).into_iter().collect();
        let both = all.iter().copied().filter(|object| wide.contains(object));
        // One is enough to make the fragment valid.
        let enough = if all.iter().all(|object| wide.contains(object)) { 1 } else { all.len() };
        both.take(enough).for_each(|object| self.closure.need(object));
    }

    fn directives(&mut self, directives: &DirectiveList) -> Option<()> {
        for directive in directives {
            self.closure.directive(&directive.name)?;
            let arguments = self.closure.directive_arguments(&directive.name)?;
            for given in &directive.arguments {
                let name = given.name.as_str();
                let mut named =
                    arguments.iter().filter(|argument| self.closure.index.of(argument.name) == name);
                if let Some(argument) = named.next() {
                    self.value_of(argument, &given.value)?;
                }
            }
        }
        Some(())
    }

    fn value_of(&mut self, argument: &Member, value: &Value) -> Option<()> {
        let index = self.closure.index;
        index.ty(index.of(argument.ty)).map_or(Some(()), |ty| self.value(ty, value))
    }

    /// A literal of a type, in a list or not.
    fn value(&mut self, ty: TypeId, value: &Value) -> Option<()> {
        let index = self.closure.index;
        match value {
            Value::List(items) => items.iter().try_for_each(|item| self.value(ty, item)),
            Value::Object(entries) if index.kind(ty) == Kind::Input => {
                let fields = index.fields(ty)?;
                for (name, value) in entries {
                    for number in fields.named(name) {
                        self.closure.keep(ty, number)?;
                        self.value_of(&fields.all.get(number)?.member, value)?;
                    }
                }
                Some(())
            }
            _ => Some(()),
        }
    }
}

/// What the schema definition says, or the names that stand for it.
fn roots(closure: &mut Closure<'_, '_>) -> Option<HashMap<&'static str, TypeId>> {
    const ROOTS: [(&str, &str); 3] =
        [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")];
    let index = closure.index;
    let mut roots = HashMap::new();
    for number in &index.schema {
        let definition = index.definitions.get(*number)?;
        closure.apply(&definition.directives)?;
        for member in members(index.text, definition)? {
            let (operation, _) = ROOTS.into_iter().find(|root| root.0 == index.of(member.name))?;
            if let Some(ty) = index.ty(index.of(member.ty)) {
                roots.entry(operation).or_insert(ty);
                closure.need(ty);
            }
        }
    }
    if roots.is_empty() {
        roots.extend(ROOTS.into_iter().filter_map(|(operation, name)| Some((operation, index.ty(name)?))));
    }
    Some(roots)
}
