//! `relaywalk explain`: what is understood of the documents.

use relaywalk::Cursor;
use relaywalk_codegen::analyze;

use crate::anchors::Anchors;
use crate::exit::{Exit, Failure, Result};
use crate::sources::Sources;
use crate::terminal::{print, say, show};

const EXAMPLES: &str = "\
Examples:
  relaywalk explain --schema schema.graphql queries/
  relaywalk explain --schema introspection.json accounts.graphql | less
  relaywalk explain --cursor djE6OQ==";

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

    /// Say what this cursor says, instead: most are plain text in base64
    #[arg(long, exclusive = true, value_name = "CURSOR")]
    cursor: Option<String>,
}

impl Explain {
    pub(crate) fn run(self) -> Result<Exit> {
        if let Some(cursor) = self.cursor {
            return match Cursor::new(cursor).in_words() {
                Some(words) => print(format_args!("{words}\n")).map(|()| Exit::Success),
                None => Err(Failure::new(
                    Exit::Findings,
                    "this cursor is no text in base64: it says nothing to others",
                )),
            };
        }
        let (schema, documents, options) = self.sources.read()?;
        match analyze(&schema, &documents, &self.anchors.add(options)) {
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
