//! What a plan says of connections, told to people.

#![allow(clippy::panic, reason = "a test says so when it fails, also from a function of its own")]

mod parts;

use relaywalk_codegen::plan::{Plan, Role, Step};
use relaywalk_codegen::{Options, Source, analyze};

fn fixture(name: &str) -> (Source, Vec<Source>) {
    let path = format!("{}/../fixtures/fixtures/{name}.graphql", env!("CARGO_MANIFEST_DIR"));
    parts::split(&std::fs::read_to_string(path).expect("a fixture"))
}

fn plan(name: &str) -> Plan {
    let (schema, documents) = fixture(name);
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
fn a_walk_of_one_row_a_page_has_many_rows_with_children() {
    let (schema, mut documents) = fixture("0061_connection_children");
    let text = documents[0].text.replacen("first: 2", "first: 1", 1);
    assert_ne!(text, documents[0].text, "the fixture asks for pages of two");
    documents[0] = Source::new("q.graphql", text);
    let (plan, _) = analyze(&schema, &documents, &Options::new()).expect("a plan");
    assert_eq!(plan.operations[0].children.len(), 2);
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

/// How each child's parent is reached, by the child's place.
fn ways(plan: &Plan) -> Vec<(String, &str)> {
    let children = plan.operations.iter().flat_map(|operation| &operation.children);
    children.map(|child| (child.place(), &*child.reached_by)).collect()
}

#[test]
fn parents_are_reached_by_node_whatever_its_argument_is_called() {
    let plan = plan("0064_children_by_node");
    let node = "node(nodeId: $id)";
    assert_eq!(
        ways(&plan),
        [
            ("people.nodes.mates".to_owned(), node),
            ("people.nodes.mates.edges.node.friends".to_owned(), node),
            ("people.nodes.best.friends".to_owned(), node),
            ("things.nodes.pets".to_owned(), node),
            ("things.nodes.friends".to_owned(), node),
        ]
    );
    let texts: Vec<&str> =
        plan.operations[0].children.iter().map(|child| &*child.continuation.text).collect();
    assert_eq!(
        texts,
        [
            "query People_MatesOfPerson($id: ID!, $kind: Kind = DOG, $rows: Int, $after: Cursor) { node(nodeId: $id) \
             { nodeId ... on Person { mates: pets(first: $rows, after: $after) { pageInfo { more: hasNextPage end: \
             endCursor } edges { cursor node { __typename name ... on Cat { nodeId friends(first: 1, kind: $kind) { \
             pageInfo { hasNextPage endCursor } nodes { name } } } } } } } } }",
            "query People_FriendsOfCat($id: ID!, $kind: Kind = DOG, $after: Cursor) { node(nodeId: $id) { nodeId ... \
             on Cat { friends(first: 1, kind: $kind, after: $after) { pageInfo { hasNextPage endCursor } nodes { \
             name } } } } }",
            "query People_FriendsOfCat2($id: ID!, $after: Cursor) { node(nodeId: $id) { nodeId ... on Cat { \
             friends(first: 2, after: $after) { pageInfo { hasNextPage endCursor } nodes { nodeId } } } } }",
        ]
    );
}

#[test]
fn the_key_of_a_parent_is_selected_where_it_is_missing() {
    let (schema, mut documents) = fixture("0064_children_by_node");
    for document in &mut documents {
        let without = document.text.replace(" nodeId friends", " friends").replace("      nodeId\n", "");
        assert!(std::mem::replace(&mut document.text, without) != document.text);
    }
    let plan = analyze(&schema, &documents, &Options::new()).expect("a plan").0;
    let [people, things] = &*plan.operations else { panic!("two operations") };
    assert!(people.text.contains("nodes { name nodeId mates: pets("), "{}", people.text);
    assert!(people.text.contains("best { nodeId friends("), "{}", people.text);
    // Another alias does as well.
    assert!(things.text.contains("... on Person { id: nodeId pets("), "{}", things.text);
    assert_eq!(things.children[0].parent_key, "id");
}

#[test]
fn parents_are_reached_by_anchors_that_the_user_gave() {
    let path =
        format!("{}/../fixtures/fixtures/0065_children_by_given_anchors.graphql", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a fixture");
    let (schema, documents) = parts::split(&text);
    let given = |options: Options| analyze(&schema, &documents, &options).map(|(plan, _)| plan);
    let author = Options::new().anchor("Author", "authorById(id: $id)");
    let shelf = "library { shelves(first: 1, where: { code: { equals: $code } }) { nodes } }";
    let plan = given(author.clone().anchor("Shelf", shelf)).expect("a plan");
    assert_eq!(
        ways(&plan),
        [
            ("authors.nodes.books".to_owned(), "authorById(id: $id)"),
            (
                "library.shelves.nodes.books".to_owned(),
                "library.shelves(first: 1, where: {code: {equals: $id}}).nodes"
            ),
        ]
    );
    let [authors, shelves] = &*plan.operations else { panic!("two operations") };
    assert!(authors.children[0].continuation.text.starts_with("query Authors_BooksOfAuthor($id: BigInt!, "));
    assert!(shelves.children[0].continuation.text.starts_with("query Shelves_BooksOfShelf($id: String!, "));
    assert_eq!(shelves.children[0].parent_key, "code");
    assert!(given(author.clone()).is_err(), "no way to a shelf");
    for (way, why) in [
        ("authorByName(name: $name)", "`Query` has no field `authorByName`"),
        ("authorById(id: 7)", "it has 0 variables where one belongs"),
        ("authorById(key: $id)", "`authorById` has no argument `key`"),
        ("authorById", "it has 0 variables"),
        ("library { shelves(first: $n) { pageInfo } }", "it leads to `PageInfo`"),
        (
            "library { shelves(first: $n) { nodes } }",
            "`Shelf` has no field called `first` that would be the key",
        ),
        ("library { a b }", "it forks"),
        ("library {", "syntax error"),
    ] {
        let found = given(author.clone().anchor("Shelf", way)).expect_err(way).to_string();
        assert!(found.contains(&format!("the anchor `Shelf = {way}` leads to no `Shelf`")), "{found}");
        assert!(found.contains(why), "{way}: {found}");
    }
}

#[test]
fn parents_are_reached_as_a_query_of_the_user_reaches_one() {
    let plan = plan("0066_children_by_a_written_query");
    assert_eq!(
        ways(&plan),
        [("authors.nodes.books".to_owned(), r#"one: find(kind: "author", number: $id)"#)]
    );
    let child = &plan.operations[0].children[0];
    assert_eq!((&*child.parent_key, &*child.continuation.variables[0].name), ("number", "id"));
    // What is selected is what the parents' query selects.
    assert!(child.continuation.text.contains("nodes { title }"), "{}", child.continuation.text);
}

#[test]
fn the_count_that_a_walk_needs_is_there_whatever_else_is_called_so() {
    let schema = include_str!("diagnostics/salesforce.graphql")
        .replace("totalCount: Int!", "totalCount: Int! pageResultCount: Int!");
    let counted = |selected: &str, fragment: &str| {
        let document = format!(
            "query Q($after: String, $counted: Boolean! = false) {{ uiapi {{ query {{ Account(after: $after) {{
                {selected} edges {{ node {{ Id }} }} pageInfo {{ hasNextPage endCursor }}
            }} ping: Contact(first: 1) {{ edges @include(if: $counted) {{ cursor }} }} }} }} }} {fragment}"
        );
        let sources = (Source::new("schema.graphql", &*schema), [Source::new("q.graphql", document)]);
        let (plan, _) = analyze(&sources.0, &sources.1, &Options::new()).expect("a plan");
        let [operation] = &*plan.operations else { panic!("one operation") };
        let key = operation.connection.as_ref().and_then(|connection| connection.total.clone());
        (key.expect("a count"), operation.text.clone())
    };
    let is_sent = |selected, fragment, key: &str, as_what: &str| {
        let (found, text) = counted(selected, fragment);
        assert_eq!(found, key, "{text}");
        assert!(text.contains(as_what), "{text}");
    };
    is_sent("", "", "totalCount", " totalCount ");
    is_sent("all: totalCount", "", "all", "{ all: totalCount ");
    is_sent("totalCount @include(if: $counted)", "", "totalCount", " totalCount ");
    is_sent("all: totalCount @include(if: $counted)", "", "totalCount", " totalCount ");
    is_sent("totalCount: pageResultCount", "", "rowCount", " rowCount: totalCount ");
    let sizes =
        "fragment Sizes on AccountConnection { totalCount: pageResultCount rowCount: pageResultCount }";
    is_sent("...Sizes", sizes, "rowCount2", " rowCount2: totalCount ");
    assert_eq!(counted("all: totalCount", "").1.matches("totalCount").count(), 1, "none is added");
}

