//! Finds and reads the files that settings name: single ones, whole folders, or all that a pattern matches.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use crate::{Error, Source};

/// How large a file may be once it is unpacked: what is larger is no schema.
const LARGEST: u64 = 1 << 30;

/// What people call schemas and documents, besides what ends in `.json`.
const SDL: [&str; 3] = ["graphql", "gql", "graphqls"];

/// Reads a text, which may be packed with gzip.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        flate2::read::MultiGzDecoder::new(&*bytes).take(LARGEST + 1).read_to_end(&mut unpacked)?;
        if unpacked.len() as u64 > LARGEST {
            let message = format!("it unpacks to more than {} MiB", LARGEST >> 20);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        bytes = unpacked;
    }
    let not_text = |_| io::Error::new(io::ErrorKind::InvalidData, "it isn't text in UTF-8");
    String::from_utf8(bytes).map_err(not_text)
}

/// Reads a schema of one or more parts, each a file, a folder or a pattern. A path that begins with `!` leaves out what
/// it stands for.
///
/// It is SDL or the JSON of an introspection result, packed with gzip or not. Folders are searched at any depth for
/// `.graphql`, `.gql` and `.graphqls`, and if there is none for `.json`. A pattern is as in `schema/**/*.graphql`.
///
/// # Errors
///
/// [`Error::Read`] if something can't be read, [`Error::NoSchema`] if there is none, [`Error::OnlyLeftOut`] if every
/// path begins with `!`, [`Error::Invalid`] if one of several parts is no schema.
pub fn read_schema<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Source, Error> {
    schema(&Found::schema(paths)?)
}

/// Reads documents, each path a file, a folder or a pattern, in the order of their names, so that what is made of them
/// doesn't depend on the disk. A document is read once, and none that is a part of the schema. A path that begins with
/// `!` leaves out what it stands for.
///
/// # Errors
///
/// [`Error::Read`] if something can't be read, [`Error::NoDocuments`] if there is none, [`Error::OnlySchema`] if there is
/// nothing but the schema, [`Error::OnlyLeftOut`] if every path begins with `!`.
pub fn read_documents<P: AsRef<Path>, S: AsRef<Path>>(
    paths: impl IntoIterator<Item = P>,
    schema: impl IntoIterator<Item = S>,
) -> Result<Vec<Source>, Error> {
    documents(&Found::documents(paths)?, &Found::schema(schema)?)
}

pub(crate) fn schema(found: &[Found]) -> Result<Source, Error> {
    let mut seen = HashSet::new();
    let files = found.iter().flat_map(|found| &found.files).filter(|file| seen.insert(identity(file)));
    let parts = files.map(|file| source(file)).collect::<Result<Vec<_>, _>>()?;
    if let (true, Some(found)) = (parts.is_empty(), found.first()) {
        return Err(Error::NoSchema(found.named.clone()));
    }
    Source::join(parts).map_err(Error::Invalid)
}

pub(crate) fn documents(found: &[Found], schema: &[Found]) -> Result<Vec<Source>, Error> {
    // A schema may lie in the folder of its queries, and a file may be named beside its folder.
    let mut seen: HashSet<PathBuf> =
        schema.iter().flat_map(|found| &found.files).map(|file| identity(file)).collect();
    let files = found.iter().flat_map(|found| &found.files).filter(|file| seen.insert(identity(file)));
    let documents = files.map(|file| source(file)).collect::<Result<Vec<_>, _>>()?;
    if !documents.is_empty() {
        return Ok(documents);
    }
    match (found.iter().find(|found| !found.files.is_empty()), found.first()) {
        (Some(schema), _) => Err(Error::OnlySchema(schema.named.clone())),
        (None, Some(found)) => Err(Error::NoDocuments(found.named.clone())),
        (None, None) => Ok(documents),
    }
}

fn source(path: &Path) -> Result<Source, Error> {
    Source::read(path).map_err(|error| Error::Read(path.to_owned(), error))
}

/// The same for every way of naming a file.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// What a path stands for.
pub(crate) struct Found {
    /// The path.
    named: PathBuf,
    /// In the order of their names.
    pub(crate) files: Vec<PathBuf>,
    /// The file or the folder whose changes may change that.
    pub(crate) watched: PathBuf,
}

impl Found {
    /// What each path stands for, without what those stand for that begin with `!`.
    pub(crate) fn documents<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Vec<Self>, Error> {
        Self::each(paths, |path| {
            let found = Self::find(path, |extension| SDL.contains(&extension))?;
            if found.files.is_empty() { Err(Error::NoDocuments(path.to_owned())) } else { Ok(found) }
        })
    }

