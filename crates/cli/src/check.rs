//! `relaywalk check`: are the documents right?

use relaywalk_codegen::{Deprecation, Diagnostics, analyze};

use crate::anchors::Anchors;
use crate::exit::{Exit, Failure, Result};
use crate::format::Format;
use crate::looks::deprecation;
use crate::sources::Sources;
use crate::terminal::{counted, print, say, show};

const EXAMPLES: &str = "\
Examples:
  relaywalk check --schema schema.graphql queries/
  relaywalk check --schema introspection.json accounts.graphql fragments.graphql
  relaywalk check --strict --schema schema.graphql queries/
  relaywalk check --format json --schema schema.graphql queries/ > findings.jsonl

In JSON a finding has severity, rule, message, file, line, column, endLine,
endColumn (from 1, in characters, the end behind the last one), startByte and
endByte (from 0), help, and related: the other places, each with a message. What
is no place in a file has null for it.

Ends with 1 if there is an error. Warnings are shown, and stand in nobody's way.";

/// Check documents against a schema
///
/// Everything that GraphQL validation finds, and what a walk would lack: page information, a cursor variable on a
/// way without lists, rows.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    #[command(flatten)]
    sources: Sources,

    #[command(flatten)]
    anchors: Anchors,

    /// Validate the whole schema, and warn of its faults where no document looks, too
    ///
    /// Otherwise only the part of the schema that the documents need is read, as in a build.
    #[arg(long)]
    full: bool,

    /// Treat faults of the schema as errors; validates the whole schema
    #[arg(long)]
    strict: bool,

    /// Whether deprecated fields, arguments and values are errors
    #[arg(long, value_name = "POLICY", value_parser = deprecation())]
    deprecation: Option<Deprecation>,

    /// Show findings as source excerpts on stderr, or as JSON on stdout, one object a line
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Check {
    pub(crate) fn run(self) -> Result<Exit> {
        let (schema, documents, options) = match self.sources.read() {
            Err(Failure::Unusable(found)) if self.format == Format::Json => {
                print(found.to_json_lines())?;
                say(found.tally());
                return Ok(Exit::Configuration);
            }
            read => read?,
        };
        let options = self.anchors.add(if self.full { options.whole_schema(true) } else { options });
        let options = if self.strict { options.strict(true) } else { options };
        let options = self.deprecation.iter().fold(options, |options, policy| options.deprecation(*policy));
        let show = |found: &Diagnostics| match self.format {
            Format::Human => {
                show(found);
                Ok(())
            }
            Format::Json => print(found.to_json_lines()),
        };
        match analyze(&schema, &documents, &options) {
            Ok((plan, warnings)) => {
                show(&warnings)?;
                let walks = plan.operations.iter().filter(|operation| operation.connection.is_some()).count();
                let but = if warnings.is_empty() { String::new() } else { format!(", {}", warnings.tally()) };
                say(format_args!(
                    "no errors: {} in {}, {walks} of them with a connection to walk{but}",
                    counted(plan.operations.len() as u64, "operation"),
                    counted(documents.len() as u64, "document"),
                ));
                Ok(Exit::Success)
            }
            Err(found) => {
                show(&found)?;
                say(found.tally());
                Ok(Exit::Findings)
            }
        }
    }
}
