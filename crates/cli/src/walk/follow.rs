//! From page to page to the end, or to what ends it early.

use relaywalk::{Checkpoint, Error, PageSource, Walker};

use super::destination::Destination;
use super::output::Output;
use super::progress::{Before, Progress};
use crate::exit::{Exit, Failure, Result};
use crate::interrupt::{self, Signal};
use crate::terminal::say;

/// A command that walks.
pub(crate) trait Walking {
    /// Where its rows go.
    fn destination(&self) -> &Destination;

    /// What to do to go on where a file keeps the place: its command line with an option, up to a limit.
    fn again(&self, option: &str, limit: Option<u64>) -> Option<String>;

    /// How to get the rest from a place, if no file keeps that.
    fn rest(&self, place: &Checkpoint) -> Option<String>;
}

/// Follows a walk to its end, and says how it went.
pub(crate) async fn follow(
    command: &impl Walking,
    mut output: Output,
    start: Checkpoint,
    walk: impl AsyncFnOnce(&mut Output, &mut Progress) -> Result<()>,
) -> Result<Exit> {
    let to = command.destination();
    let before = output.kept().map_or_else(Before::default, |kept| Before {
        rows: kept.begun().checkpoint.rows(),
        nulls: kept.begun().nulls,
    });
    let signal = interrupt::interrupted()?;
    let shown = !to.quiet && !output.is_terminal();
    let mut progress = Progress::start(shown, before, start);
    let walked = tokio::select! {
        walked = walk(&mut output, &mut progress) => walked,
        signal = signal => Err(interrupted(signal)),
    };
    progress.stop();
    if let Err(failure) = walked {
        return Err(ended_early(command, failure, &mut output, &progress));
    }
    let cut = !progress.place().is_complete();
    if !to.quiet {
        progress.finish(cut, &output);
        if cut && let Some(help) = go_on(command, &output, None) {
            say(help);
        }
    }
    Ok(if cut { Exit::Limit } else { Exit::Success })
}

/// Adds to what went wrong what was written before and how to get the rest.
fn ended_early(
    command: &impl Walking,
    failure: Failure,
    output: &mut Output,
    progress: &Progress,
) -> Failure {
    let mut failure = failure.note(progress.written(output));
    if output.settle().is_err() {
        failure = failure.note("its checkpoint couldn't be renewed: rows that it doesn't cover come again");
    }
    // What was refused before a row came would be refused again.
    if failure.exit() == Exit::Configuration && progress.is_at_start() {
        return failure;
    }
    let limit = command.destination().limit;
    match go_on(command, output, limit).or_else(|| command.rest(progress.place())) {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// How to get what is left, up to a limit, if a file keeps the place.
fn go_on(command: &impl Walking, output: &Output, limit: Option<u64>) -> Option<String> {
    command.again(output.kept()?.option(), limit)
}

/// The end of a walk that was told to stop.
fn interrupted(by: Signal) -> Failure {
    match by {
        Signal::Interrupt => Failure::new(Exit::Interrupted, "interrupted"),
        Signal::Terminate => Failure::new(Exit::Terminated, "terminated"),
    }
}

/// Writes page after page, each row as the line that `line` makes of it, up to the end or the limit.
///
/// Its future may be dropped while it waits for a page: whatever came before is written then.
pub(crate) async fn pages<S: PageSource>(
    mut walker: Walker<S>,
    output: &mut Output,
    progress: &mut Progress,
    line: impl Fn(S::Item) -> String,
    failed: impl Fn(&Error) -> Failure,
) -> Result<()> {
    while let Some(page) = walker.next_page().await.map_err(|error| failed(&error))? {
        let place = walker.checkpoint();
        let page = page.map(&line);
        output.write(&page.items, page.nulls.len() as u64, place.clone())?;
        progress.page(&page, place);
    }
    progress.end(walker.checkpoint());
    output.end(&walker.checkpoint())
}
