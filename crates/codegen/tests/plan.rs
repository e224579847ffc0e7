//! What a plan says of connections, told to people.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

mod parts;

use relaywalk_codegen::plan::{Plan, Role, Step};
use relaywalk_codegen::{Options, analyze};

fn plan(fixture: &str) -> Plan {
    let path = format!("{}/../fixtures/fixtures/{fixture}.graphql", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a fixture");
    let (schema, documents) = parts::split(&text);
    analyze(&schema, &documents, &Options::new()).expect("a plan").0
}

#[test]
fn connections_below_rows_are_children_at_any_depth() {
    let plan = plan("0061_connection_children");
    let [operation] = &*plan.operations else { panic!("one operation") };
    let children: Vec<_> = operation.children.iter().map(|child| (child.place(), &*child.ty)).collect();
    assert_eq!(
        children,
        [
            ("users.nodes.posts".to_owned(), "PostConnection"),
            ("users.nodes.posts.edges.node.comments".to_owned(), "CommentConnection"),
        ]
    );
}

#[test]
fn a_lone_parent_is_a_step_of_its_own() {
    let plan = plan("0056_connection_of_a_lone_parent");
    let field = |key: &str| Step::Field(key.to_owned());
    let connection = plan.operations[0].connection.as_ref().expect("a connection");
    let way = [field("accounts"), field("edges"), Step::Only, field("node"), field("contacts")];
    assert_eq!((&*connection.path, &*connection.place()), (&way[..], "accounts.edges.node.contacts"));
}

#[test]
fn types_on_the_way_are_named() {
    let plan = plan("0055_connection_on_a_shared_field");
    let on = |operation: usize| {
        let connection = plan.operations[operation].connection.as_ref().expect("a connection");
        connection.path[1].clone()
    };
    assert_eq!(on(0), Step::On { types: vec!["User".to_owned()], unknown: true });
    assert_eq!(on(1), Step::On { types: vec!["User".to_owned(), "Org".to_owned()], unknown: false });
}

#[test]
fn variables_have_the_roles_that_the_connection_gives_them() {
    let plan = plan("0050_connection_edges");
    let roles: Vec<_> = plan.operations[0].variables.iter().map(|found| (&*found.name, found.role)).collect();
    assert_eq!(roles, [("after", Role::Cursor), ("first", Role::PageSize)]);
}

#[test]
fn a_walk_changes_its_page_size_and_goes_on_behind_any_row_only_going_forward() {
    let of = |fixture: &str| {
        let plan = plan(fixture);
        let connection = plan.operations[0].connection.clone().expect("a connection");
        (connection.page_size_variable, connection.page_size_is_free, connection.row_cursor)
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(of("0050_connection_edges"), (text("first"), true, text("cursor")));
    assert_eq!(of("0051_connection_aliases"), (None, false, text("at")));
    assert_eq!(of("0052_connection_backward"), (text("last"), false, None));
    assert_eq!(of("0048_connection_nodes").2, None);
}

#[test]
fn an_operation_is_told_in_a_few_lines() {
    let told = plan("0057_connection_without_end_cursor").to_string();
    let (first, _) = told.split_once("\n\n").expect("several operations");
    assert_eq!(
        first,
        "query Apps (q.graphql)
  variables
    $after: String  (the walker's: where the page starts)
  walks apps (AppConnection), forward
    items: edges[].node
    goes on while pageInfo.hasNextPage, at the outermost edges[].cursor
    goes on in the middle of a page behind edges[].cursor
  sends
    query Apps($after: String) { apps(first: 2, after: $after) { pageInfo { hasNextPage } edges { cursor node { id } } } }"
    );
}

#[test]
fn what_only_looks_like_a_connection_is_none() {
    let plan = plan("0062_like_connections_but_not");
    assert!(plan.operations.iter().all(|operation| operation.connection.is_none()));
}
