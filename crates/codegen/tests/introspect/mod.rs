//! What a server says of a schema, made by the compiler's own executor.

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema, introspection};

const QUERY: &str = "{
  __schema {
    description
    queryType { name } mutationType { name } subscriptionType { name }
    types {
      kind name description specifiedByURL
      fields(includeDeprecated: true) {
        name description args(includeDeprecated: true) { ...Input } type { ...Ref } isDeprecated deprecationReason
      }
      inputFields(includeDeprecated: true) { ...Input }
      interfaces { name }
      enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      possibleTypes { name }
    }
    directives { name description locations isRepeatable args(includeDeprecated: true) { ...Input } }
  }
}
fragment Input on __InputValue { name description type { ...Ref } defaultValue isDeprecated deprecationReason }
fragment Ref on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
}";

/// The reply to an introspection query, types in the schema's order. `isOneOf` is added, which the executor lacks.
pub(crate) fn reply(sdl: &str) -> serde_json::Value {
    try_reply(sdl).expect("a valid schema")
}

/// The same, nothing for a schema with faults.
#[allow(dead_code, reason = "not every test has schemas with faults")]
pub(crate) fn try_reply(sdl: &str) -> Option<serde_json::Value> {
    let builder = match sdl.contains("directive @oneOf") {
        true => Schema::builder(),
        false => Schema::builder().parse("directive @oneOf on INPUT_OBJECT", "built-in"),
    };
    let builder = builder.parse(sdl, "schema");
    let schema = builder.build().and_then(Schema::validate).ok()?;
    let query = ExecutableDocument::parse_and_validate(&schema, QUERY, "introspection").expect("a query");
    let operation = query.operations.get(None).expect("one operation");
    let reply = introspection::partial_execute(
        &schema,
        &schema.implementers_map(),
        &query,
        operation,
        &Valid::assume_valid(Default::default()),
    );
    let mut reply = serde_json::to_value(reply.expect("introspection")).expect("a reply is JSON");
    let types =
        reply.pointer_mut("/data/__schema/types").and_then(|types| types.as_array_mut()).expect("types");
    for ty in types {
        let input = ty["name"].as_str().and_then(|name| schema.get_input_object(name));
        if let Some(input) = input {
            ty["isOneOf"] = input.directives.has("oneOf").into();
        }
    }
    Some(reply)
}
