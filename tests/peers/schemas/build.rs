//! Writes random operations for every schema, and makes one crate of what is generated for them.
//!
//! `RELAYWALK_SCHEMAS` is a folder of schemas, `RELAYWALK_SEED` and `RELAYWALK_OPERATIONS` say which operations of each
//! are meant, and how many.

#[path = "../../../crates/codegen/tests/random/mod.rs"]
mod random;
#[path = "src/values.rs"]
mod values;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use apollo_compiler::Schema;
use apollo_compiler::validation::{Valid, WithErrors};
use relaywalk_codegen::{Options, Source, analyze, generate};

use self::random::{Documents, Random};
use self::values::Values;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let setting = |name: &str| {
        println!("cargo::rerun-if-env-changed={name}");
        std::env::var(name).map_err(|_| format!("{name} isn't set"))
    };
    let folder = setting("RELAYWALK_SCHEMAS")?;
    let seed: u64 = setting("RELAYWALK_SEED")?.parse()?;
    let count: usize = setting("RELAYWALK_OPERATIONS")?.parse()?;
    let out_dir = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR isn't set")?);
    let mut paths =
        std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    let (mut modules, mut schemas) = (String::new(), String::new());
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.file_stem().and_then(|stem| stem.to_str()).ok_or("a schema without a name")?;
        let schema = schema(&path)?;
        let operations = operations(&schema, seed, count)?;
        let documents: Vec<Source> = operations.iter().map(|operation| operation.document.clone()).collect();
        let output = generate(&schema, &documents, &Options::new().derive("serde::Serialize"))?;
        std::fs::write(out_dir.join(format!("{name}.rs")), output.code)?;
        std::fs::write(out_dir.join(format!("{name}.graphql")), &schema.text)?;
        writeln!(modules, "mod {name} {{\n    include!(concat!(env!(\"OUT_DIR\"), \"/{name}.rs\"));\n}}")?;
        writeln!(schemas, "    Schema {{\n        name: \"{name}\",")?;
        writeln!(schemas, "        sdl: include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}.graphql\")),")?;
        writeln!(schemas, "        operations: &[")?;
        for Operation { name: operation, variables, .. } in operations {
            writeln!(schemas, "            Operation::new::<{name}::{operation}>({variables:?}),")?;
        }
        writeln!(schemas, "        ],\n    }},")?;
    }
    writeln!(modules, "/// What is run.\nconst SCHEMAS: &[Schema] = &[\n{schemas}];")?;
    std::fs::write(out_dir.join("schemas.rs"), modules)?;
    Ok(())
}

/// As SDL, since an introspection result would be made SDL again for each operation.
fn schema(path: &Path) -> Result<Source> {
    let schema = Source::read(path)?;
    let sdl = schema.sdl()?.into_owned();
    Ok(Source::new(&schema.path, sdl))
}

struct Operation {
    name: String,
    document: Source,
    /// As JSON.
    variables: String,
}

/// Operations that are valid, and that the generator takes. What it refuses, and why, is shown by `cargo build -vv`.
fn operations(schema: &Source, seed: u64, count: usize) -> Result<Vec<Operation>> {
    let mut builder = Schema::builder().adopt_orphan_extensions().ignore_builtin_redefinitions();
    if !schema.text.contains("directive @oneOf") {
        builder = builder.parse("directive @oneOf on INPUT_OBJECT", "built-in");
    }
    let known = builder.parse(&*schema.text, "schema").build();
    let known = known.unwrap_or_else(|WithErrors { partial, .. }| partial);
    let known = Valid::assume_valid(known);
    let mut writer = Documents::new(&known, seed);
    writer.runnable = true;
    let mut values = Values::new(&known, Random::new(seed));
    let mut operations = Vec::new();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..20 * count {
        if operations.len() == count {
            break;
        }
        let text = writer.document(None);
        // What selects next to nothing shows next to nothing.
        if text.len() < 150 {
            continue;
        }
        let document = Source::new(format!("{number}.graphql"), text);
        match analyze(schema, std::slice::from_ref(&document), &Options::new()) {
            Ok((plan, _)) => {
                for operation in plan.operations {
                    let variables = values.variables(&operation.variables).to_string();
                    operations.push(Operation {
                        name: operation.name,
                        document: document.clone(),
                        variables,
                    });
                }
            }
            Err(errors) => {
                let why = errors.iter().next().map(|found| found.message.clone()).unwrap_or_default();
                let kind: String = why.split('`').step_by(2).collect();
                *refused.entry(kind).or_default() += 1;
            }
        }
    }
    println!("{}: refused {refused:#?}", schema.path.display());
    if operations.len() < count { Err("too few operations are valid".into()) } else { Ok(operations) }
}
