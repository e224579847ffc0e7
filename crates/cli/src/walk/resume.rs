//! Whether a walk into a file begins, goes on, or must not touch what is there.

use std::path::{Path, PathBuf};

use super::checkpoint::{Begun, CheckpointFile};
use super::file::RowFile;
use super::identity::Identity;
use super::kept::Kept;
use crate::exit::{Failure, Result};
use crate::terminal::{counted, warn};

/// What the command line says about a walk that was begun before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Earlier {
    /// Nothing: it must not be lost.
    Keep,
    /// Go on with it.
    Resume,
    /// Begin anew.
    Restart,
}

/// How a walk into a file starts.
pub(super) enum Start {
    /// At the beginning.
    Fresh(Kept),
    /// Behind the rows that are there; so many bytes behind them were no whole pages.
    Behind(Kept, u64),
    /// Not at all: there is a file, and no walk to go on with.
    Nowhere,
}

/// Decides it for a file, and for the walk of this command line at its beginning. Nothing is sent before.
pub(super) fn start<I: Identity>(path: PathBuf, earlier: Earlier, walk: &I, this: Begun) -> Result<Start> {
    let file = CheckpointFile::beside(&path);
    match earlier {
        Earlier::Restart if file.exists() => {
            // The earlier walk is kept until the first page of the new one is there.
            file.probe()?;
            Ok(Start::Fresh(Kept::new(RowFile::replacing(path)?, file, this)))
        }
        Earlier::Restart => fresh(path, file, this),
        Earlier::Keep => match file.read()? {
            Some(begun) if begun.is_worth_keeping() => Err(unfinished::<I>(&path, &begun)),
            _ => fresh(path, file, this),
        },
        Earlier::Resume => match file.read()? {
            Some(begun) => resume(path, file, begun, (walk, this)),
            None if path.exists() => Ok(Start::Nowhere),
            None => fresh(path, file, this),
        },
    }
}

fn fresh(path: PathBuf, file: CheckpointFile, this: Begun) -> Result<Start> {
    let mut kept = Kept::new(RowFile::replacing(path)?, file, this);
    kept.commit()?;
    Ok(Start::Fresh(kept))
}

fn resume<I: Identity>(
    path: PathBuf,
    file: CheckpointFile,
    mut begun: Begun,
    (walk, this): (&I, Begun),
) -> Result<Start> {
    let shown = file.path().display();
    if !begun.is_of(&path) {
        return Err(Failure::configuration(format_args!(
            "{shown} is the checkpoint of a file {}, not of {}",
            begun.file, this.file
        ))
        .help("give the file that it belongs to, or start over with --restart"));
    }
    let difference = match begun.walk() {
        Some(begun) => walk.difference(&begun),
        None => Some("another command".to_owned()),
    };
    if let Some(difference) = difference {
        return Err(Failure::configuration(format_args!(
            "the walk in {shown} was begun with {difference}, so this walk of {} can't go on with it",
            walk.name()
        ))
        .help("give what it was begun with, or start over with --restart"));
    }
    if begun.endpoint != this.endpoint {
        warn(format_args!("the walk was begun at {}, and goes on at {}", begun.endpoint, this.endpoint));
        begun.endpoint = this.endpoint;
    }
    if begun.bytes == 0 && begun.checkpoint.rows() == 0 {
        // Whatever the file holds is from before the walk, and stays until its first page is there.
        return fresh(path, file, begun);
    }
    let (rows, cut) = RowFile::continuing(path, &begun)?;
    let mut kept = Kept::new(rows, file, begun);
    // As it was already, which tells now whether it can be written.
    kept.commit()?;
    Ok(Start::Behind(kept, cut))
}

fn unfinished<I: Identity>(path: &Path, begun: &Begun) -> Failure {
    let walk = begun.walk::<I>().map_or_else(|| "another command".to_owned(), |walk| walk.name());
    Failure::configuration(format_args!(
        "{} has {} of an unfinished walk of {walk}, which would be lost",
        path.display(),
        counted(begun.checkpoint.rows(), "row"),
    ))
    .help("go on with it: add --resume")
    .help("start over: add --restart")
}
