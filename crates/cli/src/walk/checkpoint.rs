//! The checkpoint of a walk into a file: what of the file is known to be right, and where the walk goes on.
//!
//! It lies beside the file, as `FILE.checkpoint`, from before the first request to after the last row. It is there
//! exactly as long as the walk is begun and not complete.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use relaywalk::Checkpoint;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fingerprint::Fingerprint;
use super::identity::Identity;
use crate::exit::{Failure, Result};

/// The version of the file's form. Another one is refused instead of misread.
const VERSION: u32 = 1;

/// A walk that was begun, as its checkpoint keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Begun {
    version: u32,
    /// The version of the command that wrote it.
    relaywalk: String,
    /// The name of the file that the rows are in, without its folder: both may be moved together.
    pub(super) file: String,
    /// So many bytes of the file hold the rows that the checkpoint covers. Whatever is behind them isn't known to be
    /// whole.
    pub(super) bytes: u64,
    /// The last of these rows.
    pub(super) last_row: Option<LastRow>,
    /// How many nulls there were instead of rows.
    pub(super) nulls: u64,
    /// The URL without what may be secret in it.
    pub(super) endpoint: String,
    /// What is walked, in a form that its command knows.
    walk: Value,
    pub(super) checkpoint: Checkpoint,
}

/// A row by which a file is recognized.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LastRow {
    /// Its length in bytes, line end included.
    pub(super) bytes: u64,
    fingerprint: Fingerprint,
}

impl LastRow {
    /// The last of these lines, each of which has its end.
    pub(super) fn of(lines: &str) -> Option<Self> {
        let row = lines.split_inclusive('\n').next_back()?;
        Some(Self { bytes: row.len() as u64, fingerprint: Fingerprint::of(row.as_bytes()) })
    }

    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        self.fingerprint == Fingerprint::of(bytes)
    }
}

impl Begun {
    /// A walk that has no row yet.
    pub(super) fn new(
        file: &Path,
        endpoint: String,
        walk: &impl Identity,
        checkpoint: Checkpoint,
    ) -> Result<Self> {
        Ok(Self {
            version: VERSION,
            relaywalk: env!("CARGO_PKG_VERSION").to_owned(),
            file: name(file),
            bytes: 0,
            last_row: None,
            nulls: 0,
            endpoint,
            walk: serde_json::to_value(walk).map_err(Failure::configuration)?,
            checkpoint,
        })
    }

    /// What is walked, if it is something that the command walks.
    pub(super) fn walk<I: Identity>(&self) -> Option<I> {
        I::deserialize(&self.walk).ok()
    }

    /// Takes in that these lines were written.
    pub(super) fn advance(&mut self, lines: &str, nulls: u64, checkpoint: Checkpoint) {
        self.bytes += lines.len() as u64;
        self.last_row = LastRow::of(lines).or(self.last_row.take());
        self.nulls += nulls;
        self.checkpoint = checkpoint;
    }

    /// Were its rows written to a file of this name?
    pub(super) fn is_of(&self, file: &Path) -> bool {
        self.file == name(file)
    }

    /// Would work be lost if the walk began anew?
    pub(super) fn is_worth_keeping(&self) -> bool {
        self.checkpoint.rows() > 0 && !self.checkpoint.is_complete()
    }
}

/// The name of a file in its folder.
fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// Where a checkpoint is kept.
pub(super) struct CheckpointFile {
    path: PathBuf,
    /// Beside it, until it is whole. Always the same name, so that being killed leaves one such file at most.
    unfinished: PathBuf,
}

impl CheckpointFile {
    /// The one that belongs to a file of rows.
    pub(super) fn beside(file: &Path) -> Self {
        let with = |ending: &str| {
            let mut path = file.as_os_str().to_owned();
            path.push(ending);
            PathBuf::from(path)
        };
        Self { path: with(".checkpoint"), unfinished: with(".checkpoint.new") }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Reads it, if there is one.
    pub(super) fn read(&self) -> Result<Option<Begun>> {
        /// What every version has.
        #[derive(Deserialize)]
        struct Version {
            version: u32,
            relaywalk: String,
        }

        let shown = self.path.display();
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::configuration(format_args!("can't read {shown}: {error}"))),
        };
        let damaged = |error: serde_json::Error| {
            Failure::configuration(format_args!("{shown} is no checkpoint, or a damaged one: {error}"))
                .help("put back the one that was there, or start over with --restart")
        };
        let Version { version, relaywalk } = serde_json::from_slice(&text).map_err(damaged)?;
        if version != VERSION {
            return Err(Failure::configuration(format_args!(
                "{shown} is of version {version}, written by relaywalk {relaywalk}; this one reads version {VERSION}"
            ))
            .help("go on with that relaywalk, or start over with --restart"));
        }
        serde_json::from_slice(&text).map(Some).map_err(damaged)
    }

    /// Replaces it: after being killed, and after a power cut too, the old one is there or the new one.
    pub(super) fn commit(&self, begun: &Begun) -> Result<()> {
        let text = serde_json::to_vec_pretty(begun).map_err(Failure::configuration)?;
        let committed = self.write(&text).and_then(|()| fs::rename(&self.unfinished, &self.path));
        committed.map_err(|error| self.failed(&error))
    }

    /// Tells now what would stand in the way of a commit later.
    pub(super) fn probe(&self) -> Result<()> {
        let probed = self.write(b"").and_then(|()| fs::remove_file(&self.unfinished));
        probed.map_err(|error| self.failed(&error))
    }

    /// Takes it away: the walk is complete.
    pub(super) fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::configuration(format_args!("can't remove {}: {error}", self.path.display()))
                    .note("the walk is complete"))
            }
            _ => Ok(()),
        }
    }

    fn write(&self, text: &[u8]) -> io::Result<()> {
        let mut file = File::create(&self.unfinished)?;
        file.write_all(text)?;
        file.sync_data()
    }

    fn failed(&self, error: &io::Error) -> Failure {
        Failure::write(self.path.display(), error)
            .help("a walk into a file keeps its checkpoint beside it; one to stdout (`> FILE`) keeps none")
    }
}
