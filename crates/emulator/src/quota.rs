//! What requests may cost, and what is left of it, by the rules of each profile.

use apollo_compiler::response::{JsonMap, JsonValue};
use axum::http::HeaderMap;

use crate::clock::Clock;
use crate::demand::Wanted;
use crate::failure::Failure;
use crate::github::Tally;
use crate::github_limits::{Flight, GithubLimits, GithubQuota, RateLimit};
use crate::profile::Profile;
use crate::refusal::Refusal;
use crate::salesforce::quota::SalesforceQuota;
use crate::salesforce::rules::SalesforceRules;
use crate::shopify;
use crate::shopify_limits::{ShopifyLimits, ShopifyQuota};

/// The settings of every profile's limits.
#[derive(Clone, Debug, Default)]
pub(crate) struct QuotaSettings {
    pub(crate) github: GithubLimits,
    pub(crate) shopify: ShopifyLimits,
    pub(crate) salesforce: SalesforceRules,
    pub(crate) clock: Clock,
}

/// The limits of a server.
pub(crate) enum Quota {
    Unlimited,
    Github(GithubQuota),
    Shopify(ShopifyQuota),
    Salesforce(SalesforceQuota),
}

/// What has been taken for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toll {
    Free,
    Github(RateLimit),
    /// The requested cost.
    Shopify(u64),
}

/// Why a request isn't executed.
pub(crate) enum Denied {
    Refusal(Refusal),
    Failure(Failure),
    /// A whole reply: an error, and extensions.
    Reply(JsonMap),
}

impl Quota {
    pub(crate) fn new(profile: Profile, settings: QuotaSettings) -> Self {
        let QuotaSettings { github, shopify, salesforce, clock } = settings;
        match profile {
            Profile::Relay => Self::Unlimited,
            Profile::Salesforce => Self::Salesforce(SalesforceQuota::new(salesforce, clock)),
            Profile::Github => Self::Github(GithubQuota::new(github, clock)),
            Profile::Shopify => Self::Shopify(ShopifyQuota::new(shopify, clock)),
        }
    }

    /// Whether requests cost anything.
    pub(crate) fn is_limited(&self) -> bool {
        !matches!(self, Self::Unlimited)
    }

    /// Takes what an operation costs, before it is executed.
    pub(crate) fn charge(&self, wanted: &[Wanted<'_>], is_mutation: bool) -> Result<Toll, Denied> {
        match self {
            Self::Unlimited => Ok(Toll::Free),
            Self::Salesforce(quota) => quota.charge_graphql(wanted).map(|()| Toll::Free),
            Self::Github(quota) => {
                let tally = Tally::of(wanted);
                tally.check().map_err(Denied::Refusal)?;
                quota.charge(tally, is_mutation).map(Toll::Github).map_err(Denied::Failure)
            }
            Self::Shopify(quota) => {
                let requested = shopify::cost(wanted, is_mutation);
                let error = if requested > shopify::DEAREST_QUERY {
                    shopify::too_dear(requested)
                } else if quota.take(requested) {
                    return Ok(Toll::Shopify(requested));
                } else {
                    shopify::throttled()
                };
                let extensions = shopify::extensions(requested, None, quota.throttle());
                Err(Denied::Reply(reply(error, extensions)))
            }
        }
    }

    /// Gives back what an operation didn't cost, once it is executed; gives the reply's extensions.
    pub(crate) fn settle(&self, toll: Toll, actual: u64) -> Option<JsonMap> {
        match (self, toll) {
            (Self::Shopify(quota), Toll::Shopify(requested)) => {
                let actual = actual.min(requested);
                quota.give_back(requested - actual);
                Some(shopify::extensions(requested, Some(actual), quota.throttle()))
            }
            _ => None,
        }
    }

    /// Counts a request as long as the result lives.
    pub(crate) fn enter(&self) -> Result<Option<Flight<'_>>, Failure> {
        match self {
            Self::Github(quota) => quota.enter().map(Some),
            _ => Ok(None),
        }
    }

    /// Adds the headers that every reply has.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        match self {
            Self::Github(quota) => quota.tell(headers),
            Self::Salesforce(quota) => quota.tell(headers, true),
            Self::Unlimited | Self::Shopify(_) => {}
        }
    }

    /// Salesforce's limits, and its rules.
    pub(crate) fn salesforce(&self) -> Option<&SalesforceQuota> {
        match self {
            Self::Salesforce(quota) => Some(quota),
            _ => None,
        }
    }
}

/// A reply that is an error.
fn reply(error: JsonValue, extensions: JsonMap) -> JsonMap {
    let mut reply = JsonMap::new();
    reply.insert("errors", vec![error].into());
    reply.insert("extensions", extensions.into());
    reply
}
