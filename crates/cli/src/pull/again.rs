//! The command that goes on where a walk ended early.

use super::Pull;
use crate::again::{Again, text};

impl Pull {
    /// This command line with an option that goes on with its walk.
    pub(super) fn command(&self, option: &str, limit: Option<u64>) -> String {
        let mut again = Again::new("pull");
        self.endpoint.server_again(&mut again);
        for path in self.sources.schema_paths() {
            again.option("--schema", text(path));
        }
        for (option, value) in self.sources.settings() {
            again.option(option, value);
        }
        again.given("--operation", self.operation.as_deref());
        for variable in &self.variables {
            again.option("--var", variable.as_str());
        }
        self.endpoint.requests_again(&mut again);
        again.given("--page-size", self.page_size.map(|rows| rows.to_string()));
        self.anchors.again().for_each(|anchor| again.option("--anchor", anchor));
        if self.children == super::Children::Complete {
            again.option("--children", "complete");
        }
        if self.concurrency != super::CONCURRENCY {
            again.option("--concurrency", self.concurrency.to_string());
        }
        self.destination.again(&mut again, limit);
        again.flag(option, true);
        again.with(self.sources.documents().map(text).collect())
    }
}
