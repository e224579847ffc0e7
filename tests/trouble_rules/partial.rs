//! Rules 9 and 10.

use std::pin::pin;

use futures_core::Stream;
use relaywalk::{ErrorKind, Page, Request, json as reader};
use serde_json::json;

use crate::support::queries::{Thing, Things, ThingsData, forward, things};
use crate::support::server::Reply;
use crate::support::wire::{Log, Wire};
use crate::{error, names, rows};

/// A page whose second and fourth rows are null, with errors that explain the fourth, something within the first,
/// and nothing about a row.
fn partial(next: Option<&str>) -> String {
    let edges = r#"[{"node":{"name":"a"}},null,{"node":{"name":"c"}},{"node":null},{"node":{"name":"e"}}]"#;
    let info = forward(next);
    let errors = [
        r#"{"message":"no right","path":["things","edges",3,"node"],"extensions":{"code":"FORBIDDEN"}}"#,
        r#"{"message":"no owner","path":["things","edges",0,"node","owner"]}"#,
        r#"{"message":"no count","path":["things","totalCount"]}"#,
    ]
    .join(",");
    format!(r#"{{"data":{{"things":{{"pageInfo":{{{info}}},"edges":{edges}}}}},"errors":[{errors}]}}"#)
}

fn server() -> (Wire, Log) {
    Wire::answering(|_, before| {
        Reply::json(if before == 0 { partial(Some("x")) } else { things(&["f"], &forward(None)) })
    })
}

/// Rows and messages of the errors.
fn told(page: &Page<Thing>) -> Vec<(Option<usize>, &str)> {
    page.errors.iter().map(|error| (error.row, error.error.message.as_str())).collect()
}

#[tokio::test(start_paused = true)]
async fn rule_10_errors_fail_a_page_unless_partial_data_is_asked_for_and_carry_its_data() {
    let (wire, log) = server();
    let client = wire.client().build().unwrap();
    let error = client.walk(Things::default()).next().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Things: no right (FORBIDDEN) at `things.edges[3].node`, and 2 more errors"
    );
    assert_eq!((error.checkpoint().unwrap().rows(), log.len()), (0, 1));
    let ErrorKind::Graphql(errors) = error.kind() else { panic!("{error}") };
    let data: ThingsData = reader::from_str(errors.data().unwrap()).unwrap();
    assert_eq!(data.things.unwrap().edges.unwrap().len(), 5);
    assert!(!format!("{error:#?}").contains("hasNextPage"), "a log holds no page of data: {error:#?}");

    let (wire, _) = server();
    let client = wire.client().build().unwrap();
    assert!(client.walk(Things::default()).partial_data(true).partial_data(false).next().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn rule_10_partial_data_comes_with_its_errors_page_by_page() {
    let (wire, log) = server();
    let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
    let page = walker.next_page().await.unwrap().unwrap();
    assert_eq!(told(&page), [(Some(3), "no right"), (Some(0), "no owner"), (None, "no count")]);
    assert_eq!(names(page.items), ["a", "c", "e"]);
    let page = walker.next_page().await.unwrap().unwrap();
    assert!(page.errors.is_empty());
    assert_eq!(names(page.items), ["f"]);
    assert!(walker.next_page().await.unwrap().is_none());
    assert_eq!((walker.take_errors().len(), walker.rows(), log.len()), (0, 4, 2));
}

#[tokio::test(start_paused = true)]
async fn rule_10_partial_data_comes_with_its_errors_row_by_row() {
    let (wire, _) = server();
    let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
    assert_eq!(walker.next().await.unwrap().unwrap().name, "a");
    assert_eq!(walker.take_errors().len(), 3);
    assert_eq!(names(rows(&mut walker).await.unwrap()), ["c", "e", "f"]);
    assert!(walker.take_errors().is_empty());
    // They wait until they are asked for.
    let (wire, _) = server();
    let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
    assert_eq!(rows(&mut walker).await.unwrap().len(), 4);
    assert_eq!((walker.take_errors().len(), walker.take_errors().len()), (3, 0));
    // By row, then by page: the page has the errors of its own rows, the walker those of the row before.
    let (wire, _) = server();
    let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
    walker.next().await.unwrap();
    let rest = walker.next_page().await.unwrap().unwrap();
    assert_eq!((told(&rest), &rest.nulls), (vec![(Some(2), "no right"), (None, "no count")], &vec![0, 2]));
    assert_eq!(walker.take_errors()[0].error.message, "no owner");
    // A page that the limit cuts has no errors of the rows behind.
    let (wire, _) = server();
    let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true).limit(1);
    let cut = walker.next_page().await.unwrap().unwrap();
    assert_eq!((told(&cut), cut.items.len()), (vec![(Some(0), "no owner"), (None, "no count")], 1));
}

#[tokio::test(start_paused = true)]
async fn rule_10_a_stream_of_partial_data_has_the_rows() {
    let (wire, _) = server();
    let walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
    let mut stream = pin!(walker.into_stream());
    let mut all = Vec::new();
    while let Some(row) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
        all.push(row.unwrap());
    }
    assert_eq!(names(all), ["a", "c", "e", "f"]);
}

