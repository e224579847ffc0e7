//! Every wrong input in `diagnostics/` gives the report beside it.
//!
//! A fixture is one text in parts: the schema first, then each document after a line `#### name`. Where the schema is
//! left out it is `diagnostics/schema.graphql`, and where it says `# salesforce`, `diagnostics/salesforce.graphql`. With `UPDATE_FIXTURES=1` the reports are written instead of compared.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

mod parts;

use std::path::{Path, PathBuf};

use relaywalk_codegen::{Diagnostics, Options, Source, generate};
use serde_json::Value;

const SALESFORCE: &str = include_str!("diagnostics/salesforce.graphql");

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let entries = std::fs::read_dir(folder).expect("the folder of fixtures");
    let mut fixtures: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    fixtures.retain(|path| {
        let is_schema = path.ends_with("schema.graphql") || path.ends_with("salesforce.graphql");
        path.extension().is_some_and(|extension| extension == "graphql") && !is_schema
    });
    fixtures.sort();
    fixtures
}

/// What a fixture gives: its findings, whether there is an error among them or not, and its texts.
fn findings(path: &Path) -> (Diagnostics, Vec<Source>) {
    let text = std::fs::read_to_string(path).expect("a fixture");
    let (mut schema, mut documents) = parts::split(&text);
    match schema.text.trim() {
        "" => schema.text = include_str!("diagnostics/schema.graphql").to_owned(),
        "# salesforce" => schema.text = SALESFORCE.to_owned(),
        _ => {}
    }
    let options = Options::new().strict(schema.text.starts_with("# strict\n"));
    let found = match generate(&schema, &documents, &options) {
        Ok(output) if output.warnings.is_empty() => panic!("{}: nothing is wrong", path.display()),
        Ok(output) => output.warnings,
        Err(errors) => errors,
    };
    documents.push(schema);
    (found, documents)
}

#[test]
fn every_wrong_input_gives_its_report() {
    let update = std::env::var_os("UPDATE_FIXTURES").is_some();
    let mut different = Vec::new();
    let fixtures = fixtures();
    for path in &fixtures {
        let report = format!("{}\n", findings(path).0);
        let expected = path.with_extension("txt");
        if update {
            std::fs::write(&expected, &report).expect("a report");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != report {
            different.push(format!("{}\n{report}", path.display()));
        }
    }
    assert!(fixtures.len() >= 100, "only {} fixtures", fixtures.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn every_finding_names_its_rule() {
    for path in fixtures() {
        for found in &findings(&path).0 {
            assert_ne!(found.rule, "document", "{}: {}", path.display(), found.message);
            let allowed = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(found.rule.chars().all(allowed), "{}", found.rule);
        }
    }
}

/// The byte at a line and a column, by another way than the one that is tested.
fn byte(text: &str, line: u64, column: u64) -> u64 {
    let start: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    let mark = if line == 1 && text.starts_with('\u{feff}') { 1 } else { 0 };
    let before = text[start..].chars().take(mark + column as usize - 1);
    (start + before.map(char::len_utf8).sum::<usize>()) as u64
}

#[test]
fn every_finding_is_a_line_of_json_with_places_that_agree() {
    let mut places = 0;
    for path in fixtures() {
        let (found, sources) = findings(&path);
        let lines = found.to_json_lines();
        assert_eq!(lines.lines().count(), found.len());
        for (line, found) in lines.lines().zip(&found) {
            let finding: Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(finding["severity"], format!("{:?}", found.severity).to_lowercase());
            assert_eq!(finding["message"], *found.message);
            let related = finding["related"].as_array().expect("related places");
            assert_eq!(related.len(), found.related.len());
            for place in std::iter::once(&finding).chain(related) {
                // What was written out from JSON has no lines in the file.
                let Some(file) = place["file"].as_str().filter(|_| place["line"].is_u64()) else { continue };
                let Some(source) = sources.iter().find(|source| source.path == Path::new(file)) else {
                    continue;
                };
                let number = |key: &str| place[key].as_u64().unwrap_or_else(|| panic!("{key} of {line}"));
                let (start, end) = (number("startByte"), number("endByte"));
                assert_eq!(start, byte(&source.text, number("line"), number("column")), "{line}");
                assert_eq!(end, byte(&source.text, number("endLine"), number("endColumn")), "{line}");
                assert!(start <= end && end <= source.text.len() as u64, "{line}");
                places += 1;
            }
        }
    }
    assert!(places > 130, "only {places} places were looked at");
}

#[test]
fn a_finding_without_a_place_has_null_for_it() {
    let found = generate(&Source::new("s.graphql", "<html>"), &[], &Options::new()).expect_err("an error");
    let finding: Value = serde_json::from_str(found.to_json_lines().trim_end()).expect("JSON");
    let keys = ["file", "line", "column", "endLine", "endColumn", "startByte", "endByte", "help"];
    assert!(keys.iter().all(|key| finding.get(*key) == Some(&Value::Null)), "{finding}");
    assert_eq!((&finding["rule"], &finding["related"]), (&"schema".into(), &serde_json::json!([])));
}

#[test]
fn what_salesforce_takes_just_so_has_no_findings() {
    let info = "pageInfo { hasNextPage endCursor }";
    let accounts = |arguments: &str, node: &str| {
        format!(
            "query Accounts($after: String, $upperBound: Int) {{ uiapi {{ query {{
               Account(after: $after, upperBound: $upperBound, {arguments}) {{ edges {{ node {{ {node} }} }} {info} }}
             }} }} }}"
        )
    };
    let roots: String =
        (0..10).map(|n| format!("a{n}: Account(first: 2000) {{ edges {{ node {{ Id }} }} }} ")).collect();
    let parents = |count: usize| {
        (0..count).map(|n| format!("p{n}: Parent {{ Id Name {{ value }} }} ")).collect::<String>()
    };
    let owner = "Owner { ... on User { Id Manager { Id } } ... on Group { Id Manager { Id } } }";
    let documents = [
        accounts(
            "first: 2000",
            &format!("Contacts(first: 200, upperBound: $upperBound) {{ edges {{ node {{ Id }} }} {info} }}"),
        ),
        accounts("first: 200", &parents(55)),
        accounts("first: 200", &format!("{} {owner}", parents(53))),
        accounts("first: 200", "Parent { Parent { Parent { Parent { Parent { Id } } } } }"),
        accounts("first: 200, orderBy: { Name: { order: ASC }, Id: { order: ASC } }", "Id"),
        format!("query Many {{ uiapi {{ query {{ {roots} }} }} }}"),
    ];
    for document in documents {
        let document = Source::new("accounts.graphql", document);
        let output =
            generate(&Source::new("s.graphql", SALESFORCE), std::slice::from_ref(&document), &Options::new());
        let output = output.unwrap_or_else(|found| panic!("{found}"));
        assert!(output.warnings.is_empty(), "{}", output.warnings);
    }
}
