//! The variables of an operation, from the command line.

use std::collections::BTreeMap;

use relaywalk::Cursor;
use relaywalk_codegen::plan::{Child, InputField, Inputs, Operation, Role, Type, Variable};
use serde_json::value::{RawValue, to_raw_value};

use super::operation::{Walk, size_argument};
use super::value::{Value, fits};
use crate::exit::{Failure, Result};
use crate::shell;

/// Values by name, as they are sent: numbers keep all their digits.
#[derive(Clone, Debug)]
pub(super) struct Variables(BTreeMap<String, Box<RawValue>>);

impl Variables {
    /// The values for the page at a cursor; with another number of rows, if one is given.
    pub(super) fn of_page(
        &self,
        walk: &Walk,
        cursor: Option<&Cursor>,
        rows: Option<i32>,
    ) -> BTreeMap<String, Box<RawValue>> {
        let mut variables = self.0.clone();
        // A cursor is a text or an integer, both of which JSON has.
        if let Some(cursor) = cursor.and_then(|cursor| to_raw_value(cursor).ok()) {
            variables.insert(walk.connection.cursor_variable.clone(), cursor);
        }
        if let Some((name, rows)) = free_size(walk).zip(rows.and_then(|rows| to_raw_value(&rows).ok())) {
            variables.insert(name.to_owned(), rows);
        }
        variables
    }

    /// Those of the operation that continues a child, for the parent with this key.
    pub(super) fn of_child(&self, child: &Child, key: &str) -> Self {
        let names = child.continuation.variables.iter().map(|variable| &variable.name);
        let own = child.continuation.connection.as_ref().map(|connection| &connection.cursor_variable);
        let carried = names.filter(|name| Some(*name) != own && **name != child.key_variable);
        let carried = carried.filter_map(|name| Some((name.clone(), self.0.get(name)?.clone())));
        // It is JSON, being a part of a reply.
        let key = RawValue::from_string(key.to_owned()).ok();
        Self(carried.chain(key.map(|key| (child.key_variable.clone(), key))).collect())
    }

    /// How many rows a page is asked for, if the walk may change that.
    pub(super) fn page_size(&self, walk: &Walk) -> Option<i32> {
        let name = free_size(walk)?;
        let given = self.0.get(name).map(|value| value.get());
        let variable = walk.operation.variables.iter().find(|variable| variable.name == name)?;
        given.or(variable.default.as_deref())?.parse().ok()
    }

    /// Those that decide which rows come, and in which order: all but the size of the pages where it may change on the
    /// way.
    pub(super) fn of_walk(&self, walk: &Walk) -> impl Iterator<Item = (&str, &RawValue)> {
        let size = free_size(walk);
        let variables = self.0.iter().map(|(name, value)| (&**name, &**value));
        variables.filter(move |(name, _)| Some(*name) != size)
    }
}

/// The variable that sets the number of rows a page, if a walk may change it.
fn free_size(walk: &Walk) -> Option<&'static str> {
    walk.connection.page_size_variable.as_deref().filter(|_| walk.connection.page_size_is_free)
}

/// Reads `NAME=JSON` arguments, and checks them before anything is sent.
pub(super) fn read(walk: &Walk, given: &[String], page_size: Option<u32>) -> Result<Variables> {
    let operation = walk.operation;
    let mut variables = BTreeMap::new();
    for argument in given {
        let (name, text) = argument
            .split_once('=')
            .ok_or_else(|| Failure::usage(format_args!("--var {argument}: write a name, `=` and a value")))?;
        let name = name.strip_prefix('$').unwrap_or(name);
        let variable = operation
            .variables
            .iter()
            .find(|variable| variable.name == name)
            .ok_or_else(|| unknown(operation, name))?;
        let value = value(variable, text, &walk.plan.inputs)?;
        if variables.insert(name.to_owned(), value).is_some() {
            return Err(Failure::usage(format_args!("${name} is given twice")));
        }
    }
    if let Some(rows) = page_size {
        let variable = page_size_variable(walk)?;
        let size = RawValue::from_string(rows.to_string()).map_err(Failure::usage)?;
        if variables.insert(variable.to_owned(), size).is_some() {
            return Err(Failure::usage(format_args!(
                "${variable} is given twice: by --var and by --page-size"
            )));
        }
    }
    require(operation, &variables)?;
    Ok(Variables(variables))
}

