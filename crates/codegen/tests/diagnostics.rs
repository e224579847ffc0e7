//! Every wrong input in `diagnostics/` gives the report beside it.
//!
//! A fixture is one text in parts: the schema first, then each document after a line `#### name`. Where the schema is
//! left out it is `diagnostics/schema.graphql`. With `UPDATE_FIXTURES=1` the reports are written instead of compared.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

mod parts;

use std::path::{Path, PathBuf};

use relaywalk_codegen::{Options, generate};

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let entries = std::fs::read_dir(folder).expect("the folder of fixtures");
    let mut fixtures: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    fixtures.retain(|path| {
        path.extension().is_some_and(|extension| extension == "graphql") && !path.ends_with("schema.graphql")
    });
    fixtures.sort();
    fixtures
}

#[test]
fn every_wrong_input_gives_its_report() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut different = Vec::new();
    let fixtures = fixtures();
    for path in &fixtures {
        let text = std::fs::read_to_string(path).expect("a fixture");
        let (mut schema, documents) = parts::split(&text);
        if schema.text.trim().is_empty() {
            schema.text = include_str!("diagnostics/schema.graphql").to_owned();
        }
        let report = match generate(&schema, &documents, &Options::new()) {
            Ok(output) => format!("NO ERROR\n{}", output.warnings),
            Err(errors) => errors.to_string(),
        };
        let report = format!("{report}\n");
        let expected = path.with_extension("txt");
        if update {
            std::fs::write(&expected, &report).expect("a report");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != report {
            different.push(format!("{}\n{report}", path.display()));
        }
    }
    assert!(fixtures.len() >= 30, "only {} fixtures", fixtures.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
}
