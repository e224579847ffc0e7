//! What generating costs in an unoptimised build, by the size of the schema and the number of queries.
//!
//! ```text
//! cargo run -p relaywalk-codegen --example cost [SCHEMA…]
//! cargo run -p relaywalk-codegen --example cost -- --write SCHEMA FOLDER COUNT    # the queries, to have a look at
//! cargo run -p relaywalk-codegen --example cost -- --once whole|sliced|emitted SCHEMA FOLDER    # for a profiler
//! ```
//!
//! Measures with a made-up schema of Salesforce's structure and size, and with the schemas that are named. Every figure
//! is the median of a few processes of their own, as a build script is one: what a process does first costs most.

#[path = "../tests/large/mod.rs"]
mod large;
#[path = "../tests/random/mod.rs"]
mod random;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use apollo_compiler::Schema;
use apollo_compiler::validation::{Valid, WithErrors};
use relaywalk_codegen::{Options, Source, analyze, generate, read_documents};

use self::random::Documents;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// As many objects make 8.6 megabytes.
const OBJECTS: usize = 1_500;

const FILTERED: &str = "query Accounts($first: Int = 200, $after: String, $where: Account_Filter) {
  uiapi { query { Account(first: $first, after: $after, where: $where) {
    edges { node { Id Name { value } Owner { Name { value } } LastModifiedDate { value } } }
    pageInfo { hasNextPage endCursor }
  } } }
}
";

/// What is measured: how the schema is read, and whether code is written.
const WAYS: [&str; 3] = ["whole", "sliced", "emitted"];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &*arguments {
        [once, way, schema, queries] if once == "--once" => {
            measure(way, Path::new(schema), Path::new(queries))
        }
        [write, schema, queries, count] if write == "--write" => {
            write_queries(Path::new(schema), Path::new(queries), count.parse()?)
        }
        schemas => table(schemas),
    }
}

/// One figure, in milliseconds.
fn measure(way: &str, schema: &Path, queries: &Path) -> Result<()> {
    let started = Instant::now();
    let (schema, documents) = (Source::read(schema)?, read_documents([queries], [schema])?);
    let options = Options::new().whole_schema(way == "whole");
    let size = match way {
        "emitted" => generate(&schema, &documents, &options)?.code.len(),
        _ => analyze(&schema, &documents, &options)?.0.operations.len(),
    };
    println!("{:.1} {size}", processor_time().unwrap_or(started.elapsed()).as_secs_f64() * 1_000.0);
    Ok(())
}

/// What this process has had of a processor, where the system tells: others that run at the same time don't count.
fn processor_time() -> Option<Duration> {
    let times = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    times.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

fn table(schemas: &[String]) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("cost-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let made_up = folder.join("salesforce.graphql");
    std::fs::write(&made_up, large::schema(OBJECTS))?;
    println!("| milliseconds | whole schema, no emission | sliced, no emission | sliced, with emission |");
    println!("|---|---|---|---|");
    for schema in schemas.iter().map(PathBuf::from).chain([made_up.clone()]) {
        let queries = folder.join(schema.file_stem().unwrap_or_default());
        for count in [1, 100] {
            write_queries(&schema, &queries, count)?;
            row(&schema, &queries, if count == 1 { "1 query" } else { "100 queries" })?;
        }
    }
    let queries = folder.join("filtered.graphql");
    std::fs::write(&queries, FILTERED)?;
    row(&made_up, &queries, "1 query with a variable of a filter")?;
    std::fs::remove_dir_all(&folder)?;
    if let Ok(load) = std::fs::read_to_string("/proc/loadavg") {
        println!("\nload at the end: {}", load.trim());
    }
    Ok(())
}

/// Queries without variables, of some thirty fields each.
fn write_queries(schema: &Path, folder: &Path, count: usize) -> Result<()> {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder)?;
    let schema = Source::read(schema)?;
    let sdl = schema.sdl()?;
    let known =
        Schema::builder().adopt_orphan_extensions().ignore_builtin_redefinitions().parse(&*sdl, "schema");
    let known = known.build().unwrap_or_else(|WithErrors { partial, .. }| partial);
    let known = Valid::assume_valid(known);
    let mut writer = Documents::new(&known, 7);
    writer.size = 40;
    writer.variable = 0;
    let mut written = 0;
    for _ in 0..100 * count {
        let text = writer.document(None);
        let document = Source::new("query.graphql", text.clone());
        if written < count && text.len() > 400 && analyze(&schema, &[document], &Options::new()).is_ok() {
            std::fs::write(folder.join(format!("{written}.graphql")), text)?;
            written += 1;
        }
    }
    if written < count { Err(format!("only {written} queries were found").into()) } else { Ok(()) }
}

fn row(schema: &Path, queries: &Path, what: &str) -> Result<()> {
    let megabytes = std::fs::metadata(schema)?.len() as f64 / 1e6;
    let name = schema.file_stem().unwrap_or_default().to_string_lossy();
    print!("| {name}, {megabytes:.1} MB, {what} ");
    for way in WAYS {
        let mut figures = Vec::new();
        for _ in 0..if way == "whole" { 3 } else { 7 } {
            let run = Command::new(std::env::current_exe()?)
                .args(["--once", way])
                .args([schema, queries])
                .output()?;
            let figure = String::from_utf8(run.stdout)?;
            let figure = figure.split_whitespace().next().ok_or("a run failed")?;
            figures.push(figure.parse::<f64>()?);
        }
        figures.sort_by(f64::total_cmp);
        print!("| {:.0} ({:.0}) ", figures[figures.len() / 2], figures[0]);
    }
    println!("|");
    Ok(())
}
