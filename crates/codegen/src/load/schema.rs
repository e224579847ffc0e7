use apollo_compiler::Schema;
use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{Valid, WithErrors};

use super::{Source, introspection};
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Severity};

/// In the draft specification and in published schemas, but unknown to the compiler.
const ONE_OF: &str = "directive @oneOf on INPUT_OBJECT";

/// Published schemas have faults (duplicate fields, missing interface fields), so only what can't be read at
/// all is an error.
pub(super) fn load(source: &Source) -> Result<(Valid<Schema>, Diagnostics), Diagnostics> {
    let mut found = Diagnostics::default();
    let sdl = source.sdl()?;
    let ast = match Parser::new().parse_ast(sdl, &source.path) {
        Ok(ast) => ast,
        Err(WithErrors { errors, .. }) => {
            found.adopt(&errors, |_| Severity::Error);
            return Err(found);
        }
    };

    let mut builder = Schema::builder().adopt_orphan_extensions().ignore_builtin_redefinitions();
    if mentions_one_of(&ast) {
        builder = builder.parse(ONE_OF, "built-in");
    }
    let schema = builder.add_ast(&ast).build().unwrap_or_else(|WithErrors { partial, errors }| {
        found.adopt(&errors, |_| Severity::Warning);
        partial
    });
    if schema.schema_definition.query.is_none() {
        let message = format!("`{}` has no query type, so it is no schema", source.path.display());
        found.push(Diagnostic::error(message, None));
        return Err(found);
    }
    let schema = schema.validate().unwrap_or_else(|WithErrors { partial, errors }| {
        found.adopt(&errors, |_| Severity::Warning);
        Valid::assume_valid(partial)
    });
    Ok((schema, found))
}

/// The schema's text in the definition language, whichever form it came in.
pub(super) fn sdl(source: &Source) -> Result<String, Diagnostic> {
    let text = source.text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        introspection::to_sdl(text)
            .map_err(|problem| Diagnostic::error(format!("{}: {problem}", source.path.display()), None))
    } else {
        Ok(source.text.clone())
    }
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
