use std::fmt;

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

use crate::fingerprint::Fingerprint;
use crate::trail::Trail;
use crate::{ChildCheckpoint, Cursor};

/// What is walked: an operation and its variables.
///
/// Two walks with the same id fetch the same pages, so a checkpoint of one resumes the other, in another process
/// too. Displayed as `Accounts#89ab01cd23ef4567`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WalkId {
    operation: String,
    fingerprint: Fingerprint,
}

impl WalkId {
    /// The id of a walk named `operation` whose pages depend on nothing but `parts`: the text of a query, its
    /// variables as JSON. The parts' bytes are hashed, not kept.
    pub fn new<'a>(operation: impl Into<String>, parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        Self { operation: operation.into(), fingerprint: Fingerprint::of(parts) }
    }

    /// The operation's name.
    pub fn operation(&self) -> &str {
        &self.operation
    }
}

impl fmt::Display for WalkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.operation, self.fingerprint)
    }
}

/// Where a walk goes on: behind the last row that its caller has taken.
///
/// A plain value to be kept with whatever the rows are written to. It holds no rows and no credentials. Where the
/// source gives the cursor of each row, that of the very row taken last is the place to go on behind; else it is a
/// page and the number of its rows to pass over.
///
/// Of the cursors that were followed it keeps thirty-two as hashes, the first and the last ones: a server that leads
/// a resumed walk back to its start, or just behind its checkpoint, is noticed before rows come again. One that leads
/// to another place before the checkpoint is noticed when it gets back to that.
///
/// ```
/// # fn f(checkpoint: relaywalk::Checkpoint) -> serde_json::Result<()> {
/// let saved = serde_json::to_string(&checkpoint)?;
/// let checkpoint: relaywalk::Checkpoint = serde_json::from_str(&saved)?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    version: Version,
    walk: WalkId,
    pub(crate) place: Place,
    pub(crate) rows: u64,
    /// Some of the cursors that were followed.
    #[serde(default, skip_serializing_if = "Trail::is_empty")]
    pub(crate) trail: Trail,
    #[serde(default, skip_serializing_if = "Covered::is_plain")]
    pub(crate) covered: Covered,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    child: Option<ChildCheckpoint>,
}

/// A place in a walk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// The page that `cursor` fetches, behind the first `taken` rows from there on.
    Page {
        /// Nothing at the start of the connection.
        cursor: Option<Cursor>,
        taken: u64,
    },
    /// Behind the last row.
    End,
}

/// What the end of a walk is judged by, besides rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Covered {
    /// Nulls in the place of rows, before the place.
    pub(crate) nulls: u64,
    /// Did the walk begin at another place than the start of the connection?
    pub(crate) from_elsewhere: bool,
    /// Rows that the server was told to give at most, where it gives fewer by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bound: Option<u64>,
}

impl Covered {
    fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl Checkpoint {
    pub(crate) fn new(walk: WalkId, place: Place, rows: u64, trail: Trail, covered: Covered) -> Self {
        Self { version: Version, walk, place, rows, trail, covered, child: None }
    }

    /// The walk it belongs to.
    pub fn walk(&self) -> &WalkId {
        &self.walk
    }

    /// Rows taken from the start of the walk on, earlier runs that it was resumed from included.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The same place, in the middle of the children of the row behind which it is: of the parent with this key, at
    /// this place in the walk of its children.
    #[must_use]
    pub fn with_child(self, parent: &impl Serialize, children: Checkpoint) -> Self {
        self.in_child(Some(ChildCheckpoint::new(parent, children)))
    }

    pub(crate) fn in_child(self, child: Option<ChildCheckpoint>) -> Self {
        Self { child, ..self }
    }

    /// The place below a row: that of the children which the caller was taking one by one
    /// ([`with_child`](Self::with_child)), or at which a [complete](crate::Walker::complete) walk failed. The latter
    /// fetches such a row again with all its children, since it hands out none before.
    pub fn child(&self) -> Option<&ChildCheckpoint> {
        self.child.as_ref()
    }

    /// Has the walk come to its end? Resuming it then sends nothing and yields nothing.
    pub fn is_complete(&self) -> bool {
        self.place == Place::End
    }

    /// The cursor that fetches the page to go on with; `None` at the start of the connection and at its end.
    pub fn cursor(&self) -> Option<&Cursor> {
        match &self.place {
            Place::Page { cursor, .. } => cursor.as_ref(),
            Place::End => None,
        }
    }
}

/// The version of the serialized form. Another one is refused instead of misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version;

impl Version {
    const NUMBER: u32 = 1;
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(Self::NUMBER)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            Self::NUMBER => Ok(Self),
            other => Err(D::Error::custom(format_args!(
                "this checkpoint is of version {other}, but version {} is the one that can be resumed here",
                Self::NUMBER
            ))),
        }
    }
}