    /// The same for the parts of a schema.
    pub(crate) fn schema<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Vec<Self>, Error> {
        Self::each(paths, |path| {
            // In a folder of SDL, JSON is something else; a pattern means what it matches.
            let may_be_json = path.to_str().is_some_and(is_pattern);
            let is_schema = |extension: &str| SDL.contains(&extension) || may_be_json && extension == "json";
            let mut found = Self::find(path, is_schema)?;
            if found.files.is_empty() {
                found = Self::find(path, |extension| extension == "json")?;
            }
            if found.files.is_empty() { Err(Error::NoSchema(path.to_owned())) } else { Ok(found) }
        })
    }

    fn each<P: AsRef<Path>>(
        paths: impl IntoIterator<Item = P>,
        find: impl Fn(&Path) -> Result<Self, Error>,
    ) -> Result<Vec<Self>, Error> {
        let (mut all, mut left_out) = (Vec::new(), Vec::new());
        for path in paths {
            match path.as_ref().to_str().and_then(|path| path.strip_prefix('!')) {
                Some(path) => left_out.push(path.to_owned()),
                None => all.push(find(path.as_ref())?),
            }
        }
        if let (true, Some(first)) = (all.is_empty(), left_out.first()) {
            return Err(Error::OnlyLeftOut(PathBuf::from(format!("!{first}"))));
        }
        for found in &mut all {
            found.files.retain(|file| !left_out.iter().any(|path| is_left_out(path, file)));
        }
        Ok(all)
    }

    /// Is all of the package watched for it, with what is built there?
    pub(crate) fn watches_all(&self) -> bool {
        self.watched == Path::new(".")
    }

    /// The path.
    pub(crate) fn named(&self) -> &Path {
        &self.named
    }

    fn find(path: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<Self, Error> {
        let mut files = Vec::new();
        let unreadable = |at: &Path, error| Error::Read(at.to_owned(), error);
        let pattern = path.to_str().filter(|path| is_pattern(path)).filter(|_| !path.exists());
        let watched = match pattern {
            Some(pattern) => {
                let base = base(path);
                search(&base, &mut files).map_err(|error| unreadable(&base, error))?;
                files.retain(|file| is_wanted(&kind(file)) && matches(pattern, file));
                base
            }
            None if path.is_dir() => {
                search(path, &mut files).map_err(|error| unreadable(path, error))?;
                files.retain(|file| is_wanted(&kind(file)));
                path.to_owned()
            }
            None => {
                files.push(path.to_owned());
                path.to_owned()
            }
        };
        files.sort();
        Ok(Self { named: path.to_owned(), files, watched })
    }
}

/// Is a file one that a pattern, or a path of a file or folder, leaves out?
fn is_left_out(path: &str, file: &Path) -> bool {
    let is_below = || plain(file).starts_with(plain(Path::new(path)));
    if is_pattern(path) && !Path::new(path).exists() { matches(path, file) } else { is_below() }
}

fn matches(pattern: &str, file: &Path) -> bool {
    let (pattern, file) = (plain(Path::new(pattern)), plain(file));
    let texts = pattern.to_str().zip(file.to_str());
    texts.is_some_and(|(pattern, file)| fast_glob::glob_match(pattern, file))
}

/// A path without any `.`, which stands for nothing.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The folder in which all that a pattern matches must be.
fn base(pattern: &Path) -> PathBuf {
    let plain = pattern.components().take_while(|part| !is_pattern(&part.as_os_str().to_string_lossy()));
    let base: PathBuf = plain.collect();
    if base.as_os_str().is_empty() { PathBuf::from(".") } else { base }
}

/// What a file's name ends in, whether it is packed or not.
fn kind(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map(|(_, kind)| kind.to_owned()).unwrap_or_default()
}

/// All files below a folder. A link that leads back up is passed over.
fn search(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.is_symlink() && identity(folder).starts_with(identity(&path)) {
                continue;
            }
            search(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// What a schema is called after its path: `github` for `schema/github.graphql.gz`, for a folder `github`, and for
/// `github/**/*.graphql`; what has no name of its own, as `*.graphql`, is a `schema`.
pub(crate) fn stem(path: &Path) -> String {
    let path = if path.to_str().is_some_and(is_pattern) { base(path) } else { path.to_owned() };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = name.strip_suffix(".gz").map(str::to_owned).unwrap_or(name);
    let name = if path.is_dir() {
        name
    } else {
        PathBuf::from(name).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    };
    if name.is_empty() { "schema".to_owned() } else { name }
}

/// Writes only what is new, so that nothing is rebuilt in vain.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Error> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).map_err(|error| Error::Write(path.to_owned(), error))
}
