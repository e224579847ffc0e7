//! GitHub's `rateLimit` object.

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};

use crate::github_limits::RateLimit;
use crate::words;

/// `rateLimit`, as it stands when the call has been charged.
pub(crate) struct RateLimitObject<'r> {
    pub(crate) type_name: &'r str,
    pub(crate) limit: RateLimit,
}

impl ObjectValue for RateLimitObject<'_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let RateLimit { cost, limit, nodes, remaining, used, reset } = self.limit;
        let number = |number: u64| ResolvedValue::leaf(number.min(i32::MAX as u64));
        Ok(match info.field_name() {
            "cost" => number(cost),
            "limit" => number(limit),
            "nodeCount" => number(nodes),
            "remaining" => number(remaining),
            "used" => number(used),
            "resetAt" => ResolvedValue::leaf(words::instant(reset)),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}
