//! Versions of the API, which paths name: `/services/data/v62.0/…`.

/// A version of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ApiVersion(u32);

impl ApiVersion {
    pub(crate) const OLDEST: Self = Self(31);
    pub(crate) const NEWEST: Self = Self(67);

    /// The first with `upperBound`, on a first page.
    pub(crate) const UPPER_BOUND: Self = Self(59);
    /// The first with `upperBound` on later pages, and on child relationships.
    pub(crate) const UPPER_BOUND_ANYWHERE: Self = Self(60);
    /// The first that honours `@optional`.
    pub(crate) const OPTIONAL: Self = Self(65);

    /// Splits a path below `/services/data` into the version and what follows it, without a slash.
    pub(crate) fn split(path: &str) -> Option<(Self, &str)> {
        let rest = path.strip_prefix("/services/data/v")?;
        let (version, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let number = version.strip_suffix(".0")?;
        let version = Self(number.parse().ok().filter(|_| number.len() == 2)?);
        (Self::OLDEST..=Self::NEWEST).contains(&version).then_some((version, rest))
    }
}

impl Default for ApiVersion {
    fn default() -> Self {
        Self::NEWEST
    }
}

/// As paths have it: `v62.0`.
impl std::fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "v{}.0", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_version_that_there_is() {
        assert_eq!(ApiVersion::split("/services/data/v62.0/query"), Some((ApiVersion(62), "query")));
        assert_eq!(ApiVersion::split("/services/data/v62.0"), Some((ApiVersion(62), "")));
        for wrong in ["/services/data/v30.0/x", "/services/data/v68.0/x", "/services/data/v62/x", "/v62.0/x"]
        {
            assert_eq!(ApiVersion::split(wrong), None, "{wrong}");
        }
        for version in [ApiVersion::OLDEST, ApiVersion::NEWEST] {
            assert_eq!(ApiVersion::split(&format!("/services/data/{version}/")), Some((version, "")));
        }
    }
}
