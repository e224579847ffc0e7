//! Where rows go: whole lines, a page at a time.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use relaywalk::Checkpoint;

use super::kept::Kept;
use crate::exit::{Failure, Result};
use crate::replace::folder;

/// What `--output` names.
pub(super) enum Place {
    Stdout,
    /// What can only be written to: a device, a pipe.
    Device(PathBuf),
    /// A file, or nothing yet.
    File(PathBuf),
}

impl Place {
    pub(super) fn of(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else { return Ok(Self::Stdout) };
        let shown = path.display();
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                Err(Failure::configuration(format_args!("{shown} is a folder: name a file in it")))
            }
            Ok(found) if !found.is_file() => Ok(Self::Device(path.to_owned())),
            Err(_) if !folder(path).is_dir() => {
                let message = format!("there is no folder {} to write to", folder(path).display());
                Err(Failure::configuration(message).help("make it first"))
            }
            _ => Ok(Self::File(path.to_owned())),
        }
    }
}

pub(crate) struct Output {
    to: To,
    /// Lines of one page; kept for its memory.
    lines: String,
}

enum To {
    Stdout,
    /// Opened for the first page.
    Device(PathBuf, Option<File>),
    File(Box<Kept>),
}

impl Output {
    pub(super) fn stdout() -> Self {
        Self { to: To::Stdout, lines: String::new() }
    }

    pub(super) fn device(path: PathBuf) -> Self {
        Self { to: To::Device(path, None), lines: String::new() }
    }

    pub(super) fn file(kept: Kept) -> Self {
        Self { to: To::File(Box::new(kept)), lines: String::new() }
    }

    /// The file with its checkpoint, if it has one.
    pub(super) fn kept(&self) -> Option<&Kept> {
        match &self.to {
            To::File(kept) => Some(kept),
            To::Stdout | To::Device(..) => None,
        }
    }

    /// The place that is kept: where the walk begins, before its first row.
    pub(crate) fn place(&self) -> Option<Checkpoint> {
        self.kept().map(|kept| kept.begun().checkpoint.clone())
    }

    /// Takes in where behind the rows written a walk failed.
    pub(crate) fn failed_at(&mut self, place: Option<&Checkpoint>) {
        if let (To::File(kept), Some(place)) = (&mut self.to, place) {
            kept.failed_at(place.clone());
        }
    }

    /// Keeps the place behind all that was written, if a place is kept.
    pub(super) fn settle(&mut self) -> Result<()> {
        match &mut self.to {
            To::File(kept) => kept.settle(),
            To::Stdout | To::Device(..) => Ok(()),
        }
    }

    /// The walk ended at this place: if it is complete, none has to be kept any more.
    pub(crate) fn end(&mut self, place: &Checkpoint) -> Result<()> {
        match &mut self.to {
            To::File(kept) if place.is_complete() => kept.complete(),
            _ => self.settle(),
        }
    }

    /// Is it what a person is looking at?
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self.to, To::Stdout) && io::stdout().is_terminal()
    }

    /// Writes rows, one a line, among which there were nulls; `behind` is the place where the walk then is. After an
    /// error there are only whole lines in a file.
    pub(crate) fn write(&mut self, rows: &[String], nulls: u64, behind: Checkpoint) -> Result<()> {
        self.lines.clear();
        for row in rows {
            self.lines.push_str(row);
            self.lines.push('\n');
        }
        let lines = self.lines.as_bytes();
        let done = match &mut self.to {
            To::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(lines).and_then(|()| stdout.flush())
            }
            To::Device(_, Some(device)) => device.write_all(lines),
            To::Device(path, device @ None) => {
                File::create(path).and_then(|opened| device.insert(opened).write_all(lines))
            }
            To::File(kept) => return kept.write(&self.lines, nulls, behind),
        };
        done.map_err(|error| Failure::write(&*self, &error))
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.to {
            To::Stdout => f.write_str("stdout"),
            To::Device(path, _) => path.display().fmt(f),
            To::File(kept) => kept.path().display().fmt(f),
        }
    }
}
