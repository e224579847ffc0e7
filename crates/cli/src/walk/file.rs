//! The file of rows: whole pages up to a known length.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::checkpoint::Begun;
use crate::exit::{Failure, Result};

pub(super) struct RowFile {
    path: PathBuf,
    /// Open from the first page on, or before if it was there already.
    file: Option<File>,
    /// Bytes of whole pages.
    length: u64,
    /// Was it cut to that length?
    cut: bool,
}

impl RowFile {
    /// A file that is replaced once the first page is there. What stands in its way is told now, if it is there.
    pub(super) fn replacing(path: PathBuf) -> Result<Self> {
        let mut rows = Self { path, file: None, length: 0, cut: false };
        if rows.path.exists() {
            rows.open()?;
        }
        Ok(rows)
    }

    /// The file of a walk that was begun, as its checkpoint knows it: what is behind that is cut off. Also gives the
    /// number of bytes cut.
    pub(super) fn continuing(path: PathBuf, begun: &Begun) -> Result<(Self, u64)> {
        let shown = path.display().to_string();
        let found = fs::metadata(&path).map_or(0, |found| found.len());
        if found < begun.bytes {
            return Err(refused(&format!(
                "{shown} has {found} bytes, and its checkpoint covers {}: rows of it were lost",
                begun.bytes
            )));
        }
        let mut rows = Self { path, file: None, length: begun.bytes, cut: false };
        rows.open()?;
        if !rows.ends_as(begun).map_err(|error| Failure::write(&shown, &error))? {
            return Err(refused(&format!(
                "{shown} isn't as its checkpoint knows it: another row ends at byte {}",
                begun.bytes
            )));
        }
        rows.cut().map_err(|error| Failure::write(&shown, &error))?;
        Ok((rows, found - begun.bytes))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Is the file as this walk has it, or still what was there before?
    pub(super) fn is_begun(&self) -> bool {
        self.cut
    }

    /// Opens the file for this process alone, and makes it if it isn't there; what it holds stays.
    pub(super) fn open(&mut self) -> Result<()> {
        if self.file.is_some() {
            return Ok(());
        }
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&self.path);
        let file = options.map_err(|error| Failure::write(self.path.display(), &error))?;
        // The system gives the lock back however the process ends. Where files can't be locked it is done without.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            let message = format!("another run is writing to {}", self.path.display());
            return Err(Failure::configuration(message).help("wait for it to end, or name another file"));
        }
        self.file = Some(file);
        Ok(())
    }

    /// Cuts off what isn't known to be whole.
    pub(super) fn cut(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.set_len(self.length)?;
        file.seek(SeekFrom::Start(self.length))?;
        self.cut = true;
        Ok(())
    }

    /// Writes lines, which outlast this process then. After an error there are only whole ones.
    pub(super) fn append(&mut self, lines: &str) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        match file.write_all(lines.as_bytes()) {
            Ok(()) => {
                self.length += lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                // Part of a page may be there, and part of a row. If it can't be cut now, resuming does.
                let _ = file.set_len(self.length);
                Err(error)
            }
        }
    }

    /// Waits until what was written outlasts a power cut.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), File::sync_data)
    }

    fn ends_as(&mut self, begun: &Begun) -> io::Result<bool> {
        let (Some(file), Some(row)) = (&mut self.file, &begun.last_row) else { return Ok(begun.bytes == 0) };
        let Some(start) = begun.bytes.checked_sub(row.bytes) else { return Ok(false) };
        file.seek(SeekFrom::Start(start))?;
        let mut found = Vec::new();
        file.take(row.bytes).read_to_end(&mut found)?;
        Ok(row.is(&found))
    }
}

fn refused(message: &str) -> Failure {
    Failure::configuration(message).help("put the file back as it was, or start over with --restart")
}
