//! The introspection query, with what the server knows of it.
//! <https://spec.graphql.org/September2025/#sec-Introspection>

use serde::Deserialize;

/// The types of introspection that editions of the specification have added to, by the name that a reply has them under.
pub(super) const GROWN: [(&str, &str); 5] = [
    ("schema", "__Schema"),
    ("type", "__Type"),
    ("field", "__Field"),
    ("directive", "__Directive"),
    ("input", "__InputValue"),
];

/// Asks what the server's introspection knows of some types.
pub(super) fn abilities(types: &[(&str, &str)]) -> String {
    let asked: String = types
        .iter()
        .map(|(key, name)| format!("  {key}: __type(name: \"{name}\") {{ ...Fields }}\n"))
        .collect();
    let fields = "fields(includeDeprecated: true) { name args { name } }";
    format!("query IntrospectionFields {{\n{asked}}}\nfragment Fields on __Type {{ {fields} }}")
}

/// The reply to [`abilities`]. A server that doesn't say knows what the first edition has.
#[derive(Default, Deserialize)]
pub(super) struct Abilities {
    schema: Option<Type>,
    #[serde(rename = "type")]
    ty: Option<Type>,
    field: Option<Type>,
    directive: Option<Type>,
    input: Option<Type>,
}

#[derive(Deserialize)]
struct Type {
    fields: Option<Vec<Field>>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    #[serde(default)]
    args: Vec<Argument>,
}

#[derive(Deserialize)]
struct Argument {
    name: String,
}

/// The field of a type, if it is known.
fn known<'n>(ty: &Option<Type>, name: &'n str) -> &'n str {
    let mut fields = ty.iter().flat_map(|ty| ty.fields.iter().flatten());
    if fields.any(|field| field.name == name) { name } else { "" }
}

/// The argument that asks for deprecated ones, too, if the field of a type takes it.
fn deprecated(ty: &Option<Type>, name: &str) -> &'static str {
    let mut fields = ty.iter().flat_map(|ty| ty.fields.iter().flatten());
    let field = fields.find(|field| field.name == name);
    let takes =
        field.is_some_and(|field| field.args.iter().any(|argument| argument.name == "includeDeprecated"));
    if takes { "(includeDeprecated: true)" } else { "" }
}

/// How deep lists and non-nulls may nest around a type: as deep as in the queries of other tools, which servers count
/// with. graphql-java refuses introspection of more than twenty levels.
const WRAPPERS: usize = 9;

impl Abilities {
    /// What is known from either.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            schema: self.schema.or(other.schema),
            ty: self.ty.or(other.ty),
            field: self.field.or(other.field),
            directive: self.directive.or(other.directive),
            input: self.input.or(other.input),
        }
    }

    /// The query for all that the server knows to tell of its schema.
    pub(super) fn query(&self) -> String {
        let Self { schema, ty, field, directive, input } = self;
        // The first edition has no subscriptions, but nearly every server knows them.
        let knows_subscriptions = schema.is_none() || !known(schema, "subscriptionType").is_empty();
        let subscription_type = if knows_subscriptions { "subscriptionType { name }" } else { "" };
        let reference = "ofType { kind name ".repeat(WRAPPERS) + &"}".repeat(WRAPPERS);
        format!(
            "query Introspection {{
  __schema {{
    {schema_description}
    queryType {{ name }}
    mutationType {{ name }}
    {subscription_type}
    types {{
      kind
      name
      description
      {specified_by} {one_of}
      fields(includeDeprecated: true) {{
        name
        description
        args{field_args} {{ ...Input }}
        type {{ ...Reference }}
        isDeprecated
        deprecationReason
      }}
      inputFields{input_fields} {{ ...Input }}
      interfaces {{ name }}
      enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
      possibleTypes {{ name }}
    }}
    directives {{ name description locations {repeatable} args{directive_args} {{ ...Input }} }}
  }}
}}
fragment Input on __InputValue {{
  name
  description
  type {{ ...Reference }}
  defaultValue
  {input_deprecated} {input_reason}
}}
fragment Reference on __Type {{ kind name {reference} }}",
            schema_description = known(schema, "description"),
            specified_by = known(ty, "specifiedByURL"),
            one_of = known(ty, "isOneOf"),
            field_args = deprecated(field, "args"),
            input_fields = deprecated(ty, "inputFields"),
            repeatable = known(directive, "isRepeatable"),
            directive_args = deprecated(directive, "args"),
            input_deprecated = known(input, "isDeprecated"),
            input_reason = known(input, "deprecationReason"),
        )
    }
}
