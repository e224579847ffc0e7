//! Anchors that the user gave: `authorById(id: $id)`.

use apollo_compiler::ast::{Definition, Document, Selection, Value};
use apollo_compiler::executable::Field;
use apollo_compiler::{Name, ast};

use super::{Anchor, Anchors, KEY, renamed};
use crate::diagnostics::Diagnostic;
use crate::plan::types::Coverage;

impl Anchors<'_> {
    pub(super) fn read(&self, ty: &str, way: &str) -> Result<Anchor, Diagnostic> {
        self.try_read(ty, way).map_err(|why| {
            Diagnostic::error(format!("the anchor `{ty} = {way}` leads to no `{ty}`: {why}"), None).rule("setting").help(
                "name the fields that lead to one object from the query type, with a variable where its key goes, \
                 as in `authorById(id: $id)`",
            )
        })
    }

    fn try_read(&self, ty: &str, way: &str) -> Result<Anchor, String> {
        let schema = self.shapes.types.schema;
        if schema.get_object(ty).is_none() && schema.get_interface(ty).is_none() {
            return Err(format!("the schema has no object or interface `{ty}`"));
        }
        let query = schema.schema_definition.query.as_ref().ok_or("the schema has no queries")?;
        let written = chain(way)?;
        let mut variables = Vec::new();
        written
            .iter()
            .flat_map(|field| &field.arguments)
            .for_each(|found| name_variables(&found.value, &mut variables));
        let [variable] = &*variables else {
            return Err(format!("it has {} variables where one belongs, the key", variables.len()));
        };
        let (mut at, mut fields) = (Name::clone(query), Vec::<Field>::new());
        for one in &written {
            let field = self.field(&at, &one.name);
            let field = field.ok_or_else(|| format!("`{at}` has no field `{}`", one.name))?;
            let unknown =
                one.arguments.iter().find(|given| field.definition.argument_by_name(&given.name).is_none());
            if let Some(unknown) = unknown {
                return Err(format!("`{}` has no argument `{}`", one.name, unknown.name));
            }
            let is_missing = |argument: &&apollo_compiler::Node<ast::InputValueDefinition>| {
                argument.is_required() && one.arguments.iter().all(|given| given.name != argument.name)
            };
            if let Some(missing) = field.definition.arguments.iter().find(is_missing) {
                return Err(format!("`{}` needs its argument `{}`", one.name, missing.name));
            }
            at = field.ty().inner_named_type().clone();
            let arguments = one.arguments.iter().map(|argument| renamed(argument, variable, &KEY));
            fields.push(field.with_opt_alias(one.alias.clone()).with_arguments(arguments));
        }
        if self.shapes.types.coverage(&at, ty) != Coverage::Every {
            return Err(format!("it leads to `{at}`"));
        }
        self.anchor(ty, fields)
    }
}

/// The fields, each the only one within the one before.
fn chain(way: &str) -> Result<Vec<ast::Field>, String> {
    let document = Document::parse(format!("{{ {way} }}"), "anchor").map_err(|found| {
        let first = found.errors.iter().next().map(|error| error.error.to_string());
        first.unwrap_or_default()
    })?;
    let [Definition::OperationDefinition(operation)] = &*document.definitions else {
        return Err("it isn't one selection".to_owned());
    };
    let (mut set, mut fields) = (&operation.selection_set, Vec::new());
    while let [only] = &**set {
        let Selection::Field(field) = only else { return Err("it has a fragment".to_owned()) };
        fields.push((**field).clone());
        set = &field.selection_set;
    }
    if set.is_empty() { Ok(fields) } else { Err("it forks, where it is to lead to one object".to_owned()) }
}

fn name_variables(value: &Value, names: &mut Vec<Name>) {
    match value {
        Value::Variable(name) if !names.contains(name) => names.push(name.clone()),
        Value::List(items) => items.iter().for_each(|item| name_variables(item, names)),
        Value::Object(entries) => entries.iter().for_each(|(_, value)| name_variables(value, names)),
        _ => {}
    }
}
