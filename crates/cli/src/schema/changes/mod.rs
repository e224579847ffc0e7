//! What changed between two schemas, and what that means to those who query them.
//!
//! The levels are those of graphql-js (`findSchemaChanges`), and of things that it doesn't look at: root types,
//! deprecation, `@oneOf`, `@specifiedBy`, defaults of input fields. Two defaults of arguments are told as what they do to
//! a query that leaves the argument out: a new one is dangerous, as a changed one is, not safe; the loss of one that a
//! required argument had is breaking, not dangerous.

mod directives;
mod inputs;
mod kinds;
mod members;

use std::fmt;

use apollo_compiler::Schema;
use apollo_compiler::ast::DirectiveList;
use apollo_compiler::schema::ExtendedType;
use serde::Serialize;

/// What a change means to those who query a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// What was valid may be an error, or a reply may not have the type that it had.
    Breaking,
    /// Everything stays valid, and may mean something else or bring what wasn't there before.
    Dangerous,
    /// Nothing that is used changes.
    Safe,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::Dangerous => "dangerous",
            Self::Safe => "safe",
        })
    }
}

/// One change.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    /// What it means.
    pub(super) level: Level,
    /// What kind of change it is, as a short name that stays the same.
    pub(super) rule: &'static str,
    /// What changed, as a schema coordinate: `Type.field(argument:)`, `@directive`.
    pub(super) coordinate: String,
    /// How it changed, in a sentence.
    pub(super) message: String,
}

/// Everything that changed, the worst first, then by coordinate.
pub(super) fn compare(old: &Schema, new: &Schema) -> Vec<Change> {
    let mut changes = Changes { old, new, found: Vec::new() };
    changes.roots();
    changes.types();
    changes.directives();
    changes.found.sort_by(|one, other| {
        let key = |change: &Change| (change.level, change.coordinate.clone(), change.rule);
        key(one).cmp(&key(other))
    });
    changes.found
}

struct Changes<'s> {
    old: &'s Schema,
    new: &'s Schema,
    found: Vec<Change>,
}

