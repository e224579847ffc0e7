//! A file of rows and its checkpoint, kept in step.

use std::path::Path;
use std::time::{Duration, Instant};

use relaywalk::Checkpoint;

use super::checkpoint::{Begun, CheckpointFile};
use super::file::RowFile;
use crate::exit::{Failure, Result};

/// So long at least from one checkpoint to the next while pages come, since the disk takes milliseconds for each. After
/// being killed this much of the walk is fetched again.
const PAUSE: Duration = Duration::from_millis(100);

/// At every moment the checkpoint covers nothing that isn't in the file: rows are written first, and before the file
/// is emptied for a new walk, the checkpoint says that it has none.
pub(super) struct Kept {
    rows: RowFile,
    file: CheckpointFile,
    begun: Begun,
    /// Is the checkpoint that is on the disk this walk's?
    committed: bool,
    /// Are there rows that it doesn't cover yet?
    behind: bool,
    /// When it last came to cover all rows.
    settled: Option<Instant>,
}

impl Kept {
    /// `begun` isn't on the disk yet.
    pub(super) fn new(rows: RowFile, file: CheckpointFile, begun: Begun) -> Self {
        Self { rows, file, begun, committed: false, behind: false, settled: None }
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
    pub(super) fn write(&mut self, lines: &str, nulls: u64, place: Checkpoint) -> Result<()> {
        if !self.rows.is_begun() {
            self.rows.open()?;
            self.commit()?;
            let cut = self.rows.cut();
            cut.map_err(|error| self.failed(&error))?;
        }
        let appended = self.rows.append(lines);
        appended.map_err(|error| self.failed(&error))?;
        self.begun.advance(lines, nulls, place);
        self.behind = true;
        // The first page at once, so that a walk that is killed again and again comes on all the same.
        if self.settled.is_none_or(|at| at.elapsed() >= PAUSE) { self.settle() } else { Ok(()) }
    }

    /// Takes in where behind the same rows a walk failed.
    pub(super) fn failed_at(&mut self, place: Checkpoint) {
        // Before the first row of a new walk, the earlier one's checkpoint may still be there.
        if self.committed && place.rows() == self.begun.checkpoint.rows() {
            self.begun.checkpoint = place;
            self.behind = true;
        }
    }

    /// Makes the checkpoint cover every row that was written.
    pub(super) fn settle(&mut self) -> Result<()> {
        if !self.behind {
            return Ok(());
        }
        let synced = self.rows.sync();
        synced.map_err(|error| self.failed(&error))?;
        self.commit()?;
        self.behind = false;
        self.settled = Some(Instant::now());
        Ok(())
    }

    /// Takes the checkpoint away: the file is complete.
    pub(super) fn complete(&mut self) -> Result<()> {
        self.settle()?;
        self.file.remove()
    }

    fn failed(&self, error: &std::io::Error) -> Failure {
        Failure::write(self.path().display(), error)
    }
}
