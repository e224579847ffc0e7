//! What is read: fields, interfaces, members of unions, values of enums.

use apollo_compiler::Name;
use apollo_compiler::collections::{IndexMap, IndexSet};
use apollo_compiler::schema::{Component, ComponentName, EnumType, FieldDefinition, UnionType};

use super::inputs::Of;
use super::kinds::reads_on;
use super::{Changes, Level};

impl Changes<'_> {
    pub(super) fn fields(
        &mut self,
        ty: &str,
        old: &IndexMap<Name, Component<FieldDefinition>>,
        new: &IndexMap<Name, Component<FieldDefinition>>,
    ) {
        for (name, field) in old {
            let coordinate = format!("{ty}.{name}");
            let Some(now) = new.get(name) else {
                self.tell(
                    Level::Breaking,
                    "field-removed",
                    &coordinate,
                    format!("the field `{coordinate}` was removed"),
                );
                continue;
            };
            if field.ty != now.ty {
                let level = if reads_on(&field.ty, &now.ty) { Level::Safe } else { Level::Breaking };
                let message = format!("`{coordinate}` is of the type `{}` now, not `{}`", now.ty, field.ty);
                self.tell(level, "field-type-changed", &coordinate, message);
            }
            self.inputs(Of::Arguments(&coordinate), &field.arguments, &now.arguments);
            self.description(&coordinate, field.description.as_deref(), now.description.as_deref());
            self.deprecation(&coordinate, &field.directives, &now.directives);
        }
        for (name, field) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
            let coordinate = format!("{ty}.{name}");
            let message = format!("the field `{coordinate}: {}` was added", field.ty);
            self.tell(Level::Safe, "field-added", coordinate, message);
        }
    }

    pub(super) fn interfaces(
        &mut self,
        ty: &str,
        old: &IndexSet<ComponentName>,
        new: &IndexSet<ComponentName>,
    ) {
        let has = |set: &IndexSet<ComponentName>, name: &Name| set.iter().any(|other| other.name == *name);
        for interface in old.iter().filter(|interface| !has(new, &interface.name)) {
            let message = format!("`{ty}` no longer implements `{}`", interface.name);
            self.tell(Level::Breaking, "interface-removed", ty, message);
        }
        for interface in new.iter().filter(|interface| !has(old, &interface.name)) {
            let message =
                format!("`{ty}` implements `{}` now: where that is read, it may come", interface.name);
            self.tell(Level::Dangerous, "interface-added", ty, message);
        }
    }

    pub(super) fn union(&mut self, name: &str, old: &UnionType, new: &UnionType) {
        let has = |union: &UnionType, member: &Name| union.members.iter().any(|other| other.name == *member);
        for member in old.members.iter().filter(|member| !has(new, &member.name)) {
            let message = format!("`{}` was removed from the union `{name}`", member.name);
            self.tell(Level::Breaking, "union-member-removed", name, message);
        }
        for member in new.members.iter().filter(|member| !has(old, &member.name)) {
            let message = format!("`{}` was added to the union `{name}`", member.name);
            self.tell(Level::Dangerous, "union-member-added", name, message);
        }
    }

    pub(super) fn values(&mut self, name: &str, old: &EnumType, new: &EnumType) {
        for (value, definition) in &old.values {
            let coordinate = format!("{name}.{value}");
            let Some(now) = new.values.get(value) else {
                let message = format!("the value `{coordinate}` was removed");
                self.tell(Level::Breaking, "enum-value-removed", coordinate, message);
                continue;
            };
            self.description(&coordinate, definition.description.as_deref(), now.description.as_deref());
            self.deprecation(&coordinate, &definition.directives, &now.directives);
        }
        for value in new.values.keys().filter(|value| !old.values.contains_key(*value)) {
            let coordinate = format!("{name}.{value}");
            let message = format!("the value `{coordinate}` was added");
            self.tell(Level::Dangerous, "enum-value-added", coordinate, message);
        }
    }
}
