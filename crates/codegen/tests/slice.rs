//! What a slice of the schema gives is what the whole schema gives, and only what is wrong costs more.
//!
//! `COMPARISONS` says how many random documents of each schema are tried, `SCHEMAS` names further schemas, with colons
//! between them.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

mod large;
mod parts;
mod random;

use std::collections::BTreeMap;
use std::path::Path;

use apollo_compiler::Schema;
use apollo_compiler::validation::{Valid, WithErrors};
use relaywalk_codegen::{Diagnostic, Diagnostics, Options, Source, analyze, generate};

use self::random::{Documents, FAULTS, Fault, Random};

/// A fault that nothing selects: whoever warns of it has read the whole schema.
const UNSEEN: &str = "\ntype UnseenByAnyDocument { a: Int a: Int }\n";

/// The plan, and whether the whole schema was read for it; or the report.
fn outcome(
    schema: &Source,
    documents: &[Source],
    options: &Options,
) -> Result<(String, Vec<String>), String> {
    let lines = |found: &Diagnostics| {
        let line = |found: &Diagnostic| format!("{:?} {} {:?}", found.span, found.message, found.related);
        found.iter().map(line).collect()
    };
    match analyze(schema, documents, options) {
        Ok((plan, warnings)) => Ok((format!("{plan:?}"), lines(&warnings))),
        Err(errors) => Err(errors.to_string()),
    }
}

#[derive(Default, Debug)]
struct Tally {
    valid: usize,
    invalid: usize,
    /// Valid, and the whole schema was read nevertheless.
    whole: usize,
    faults: BTreeMap<Fault, usize>,
}

/// Compares both ways, and says whether the documents were valid.
fn compare(schema: &Source, documents: &[Source], options: &Options, tally: &mut Tally) -> bool {
    let all = outcome(schema, documents, &options.clone().whole_schema(true));
    let part = outcome(schema, documents, options);
    let text = || documents.iter().map(|document| &*document.text).collect::<Vec<_>>().join("\n");
    match (part, all) {
        (Ok((part, warnings)), Ok((all, every_warning))) => {
            assert!(part == all, "another plan for\n{}\n{part}\n{all}", text());
            for warning in &warnings {
                assert!(
                    every_warning.contains(warning),
                    "{warning} isn't among {every_warning:?}\n{}",
                    text()
                );
            }
            tally.valid += 1;
            if warnings.iter().any(|warning| warning.contains("UnseenByAnyDocument")) {
                tally.whole += 1;
                if std::env::var_os("COMPARISONS").is_some() {
                    println!("read as a whole: {}", text());
                }
            }
            true
        }
        (Err(part), Err(all)) => {
            assert_eq!(part, all, "another report for\n{}", text());
            tally.invalid += 1;
            false
        }
        (part, all) => panic!("{part:?}\nbut with the whole schema\n{all:?}\nfor\n{}", text()),
    }
}

fn comparisons() -> usize {
    std::env::var("COMPARISONS").ok().and_then(|number| number.parse().ok()).unwrap_or(40)
}

fn compare_random(name: &str, sdl: &str, seed: u64) {
    let schema = Source::new("schema.graphql", format!("{sdl}{UNSEEN}"));
    let builder = Schema::builder().adopt_orphan_extensions().ignore_builtin_redefinitions();
    let builder =
        if sdl.contains("@oneOf") { builder.parse("directive @oneOf on INPUT_OBJECT", "") } else { builder };
    let known = builder.parse(sdl, "schema").build().unwrap_or_else(|WithErrors { partial, .. }| partial);
    let known = known.validate().unwrap_or_else(|WithErrors { partial, .. }| Valid::assume_valid(partial));
    let mut writer = Documents::new(&known, seed);
    let mut random = Random::new(seed);
    let mut tally = Tally::default();
    let mut some = Vec::new();
    for number in 0..comparisons() {
        let fault = random.percent(50).then(|| FAULTS[random.below(FAULTS.len())]);
        let document = Source::new(format!("{number}.graphql"), writer.document(fault));
        let valid = compare(&schema, std::slice::from_ref(&document), &Options::new(), &mut tally);
        if let Some(fault) = fault.filter(|_| !valid) {
            *tally.faults.entry(fault).or_default() += 1;
        }
        // Of many at once mostly valid ones: one that isn't decides for all.
        if valid || random.percent(2) {
            some.push(document);
        }
        if some.len() > 15 {
            compare(&schema, &some, &Options::new(), &mut tally);
            some.clear();
        }
    }
    println!("{name}: {tally:?}");
    assert!(tally.valid > comparisons() / 5 && tally.invalid > comparisons() / 8, "{name}: {tally:?}");
    assert_eq!(tally.whole, 0, "{name}: {tally:?}");
}

#[test]
fn random_documents_of_a_schema_with_everything_mean_the_same() {
    compare_random("everything", include_str!("random/everything.graphql"), 3);
    compare_random("diagnostics", include_str!("diagnostics/schema.graphql"), 4);
}

