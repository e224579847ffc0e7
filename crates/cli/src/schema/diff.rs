//! `relaywalk schema diff`: what changed between two schemas.

use std::path::{Path, PathBuf};

use apollo_compiler::Schema;
use apollo_compiler::validation::WithErrors;

use super::changes::{Change, Level, compare};
use crate::exit::{Exit, Failure, Result};
use crate::format::Format;
use crate::sources::read_schema_at;
use crate::terminal::{counted, print, say, show};

const EXAMPLES: &str = "\
Examples:
  relaywalk schema diff old.graphql new.graphql
  relaywalk schema diff --breaking schema.graphql new.json        # in CI
  relaywalk schema diff --format json old.graphql new.graphql | jq .coordinate

breaking   what was valid may be an error now, or a reply of another type
dangerous  all stays valid, and may mean something else, or bring what is new:
           values of enums, types in unions, defaults
safe       nothing that is used changes

In JSON a change has level, rule, coordinate and message.";

/// Compare two schemas
///
/// Each is a file, a folder or a pattern; SDL, or the JSON of an introspection result, packed with gzip or not.
#[derive(clap::Args)]
#[command(name = "diff", after_help = EXAMPLES)]
pub(super) struct SchemaDiff {
    /// The schema as it was
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The schema as it is now
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// End with 1 if a change is breaking
    #[arg(long)]
    breaking: bool,

    /// Show changes for people, or as JSON, one object a line
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl SchemaDiff {
    pub(super) fn run(self) -> Result<Exit> {
        let changes = compare(&schema(&self.old)?, &schema(&self.new)?);
        match self.format {
            Format::Human => {
                print(report(&changes))?;
                say(tally(&changes));
            }
            Format::Json => {
                // Texts under fixed keys are always JSON.
                let line = |change| format!("{}\n", serde_json::to_string(change).unwrap_or_default());
                print(changes.iter().map(line).collect::<String>())?;
            }
        }
        let breaks = changes.iter().any(|change| change.level == Level::Breaking);
        Ok(if self.breaking && breaks { Exit::Findings } else { Exit::Success })
    }
}

fn report(changes: &[Change]) -> String {
    let mut text = String::new();
    for level in [Level::Breaking, Level::Dangerous, Level::Safe] {
        let mut of_level = changes.iter().filter(|change| change.level == level).peekable();
        if of_level.peek().is_some() {
            let lines = of_level.map(|change| format!("  {}\n", change.message.replace('\n', " ")));
            text.push_str(&format!("{level}:\n{}", lines.collect::<String>()));
        }
    }
    text
}

fn tally(changes: &[Change]) -> String {
    let count = |level| changes.iter().filter(|change| change.level == level).count();
    let (breaking, dangerous) = (count(Level::Breaking), count(Level::Dangerous));
    format!("{}: {breaking} breaking, {dangerous} dangerous", counted(changes.len() as u64, "change"))
}

/// Faults of a schema don't keep it from being compared.
fn schema(path: &Path) -> Result<Schema> {
    let source = read_schema_at(path)?;
    let unusable =
        |path: &Path| Failure::configuration(format_args!("{} can't be read as a schema", path.display()));
    let sdl = source.sdl().map_err(|found| {
        show(&found);
        unusable(path)
    })?;
    let builder = Schema::builder().adopt_orphan_extensions().ignore_builtin_redefinitions();
    let document = apollo_compiler::ast::Document::parse(&*sdl, &source.path);
    let document = document.map_err(|WithErrors { errors, .. }| {
        let first = errors.iter().next().map(|error| error.to_string()).unwrap_or_default();
        unusable(path).note(first)
    })?;
    let schema = builder.add_ast(&document).build();
    Ok(schema.unwrap_or_else(|WithErrors { partial, .. }| partial))
}
