//! The walk, with as much of its rows' children as is wanted.

use relaywalk::{Checkpoint, Complete, Connection, Error, Walker};

use super::operation::Walk;
use super::source::PlannedConnection;
use super::{Children, Pull};
use crate::exit::{Exit, Result};
use crate::shell;
use crate::terminal::say;
use crate::walk::{Destination, Output, Progress, Walking, follow, pages};

/// A walk of a command line.
struct Pulling<'p> {
    pull: &'p Pull,
    walk: Walk,
}

impl Walking for Pulling<'_> {
    fn destination(&self) -> &Destination {
        &self.pull.destination
    }

    fn again(&self, option: &str, limit: Option<u64>) -> Option<String> {
        Some(format!("go on with:{}", self.pull.command(option, limit)))
    }

    fn rest(&self, place: &Checkpoint) -> Option<String> {
        let cursor = serde_json::to_string(place.cursor()?).ok()?;
        let again = shell::quoted(&format!("{}={cursor}", self.walk.connection.cursor_variable));
        Some(format!("the rest begins at --var {again}"))
    }
}

impl Pull {
    /// Writes every page, and says how it went.
    pub(super) async fn follow(
        &self,
        walk: Walk,
        walker: Walker<Connection<PlannedConnection>>,
        output: Output,
    ) -> Result<Exit> {
        let start = walker.checkpoint();
        let complete = self.children == Children::Complete;
        let write = async |output: &mut Output, progress: &mut Progress| match complete {
            false => pages(walker, output, progress, |row| row, |error| self.endpoint.failed(error)).await,
            true => self.rows(walker.complete(self.concurrency as usize), output, progress).await,
        };
        let exit = follow(&Pulling { pull: self, walk }, output, start, write).await?;
        if !self.destination.quiet {
            for child in walk.operation.children.iter().filter(|_| !complete) {
                say(format_args!(
                    "of `{}` each row has the first page only: with --children complete it has all of it",
                    child.place()
                ));
            }
        }
        Ok(exit)
    }

    /// Writes row after row, each with all its children.
    async fn rows(
        &self,
        mut walk: Complete<Connection<PlannedConnection>>,
        output: &mut Output,
        progress: &mut Progress,
    ) -> Result<()> {
        let mut nulls = 0;
        let failed_at = |error: Error, output: &mut Output| {
            output.failed_at(error.checkpoint());
            self.endpoint.failed(&error)
        };
        while let Some(row) = walk.next().await.map_err(|error| failed_at(error, output))? {
            output.write(&[row], walk.nulls() - nulls, walk.checkpoint())?;
            nulls = walk.nulls();
            progress.row((walk.pages(), nulls), walk.total(), walk.checkpoint());
        }
        progress.end(walk.checkpoint());
        output.end(&walk.checkpoint())
    }
}
