//! Whose rules a server follows.

use std::fmt;
use std::str::FromStr;

use crate::scalar::Scalar;
use crate::{github, salesforce, shopify};

/// The rules that a real server adds to GraphQL and to the Relay specification.
///
/// What is documented by the server's makers, or was seen in its replies, is told as a rule; what is this
/// emulator's choice, because nobody knows better, is called so. Error messages are in this emulator's words.
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
    /// An org of Salesforce: its GraphQL API (UI API), REST Query and Query More, and the token endpoint.
    ///
    /// # GraphQL
    ///
    /// Documented: `first` is 10 when absent and 2,000 at most; there is no `last` or `before`. A child
    /// connection's `after` needs a parent connection limited to one record. Without `upperBound` 4,000 records
    /// can be reached; with it `first` is 200 to 2,000, and child connections need it too. A request has 10
    /// subqueries, and each counts as a request of the day. `@optional` from version 65.0 on. Errors come with
    /// HTTP 200 and an `extensions.ErrorType`.
    ///
    /// Seen: a success has `"errors": []`; children, but no children of children; a limit that is used up is
    /// a 503.
    ///
    /// This emulator's choice: a `where` and an `orderBy` are obeyed or refused, never ignored; keys of an order count
    /// as they are given, but `Id` last; rows with the same keys come in another order on a later page; no record is
    /// deleted (`IsDeleted` is false); the error of a cursor that is none. Where nobody knows which of two ways is
    /// right, there is a switch: [`SalesforceRules`](crate::SalesforceRules).
    ///
    /// # REST
    ///
    /// Below `/services/data/vXX.0`, `query?q=` and `queryAll?q=` have the records of the root connections, by the
    /// same Ids and with the same values. Documented: batches of 2,000 records, or from 200 on as many as
    /// `Sforce-Query-Options` says, children counted; query locators, two days long, for the query and for each
    /// child relationship at every depth; `OFFSET` up to 2,000; JSON and XML; `Sforce-Limit-Info`. Seen: error
    /// codes; no children is null; a locator belongs to its session.
    ///
    /// Of SOQL there are fields, those of one parent, child queries five levels deep, `COUNT()`, `WHERE` with
    /// comparisons, `IN`, `LIKE`, `AND`, `OR`, `NOT` and `null`, `ORDER BY`, `LIMIT` and `OFFSET`; the rest is
    /// `MALFORMED_QUERY`. This emulator's choice: a twentieth more records are deleted ones, which `queryAll` has;
    /// `IsDeleted` can be selected alone.
    ///
    /// # Signing in
    ///
    /// `/services/oauth2/token` knows client credentials, JWT bearer assertions and refresh tokens, if
    /// [`connected_app`](crate::Builder::connected_app) says for whom.
    Salesforce,
    /// GitHub's GraphQL API.
    ///
    /// Documented: each connection needs `first` or `last`, within 1 to 100; a call may ask for 500,000 nodes;
    /// a call costs a hundredth of the requests it stands for, rounded, and 1 point at least; 5,000 points an
    /// hour, told by the headers `x-ratelimit-*` and by `rateLimit` where the schema has it, and secondary
    /// limits ([`GithubLimits`](crate::GithubLimits)); a `User-Agent` is required. Pages that take too long
    /// are 502: the fault `502:rows=N`.
    ///
    /// Seen: errors have a `type` (`MISSING_PAGINATION_BOUNDARIES`, `EXCESSIVE_PAGINATION`,
    /// `MAX_NODE_LIMIT_EXCEEDED`, `INVALID_CURSOR_ARGUMENTS`, `NOT_FOUND`, `ARGUMENT_LIMIT`, `RATE_LIMITED`,
    /// `RESOURCE_LIMITS_EXCEEDED`), those of pages are field errors with a path; `totalCount` alone needs no
    /// `first`; an id that leads nowhere is null with an error; 100 ids for `nodes`; every GraphQL reply is
    /// 200 and `application/json`.
    ///
    /// This emulator's choice: of the types that a row may have, the one that asks for most counts; a list is
    /// counted once, unless `ids` name its items; what can't be executed costs nothing; `dryRun` is ignored;
    /// ids and cursors have this emulator's form.
    Github,
    /// Shopify's GraphQL Admin API.
    ///
    /// Documented: `extensions.cost` with requested and actual cost and the state of the bucket; scalars cost
    /// nothing, an object 1 point, a mutation 10, an interface or union as much as the dearest of its
    /// selections; 1,000 points for one query (`MAX_COST_EXCEEDED`); a bucket that must hold the requested cost
    /// (`THROTTLED` in a 200), gets the difference to the actual cost back, and fills up
    /// ([`ShopifyLimits`](crate::ShopifyLimits)); `first` or `last` on each connection, 250 at most.
    ///
    /// Approximated: a connection costs 2 points, and its rows' cost for each row asked for, which is the
    /// formula of Shopify's article about it; today's server asks less for large pages, in a way that isn't
    /// published. A list costs as one object; a mutation costs what was requested. Not emulated: costs set by
    /// hand on single fields, the end of paging at 25,000 objects, `Shopify-GraphQL-Cost-Debug`, ids in the
    /// form `gid://`.
    Shopify,
}

/// The names that [`Profile`] is written with.
const NAMES: [(&str, Profile); 4] = [
    ("relay", Profile::Relay),
    ("salesforce", Profile::Salesforce),
    ("github", Profile::Github),
    ("shopify", Profile::Shopify),
];

impl Profile {
    /// The number of rows of a page whose size isn't given.
    pub(crate) fn default_page(self) -> u64 {
        match self {
            Self::Relay => 20,
            Self::Salesforce => salesforce::paging::DEFAULT_PAGE,
            // There is no such page, or nothing of its rows is asked for.
            Self::Github | Self::Shopify => 0,
        }
    }

    /// The number of rows that a page may be asked to have.
    pub(crate) fn largest_page(self) -> Option<u64> {
        match self {
            Self::Relay => None,
            Self::Salesforce => Some(salesforce::paging::LARGEST_PAGE),
            Self::Github => Some(github::LARGEST_PAGE),
            Self::Shopify => Some(shopify::LARGEST_PAGE),
        }
    }

    /// Scalars that this server writes in its own way.
    pub(crate) fn scalars(self) -> fn(&str) -> Option<Scalar> {
        match self {
            Self::Salesforce => salesforce::scalar,
            Self::Relay | Self::Github | Self::Shopify => |_| None,
        }
    }

    /// Whether the media type of GraphQL replies is used for those who prefer it.
    pub(crate) fn speaks_graphql_json(self) -> bool {
        matches!(self, Self::Relay | Self::Salesforce)
    }

    /// Whether requests must say which program they are from.
    pub(crate) fn needs_user_agent(self) -> bool {
        self == Self::Github
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
#[error("no profile is called `{0}`; there are {names}", names = names())]
pub struct UnknownProfile(String);

fn names() -> String {
    NAMES.map(|(name, _)| format!("`{name}`")).join(", ")
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        let found = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
        found.map(|(_, profile)| *profile).ok_or_else(|| UnknownProfile(text.to_owned()))
    }
}
