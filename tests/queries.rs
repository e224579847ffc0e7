//! Snapshots of what this repository's own queries become: plans, modules, and bodies of requests.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

use std::path::Path;

use relaywalk::queries::{github, salesforce};
use relaywalk::{Cursor, Operation, Optional};
use relaywalk_codegen::{Config, Options, Source, analyze, generate};

/// A schema and documents of its folder, all of them if none is named.
fn sources(schema: &str, documents: &[&str]) -> (Source, Vec<Source>) {
    let folder = Path::new("queries").join(schema);
    let entries = std::fs::read_dir(&folder).expect("the folder of queries");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let named =
        |path: &Path| documents.iter().any(|document| path.file_stem().is_some_and(|stem| stem == *document));
    paths.retain(|path| documents.is_empty() || named(path));
    let read = |path: &Path| Source::read(path).expect("a text");
    let schema = read(&Path::new("schema").join(schema).with_extension("graphql"));
    (schema, paths.iter().map(|path| read(path)).collect())
}

#[test]
fn the_plan_of_every_query_is_as_reviewed() {
    for folder in ["salesforce", "github"] {
        let (schema, documents) = sources(folder, &[]);
        let (plan, warnings) =
            analyze(&schema, &documents, &Options::new()).unwrap_or_else(|errors| panic!("{errors}"));
        assert!(warnings.is_empty(), "{warnings}");
        let planned: Vec<&str> = plan.operations.iter().map(|operation| &*operation.file).collect();
        let holds_operation =
            |document: &&Source| document.text.lines().any(|line| line.starts_with("query "));
        let written = documents.iter().filter(holds_operation);
        let written: Vec<_> = written.map(|document| document.path.to_string_lossy()).collect();
        assert_eq!(planned, written, "every file has its operation");
        insta::assert_snapshot!(format!("plan-{folder}"), plan);
    }
}

#[test]
fn generated_modules_are_as_reviewed() {
    let options = Options::new().scalar("DateTime", "String");
    let modules =
        [("salesforce", "contacts_of_account", "account_fields"), ("github", "latest_comments", "fragments")];
    for (folder, query, fragments) in modules {
        let (schema, documents) = sources(folder, &[query, fragments]);
        let output = generate(&schema, &documents, &options).unwrap_or_else(|errors| panic!("{errors}"));
        insta::assert_snapshot!(format!("module-{folder}-{query}"), output.code);
    }
}

#[test]
fn an_operation_is_reviewed_in_three_lines() -> Result<(), relaywalk_codegen::Error> {
    let review = Config::new("schema/github.graphql", "queries/github").scalar("URI", "String").review()?;
    insta::assert_snapshot!("review-github-viewer", review.operation("Viewer", &github::Viewer::new())?);
    Ok(())
}

#[test]
fn a_request_is_reviewed_without_the_module() -> Result<(), relaywalk_codegen::Error> {
    let review = Config::new("schema/github.graphql", "queries/github").scalar("URI", "String").review()?;
    let (viewer, request) = (github::Viewer::new(), review.request("Viewer", &github::Viewer::new())?);
    let whole = review.operation("Viewer", &viewer)?;
    assert!(
        whole.starts_with(&request) && request.ends_with("}\n") && !request.contains("pub struct"),
        "{request}"
    );
    assert!(matches!(review.request("Nobody", &viewer), Err(relaywalk_codegen::Error::NoOperation(_))));
    Ok(())
}

fn body<Q: Operation>(query: Q) -> String {
    let body = Q::build_query(query);
    let variables = serde_json::to_string(&body.variables).expect("variables are JSON");
    format!("{}\n{variables}\n{}\n\n", body.operation_name, body.query)
}

#[test]
fn bodies_of_requests_are_as_reviewed() {
    use salesforce::types::{AccountFilter, AccountOrderBy, OrderByClause, ResultOrder, StringOperators};

    let by_name = AccountFilter::new().name(StringOperators::new().like("A%"));
    let order = AccountOrderBy::new().name(OrderByClause::new().order(ResultOrder::Asc));
    let bodies = [
        body(salesforce::Accounts::new().first(50).after(Cursor::new("c1")).r#where(by_name).order_by(order)),
        body(salesforce::AccountsWithContacts::new()),
        body(salesforce::ContactsOfAccount::new("001").first(Optional::Null)),
        body(salesforce::ObjectInfos::new(vec!["Account".to_owned()])),
        body(github::Issues::new("rust-lang", "rust").states(vec![github::types::IssueState::Open])),
        body(github::LatestComments::new("I_1").before(Cursor::new("c1"))),
        body(github::Repositories::new("rust-lang")),
        body(github::Search::new("relay", github::types::SearchType::Repository)),
        body(github::Viewer::new()),
    ];
    insta::assert_snapshot!("bodies", bodies.concat());
}
