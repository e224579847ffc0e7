//! URLs as they may be kept and shown.

use url::Url;

/// In place of what may be secret.
pub(crate) const ELIDED: char = '…';

/// An endpoint as it may be kept: without user, query and fragment.
pub(crate) fn kept(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return String::new() };
    // These fail for URLs that can't have a user, which have nothing to hide then.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// The same, with a mark where something is left out.
pub(super) fn elided(url: &str) -> String {
    let Ok(parsed) = Url::parse(url) else { return ELIDED.to_string() };
    let has_user = !parsed.username().is_empty() || parsed.password().is_some();
    let has_query = parsed.query().is_some() || parsed.fragment().is_some();
    if !has_user && !has_query {
        return url.to_owned();
    }
    let mut shown = kept(url);
    if has_user {
        shown = shown.replacen("://", &format!("://{ELIDED}@"), 1);
    }
    if has_query {
        shown.push('?');
        shown.push(ELIDED);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_as_given_unless_it_may_hold_a_secret() {
        assert_eq!(elided("http://127.0.0.1:4000/graphql"), "http://127.0.0.1:4000/graphql");
        assert_eq!(elided("HTTP://example.org"), "HTTP://example.org");
        assert_eq!(elided("https://me:hunter2@example.org/graphql"), "https://…@example.org/graphql");
        assert_eq!(elided("https://hunter2@example.org/q?key=hunter2#hunter2"), "https://…@example.org/q?…");
        assert_eq!(kept("https://me:hunter2@example.org/q?key=hunter2"), "https://example.org/q");
    }
}
