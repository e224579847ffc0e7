use std::borrow::Cow;

use apollo_compiler::ast::{Definition, DirectiveList, Document, FieldDefinition};
use apollo_compiler::parser::Parser;
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::validation::{Valid, WithErrors};
use apollo_compiler::{Schema, name, ty};

use super::findings::syntax_error;
use super::source::Part;
use super::{Source, documents, faults, introspection};
use crate::Diagnostics;
use crate::diagnostics::{AS_SDL, Diagnostic};

/// In the draft specification and in published schemas, but unknown to the compiler.
const ONE_OF: &str = "directive @oneOf on INPUT_OBJECT";

/// Makes a schema of SDL, which is all of the source.
pub(super) fn load(source: &Source, sdl: &str) -> Result<(Valid<Schema>, Diagnostics), Diagnostics> {
    of(source, &parse(source, sdl)?)
}

/// The definitions of SDL, which is that of the source or a part of it.
pub(super) fn parse(source: &Source, sdl: &str) -> Result<Document, Diagnostics> {
    Parser::new().parse_ast(sdl, path(source)).map_err(|WithErrors { errors, .. }| {
        let found = in_parts(source.parts());
        if found.has_errors() { found } else { syntax_error(&errors) }
    })
}

/// Makes a schema of definitions.
///
/// Published schemas have faults (duplicate fields, missing interface fields), so only what can't be read at
/// all is an error.
pub(super) fn of(source: &Source, ast: &Document) -> Result<(Valid<Schema>, Diagnostics), Diagnostics> {
    let mut found = Diagnostics::default();
    let mut builder = Schema::builder().adopt_orphan_extensions().ignore_builtin_redefinitions();
    if mentions_one_of(ast) {
        builder = builder.parse(ONE_OF, "built-in");
    }
    let mut schema = builder.add_ast(ast).build().unwrap_or_else(|WithErrors { partial, errors }| {
        found.extend(faults::warnings(&partial, &errors));
        partial
    });
    know_one_of(&mut schema);
    if schema.schema_definition.query.is_none() {
        return Err(no_schema(source, "it has no query type"));
    }
    found.extend(faults::orphans(&schema, ast));
    let schema = schema.validate().unwrap_or_else(|WithErrors { partial, errors }| {
        found.extend(faults::warnings(&partial, &errors));
        Valid::assume_valid(partial)
    });
    Ok((schema, found))
}

/// Gives `__Type` its field `isOneOf`, which the compiler doesn't know either.
fn know_one_of(schema: &mut Schema) {
    let is_one_of = FieldDefinition {
        description: None,
        name: name!("isOneOf"),
        arguments: Vec::new(),
        ty: ty!(Boolean),
        directives: DirectiveList::default(),
    };
    if let Some(ExtendedType::Object(of_types)) = schema.types.get_mut("__Type") {
        of_types.make_mut().fields.entry(name!("isOneOf")).or_insert_with(|| Component::new(is_one_of));
    }
}

/// The error of syntax of each part: a brace that is missing in one would be told of another.
fn in_parts(parts: &[Part]) -> Diagnostics {
    let mut found = Diagnostics::default();
    for part in parts.iter().filter(|part| !documents::is_blank(&part.text)) {
        if let Err(WithErrors { errors, .. }) = Parser::new().parse_ast(&*part.text, &part.path) {
            found.extend(syntax_error(&errors));
        }
    }
    found
}

/// How the schema's SDL is called. Errors in what was made of introspection point into that.
pub(super) fn path(source: &Source) -> String {
    let path = source.path.display();
    if text(source).starts_with('{') { format!("{path}{AS_SDL}") } else { path.to_string() }
}

/// The schema in the definition language, whichever form it came in.
pub(super) fn sdl(source: &Source) -> Result<Cow<'_, str>, Diagnostics> {
    let text = text(source);
    if text.starts_with('<') {
        return Err(no_schema(source, "it is HTML or XML, perhaps a page that asks to log in"));
    }
    if text.starts_with('{') {
        return introspection::to_sdl(text).map(Cow::Owned).map_err(|problem| no_schema(source, &problem));
    }
    Ok(Cow::Borrowed(&source.text))
}

fn text(source: &Source) -> &str {
    source.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

fn no_schema(source: &Source, why: &str) -> Diagnostics {
    let mut found = Diagnostics::default();
    found.push(
        Diagnostic::error(format!("{} is no schema: {why}", source.path.display()), None).rule("schema"),
    );
    found
}

fn mentions_one_of(ast: &Document) -> bool {
    let applied = |definition: &Definition| match definition {
        Definition::InputObjectTypeDefinition(input) => input.directives.has("oneOf"),
        Definition::InputObjectTypeExtension(input) => input.directives.has("oneOf"),
        _ => false,
    };
    let defined = |definition: &Definition| matches!(definition, Definition::DirectiveDefinition(directive) if directive.name == "oneOf");
    ast.definitions.iter().any(applied) && !ast.definitions.iter().any(defined)
}
