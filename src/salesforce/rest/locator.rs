//! Where a query goes on.

use url::Url;

use crate::QueryError;

/// The path and query of a locator, which may be relative or have the instance's origin.
///
/// # Errors
///
/// [`QueryError::Elsewhere`] if it leads to another origin: the token must not.
pub(super) fn on_instance(instance: &Url, locator: &str) -> Result<Url, QueryError> {
    let elsewhere = |origin: String| QueryError::Elsewhere { origin };
    let url = instance.join(locator).map_err(|_| elsewhere("no URL".to_owned()))?;
    if url.origin() != instance.origin() {
        return Err(elsewhere(url.origin().ascii_serialization()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(elsewhere("a URL with a user".to_owned()));
    }
    Ok(url)
}

/// The number of records before the place that a locator leads to: `01gRO0000016PIAYA2-500` has it behind the dash.
/// Nothing if it doesn't have this form.
pub(super) fn records_before(locator: &str) -> Option<u64> {
    let (name, offset) = locator.rsplit_once('/')?.1.rsplit_once('-')?;
    let is_name = name.len() >= 15 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    offset.parse().ok().filter(|_| is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locator_is_relative_or_on_the_instance_and_nowhere_else() {
        let instance = Url::parse("https://x.my.salesforce.com/services/data/v62.0/graphql").unwrap();
        let path = "/services/data/v62.0/query/01gRO0000016PIAYA2-500";
        for locator in [
            path,
            &format!("https://x.my.salesforce.com{path}"),
            &format!("https://x.my.salesforce.com:443{path}"),
        ] {
            assert_eq!(on_instance(&instance, locator).unwrap().path(), path, "{locator}");
        }
        for locator in [
            format!("https://y.my.salesforce.com{path}"),
            format!("http://x.my.salesforce.com{path}"),
            format!("https://x.my.salesforce.com:444{path}"),
            format!("//evil.example{path}"),
            format!("\\\\evil.example{path}"),
            format!("https://x.my.salesforce.com@evil.example{path}"),
            format!("https://u:p@x.my.salesforce.com{path}"),
            "https://[".to_owned(),
            "data:x".to_owned(),
        ] {
            assert!(
                matches!(on_instance(&instance, &locator), Err(QueryError::Elsewhere { .. })),
                "{locator}"
            );
        }
    }

    #[test]
    fn old_and_new_locators_tell_the_records_before_them() {
        assert_eq!(records_before("/services/data/v62.0/query/01gRO0000016PIAYA2-500"), Some(500));
        assert_eq!(records_before("/services/data/v62.0/query/0r8xx000000001AAAA-2000"), Some(2000));
        for other in
            ["/query/abc-5", "/query/01gRO0000016PIAYA2", "/query/01gRO0000016PIAYA2-x", "", "/query/?q=a-1"]
        {
            assert_eq!(records_before(other), None, "{other}");
        }
    }
}