impl Changes<'_> {
    fn tell(&mut self, level: Level, rule: &'static str, coordinate: impl fmt::Display, message: String) {
        self.found.push(Change { level, rule, coordinate: coordinate.to_string(), message });
    }

    fn roots(&mut self) {
        let (old, new) = (&self.old.schema_definition, &self.new.schema_definition);
        self.description("schema", old.description.as_deref(), new.description.as_deref());
        let roots = [
            ("query", &old.query, &new.query),
            ("mutation", &old.mutation, &new.mutation),
            ("subscription", &old.subscription, &new.subscription),
        ];
        for (operation, old, new) in roots {
            let (old, new) = (old.as_ref().map(|root| &root.name), new.as_ref().map(|root| &root.name));
            match (old, new) {
                (None, Some(new)) => {
                    let message = format!("the schema has a {operation} type now, `{new}`");
                    self.tell(Level::Safe, "root-type-added", new, message);
                }
                (Some(old), None) => {
                    let message = format!("the schema has no {operation} type any more; it was `{old}`");
                    self.tell(Level::Breaking, "root-type-removed", old, message);
                }
                (Some(old), Some(new)) if old != new => {
                    let message = format!("the {operation} type is `{new}` now; it was `{old}`");
                    self.tell(Level::Breaking, "root-type-changed", old, message);
                }
                _ => {}
            }
        }
    }

    fn types(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, ty) in own(old) {
            let Some(now) = new.types.get(name) else {
                let message = format!("the {} `{name}` was removed", kind(ty));
                self.tell(Level::Breaking, "type-removed", name, message);
                continue;
            };
            self.description(name, ty.description(), now.description());
            match (ty, now) {
                (ExtendedType::Scalar(ty), ExtendedType::Scalar(now)) => {
                    self.specified_by(name, &ty.directives, &now.directives);
                }
                (ExtendedType::Object(ty), ExtendedType::Object(now)) => {
                    self.interfaces(name, &ty.implements_interfaces, &now.implements_interfaces);
                    self.fields(name, &ty.fields, &now.fields);
                }
                (ExtendedType::Interface(ty), ExtendedType::Interface(now)) => {
                    self.interfaces(name, &ty.implements_interfaces, &now.implements_interfaces);
                    self.fields(name, &ty.fields, &now.fields);
                }
                (ExtendedType::Union(ty), ExtendedType::Union(now)) => self.union(name, ty, now),
                (ExtendedType::Enum(ty), ExtendedType::Enum(now)) => self.values(name, ty, now),
                (ExtendedType::InputObject(ty), ExtendedType::InputObject(now)) => {
                    self.input_object(name, ty, now);
                }
                (ty, now) => {
                    let message = format!("the {} `{name}` became {} {}", kind(ty), article(now), kind(now));
                    self.tell(Level::Breaking, "type-kind-changed", name, message);
                }
            }
        }
        for (name, ty) in own(new).filter(|(name, _)| !old.types.contains_key(*name)) {
            self.tell(Level::Safe, "type-added", name, format!("the {} `{name}` was added", kind(ty)));
        }
    }

    fn specified_by(
        &mut self,
        name: &str,
        old: &apollo_compiler::schema::DirectiveList,
        new: &apollo_compiler::schema::DirectiveList,
    ) {
        let url = |directives: &apollo_compiler::schema::DirectiveList| {
            let applied = directives.get("specifiedBy")?;
            applied.specified_argument_by_name("url")?.as_str().map(str::to_owned)
        };
        let (old, new) = (url(old), url(new));
        if old == new {
            return;
        }
        let shown = |url: &Option<String>| url.clone().unwrap_or_else(|| "nothing".to_owned());
        let message =
            format!("the scalar `{name}` is specified by {} now, not by {}", shown(&new), shown(&old));
        let level = if old.is_some() { Level::Dangerous } else { Level::Safe };
        self.tell(level, "specification-changed", name, message);
    }

    fn description<T: AsRef<str> + ?Sized>(
        &mut self,
        coordinate: impl fmt::Display,
        old: Option<&T>,
        new: Option<&T>,
    ) {
        let (old, new) = (old.map(AsRef::as_ref), new.map(AsRef::as_ref));
        let how = match (old, new) {
            (None, Some(_)) => "was added",
            (Some(_), None) => "was removed",
            (Some(old), Some(new)) if old != new => "changed",
            _ => return,
        };
        let message = format!("the description of `{coordinate}` {how}");
        self.tell(Level::Safe, "description-changed", &coordinate, message);
    }

    /// A field or value that is, or no longer is, deprecated.
    fn deprecation(&mut self, coordinate: &str, old: &DirectiveList, new: &DirectiveList) {
        let reason = |directives: &DirectiveList| {
            let applied = directives.get("deprecated")?;
            let reason = applied.specified_argument_by_name("reason").and_then(|reason| reason.as_str());
            Some(reason.unwrap_or("No longer supported").to_owned())
        };
        let (level, rule, message) = match (reason(old), reason(new)) {
            (None, Some(reason)) => {
                (Level::Safe, "deprecated", format!("`{coordinate}` is deprecated: {reason}"))
            }
            (Some(_), None) => {
                (Level::Dangerous, "no-longer-deprecated", format!("`{coordinate}` is no longer deprecated"))
            }
            (Some(old), Some(new)) if old != new => (
                Level::Safe,
                "deprecation-reason-changed",
                format!("`{coordinate}` is deprecated for another reason: {new}"),
            ),
            _ => return,
        };
        self.tell(level, rule, coordinate, message);
    }
}

/// The types that are the schema's own.
fn own(schema: &Schema) -> impl Iterator<Item = (&str, &ExtendedType)> {
    let types = schema.types.iter().filter(|(_, ty)| !ty.is_built_in());
    types.map(|(name, ty)| (name.as_str(), ty))
}

fn kind(ty: &ExtendedType) -> &'static str {
    match ty {
        ExtendedType::Scalar(_) => "scalar",
        ExtendedType::Object(_) => "type",
        ExtendedType::Interface(_) => "interface",
        ExtendedType::Union(_) => "union",
        ExtendedType::Enum(_) => "enum",
        ExtendedType::InputObject(_) => "input object",
    }
}

fn article(ty: &ExtendedType) -> &'static str {
    match ty {
        ExtendedType::Interface(_) | ExtendedType::Enum(_) | ExtendedType::InputObject(_) => "an",
        _ => "a",
    }
}
