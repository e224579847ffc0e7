//! Which field of an object the key in an anchor is.

use apollo_compiler::Name;
use apollo_compiler::ast::{self, Value};
use apollo_compiler::executable::Field;

use super::{Anchor, Anchors, KEY};

impl Anchors<'_> {
    /// The anchor of such fields, in which [`KEY`] is the variable: its key is the field of the object with the name
    /// that is nearest around the variable. In `(where: { Id: { eq: $key } })` that is `Id`.
    ///
    /// The error says why there is none.
    pub(super) fn anchor(&self, ty: &str, fields: Vec<Field>) -> Result<Anchor, String> {
        let (names, key_type) = self.around_key(&fields).ok_or("no argument takes the variable")?;
        let found = names.iter().rev().find_map(|name| Some((name, self.definition(ty, name)?)));
        let Some((key, definition)) = found else {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            return Err(format!("`{ty}` has no field called {} that would be the key", names.join(" or ")));
        };
        if definition.ty.is_list() || !definition.ty.is_non_null() {
            return Err(format!("its `{key}: {}` may be null, and is the key", definition.ty));
        }
        if definition.ty.inner_named_type() != key_type.inner_named_type() {
            return Err(format!(
                "its `{key}` is of type `{}`, and is asked for by `{key_type}`",
                definition.ty
            ));
        }
        let key_type = ast::Type::NonNullNamed(key_type.inner_named_type().clone());
        Ok(Anchor { fields, key: key.clone(), key_type })
    }

    /// The names around the variable, from the outside in, and the type that is wanted there.
    fn around_key(&self, fields: &[Field]) -> Option<(Vec<Name>, ast::Type)> {
        fields
            .iter()
            .flat_map(|field| field.arguments.iter().map(move |argument| (field, argument)))
            .find_map(|(field, argument)| {
                let ty = &field.definition.argument_by_name(&argument.name)?.ty;
                let mut names = vec![argument.name.clone()];
                let ty = self.within(&argument.value, ty, &mut names)?;
                Some((names, ty))
            })
    }

    fn within(&self, value: &Value, ty: &ast::Type, names: &mut Vec<Name>) -> Option<ast::Type> {
        match value {
            Value::Variable(name) => (*name == KEY).then(|| ty.clone()),
            Value::List(items) if ty.is_list() => {
                items.iter().find_map(|item| self.within(item, ty.item_type(), names))
            }
            Value::Object(entries) => entries.iter().find_map(|(name, value)| {
                let input = self.shapes.types.schema.get_input_object(ty.inner_named_type())?;
                names.push(name.clone());
                let found = self.within(value, &input.fields.get(name)?.ty, names);
                if found.is_none() {
                    names.pop();
                }
                found
            }),
            _ => None,
        }
    }
}
