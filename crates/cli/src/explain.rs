//! `relaywalk explain`: what is understood of the documents.

use relaywalk_codegen::{Options, analyze};

use crate::anchors::Anchors;
use crate::exit::{Exit, Result};
use crate::sources::Sources;
use crate::terminal::{print, say, show};

const EXAMPLES: &str = "\
Examples:
  relaywalk explain --schema schema.graphql queries/
  relaywalk explain --schema introspection.json accounts.graphql | less";

/// Show what each operation walks and what it sends
///
/// For each operation: its variables and what a walker does with them, the connection that it walks, where its rows
/// and its next cursor are, the child connections below, and the text that goes to the server.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    #[command(flatten)]
    sources: Sources,

    #[command(flatten)]
    anchors: Anchors,
}

impl Explain {
    pub(crate) fn run(self) -> Result<Exit> {
        let (schema, documents) = self.sources.read()?;
        match analyze(&schema, &documents, &self.anchors.add(Options::new())) {
            Ok((plan, warnings)) => {
                show(&warnings);
                print(plan)?;
                Ok(Exit::Success)
            }
            Err(found) => {
                show(&found);
                say(found.tally());
                Ok(Exit::Findings)
            }
        }
    }
}
