//! Values of input types: read from text, and checked before they are sent.
//! <https://spec.graphql.org/draft/#sec-Input-Values>

use relaywalk_codegen::plan::{Input, Inputs, Type};
use serde_json::value::{RawValue, to_raw_value};

/// A JSON value, as it is sent and as it is understood.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) json: Box<RawValue>,
    parsed: serde_json::Value,
}

/// How a text becomes a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// It is JSON.
    Json,
    /// It is JSON if it can be, else a string.
    JsonOrText,
    /// It is a string, unless it is the JSON of a string or null.
    Text,
}

impl Value {
    /// Reads a value of a type: JSON, or bare text where the type is one of texts.
    pub(super) fn read(text: &str, ty: &Type, inputs: &Inputs) -> Result<Self, serde_json::Error> {
        let parsed = serde_json::from_str::<serde_json::Value>(text);
        let bare = match notation(ty, inputs) {
            Notation::Json => false,
            Notation::JsonOrText => parsed.is_err(),
            Notation::Text => !matches!(parsed, Ok(serde_json::Value::String(_) | serde_json::Value::Null)),
        };
        if bare {
            return Ok(Self { json: to_raw_value(text)?, parsed: text.into() });
        }
        Ok(Self { json: serde_json::from_str(text.trim())?, parsed: parsed? })
    }
}

fn notation(ty: &Type, inputs: &Inputs) -> Notation {
    match ty.nullable() {
        Type::Named(name) => match &**name {
            "Int" | "Float" | "Boolean" => Notation::Json,
            "String" | "ID" => Notation::Text,
            name if inputs.enums.contains_key(name) => Notation::Text,
            name if inputs.objects.contains_key(name) => Notation::Json,
            _ => Notation::JsonOrText,
        },
        _ => Notation::Json,
    }
}

/// Where in a value something is wrong, and what.
#[derive(Debug)]
pub(super) struct Misfit {
    /// Keys and positions, the innermost first.
    path: Vec<String>,
    problem: String,
}

impl Misfit {
    fn new(problem: impl Into<String>) -> Self {
        Self { path: Vec::new(), problem: problem.into() }
    }

    fn below(mut self, step: String) -> Self {
        self.path.push(step);
        self
    }

    /// The whole sentence, about a value of this name.
    pub(super) fn at(&self, name: &str) -> String {
        let path: String = self.path.iter().rev().map(String::as_str).collect();
        format!("`{name}{path}` {}", self.problem)
    }
}

/// Would a server that has this schema take the value?
pub(super) fn fits(value: &Value, ty: &Type, inputs: &Inputs) -> Result<(), Misfit> {
    check(&value.parsed, ty, inputs)
}

fn check(value: &serde_json::Value, ty: &Type, inputs: &Inputs) -> Result<(), Misfit> {
    use serde_json::Value as Json;

    let expected = |what: &str| Err(Misfit::new(format!("must be {what}, not {}", kind(value))));
    match (ty, value) {
        (Type::NonNull(_), Json::Null) => Err(Misfit::new("can't be null")),
        (_, Json::Null) => Ok(()),
        (Type::NonNull(inner), value) => check(value, inner, inputs),
        (Type::List(item), Json::Array(values)) => {
            values.iter().enumerate().try_for_each(|(index, value)| {
                check(value, item, inputs).map_err(|misfit| misfit.below(format!("[{index}]")))
            })
        }
        // One value stands for a list of one.
        (Type::List(item), value) => check(value, item, inputs),
        (Type::Named(name), value) => match (&**name, value) {
            ("Int", value) if value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()) => Ok(()),
            ("Int", _) => expected("an integer of 32 bits"),
            ("Float", Json::Number(_)) | ("Boolean", Json::Bool(_)) => Ok(()),
            ("Float", _) => expected("a number"),
            ("Boolean", _) => expected("true or false"),
            ("String" | "ID", Json::String(_)) => Ok(()),
            ("ID", value) if value.is_i64() || value.is_u64() => Ok(()),
            ("String" | "ID", _) => expected("a string"),
            (name, value) => match (inputs.enums.get(name), inputs.objects.get(name)) {
                (Some(found), _) => {
                    let names: Vec<&str> = found.values.iter().map(|value| &*value.name).collect();
                    match value.as_str() {
                        Some(text) if names.contains(&text) => Ok(()),
                        Some(text) => {
                            Err(Misfit::new(format!("can't be {text}: {name} has {}", some(&names))))
                        }
                        None => expected(&format!("one of {}", some(&names))),
                    }
                }
                (_, Some(input)) => match value {
                    Json::Object(fields) => check_object(fields, input, inputs),
                    _ => expected("an object"),
                },
                // A custom scalar takes whatever its server says.
                (None, None) => Ok(()),
            },
        },
    }
}

fn check_object(
    fields: &serde_json::Map<String, serde_json::Value>,
    input: &Input,
    inputs: &Inputs,
) -> Result<(), Misfit> {
    for (key, value) in fields {
        let Some(field) = input.fields.iter().find(|field| field.name == *key) else {
            let names: Vec<&str> = input.fields.iter().map(|field| &*field.name).collect();
            let problem = format!("is unknown: {} has {}", input.name, some(&names));
            return Err(Misfit::new(problem).below(format!(".{key}")));
        };
        check(value, &field.ty, inputs).map_err(|misfit| misfit.below(format!(".{key}")))?;
    }
    let is_missing = |field: &&relaywalk_codegen::plan::InputField| {
        !field.ty.is_nullable() && field.default.is_none() && !fields.contains_key(&field.name)
    };
    if let Some(missing) = input.fields.iter().find(is_missing) {
        return Err(Misfit::new("is missing").below(format!(".{}", missing.name)));
    }
    if input.one_of && (fields.len() != 1 || fields.values().any(serde_json::Value::is_null)) {
        return Err(Misfit::new("must have exactly one field, which isn't null"));
    }
    Ok(())
}

/// Names for a message: a dozen at most.
fn some(names: &[&str]) -> String {
    const MOST: usize = 12;
    match names.get(..MOST) {
        Some(first) if names.len() > MOST => format!("{} and {} more", first.join(", "), names.len() - MOST),
        _ => names.join(", "),
    }
}

fn kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Null => "null",
        serde_json::Value::Bool(_) => "a boolean",
        serde_json::Value::Number(_) => "this number",
        serde_json::Value::String(_) => "a string",
        serde_json::Value::Array(_) => "a list",
        serde_json::Value::Object(_) => "an object",
    }
}
