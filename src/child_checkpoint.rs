use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Checkpoint;

/// Where a walk stood below one of its rows, the parent: which one that is, and how far the walk of its children was.
///
/// ```no_run
/// # use relaywalk::queries::salesforce::AccountsWithContacts;
/// # async fn f(client: relaywalk::Client, query: AccountsWithContacts, saved: relaywalk::Checkpoint) -> relaywalk::Result<()> {
/// // Saved as `accounts.checkpoint().with_child(&account.id, contacts.checkpoint())`.
/// if let Some(child) = saved.child()
///     && let Some(id) = child.parent::<String>()
/// {
///     let mut contacts = client.walk(query.contacts_of(id)).resume_at(child.checkpoint().clone())?;
///     while let Some(contact) = contacts.next().await? {
///         println!("{contact:?}");
///     }
/// }
/// let mut accounts = client.walk(query).resume_at(saved)?;
/// # accounts.next().await?; Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildCheckpoint {
    /// Its key, as it was sent.
    parent: serde_json::Value,
    checkpoint: Box<Checkpoint>,
}

impl ChildCheckpoint {
    pub(crate) fn new(parent: &impl Serialize, checkpoint: Checkpoint) -> Self {
        // A key that can't be written was never sent, so no walk of its children began.
        let parent = serde_json::to_value(parent).unwrap_or_default();
        Self { parent, checkpoint: Box::new(checkpoint) }
    }

    /// The parent's key; nothing if it isn't of this type.
    pub fn parent<K: DeserializeOwned>(&self) -> Option<K> {
        K::deserialize(&self.parent).ok()
    }

    /// The place in the walk of its children, by queries for this parent alone.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }
}
