//! Whose rules a server follows.

use std::fmt;
use std::str::FromStr;

use crate::salesforce;
use crate::scalar::Scalar;

/// The rules that a real server adds to GraphQL and to the Relay specification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// The [Relay Cursor Connections specification](https://relay.dev/graphql/connections.htm) and nothing else.
    ///
    /// Pages have 20 rows when neither `first` nor `last` is given, and as many as asked for otherwise. Both
    /// flags of `pageInfo` tell the truth in both directions. Arguments other than `first`, `after`, `last`,
    /// `before` and `offset` do not change the rows.
    #[default]
    Relay,
    /// Salesforce's GraphQL API (UI API).
    ///
    /// `first` is 10 when absent and 2,000 at most; there is no `last` or `before`. A child connection's
    /// `after` needs a parent connection limited to one record. A `where` is obeyed or refused, never ignored;
    /// an `orderBy` is accepted, and the rows stay in the order of their Ids. Errors come with HTTP 200 and an
    /// `extensions.ErrorType`, and a success has `"errors": []`. `upperBound` is accepted and changes nothing:
    /// there is no cap of 4,000 records.
    Salesforce,
}

/// The names that [`Profile`] is written with.
const NAMES: [(&str, Profile); 2] = [("relay", Profile::Relay), ("salesforce", Profile::Salesforce)];

impl Profile {
    /// The number of rows of a page whose size isn't given.
    pub(crate) fn default_page(self) -> u64 {
        match self {
            Self::Relay => 20,
            Self::Salesforce => salesforce::DEFAULT_PAGE,
        }
    }

    /// Scalars that this server writes in its own way.
    pub(crate) fn scalars(self) -> fn(&str) -> Option<Scalar> {
        match self {
            Self::Relay => |_| None,
            Self::Salesforce => salesforce::scalar,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(_, profile)| profile == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

/// A text that names no [`Profile`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no profile is called `{0}`; there are `relay` and `salesforce`")]
pub struct UnknownProfile(String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        let found = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        found.map(|(_, profile)| *profile).ok_or_else(|| UnknownProfile(text.to_owned()))
    }
}
