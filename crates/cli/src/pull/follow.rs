//! From page to page to the end, or to what ends it early.

use relaywalk::{Checkpoint, Complete, Connection, Error, Walker};

use super::failure::{failed, interrupted, rest};
use super::operation::Walk;
use super::output::Output;
use super::progress::{Before, Progress};
use super::source::PlannedConnection;
use super::{Children, Pull};
use crate::exit::{Exit, Failure, Result};
use crate::interrupt;
use crate::terminal::say;

impl Pull {
    /// Writes every page, and says how it went.
    pub(super) async fn follow(
        &self,
        walk: Walk,
        walker: Walker<Connection<PlannedConnection>>,
        mut output: Output,
    ) -> Result<Exit> {
        let before = output.kept().map_or_else(Before::default, |kept| Before {
            rows: kept.begun().checkpoint.rows(),
            nulls: kept.begun().nulls,
        });
        let signal = interrupt::interrupted()?;
        let shown = !self.quiet && !output.is_terminal();
        let mut progress = Progress::start(shown, before, walker.checkpoint());
        let complete = self.children == Children::Complete;
        let walked = tokio::select! {
            walked = self.write(walker, &mut output, &mut progress) => walked,
            signal = signal => Err(interrupted(signal)),
        };
        progress.stop();
        if let Err(failure) = walked {
            return Err(self.ended_early(failure, &walk, &mut output, &progress));
        }
        let cut = !progress.place().is_complete();
        if !self.quiet {
            progress.finish(cut, &output);
            if cut && let Some(help) = self.go_on(&output, None) {
                say(help);
            }
            for child in walk.operation.children.iter().filter(|_| !complete) {
                say(format_args!(
                    "of `{}` each row has the first page only: with --children complete it has all of it",
                    child.place()
                ));
            }
        }
        Ok(if cut { Exit::Limit } else { Exit::Success })
    }

    async fn write(
        &self,
        walker: Walker<Connection<PlannedConnection>>,
        output: &mut Output,
        progress: &mut Progress,
    ) -> Result<()> {
        match self.children {
            Children::Inline => pages(walker, output, progress).await,
            Children::Complete => rows(walker.complete(self.concurrency as usize), output, progress).await,
        }
    }

    /// Adds to what went wrong what was written before and how to get the rest.
    fn ended_early(
        &self,
        failure: Failure,
        walk: &Walk,
        output: &mut Output,
        progress: &Progress,
    ) -> Failure {
        let mut failure = failure.note(progress.written(output));
        if output.settle().is_err() {
            failure =
                failure.note("its checkpoint couldn't be renewed: rows that it doesn't cover come again");
        }
        let rest = self.go_on(output, self.limit).or_else(|| rest(walk, progress.place()));
        match rest {
            Some(help) => failure.help(help),
            None => failure,
        }
    }

    /// The command that gets what is left, up to a limit, if a file keeps the place.
    fn go_on(&self, output: &Output, limit: Option<u64>) -> Option<String> {
        Some(format!("go on with:{}", self.again(output.kept()?.option(), limit)))
    }
}

/// Writes row after row, each with all its children.
async fn rows(
    mut walk: Complete<Connection<PlannedConnection>>,
    output: &mut Output,
    progress: &mut Progress,
) -> Result<()> {
    let mut nulls = 0;
    let failed_at = |error: Error, output: &mut Output| {
        output.failed_at(error.checkpoint());
        failed(&error)
    };
    while let Some(row) = walk.next().await.map_err(|error| failed_at(error, output))? {
        output.write(&[row], walk.nulls() - nulls, walk.checkpoint())?;
        nulls = walk.nulls();
        progress.row(&walk);
    }
    progress.end(walk.checkpoint());
    end(&walk.checkpoint(), output)
}

fn end(place: &Checkpoint, output: &mut Output) -> Result<()> {
    if place.is_complete() { output.complete() } else { output.settle() }
}

/// Writes page after page, up to the end or the limit.
///
/// Its future may be dropped while it waits for a page: whatever came before is written then.
async fn pages(
    mut walker: Walker<Connection<PlannedConnection>>,
    output: &mut Output,
    progress: &mut Progress,
) -> Result<()> {
    while let Some(page) = walker.next_page().await.map_err(|error| failed(&error))? {
        let place = walker.checkpoint();
        output.write(&page.items, page.nulls.len() as u64, place.clone())?;
        progress.page(&page, place);
    }
    progress.end(walker.checkpoint());
    end(&walker.checkpoint(), output)
}
