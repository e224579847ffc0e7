use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;

/// The first and the last cursors that a walk has followed: as much of its way as a checkpoint can carry. The first
/// ones, because a server that doesn't know a cursor may begin the connection anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Trail(Vec<Fingerprint>);

impl Trail {
    const FIRST: usize = 16;
    const ALL: usize = 32;

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, followed: Fingerprint) {
        // More than fit may have come with a checkpoint.
        self.0.truncate(Self::ALL);
        if self.0.len() == Self::ALL {
            self.0.remove(Self::FIRST);
        }
        self.0.push(followed);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Fingerprint> {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Fingerprint, Trail};

    #[test]
    fn a_trail_keeps_the_first_and_the_last() {
        let mut trail = Trail::default();
        (0..1000).for_each(|number| trail.push(Fingerprint(number)));
        let kept: Vec<u64> = trail.iter().map(|fingerprint| fingerprint.0).collect();
        assert_eq!(kept, (0..16).chain(984..1000).collect::<Vec<_>>());
        let mut long = Trail((0..100).map(Fingerprint).collect());
        long.push(Fingerprint(7));
        assert_eq!(long.0.len(), 32);
    }
}
