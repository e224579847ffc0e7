//! A file of rows and its checkpoint, kept in step.

use std::path::Path;

use relaywalk::Checkpoint;

use super::checkpoint::{Begun, CheckpointFile};
use super::file::RowFile;
use crate::exit::{Failure, Result};

/// At every moment the checkpoint covers nothing that isn't in the file: rows are written first, and before the file
/// is emptied for a new walk, the checkpoint says that it has none.
pub(super) struct Kept {
    rows: RowFile,
    file: CheckpointFile,
    begun: Begun,
    /// Is the checkpoint that is on the disk this walk's?
    committed: bool,
}

impl Kept {
    /// `begun` isn't on the disk yet.
    pub(super) fn new(rows: RowFile, file: CheckpointFile, begun: Begun) -> Self {
        Self { rows, file, begun, committed: false }
    }

    pub(super) fn path(&self) -> &Path {
        self.rows.path()
    }

    /// How far the walk is.
    pub(super) fn begun(&self) -> &Begun {
        &self.begun
    }

    /// The option that goes on with it.
    pub(super) fn option(&self) -> &'static str {
        if self.committed { "--resume" } else { "--restart" }
    }

    /// Puts the checkpoint on the disk.
    pub(super) fn commit(&mut self) -> Result<()> {
        self.file.commit(&self.begun)?;
        self.committed = true;
        Ok(())
    }

    /// Takes the lines of a page, and the place behind it.
    pub(super) fn write(&mut self, lines: &str, nulls: u64, behind: Checkpoint) -> Result<()> {
        if !self.rows.is_begun() {
            self.rows.open()?;
            self.commit()?;
            let cut = self.rows.cut();
            cut.map_err(|error| self.failed(&error))?;
        }
        let appended = self.rows.append(lines);
        appended.map_err(|error| self.failed(&error))?;
        self.begun.advance(lines, nulls, behind);
        self.commit()
    }

    /// Takes the checkpoint away: the file is complete.
    pub(super) fn complete(&self) -> Result<()> {
        self.file.remove()
    }

    fn failed(&self, error: &std::io::Error) -> Failure {
        Failure::write(self.path().display(), error)
    }
}
