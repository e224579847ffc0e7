//! Random documents for any schema: valid ones, and ones with one thing wrong.

#![allow(dead_code, reason = "not every test that includes this uses all of it")]

use std::collections::HashMap;
use std::fmt::Write as _;

use apollo_compiler::ast::{InputValueDefinition, Type};
use apollo_compiler::collections::IndexMap;
use apollo_compiler::schema::{Component, ExtendedType, FieldDefinition, InputObjectType};
use apollo_compiler::{Name, Node, Schema};

/// A reproducible sequence (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }
}

/// What is wrong with a document. Not each of them makes every document wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    UnknownField,
    FieldOfAnotherType,
    UnknownArgument,
    MissingArgument,
    WrongLiteral,
    UnknownInputField,
    MissingInputField,
    WrongInputField,
    UndefinedVariable,
    UnusedVariable,
    WrongVariable,
    NullableVariable,
    UnknownVariableType,
    UnknownCondition,
    RandomCondition,
    UnknownFragment,
    SelectionOfLeaf,
    NoSelection,
    UnknownDirective,
    WrongDirective,
    Conflict,
}

pub(crate) const FAULTS: [Fault; 21] = [
    Fault::UnknownField,
    Fault::FieldOfAnotherType,
    Fault::UnknownArgument,
    Fault::MissingArgument,
    Fault::WrongLiteral,
    Fault::UnknownInputField,
    Fault::MissingInputField,
    Fault::WrongInputField,
    Fault::UndefinedVariable,
    Fault::UnusedVariable,
    Fault::WrongVariable,
    Fault::NullableVariable,
    Fault::UnknownVariableType,
    Fault::UnknownCondition,
    Fault::RandomCondition,
    Fault::UnknownFragment,
    Fault::SelectionOfLeaf,
    Fault::NoSelection,
    Fault::UnknownDirective,
    Fault::WrongDirective,
    Fault::Conflict,
];

/// Writes documents for a schema.
pub(crate) struct Documents<'s> {
    schema: &'s Schema,
    objects: HashMap<Name, Vec<Name>>,
    random: Random,
    /// Makes every name of every document another one.
    number: usize,
    fault: Option<Fault>,
    /// How many fields a document selects at most.
    pub(crate) size: usize,
    /// How many more fields are selected.
    budget: usize,
    /// In percent, how many arguments are variables.
    pub(crate) variable: usize,
    /// Are the documents to be run? Then pages are small, cursors are never made up, and directives have variables.
    pub(crate) runnable: bool,
    variables: Vec<String>,
    fragments: Vec<String>,
    in_fragment: bool,
}

impl<'s> Documents<'s> {
    pub(crate) fn new(schema: &'s Schema, seed: u64) -> Self {
        let mut objects: HashMap<Name, Vec<Name>> = HashMap::new();
        for (interface, found) in schema.implementers_map() {
            let mut found: Vec<Name> = found.objects.into_iter().collect();
            found.sort();
            objects.insert(interface, found);
        }
        for (name, ty) in &schema.types {
            if let ExtendedType::Union(union) = ty {
                objects
                    .insert(name.clone(), union.members.iter().map(|member| member.name.clone()).collect());
            }
        }
        Self {
            schema,
            objects,
            random: Random::new(seed),
            number: 0,
            fault: None,
            size: 30,
            budget: 0,
            variable: 35,
            runnable: false,
            variables: Vec::new(),
            fragments: Vec::new(),
            in_fragment: false,
        }
    }

    pub(crate) fn document(&mut self, fault: Option<Fault>) -> String {
        self.fault = fault;
        self.budget = self.size;
        let definition = &self.schema.schema_definition;
        let mutation = definition.mutation.clone().filter(|_| self.random.percent(20));
        let (keyword, root) = match mutation {
            Some(root) => ("mutation", Some(root)),
            None => ("query", definition.query.clone()),
        };
        let set = root.map(|root| self.set(&root.name, 7)).unwrap_or_default();
        if self.strikes(Fault::UnusedVariable) {
            self.variables.push("$unused: Int".to_owned());
        }
        let variables = std::mem::take(&mut self.variables);
        let variables =
            if variables.is_empty() { String::new() } else { format!("({})", variables.join(", ")) };
        let fragments = std::mem::take(&mut self.fragments).concat();
        format!("{keyword} {}{variables} {set}\n{fragments}", self.name("Operation"))
    }

    fn name(&mut self, of: &str) -> String {
        self.number += 1;
        format!("{of}{}", self.number)
    }

    /// Is it time to make this mistake? It is made once.
    fn strikes(&mut self, fault: Fault) -> bool {
        let strikes = self.fault == Some(fault) && self.random.percent(40);
        if strikes {
            self.fault = None;
        }
        strikes
    }

