//! How long a hundred generated operations of forty fields take to compile, as a share of what graphql_client's take.
//!
//! ```text
//! cargo run --manifest-path benches/compile/Cargo.toml
//! ```
//!
//! Both generators get the same documents, of one made-up schema, and write one crate each with `Debug` and `Clone`,
//! which decodes a reply to each of them: serde's derives are generic, so that nothing is compiled of them before
//! somebody does. What the crates depend on is compiled first; then each is compiled a few times in turn, and the
//! medians compared.

#[path = "../../../crates/codegen/tests/large/mod.rs"]
mod large;
#[path = "../../../crates/codegen/tests/random/mod.rs"]
mod random;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use graphql_client_codegen::{
    CodegenMode, GraphQLClientCodegenOptions, generate_module_token_stream_from_string,
};
use relaywalk_codegen::{Options, Source, generate};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const OPERATIONS: usize = 100;
const FIELDS: usize = 40;
const RUNS: usize = 3;

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let work = root.join("target/compile-time");
    std::fs::create_dir_all(&work)?;
    let schema = Source::new(work.join("schema.graphql"), large::schema(3 * OPERATIONS));
    std::fs::write(&schema.path, &schema.text)?;
    let (documents, scalars) = operations(&schema)?;
    let crates = [
        project(&work, "ours", &ours(&schema, &documents)?, &format!("relaywalk = {{ path = {root:?} }}"))?,
        project(
            &work,
            "theirs",
            &theirs(&schema, &documents, &scalars)?,
            "graphql_client = \"0.16\"\nserde = \"1\"\nserde_json = \"1\"",
        )?,
    ];
    println!(
        "| milliseconds, {OPERATIONS} operations of {FIELDS} fields | relaywalk | graphql_client | ratio |"
    );
    println!("|---|---|---|---|");
    for command in ["check", "build"] {
        let mut times = [Vec::new(), Vec::new()];
        for run in 0..=RUNS {
            for (folder, times) in crates.iter().zip(&mut times) {
                let time = compile(folder, command, &work)?;
                // The first run compiles what the crate depends on, too.
                if run > 0 {
                    times.push(time);
                }
            }
        }
        let [ours, theirs] = times.map(|mut times| {
            times.sort();
            times[times.len() / 2].as_secs_f64() * 1_000.0
        });
        println!("| cargo {command} | {ours:.0} | {theirs:.0} | {:.2} |", ours / theirs);
    }
    Ok(())
}

/// A page of one object each, with enough of its fields, and the scalars that they mention.
fn operations(schema: &Source) -> Result<(Vec<Source>, Vec<String>)> {
    let known = Schema::parse(&*schema.text, "schema").map_err(|invalid| invalid.errors.to_string())?;
    let scalars =
        known.types.iter().filter(|(name, ty)| ty.is_scalar() && !ty.is_built_in() && *name != "ID");
    let scalars = scalars.map(|(name, _)| name.to_string()).collect();
    let records = known.get_object("RecordQuery").ok_or("the schema has no records")?;
    let mut documents = Vec::new();
    for name in records.fields.keys() {
        let Some(ExtendedType::Object(object)) = known.types.get(name) else { continue };
        let mut fields = String::new();
        // What stands around them are eight, and each is two.
        let values = object
            .fields
            .iter()
            .filter(|(name, field)| field.ty.inner_named_type().ends_with("Value") && !name.contains("__"));
        let values: Vec<_> = values.take((FIELDS - 8) / 2).collect();
        if values.len() < (FIELDS - 8) / 2 || name.contains("__") {
            continue;
        }
        for (field, _) in values {
            write!(fields, "{field} {{ value }} ")?;
        }
        let number = documents.len();
        let text = format!(
            "query Page{number}($first: Int, $after: String) {{ uiapi {{ query {{ {name}(first: $first, after: $after) {{ \
             edges {{ node {{ {fields}}} }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}"
        );
        documents.push(Source::new(format!("page{number}.graphql"), text));
        if documents.len() == OPERATIONS {
            return Ok((documents, scalars));
        }
    }
    Err(format!("the schema has but {} objects that are large enough", documents.len()).into())
}

fn ours(schema: &Source, documents: &[Source]) -> Result<String> {
    let code = generate(schema, documents, &Options::new())?.code;
    Ok(code + &decoding(documents, "relaywalk::json::from_str"))
}

/// A function that decodes a reply to each operation.
fn decoding(documents: &[Source], decode: &str) -> String {
    let each =
        (0..documents.len()).map(|page| format!("    {decode}::<page{page}::ResponseData>(text).is_ok();\n"));
    format!("\npub fn decode(text: &str) {{\n{}}}\n", each.collect::<String>())
}

fn theirs(schema: &Source, documents: &[Source], scalars: &[String]) -> Result<String> {
    let mut code = String::from("pub mod scalars {\n");
    for scalar in scalars {
        writeln!(code, "    pub type {scalar} = String;")?;
    }
    code += "}\nuse scalars::*;\n";
    for document in documents {
        let mut options = GraphQLClientCodegenOptions::new(CodegenMode::Cli);
        options.set_response_derives("Debug,Clone".to_owned());
        options.set_variables_derives("Debug,Clone".to_owned());
        let module = generate_module_token_stream_from_string(&document.text, &schema.path, options)?;
        writeln!(code, "{module}")?;
    }
    Ok(code + &decoding(documents, "serde_json::from_str"))
}

fn project(work: &Path, name: &str, code: &str, dependencies: &str) -> Result<PathBuf> {
    let folder = work.join(name);
    std::fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\n[workspace]\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/lib.rs"), format!("#![allow(warnings)]\n{code}"))?;
    Ok(folder)
}

/// Compiles the crate, from nothing but what it depends on.
fn compile(folder: &Path, command: &str, work: &Path) -> Result<Duration> {
    let library = folder.join("src/lib.rs");
    std::fs::File::options().append(true).open(&library)?.set_modified(std::time::SystemTime::now())?;
    let mut cargo = Command::new("cargo");
    cargo.args([command, "--quiet"]).current_dir(folder).env("CARGO_TARGET_DIR", work.join("target"));
    let started = Instant::now();
    let done = cargo.env("CARGO_INCREMENTAL", "0").status()?;
    if done.success() {
        Ok(started.elapsed())
    } else {
        Err(format!("{} doesn't compile", folder.display()).into())
    }
}
