//! What is walked, so that going on with another walk's file is refused by name.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A walk as its checkpoint keeps it: names as they are, everything else by fingerprint, since a value may be a secret.
pub(crate) trait Identity: Serialize + DeserializeOwned {
    /// What is walked, in words that follow "a walk of".
    fn name(&self) -> String;

    /// How the walk that was begun differs from this one, in words that follow "it was begun with"; nothing if it
    /// doesn't.
    fn difference(&self, begun: &Self) -> Option<String>;
}
