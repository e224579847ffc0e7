//! The invariants of ARCHITECTURE.md.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_unit_tests(&path) {
            files.push(path);
        }
    }
    assert!(!files.is_empty(), "there are files in {folder}");
    files.sort();
    files
}

fn is_unit_tests(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("tests"))
}

/// The code of a file without its unit tests and its comments.
fn code(path: &Path) -> String {
    let text = read(path);
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Dependencies between the crates of the workspace, by kind: `None` is what users link.
fn dependencies() -> BTreeMap<String, BTreeSet<(String, Option<String>, bool)>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let packages = metadata["packages"].as_array().unwrap();
    let ours: BTreeSet<String> = packages.iter().filter_map(|package| text(&package["name"])).collect();
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter().filter_map(|dependency| {
                let name = text(&dependency["name"])?;
                let optional = dependency["optional"].as_bool().unwrap_or_default();
                ours.contains(&name).then_some((name, text(&dependency["kind"]), optional))
            });
            (text(&package["name"]).unwrap(), dependencies.collect())
        })
        .collect()
}

#[test]
fn library_users_compile_neither_the_emulator_nor_the_command() {
    let dependencies = dependencies();
    let library: Vec<_> =
        dependencies["relaywalk"].iter().filter(|(_, kind, _)| kind.as_deref() != Some("dev")).collect();
    assert_eq!(library, [&("relaywalk-codegen".to_owned(), Some("build".to_owned()), true)]);
    for independent in ["relaywalk-codegen", "relaywalk-emulator"] {
        let linked: Vec<_> =
            dependencies[independent].iter().filter(|(_, kind, _)| kind.as_deref() != Some("dev")).collect();
        assert!(linked.is_empty(), "{independent} depends on {linked:?}");
    }
}

#[test]
fn unsafe_code_and_missing_documentation_are_refused_everywhere() {
    let workspace = read("Cargo.toml");
    assert!(workspace.contains("unsafe_code = \"forbid\""));
    assert!(workspace.contains("missing_docs = \"deny\""));
    let mut members = 0;
    for folder in fs::read_dir(root().join("crates")).unwrap() {
        let manifest = fs::read_to_string(folder.unwrap().path().join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{manifest}");
        members += 1;
    }
    assert!(members >= 3);
    assert!(workspace.contains("[lints]\nworkspace = true"));
}

/// Each row may use the rows below it and itself.
const LAYERS: &[&[&str]] = &[
    &["queries", "__private"],
    &["salesforce"],
    &["client", "builder", "connection", "drain"],
    &["endpoint", "children"],
    &["reply"],
    &["retry", "pace", "page_size", "reach", "budget", "token", "transport"],
    &["walker", "complete"],
    &["ahead", "current"],
    &["flight"],
    &["source"],
    &["error"],
    &["page_request"],
    &["checkpoint", "child_checkpoint"],
    &["operation", "graphql_error", "page"],
    &["optional", "lookahead", "scan", "wrapper", "limits"],
    &["cursor", "scalar", "text", "trail"],
    &["excerpt", "json", "fingerprint"],
];

/// The modules of the library that a file uses, by the names that `lib.rs` exports from them.
fn modules_used(code: &str, exports: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split("};").next().unwrap_or_default(),
            None => rest,
        };
        let single = !rest.starts_with('{');
        for name in list.split(',') {
            let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            names.insert(name);
            if single {
                break;
            }
        }
    }
    names.remove("");
    names.into_iter().map(|name| exports.get(&name).cloned().unwrap_or(name)).collect()
}

#[test]
fn modules_of_the_library_import_downwards_only() {
    let lib = read("src/lib.rs");
    let mut exports = BTreeMap::new();
    for line in lib.lines() {
        if let Some((module, names)) = line.strip_prefix("pub use ").and_then(|rest| rest.split_once("::")) {
            for name in names.trim_matches(|c| "{};".contains(c)).split(',') {
                exports.insert(name.trim().to_owned(), module.to_owned());
            }
        }
    }
    // An alias of a type that stands beside it.
    exports.insert("Result".to_owned(), "error".to_owned());
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut seen = 0;
    for file in rust_files("src") {
        let relative = file.strip_prefix(root().join("src")).unwrap();
        let module = relative.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let module = if module == "private" { "__private".to_owned() } else { module };
        if module == "lib" {
            continue;
        }
        let own = layer(&module).unwrap_or_else(|| panic!("{module} has no layer in the map"));
        for used in modules_used(&code(&file), &exports) {
            let other = layer(&used).unwrap_or_else(|| panic!("{module} uses {used}, which is in no layer"));
            assert!(other >= own, "{module} imports {used}, which is further up");
            seen += 1;
        }
    }
    assert!(seen > 20, "imports were found: {seen}");
}

#[test]
fn the_walker_knows_neither_operations_nor_replies() {
    let walker = ["src/walker.rs", "src/walker/turn.rs"].map(|file| code(&root().join(file))).concat();
    for word in ["graphql", "Operation", "ConnectionQuery", "Client", "http", "reqwest", "tokio", "PageError"]
    {
        assert!(!walker.contains(word), "walker.rs mentions {word}");
    }
}

#[test]
fn no_walk_goes_by_what_a_cursor_says() {
    let mut told = 0;
    for file in rust_files("src").into_iter().chain(rust_files("crates/cli/src")) {
        let relative = file.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let code = code(&file);
        if code.contains(".in_words()") {
            assert!(["src/error/kind.rs", "crates/cli/src/explain.rs"].contains(&&*relative), "{relative}");
            told += 1;
        }
        let is_of_sign_in = relative.starts_with("src/salesforce/sign_in");
        let decodes = code.contains("base64::");
        assert!(!decodes || is_of_sign_in || relative == "src/cursor/words.rs", "{relative} decodes");
    }
    assert_eq!(told, 2);
}

#[test]
fn the_generator_reaches_out_in_the_build_script_and_its_files_alone() {
    for file in rust_files("crates/codegen/src") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let code = code(&file);
        let touches =
            ["std::fs", "std::env", "std::process", "std::io::std"].iter().any(|word| code.contains(word));
        assert!(
            !touches || name == "build_script.rs" || name == "files.rs",
            "{} reaches out",
            file.display()
        );
    }
}

#[test]
fn what_is_emitted_depends_on_the_plan_alone() {
    for file in rust_files("crates/codegen/src/emit") {
        assert!(!code(&file).contains("apollo_compiler"), "{} knows the compiler", file.display());
    }
}

#[test]
fn generated_decoding_goes_straight_into_its_types() {
    for module in ["salesforce", "github"] {
        let generated = read(Path::new(env!("OUT_DIR")).join(format!("{module}.rs")));
        assert!(generated.contains("impl json::FromJson for"));
        for word in ["serde_json", "flatten)]", "flatten,", "untagged", "#[serde", "Deserialize)", "RawValue"]
        {
            assert!(!generated.contains(word), "{module} decodes by {word}");
        }
    }
}

/// The number of the last rule of walking.
const RULES: usize = 34;

#[test]
fn every_rule_of_walking_has_a_test_that_is_named_after_it() {
    let mut tested = BTreeSet::new();
    for folder in ["tests", "crates/codegen/tests", "crates/fixtures/tests"] {
        for file in rust_files(folder) {
            let text = read(&file);
            let rules = text.lines().filter_map(|line| {
                let name = line.trim_start_matches("async ").strip_prefix("fn rule_")?;
                name.get(..2)?.parse::<usize>().ok()
            });
            tested.extend(rules);
        }
    }
    let expected: BTreeSet<usize> = (1..=RULES).collect();
    assert_eq!(tested, expected);
}
