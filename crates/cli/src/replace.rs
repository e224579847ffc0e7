//! Files are replaced whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Replaces a file's content, or makes the file. Whoever reads it meanwhile sees the old text or the new one, and
/// an error leaves the old one.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    // What a link points to is replaced, not the link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(&path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        // A device or a pipe can't be renamed over; a folder can't be written to, and says so.
        return fs::write(&path, content);
    }
    let mut builder = tempfile::Builder::new();
    // A temporary file is its owner's alone; this is an ordinary one, but for what the user's mask takes away.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder(&path))?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.write_all(content)?;
    file.persist(&path)?;
    Ok(())
}

/// The folder of a file.
pub(crate) fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