fn unknown(operation: &Operation, name: &str) -> Failure {
    let failure = Failure::usage(format_args!("{} has no variable ${name}", operation.name));
    let variables = operation.variables.iter().map(|variable| format!("${}: {}", variable.name, variable.ty));
    match &*variables.collect::<Vec<_>>().join(", ") {
        "" => failure.note("it has no variables"),
        variables => failure.note(format_args!("its variables are {variables}")),
    }
}

fn require(operation: &Operation, given: &BTreeMap<String, Box<RawValue>>) -> Result<()> {
    let is_missing = |variable: &&Variable| {
        !variable.ty.is_nullable() && variable.default.is_none() && !given.contains_key(&variable.name)
    };
    let missing: Vec<_> = operation.variables.iter().filter(is_missing).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    let names: Vec<_> =
        missing.iter().map(|variable| format!("${}: {}", variable.name, variable.ty)).collect();
    let failure =
        Failure::usage(format_args!("{} needs a value for {}", operation.name, names.join(" and ")));
    let failure =
        failure.help(format_args!("give it by --var {}", shell::quoted(&format!("{}=…", first.name))));
    Err(match first.role {
        Role::Cursor => failure.note("a walk from the start has no cursor: make the type nullable"),
        Role::Plain | Role::PageSize => failure,
    })
}

fn page_size_variable(walk: &Walk) -> Result<&'static str> {
    let (operation, connection) = (walk.operation, walk.connection);
    connection.page_size_variable.as_deref().ok_or_else(|| {
        let argument = size_argument(connection.direction);
        Failure::usage(format_args!(
            "--page-size has no effect on {}: `{}` takes its `{argument}` from no variable",
            operation.name,
            connection.place()
        ))
        .help(format_args!("declare `${argument}: Int`, and give it to it as `{argument}: ${argument}`"))
    })
}

/// A value of the variable's type. Text is taken as it is where the type is one of texts.
fn value(variable: &Variable, text: &str, inputs: &Inputs) -> Result<Box<RawValue>> {
    let given = match Value::read(text, &variable.ty, inputs) {
        Ok(given) => given,
        Err(error) => return Err(no_json(variable, text, inputs, &error)),
    };
    fits(&given, &variable.ty, inputs).map_err(|misfit| {
        Failure::usage(format_args!("--var {}: {}", variable.name, misfit.at(&format!("${}", variable.name))))
            .note(format_args!("${} is of type {}", variable.name, variable.ty))
    })?;
    Ok(given.json)
}

fn no_json(variable: &Variable, text: &str, inputs: &Inputs, error: &serde_json::Error) -> Failure {
    let name = &variable.name;
    let example = shell::quoted(&format!("{name}={}", example(&variable.ty, inputs)));
    Failure::usage(format_args!(
        "--var {name}: `{text}` is no JSON ({error}), and ${name} is of type {}",
        variable.ty
    ))
    .help(format_args!("write JSON, in quotes for the shell, as in --var {example}"))
}

/// A value that shows how the type is written.
fn example(ty: &Type, inputs: &Inputs) -> String {
    match ty {
        Type::NonNull(inner) => example(inner, inputs),
        Type::List(item) => format!("[{}]", example(item, inputs)),
        Type::Named(name) => match (&**name, inputs.objects.get(name), inputs.enums.get(name)) {
            ("Int", ..) => "50".to_owned(),
            ("Float", ..) => "1.5".to_owned(),
            ("Boolean", ..) => "true".to_owned(),
            (_, Some(input), _) => match input.fields.iter().find(|field| is_telling(field, name)) {
                Some(field) => format!("{{\"{}\":…}}", field.name),
                None => "{}".to_owned(),
            },
            (_, _, Some(found)) => {
                format!("\"{}\"", found.values.first().map_or("…", |value| value.name.as_str()))
            }
            _ => "\"…\"".to_owned(),
        },
    }
}

/// Not one of the `and`, `or` and `not` that a filter begins with.
fn is_telling(field: &InputField, of: &str) -> bool {
    field.ty.name() != of
}
