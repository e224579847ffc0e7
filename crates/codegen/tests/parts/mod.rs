//! Fixtures of several texts in one file.

use relaywalk_codegen::Source;

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
