//! Where rows go: whole lines, a page at a time.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

use crate::exit::{Failure, Result};
use crate::replace::folder;

pub(super) struct Output {
    place: Place,
    /// Lines of one page; kept for its memory.
    lines: String,
}

enum Place {
    Stdout,
    /// Not touched before the first page is there.
    Waiting(PathBuf),
    Open {
        path: PathBuf,
        file: File,
        /// Bytes of whole pages.
        length: u64,
    },
}

impl Output {
    /// Writes to a file, or to stdout. Whatever is wrong with the file is told now, if it can be known.
    pub(super) fn new(path: Option<PathBuf>) -> Result<Self> {
        let place = match path {
            None => Place::Stdout,
            Some(path) if path.as_os_str() == "-" => Place::Stdout,
            Some(path) => {
                let shown = path.display();
                if path.is_dir() {
                    return Err(Failure::configuration(format_args!(
                        "{shown} is a folder: name a file in it"
                    )));
                }
                if !folder(&path).is_dir() {
                    let folder = folder(&path);
                    let message = format!("there is no folder {} to write to", folder.display());
                    return Err(Failure::configuration(message).help("make it first"));
                }
                if path.exists() {
                    OpenOptions::new()
                        .append(true)
                        .open(&path)
                        .map_err(|error| Failure::write(shown, &error))?;
                }
                Place::Waiting(path)
            }
        };
        Ok(Self { place, lines: String::new() })
    }

    /// Is it what a person is looking at?
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self.place, Place::Stdout) && io::stdout().is_terminal()
    }

    /// Writes a page's rows, one a line. After an error there are only whole lines in a file.
    pub(super) fn write(&mut self, rows: &[String]) -> Result<()> {
        self.lines.clear();
        for row in rows {
            self.lines.push_str(row);
            self.lines.push('\n');
        }
        let done = match &mut self.place {
            Place::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(self.lines.as_bytes()).and_then(|()| stdout.flush())
            }
            Place::Waiting(path) => match File::create(&path) {
                Ok(file) => {
                    self.place = Place::Open { path: std::mem::take(path), file, length: 0 };
                    self.append()
                }
                Err(error) => Err(error),
            },
            Place::Open { .. } => self.append(),
        };
        done.map_err(|error| Failure::write(&*self, &error))
    }

    fn append(&mut self) -> io::Result<()> {
        let Place::Open { file, length, .. } = &mut self.place else { return Ok(()) };
        match file.write_all(self.lines.as_bytes()) {
            Ok(()) => {
                *length += self.lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                // Part of a page may be there, and part of a row. A pipe or a device can't be cut; then there is
                // nothing more to be done about it.
                let _ = file.set_len(*length);
                Err(error)
            }
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Stdout => f.write_str("stdout"),
            Place::Waiting(path) | Place::Open { path, .. } => path.display().fmt(f),
        }
    }
}
