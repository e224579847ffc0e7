//! An introspection result, as servers answer and tools store it.

mod sdl;

use serde::Deserialize;

#[derive(Deserialize)]
struct Reply {
    data: Option<Data>,
    #[serde(rename = "__schema")]
    schema: Option<Schema>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "__schema")]
    schema: Option<Schema>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    description: Option<String>,
    query_type: Option<Named>,
    mutation_type: Option<Named>,
    subscription_type: Option<Named>,
    types: Vec<Type>,
    #[serde(default)]
    directives: Vec<Directive>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Type {
    kind: String,
    name: String,
    description: Option<String>,
    fields: Option<Vec<Field>>,
    input_fields: Option<Vec<Input>>,
    interfaces: Option<Vec<Named>>,
    enum_values: Option<Vec<EnumValue>>,
    possible_types: Option<Vec<Named>>,
    #[serde(rename = "specifiedByURL", alias = "specifiedByUrl")]
    specified_by_url: Option<String>,
    is_one_of: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Field {
    name: String,
    description: Option<String>,
    #[serde(default)]
    args: Vec<Input>,
    #[serde(rename = "type")]
    ty: TypeRef,
    #[serde(default)]
    is_deprecated: bool,
    deprecation_reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    name: String,
    description: Option<String>,
    #[serde(rename = "type")]
    ty: TypeRef,
    default_value: Option<String>,
    #[serde(default)]
    is_deprecated: bool,
    deprecation_reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnumValue {
    name: String,
    description: Option<String>,
    #[serde(default)]
    is_deprecated: bool,
    deprecation_reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Directive {
    name: String,
    description: Option<String>,
    locations: Vec<String>,
    #[serde(default)]
    args: Vec<Input>,
    #[serde(default)]
    is_repeatable: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeRef {
    kind: String,
    name: Option<String>,
    of_type: Option<Box<TypeRef>>,
}

/// Writes the schema of an introspection result (`{"data":{"__schema":…}}` or a part of that) as SDL.
pub(super) fn to_sdl(json: &str) -> Result<String, String> {
    // Nothing is read twice, unless it can't be read.
    let reply: Option<Reply> = serde_json::from_str(json).ok();
    let schema = reply.and_then(|reply| reply.data.and_then(|data| data.schema).or(reply.schema));
    let schema = schema.ok_or_else(|| why_not(json))?;
    sdl::write(&schema)
}

/// What is wrong with a reply that holds no schema.
fn why_not(json: &str) -> String {
    let reply: serde_json::Value = match serde_json::from_str(json) {
        Ok(reply) => reply,
        Err(error) => return format!("it isn't JSON: {error}"),
    };
    let schema = reply.pointer("/data/__schema").or_else(|| reply.get("__schema"));
    match schema.filter(|schema| !schema.is_null()).map(Schema::deserialize) {
        Some(Err(error)) => format!("it isn't a whole introspection reply: {error}"),
        _ => match reply.pointer("/errors/0/message").and_then(serde_json::Value::as_str) {
            Some(message) => format!("the server refused it: {message}"),
            None => "it isn't the reply to an introspection query, which has `data.__schema`".to_owned(),
        },
    }
}
