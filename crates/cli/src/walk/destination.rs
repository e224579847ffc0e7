//! Where rows go, and whether a walk begins or goes on.

use std::path::PathBuf;

use relaywalk::Checkpoint;

use super::checkpoint::Begun;
use super::identity::Identity;
use super::output::{Output, Place};
use super::resume::{self, Earlier, Start};
use crate::again::{Again, text};
use crate::exit::{Failure, Result};
use crate::terminal::{counted, say};

/// Where rows go, and how many.
#[derive(clap::Args)]
pub(crate) struct Destination {
    /// Stop after so many rows; with --resume, those that the file has already count too
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,

    /// The file to write to, instead of stdout; what it holds is replaced once the first page is there
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Go on with the walk that FILE.checkpoint keeps
    #[arg(long, requires = "output")]
    resume: bool,

    /// Start over, though FILE has rows of an unfinished walk
    #[arg(long, requires = "output", conflicts_with = "resume")]
    restart: bool,

    /// Say nothing unless something is wrong
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

impl Destination {
    /// Where the rows of a walk go that starts at `start`; nothing if there is nothing to do.
    pub(crate) fn open(
        &self,
        walk: &impl Identity,
        endpoint: String,
        start: Checkpoint,
    ) -> Result<Option<Output>> {
        let earlier = match (self.resume, self.restart) {
            (true, _) => Earlier::Resume,
            (_, true) => Earlier::Restart,
            (false, false) => Earlier::Keep,
        };
        let path = match Place::of(self.output.as_deref())? {
            Place::File(path) => path,
            Place::Stdout | Place::Device(_) if earlier != Earlier::Keep => {
                return Err(Failure::usage(
                    "only a walk to a file can be resumed or restarted: name it by -o FILE",
                ));
            }
            Place::Stdout => return Ok(Some(Output::stdout())),
            Place::Device(path) => return Ok(Some(Output::device(path))),
        };
        let this = Begun::new(&path, endpoint, walk, start)?;
        let shown = path.display().to_string();
        Ok(match resume::start(path, earlier, walk, this)? {
            Start::Fresh(kept) => Some(Output::file(kept)),
            Start::Behind(kept, cut) => {
                let behind = if cut > 0 {
                    format!("; cut off {} of pages that weren't whole", counted(cut, "byte"))
                } else {
                    String::new()
                };
                let rows = counted(kept.begun().checkpoint.rows(), "row");
                self.tell(&format!("going on behind {rows} of {shown}{behind}"));
                Some(Output::file(kept))
            }
            Start::Nowhere => {
                self.tell(&format!(
                    "nothing to go on with: {shown} has no checkpoint beside it, so no walk to it is unfinished"
                ));
                None
            }
        })
    }

    /// Says something that isn't wrong.
    fn tell(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Adds it to a command line, with another limit.
    pub(crate) fn again(&self, again: &mut Again, limit: Option<u64>) {
        again.given("--limit", limit.map(|rows| rows.to_string()));
        again.given("-o", self.output.as_deref().map(text));
        again.flag("--quiet", self.quiet);
    }
}