#[test]
fn random_documents_of_a_large_schema_mean_the_same() {
    compare_random("large", &large::schema(30), 5);
}

#[test]
fn random_documents_of_published_schemas_mean_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema");
    let more = std::env::var("SCHEMAS").unwrap_or_default();
    let more = more.split(':').filter(|path| !path.is_empty()).map(Into::into);
    for path in [root.join("github.graphql"), root.join("salesforce.graphql")].into_iter().chain(more) {
        let sdl = std::fs::read_to_string(&path).expect("a schema");
        compare_random(&path.display().to_string(), &sdl, 6);
    }
}

/// With their places, whoever has read the definition that they are in.
#[test]
fn faults_of_a_slice_are_told_as_those_of_the_whole_schema() {
    for (schema, document) in [
        ("type Query { a: A } type A { b: Int \"é\" b: String }", "{ a { b } }"),
        ("type Query { a: A } type A { b: Int } extend type A { c: Int \"é\" b: String }", "{ a { b c } }"),
        ("type Query { a: A } extend type A { b: Int } type A { c: Int b(d: Int): String }", "{ a { b c } }"),
        (
            "type Query { a: I } type A implements I { b: Int } interface I { b: Int c: Int }",
            "{ a { ... on A { b } c } }",
        ),
        ("type Query { a: E } enum E { \"é\" F @b F G }", "{ a }"),
        ("type Query { a: E } extend enum E { \"é\" F } enum E { F G } extend enum E { G }", "{ a }"),
        (
            "type Query { a: U } union U = Query | B type B { b: Int } extend union U = B",
            "{ a { ... on B { b } } }",
        ),
        ("schema { query: Query } extend schema @a { query: Query } type Query { a: Int }", "{ a }"),
        ("type Query { a(b: B): Int } input B { c: Int } extend input B { c: String }", "{ a(b: {c: 1}) }"),
        (
            "type Query { a: I } type A implements I { b: Int } interface I { b: Int } extend type A implements I",
            "{ a { ... on A { b } } }",
        ),
        ("type Query { a: Int @unknown \"é\" b: Int @deprecated(because: 1) }", "{ a b }"),
        ("type Query { a: Int } \"é\" directive @d(b: Missing, c: Int = \"é\") on FIELD", "{ a @d }"),
        (
            "type Query { a(b: B = [1], c: Int): U } input B { d: Missing = {} d: Int } union U = Query | Missing | Query",
            "{ a(b: { d: 1 }) { __typename } }",
        ),
        ("schema { query: Query query: Query } type Query { a: Int __b: Int }", "{ a __b }"),
    ] {
        let schema = Source::new("schema.graphql", format!("# é\n{schema}{UNSEEN}"));
        let documents = [Source::new("q.graphql", document)];
        let all = outcome(&schema, &documents, &Options::new().whole_schema(true));
        let part = outcome(&schema, &documents, &Options::new());
        let (Ok((part, warnings)), Ok((all, mut every_warning))) = (part, all) else {
            panic!("{document} is no document of {}", schema.text)
        };
        every_warning.retain(|warning| !warning.contains("UnseenByAnyDocument"));
        assert!(part == all && !warnings.is_empty(), "{part}\n{all}");
        assert_eq!(warnings, every_warning, "{}", schema.text);
    }
}

/// All the modules that are compiled and run elsewhere.
#[test]
fn modules_of_fixtures_and_of_queries_are_the_same_byte_for_byte() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = |path: &str| {
        let entries = std::fs::read_dir(root.join(path)).expect("a folder");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.sort();
        paths
    };
    let mut inputs = Vec::new();
    for path in folder("crates/fixtures/fixtures") {
        inputs.push(parts::split(&std::fs::read_to_string(path).expect("a fixture")));
    }
    for name in ["github", "salesforce"] {
        let schema =
            Source::read(root.join("schema").join(name).with_extension("graphql")).expect("a schema");
        let documents: Vec<_> = folder(&format!("queries/{name}"))
            .iter()
            .map(|path| Source::read(path).expect("a document"))
            .collect();
        inputs.push((schema, documents));
    }
    let mut whole = Vec::new();
    for (mut schema, documents) in inputs {
        let is_sdl = !schema.text.trim_start().starts_with('{');
        if is_sdl {
            schema.text += UNSEEN;
        }
        let options = parts::options(&schema);
        let part = generate(&schema, &documents, &options).unwrap_or_else(|errors| panic!("{errors}"));
        let all = generate(&schema, &documents, &options.whole_schema(true)).expect("a module");
        assert!(part.code == all.code, "{documents:?}\n{}\n{}", part.code, all.code);
        if part.warnings.to_string().contains("UnseenByAnyDocument") {
            whole.push(documents);
        }
    }
    assert!(whole.len() < 2, "read as a whole for {whole:#?}");
}
