//! Loading of an SDL that may have faults.
//!
//! Published schemas are not always valid: GitHub's, Shopify's and many introspection conversions define a
//! field twice or refer to a directive nobody defined. A server can be built from them all the same, so the
//! faults become warnings and what could be read is used.

use apollo_compiler::ast::{DirectiveDefinition, DirectiveLocation};
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{Node, Schema, name};

use crate::error::Error;
use crate::one_of;

/// A schema as far as it could be read, with the faults that were passed over.
pub(crate) struct Loaded {
    pub(crate) schema: Valid<Schema>,
    pub(crate) warnings: Vec<String>,
}

/// Reads an SDL; only one without a query root (or without any definition at all) is refused.
pub(crate) fn load(sdl: &str) -> Result<Loaded, Error> {
    let mut warnings = Vec::new();
    let mut builder = Schema::builder();
    Parser::new().parse_into_schema_builder(sdl, "schema.graphql", &mut builder);
    let mut schema = match builder.build() {
        Ok(schema) => schema,
        Err(faulty) => {
            note(&faulty.errors, &mut warnings);
            faulty.partial
        }
    };
    define_one_of(&mut schema);
    let schema = match schema.validate() {
        Ok(schema) => schema,
        Err(faulty) => {
            note(&faulty.errors, &mut warnings);
            Valid::assume_valid(faulty.partial)
        }
    };
    let root = schema.schema_definition.query.as_ref();
    if root.is_none_or(|query| schema.get_object(query).is_none()) {
        let first = warnings.first().map(|fault| format!("; {fault}")).unwrap_or_default();
        return Err(Error::Schema(format!("it has no query root type{first}")));
    }
    Ok(Loaded { schema, warnings })
}

/// `@oneOf` is built in since the September 2025 edition, yet unknown to this version of the compiler.
fn define_one_of(schema: &mut Schema) {
    let name = name!("oneOf");
    if one_of::is_used(schema) && !schema.directive_definitions.contains_key(&name) {
        let definition = DirectiveDefinition {
            description: None,
            name: name.clone(),
            arguments: Vec::new(),
            repeatable: false,
            locations: vec![DirectiveLocation::InputObject],
        };
        schema.directive_definitions.insert(name, Node::new(definition));
    }
}

fn note(faults: &DiagnosticList, warnings: &mut Vec<String>) {
    warnings.extend(faults.iter().map(|fault| {
        let place = fault.line_column_range().map_or_else(
            || "schema".to_owned(),
            |range| format!("line {}:{}", range.start.line, range.start.column),
        );
        format!("{place}: {}", fault.error)
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_field_is_a_warning_with_its_line() {
        let loaded = load("type Query {\n  a: Int\n  a: Int\n}").unwrap();
        assert_eq!(loaded.warnings.len(), 1, "{:?}", loaded.warnings);
        assert!(loaded.warnings[0].starts_with("line 3:3: "), "{:?}", loaded.warnings);
    }

    #[test]
    fn one_of_is_known_without_a_definition() {
        let loaded = load("type Query { a(by: By): Int } input By @oneOf { id: ID name: String }").unwrap();
        assert_eq!(loaded.warnings, Vec::<String>::new());
    }

    #[test]
    fn an_own_definition_of_one_of_is_kept() {
        let loaded =
            load("directive @oneOf on INPUT_OBJECT type Query { a(by: By): Int } input By @oneOf { id: ID }")
                .unwrap();
        assert_eq!(loaded.warnings, Vec::<String>::new());
    }

    #[test]
    fn text_that_is_no_schema_is_refused() {
        for sdl in ["", "no schema", "type Account { id: ID }", "schema { query: Nowhere }", "query { a }"] {
            assert!(matches!(load(sdl), Err(Error::Schema(_))), "{sdl}");
        }
    }
}
