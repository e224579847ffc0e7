//! The command that goes on where a walk ended early.

use std::path::Path;

use url::Url;

use super::Pull;
use crate::shell;

/// In place of what may be secret.
const ELIDED: char = '…';

impl Pull {
    /// This command line with an option that goes on with its walk, for people to copy. What may be secret is left
    /// out of it: values of headers, and user and query of the URL.
    pub(super) fn again(&self, option: &str, limit: Option<u64>) -> String {
        let mut arguments: Vec<String> = vec!["pull".to_owned()];
        let mut add = |option: &str, value: String| arguments.extend([option.to_owned(), value]);
        add("--url", elided(&self.url));
        for path in self.sources.schema_paths() {
            add("--schema", text(path));
        }
        if let Some(operation) = &self.operation {
            add("--operation", operation.clone());
        }
        for variable in &self.variables {
            add("--var", variable.clone());
        }
        for header in &self.headers {
            let name = header.split(':').next().unwrap_or_default().trim();
            add("--header", format!("{name}: {ELIDED}"));
        }
        if let Some(variable) = &self.bearer_env {
            add("--bearer-env", variable.clone());
        }
        if let Some(rows) = self.page_size {
            add("--page-size", rows.to_string());
        }
        self.anchors.again().for_each(|anchor| add("--anchor", anchor));
        if self.children == super::Children::Complete {
            add("--children", "complete".to_owned());
        }
        if self.concurrency != super::CONCURRENCY {
            add("--concurrency", self.concurrency.to_string());
        }
        if let Some(rows) = limit {
            add("--limit", rows.to_string());
        }
        if self.timeout != super::TIMEOUT {
            add("--timeout", self.timeout.to_string());
        }
        if self.retries != super::RETRIES {
            add("--retries", self.retries.to_string());
        }
        if let Some(path) = &self.output {
            add("-o", text(path));
        }
        arguments.extend(self.quiet.then(|| "--quiet".to_owned()));
        arguments.push(option.to_owned());
        let documents: Vec<String> = self.sources.documents().map(text).collect();
        if documents.iter().any(|document| document.starts_with('-')) {
            arguments.push("--".to_owned());
        }
        arguments.extend(documents);
        let secret = if arguments.iter().any(|argument| argument.contains(ELIDED)) {
            format!("\n(with what was given in place of each `{ELIDED}`)")
        } else {
            String::new()
        };
        format!("\n  {}{secret}", shell::command(arguments))
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// An endpoint as it may be kept: without user, query and fragment.
pub(super) fn endpoint(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return String::new() };
    // These fail for URLs that can't have a user, which have nothing to hide then.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// The same, with a mark where something is left out.
fn elided(url: &str) -> String {
    let Ok(parsed) = Url::parse(url) else { return ELIDED.to_string() };
    let has_user = !parsed.username().is_empty() || parsed.password().is_some();
    let has_query = parsed.query().is_some() || parsed.fragment().is_some();
    if !has_user && !has_query {
        return url.to_owned();
    }
    let mut shown = endpoint(url);
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
        assert_eq!(endpoint("https://me:hunter2@example.org/q?key=hunter2"), "https://example.org/q");
    }
}
