//! From page to page to the end, or to what ends it early.

use relaywalk::Walker;

use super::Pull;
use super::failure::{failed, interrupted, rest};
use super::operation::Walk;
use super::output::Output;
use super::progress::{Before, Progress};
use super::source::PlannedConnection;
use crate::exit::{Exit, Result};
use crate::interrupt;
use crate::terminal::say;

impl Pull {
    /// Writes every page, and says how it went.
    pub(super) async fn follow(
        &self,
        walk: Walk,
        mut walker: Walker<PlannedConnection>,
        mut output: Output,
    ) -> Result<Exit> {
        let before = output.kept().map_or_else(Before::default, |kept| Before {
            rows: kept.begun().checkpoint.rows(),
            nulls: kept.begun().nulls,
        });
        let signal = interrupt::interrupted()?;
        tokio::pin!(signal);
        let mut progress = Progress::start(!self.quiet && !output.is_terminal(), before);
        // The place behind what is written: a page that couldn't be is still to come.
        let mut place = walker.checkpoint();
        let walked = loop {
            let page = tokio::select! {
                page = walker.next_page() => page,
                signal = &mut signal => break Err(interrupted(signal)),
            };
            match page {
                Ok(Some(page)) => {
                    let behind = walker.checkpoint();
                    if let Err(failure) = output.write(&page, behind.clone()) {
                        break Err(failure);
                    }
                    place = behind;
                    progress.page(&page);
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(failed(&error)),
            }
        };
        progress.stop();
        if let Err(failure) = walked {
            let failure = failure.note(progress.written(&output));
            let rest = self.go_on(&output, self.limit).or_else(|| rest(&walk, &place));
            return Err(match rest {
                Some(help) => failure.help(help),
                None => failure,
            });
        }
        let cut = !walker.checkpoint().is_complete();
        if !cut && let Some(kept) = output.kept() {
            kept.complete()?;
        }
        if !self.quiet {
            progress.finish(cut, &output);
            if cut && let Some(help) = self.go_on(&output, None) {
                say(help);
            }
            for child in &walk.operation.children {
                say(format_args!(
                    "of `{}` each row has the first page only: pull the rest by an operation of its own",
                    child.place
                ));
            }
        }
        Ok(if cut { Exit::Limit } else { Exit::Success })
    }

    /// The command that gets what is left, up to a limit, if a file keeps the place.
    fn go_on(&self, output: &Output, limit: Option<u64>) -> Option<String> {
        Some(format!("go on with:{}", self.again(output.kept()?.option(), limit)))
    }
}
