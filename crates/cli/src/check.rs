//! `relaywalk check`: are the documents right?

use relaywalk_codegen::{Options, analyze};

use crate::anchors::Anchors;
use crate::exit::{Exit, Result};
use crate::sources::Sources;
use crate::terminal::{counted, say, show, tally};

const EXAMPLES: &str = "\
Examples:
  relaywalk check --schema schema.graphql queries/
  relaywalk check --schema introspection.json accounts.graphql fragments.graphql
  relaywalk check --full --schema schema.graphql queries/

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
}

impl Check {
    pub(crate) fn run(self) -> Result<Exit> {
        let (schema, documents) = self.sources.read()?;
        match analyze(&schema, &documents, &self.anchors.add(Options::new().whole_schema(self.full))) {
            Ok((plan, warnings)) => {
                show(&warnings);
                let walks = plan.operations.iter().filter(|operation| operation.connection.is_some()).count();
                let but = if warnings.is_empty() { String::new() } else { format!(", {}", tally(&warnings)) };
                say(format_args!(
                    "no errors: {} in {}, {walks} of them with a connection to walk{but}",
                    counted(plan.operations.len() as u64, "operation"),
                    counted(documents.len() as u64, "document"),
                ));
                Ok(Exit::Success)
            }
            Err(found) => {
                show(&found);
                say(tally(&found));
                Ok(Exit::Findings)
            }
        }
    }
}