    fn fields(&self, ty: &str) -> Option<&'s IndexMap<Name, Component<FieldDefinition>>> {
        match self.schema.types.get(ty)? {
            ExtendedType::Object(object) => Some(&object.fields),
            ExtendedType::Interface(interface) => Some(&interface.fields),
            _ => None,
        }
    }

    fn any_type(&mut self) -> Name {
        let number = self.random.below(self.schema.types.len());
        self.schema.types.get_index(number).expect("a type").0.clone()
    }

    fn set(&mut self, ty: &Name, depth: usize) -> String {
        let mut set = String::from("{ ");
        for _ in 0..=self.random.below(5) {
            if let Some(field) = self.field(ty, depth) {
                set += &field;
            }
        }
        if depth > 0 {
            self.fragments_on(ty, depth, &mut set);
        }
        if self.strikes(Fault::UnknownFragment) {
            set += "...Missing ";
        }
        if self.strikes(Fault::Conflict) {
            set += "__typename clash: __typename ";
            if let Some(fields) = self.fields(ty) {
                let leaf = |field: &&Component<FieldDefinition>| {
                    self.schema.types.get(field.ty.inner_named_type()).is_some_and(ExtendedType::is_leaf)
                };
                let leaves = fields.values().filter(leaf).take(1);
                leaves.for_each(|field| write!(set, "clash: {} ", field.name).expect("a string takes all"));
            }
        }
        if set.len() < 3 || self.random.percent(20) {
            set += "__typename ";
        }
        set + "}"
    }

    fn field(&mut self, ty: &Name, depth: usize) -> Option<String> {
        let fields = self.fields(ty)?;
        let (name, field) = fields.get_index(self.random.below(fields.len()))?;
        let inner = field.ty.inner_named_type();
        let is_leaf = self.schema.types.get(inner)?.is_leaf();
        if (!is_leaf && depth == 0) || self.budget == 0 {
            return None;
        }
        self.budget -= 1;
        // Fragments take no variables here, so that every operation may spread them.
        if self.in_fragment && field.arguments.iter().any(|argument| argument.is_required()) {
            return None;
        }
        let mut written = format!("{}: {name}", self.name("f"));
        if self.strikes(Fault::UnknownField) {
            written += "Unknown";
        } else if self.strikes(Fault::FieldOfAnotherType) {
            let other = self.any_type();
            let other = self.fields(&other).and_then(|fields| fields.keys().next()).cloned();
            written = other.map_or(written, |other| other.to_string());
        }
        written += &self.arguments(&field.arguments);
        if self.strikes(Fault::UnknownDirective) {
            written += " @unknown";
        } else if self.strikes(Fault::WrongDirective) {
            written += " @include(if: 1)";
        } else if self.runnable && !self.in_fragment && self.random.percent(10) {
            let condition = self.variable(&Type::NonNullNamed(apollo_compiler::name!("Boolean")));
            let directive = ["include", "skip"][self.random.below(2)];
            write!(written, " @{directive}(if: {condition})").expect("a string takes all");
        } else if self.random.percent(8) {
            written += ["@include(if: true)", "@skip(if: false)"][self.random.below(2)];
        }
        if is_leaf && self.strikes(Fault::SelectionOfLeaf) {
            written += " { id }";
        } else if !is_leaf && !self.strikes(Fault::NoSelection) {
            written += &self.set(inner, depth - 1);
        }
        Some(written + " ")
    }

    fn arguments(&mut self, defined: &'s [Node<InputValueDefinition>]) -> String {
        let mut given = Vec::new();
        for argument in defined {
            let required = argument.is_required();
            if (!required && (self.in_fragment || !self.random.percent(30)))
                || self.strikes(Fault::MissingArgument)
            {
                continue;
            }
            let value = if let Some(page) = self.page(argument) {
                // `first` and `last` exclude each other.
                if given.iter().any(|given: &String| given.starts_with("first: ")) {
                    continue;
                }
                page
            } else if self.strikes(Fault::UndefinedVariable) {
                "$undefined".to_owned()
            } else if !self.in_fragment && self.random.percent(self.variable) {
                self.variable(&argument.ty)
            } else {
                self.literal(&argument.ty, 0)
            };
            given.push(format!("{}: {value}", argument.name));
        }
        if self.strikes(Fault::UnknownArgument) {
            given.push("unknown: 1".to_owned());
        }
        if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
    }

    /// What a runnable document gives an argument that says which page is meant.
    fn page(&mut self, argument: &InputValueDefinition) -> Option<String> {
        match &*argument.name {
            "first" | "last" if self.runnable => Some((1 + self.random.below(4)).to_string()),
            // No cursor is known yet.
            "after" | "before" if self.runnable && !argument.is_required() => Some("null".to_owned()),
            _ => None,
        }
    }

    fn variable(&mut self, ty: &Type) -> String {
        let name = format!("${}", self.name("v"));
        let mut ty = ty.to_string();
        if self.strikes(Fault::WrongVariable) {
            ty = self.any_type().to_string();
        } else if self.strikes(Fault::UnknownVariableType) {
            ty = "Unknown".to_owned();
        } else if ty.ends_with('!') && self.strikes(Fault::NullableVariable) {
            ty.pop();
        }
        self.variables.push(format!("{name}: {ty}"));
        name
    }

    fn literal(&mut self, ty: &Type, depth: usize) -> String {
        if self.strikes(Fault::WrongLiteral) {
            let wrong = ["{ unknown: 1 }", "[[true]]", "1.25", "\"text\"", "UNKNOWN", "null"];
            return wrong[self.random.below(wrong.len())].to_owned();
        }
        if ty.is_list() {
            let items: Vec<_> =
                (0..self.random.below(3)).map(|_| self.literal(ty.item_type(), depth)).collect();
            return format!("[{}]", items.join(", "));
        }
        let schema = self.schema;
        match (&**ty.inner_named_type(), schema.types.get(ty.inner_named_type())) {
            ("Int", _) => self.random.below(100).to_string(),
            ("Float", _) => "1.5".to_owned(),
            ("Boolean", _) => "true".to_owned(),
            (_, Some(ExtendedType::Enum(found))) => {
                let number = self.random.below(found.values.len());
                found.values.get_index(number).map(|(name, _)| name.to_string()).unwrap_or_default()
            }
            (_, Some(ExtendedType::InputObject(input))) => self.input(input, depth + 1),
            _ => "\"a\"".to_owned(),
        }
    }

    fn input(&mut self, input: &'s InputObjectType, depth: usize) -> String {
        let one_of = input.directives.has("oneOf").then(|| self.random.below(input.fields.len()));
        let mut entries = Vec::new();
        for (number, field) in input.fields.values().enumerate() {
            let chosen = match one_of {
                Some(one) => one == number,
                None => {
                    field.is_required() || (depth < 4 && self.random.percent(200 / (input.fields.len() + 3)))
                }
            };
            if !chosen || self.strikes(Fault::MissingInputField) {
                continue;
            }
            if depth > 6 && !field.is_required() && one_of.is_none() {
                continue;
            }
            let ty = field.ty.as_ref().clone().non_null();
            let wrong = self.strikes(Fault::WrongInputField);
            let value = if wrong { "{ unknown: [1] }".to_owned() } else { self.literal(&ty, depth) };
            entries.push(format!("{}: {value}", field.name));
        }
        if self.strikes(Fault::UnknownInputField) {
            entries.push("unknown: 1".to_owned());
        }
        format!("{{ {} }}", entries.join(", "))
    }

    fn fragments_on(&mut self, ty: &Name, depth: usize, set: &mut String) {
        let objects = self.objects.get(ty).cloned().unwrap_or_default();
        for _ in 0..self.random.below(3) {
            let Some(object) = objects.get(self.random.below(objects.len())) else { break };
            let condition = self.wider(object, 40);
            let inner = self.set(&condition, depth - 1);
            write!(set, "... on {condition} {inner} ").expect("a string takes all");
        }
        if objects.is_empty() && self.random.percent(15) {
            let condition = self.wider(ty, 100);
            let inner = self.set(&condition, depth - 1);
            write!(set, "... on {condition} {inner} ").expect("a string takes all");
        }
        if self.strikes(Fault::UnknownCondition) {
            *set += "... on Unknown { __typename } ";
        } else if self.strikes(Fault::RandomCondition) {
            let condition = self.any_type();
            write!(set, "... on {condition} {{ __typename }} ").expect("a string takes all");
        }
        if !self.in_fragment && self.random.percent(12) {
            self.in_fragment = true;
            let name = self.name("Fragment");
            let condition = self.wider(ty, 30);
            let inner = self.set(&condition, depth - 1);
            self.fragments.push(format!("fragment {name} on {condition} {inner}\n"));
            write!(set, "...{name} ").expect("a string takes all");
            self.in_fragment = false;
        }
    }

    /// An interface or union of an object, by chance; else the type itself.
    fn wider(&mut self, ty: &Name, chance: usize) -> Name {
        if !self.random.percent(chance) {
            return ty.clone();
        }
        let mut wider: Vec<&Name> =
            self.objects.iter().filter(|(_, objects)| objects.contains(ty)).map(|(name, _)| name).collect();
        wider.sort();
        wider.get(self.random.below(wider.len())).map_or_else(|| ty.clone(), |name| (*name).clone())
    }
}