#[test]
fn nothing_is_said_of_what_is_just_within_the_limits() {
    let schema = Source::new("schema.graphql", include_str!("diagnostics/salesforce.graphql"));
    let several = |count: usize, each: &str| {
        (1..=count).map(|number| each.replace('#', &number.to_string())).collect::<Vec<_>>().join(" ")
    };
    let accounts = |arguments: &str, record: &str| {
        format!(
            "query Q($after: String) {{ uiapi {{ query {{ Account(after: $after {arguments}) {{
                edges {{ node {{ Id {record} }} }} pageInfo {{ hasNextPage endCursor }}
            }} }} }} }}"
        )
    };
    let contacts = "Contacts(first: 200, upperBound: 200) { edges { node { Id } } }";
    for fine in [
        accounts("first: 2000", ""),
        accounts("first: 200, upperBound: 200", contacts),
        accounts("first: 2000, upperBound: 1000000", contacts),
        accounts("first: 10", &several(55, "p#: Parent { Id }")),
        accounts("first: 10", "Parent { Parent { Parent { Parent { Parent { Id } } } } }"),
        format!(
            "{{ uiapi {{ query {{ {} }} }} }}",
            several(10, "a#: Account(first: 1) { edges { cursor } }")
        ),
    ] {
        let found = analyze(&schema, &[Source::new("q.graphql", fine)], &Options::new());
        let (_, warnings) = found.unwrap_or_else(|errors| panic!("{errors}"));
        assert!(warnings.is_empty(), "{warnings}");
    }
}
