//! Objects that hold one value, such as Salesforce's `StringValue`.

use super::names::word;
use super::text::Text;
use super::unit::{Struct, StructField, Target, Unit};
use super::{Emitter, Place};
use crate::plan::Type;

impl Emitter<'_> {
    /// That an object is a wrapper, if it looks like one: it has a `value`, nothing but values, and no identity of its
    /// own.
    pub(super) fn wrapper(
        &self,
        structure: &Struct<'_>,
        name: &str,
        unit: &Unit<'_>,
        place: &Place,
        text: &mut Text,
    ) {
        let is_value = |field: &&StructField<'_>| field.field.key == "value" && field.field.name == "value";
        let holds_values = || {
            structure.fields.iter().all(|StructField { target, name, .. }| {
                matches!(target, Target::Leaf(_)) && !name.eq_ignore_ascii_case("id")
            })
        };
        let Some(StructField { field, name: local, target }) = structure.fields.iter().find(is_value) else {
            return;
        };
        let is_bare = matches!(field.ty.nullable(), Type::Named(_));
        if !is_bare || field.hidden || !holds_values() {
            return;
        }
        let (inner, option) = (self.target(target, unit, field.ty.name(), place), place.std("Option"));
        let local = word(local);
        text.open(&["impl ::relaywalk::Wrapper for ", &word(name), " {"]);
        text.line(&["type Value = ", &inner, ";"]);
        let is_optional = field.ty.is_nullable() || field.conditional;
        text.open(&["fn value(&self) -> ", &option, "<&Self::Value> {"]);
        match is_optional {
            true => text.line(&["self.", &local, ".as_ref()"]),
            false => text.line(&[&*option, "::Some(&self.", &local, ")"]),
        }
        text.close("}");
        text.open(&["fn into_value(self) -> ", &option, "<Self::Value> {"]);
        match is_optional {
            true => text.line(&["self.", &local]),
            false => text.line(&[&*option, "::Some(self.", &local, ")"]),
        }
        text.close("}");
        text.close("}");
    }
}
