//! Fixtures of several texts in one file.

use relaywalk_codegen::{Deprecation, Options, Source};

/// The schema, and the documents that follow it, each after a line `#### name`.
pub(crate) fn split(text: &str) -> (Source, Vec<Source>) {
    let mut parts = vec![Source::new("schema.graphql", "")];
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("#### ") {
            Some(name) => parts.push(Source::new(name.trim(), "")),
            None => parts.last_mut().expect("there is a first part").text.push_str(line),
        }
    }
    let schema = parts.remove(0);
    (schema, parts)
}

/// What comments in the schema ask for: `# scalar Date = String`, `# anchor Author = authorById(id: $id)`,
/// `# client NAME`, `# prefix NAME`, `# attribute TEXT`, `# derive PATH`, `# deprecated allow`.
#[allow(dead_code, reason = "some tests have options of their own")]
pub(crate) fn options(schema: &Source) -> Options {
    with_options(Options::new(), schema)
}

/// The same, besides other options.
pub(crate) fn with_options(options: Options, schema: &Source) -> Options {
    schema.text.lines().fold(options, |options, line| {
        let Some((setting, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(' ')) else {
            return options;
        };
        match (setting, value.split_once(" = ")) {
            ("scalar", Some((name, rust))) => options.scalar(name, rust),
            ("anchor", Some((ty, way))) => options.anchor(ty, way),
            ("client", _) => options.client_directive(value),
            ("prefix", _) => options.type_prefix(value),
            ("attribute", _) => options.attribute(value),
            ("derive", _) => options.derive(value),
            ("deprecated", _) if value == "allow" => options.deprecation(Deprecation::Allow),
            _ => options,
        }
    })
}
