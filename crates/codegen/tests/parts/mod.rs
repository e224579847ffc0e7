//! Fixtures of several texts in one file.

use relaywalk_codegen::{Options, Source};

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

/// What comments in the schema ask for: `# scalar Date = String`, `# anchor Author = authorById(id: $id)`.
#[allow(dead_code, reason = "some tests have options of their own")]
pub(crate) fn options(schema: &Source) -> Options {
    with_options(Options::new(), schema)
}

/// The same, besides other options.
pub(crate) fn with_options(options: Options, schema: &Source) -> Options {
    schema.text.lines().fold(options, |options, line| match line.split_once(" = ") {
        Some((name, value)) => match (name.strip_prefix("# scalar "), name.strip_prefix("# anchor ")) {
            (Some(scalar), _) => options.scalar(scalar, value),
            (_, Some(ty)) => options.anchor(ty, value),
            _ => options,
        },
        None => options,
    })
}
