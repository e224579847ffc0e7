//! GitHub's published schema, whole, served by the emulator: a viewer's repositories and their issues.

use std::collections::HashSet;

use relaywalk::Client;

use crate::Result;
use types::{IssueState, RepositoryVisibility};
use viewer_issues::Actor;

relaywalk::include_queries!("peer");

pub async fn walk(url: &str, rows: u64) -> Result<()> {
    let mut repositories = Client::new(url)?.walk(ViewerIssues::new());
    let (mut ids, mut issues, mut named) = (HashSet::new(), 0, 0);
    while let Some(repository) = repositories.next().await? {
        let connection = &repository.issues;
        let nodes: Vec<_> = connection.nodes.iter().flatten().flatten().collect();
        let known = !matches!(repository.visibility, RepositoryVisibility::Unknown(_))
            && nodes.iter().all(|issue| !matches!(issue.state, IssueState::Unknown(_)));
        let whole = nodes.len() == usize::try_from(connection.total_count.min(10))?
            && connection.page_info.has_next_page == (connection.total_count > 10);
        if !known || !whole || !ids.insert(repository.id.clone()) {
            return Err(format!("a repository came as {repository:?}").into());
        }
        issues += nodes.len();
        named += nodes.iter().filter(|issue| matches!(issue.author, Some(Actor::User(_)))).count();
    }
    if ids.len() as u64 != rows || repositories.total() != Some(rows) || issues == 0 || named == 0 {
        return Err(format!("{} repositories came, {issues} issues, {named} of them by users", ids.len()).into());
    }
    Ok(())
}