#[tokio::test(start_paused = true)]
async fn rule_09_each_null_is_explained_by_the_error_of_its_path() {
    let (wire, _) = server();
    let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
    let page = walker.next_page().await.unwrap().unwrap();
    assert_eq!((page.nulls.clone(), walker.nulls()), (vec![1, 3], 2));
    let reasons: Vec<_> = page.nulls.iter().map(|null| page.error_at(*null)).collect();
    assert_eq!(reasons[0], None, "the server gave no reason");
    assert_eq!(reasons[1].unwrap().code(), Some("FORBIDDEN"));
    assert_eq!(reasons[1].unwrap().to_string(), "no right (FORBIDDEN) at `things.edges[3].node`");
}

#[tokio::test(start_paused = true)]
async fn rule_10_what_is_throttled_or_has_no_connection_is_no_partial_data() {
    let throttled = partial(None).replace("FORBIDDEN", "THROTTLED");
    let (wire, log) = Wire::answering(move |_, before| match before {
        0 => Reply::json(throttled.clone()),
        1 => Reply::json(partial(None)).status(503),
        _ => Reply::json(things(&["a"], &forward(None))),
    });
    let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
    assert_eq!(names(rows(&mut walker).await.unwrap()), ["a"]);
    assert_eq!((walker.take_errors().len(), log.len()), (0, 3), "it was asked again");

    for data in [r#"{"things":null}"#, "null", r#"{"things":{"edges":[],"pageInfo":null}}"#] {
        let reply = format!(r#"{{"data":{data},"errors":[{{"message":"no right","path":["things"]}}]}}"#);
        let (wire, _) = Wire::answering(move |_, _| Reply::json(reply.clone()));
        let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
        let error = walker.next().await.unwrap_err();
        assert_eq!(error.to_string(), "Things: no right at `things`", "{data}");
        let ErrorKind::Graphql(errors) = error.kind() else { panic!("{error}") };
        assert_eq!(errors.data().is_some(), data != "null");
    }
    let (wire, _) = Wire::answering(|_, _| error(""));
    let mut walker = wire.client().build().unwrap().walk(Things::default()).partial_data(true);
    assert!(walker.next().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn rule_10_a_request_known_at_run_time_only_can_take_partial_data_too() {
    let (wire, _) = server();
    let client = wire.client().build().unwrap();
    let request = Request { operation_name: None, query: "{ things { name } }", variables: json!({}) };
    let (data, errors) = client.send_partial(&request, reader::scalar::<serde_json::Value>).await.unwrap();
    assert_eq!((data["things"]["edges"][2]["node"]["name"].as_str(), errors.len()), (Some("c"), 3));
    let (data, errors) = client.send_partial(&request, reader::scalar::<serde_json::Value>).await.unwrap();
    assert!(data.is_object() && errors.is_empty());
    let page = Page::new(vec![0], None).with_errors(Vec::new(), "things");
    assert!(page.errors.is_empty());
}
