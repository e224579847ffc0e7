//! The rules that a correct walker obeys, one test or more for each.

mod support;

use std::collections::HashSet;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use relaywalk::queries::github::LatestComments;
use relaywalk::{
    Checkpoint, Client, Cursor, Error, ErrorKind, Page, PageError, PageSource, RepeatedCursor, Result, Retry,
    WalkId, Walker,
};
use serde_json::json;
use support::queries::{Thing, Things, ThingsBefore, forward, things};
use support::script::Script;
use support::server::{Received, Reply, Server};

async fn rows<S: PageSource>(walker: &mut Walker<S>) -> Result<Vec<S::Item>> {
    let mut rows = Vec::new();
    while let Some(row) = walker.next().await? {
        rows.push(row);
    }
    Ok(rows)
}

fn names(things: &[Thing]) -> Vec<&str> {
    things.iter().map(|thing| thing.name.as_str()).collect()
}

/// Saved and loaded, as it would be between two runs.
fn saved(checkpoint: &Checkpoint) -> Checkpoint {
    let text = serde_json::to_string(checkpoint).expect("a checkpoint has a text");
    serde_json::from_str(&text).expect("and is read from it")
}

/// The cursor variable of a request.
fn cursor_of(request: &Received, variable: &str) -> Option<String> {
    request.variables()[variable].as_str().map(str::to_owned)
}

#[tokio::test]
async fn rule_01_forward_only_has_next_page_ends_a_walk() {
    let server = Server::answering(|request, _| {
        Reply::json(match cursor_of(request, "after").as_deref() {
            None => things(&["a"], r#""hasNextPage":true,"hasPreviousPage":true,"endCursor":"1""#),
            Some("1") => things(&["b"], r#""hasNextPage":true,"hasPreviousPage":false,"endCursor":"2""#),
            _ => things(&["c"], r#""hasNextPage":false,"hasPreviousPage":true,"endCursor":"3""#),
        })
    });
    let server = server.await;
    let mut walker = Client::new(&server.url).unwrap().walk(Things::default());
    assert_eq!(names(&rows(&mut walker).await.unwrap()), ["a", "b", "c"]);
    assert_eq!(server.received().len(), 3);
}

/// A reply to the generated query `LatestComments`.
fn comments(ids: &[&str], page_info: &str) -> Reply {
    let edge = |id: &&str| {
        format!(r#"{{"cursor":"c{id}","node":{{"id":"{id}","body":"","createdAt":"now","author":null}}}}"#)
    };
    let edges = ids.iter().map(edge).collect::<Vec<_>>().join(",");
    let comments = format!(r#"{{"totalCount":6,"pageInfo":{{{page_info}}},"edges":[{edges}]}}"#);
    Reply::json(format!(r#"{{"data":{{"node":{{"__typename":"Issue","title":"","comments":{comments}}}}}}}"#))
}

/// Six comments, two a page, with flags that mean nothing to who walks backward.
async fn comments_server() -> Server {
    let server = Server::answering(|request, _| match cursor_of(request, "before").as_deref() {
        None => comments(&["5", "6"], r#""hasNextPage":false,"hasPreviousPage":true,"startCursor":"4""#),
        Some("4") => comments(&["3", "4"], r#""hasNextPage":false,"hasPreviousPage":true,"startCursor":"2""#),
        _ => comments(&["1", "2"], r#""hasNextPage":true,"hasPreviousPage":false,"startCursor":"0""#),
    });
    server.await
}

#[tokio::test]
async fn rule_01_backward_only_has_previous_page_ends_a_walk() {
    let server = comments_server().await;
    let mut walker = Client::new(&server.url).unwrap().walk(LatestComments::new("I_1"));
    assert_eq!(rows(&mut walker).await.unwrap().len(), 6);
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn rule_02_a_short_or_empty_page_is_not_the_end() {
    let (script, log) =
        Script::pages(&[("", &[1, 2, 3]), ("b", &[4]), ("c", &[]), ("d", &[]), ("e", &[5, 6]), ("f", &[])]);
    let mut walker = Walker::new(script);
    assert_eq!(rows(&mut walker).await.unwrap(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(log.cursors(), ["start", "b", "c", "d", "e", "f"]);
    assert_eq!((walker.rows(), walker.pages()), (6, 6));
}

#[tokio::test]
async fn rule_02_page_by_page_the_empty_ones_are_handed_out_too() {
    let (script, _) = Script::pages(&[("", &[]), ("b", &[1]), ("c", &[])]);
    let mut walker = Walker::new(script);
    let mut lengths = Vec::new();
    while let Some(page) = walker.next_page().await.unwrap() {
        lengths.push(page.items.len());
    }
    assert_eq!(lengths, [0, 1, 0]);
}

#[tokio::test]
async fn rule_03_no_next_page_with_a_cursor_is_the_end() {
    let info = r#""hasNextPage":false,"hasPreviousPage":false,"endCursor":"more""#;
    let server = Server::always(Reply::json(things(&["a"], info))).await;
    let mut walker = Client::new(&server.url).unwrap().walk(Things::default());
    assert_eq!(names(&rows(&mut walker).await.unwrap()), ["a"]);
    assert_eq!(server.received().len(), 1);
    assert!(walker.checkpoint().is_complete());
}

#[tokio::test]
async fn rule_04_a_next_page_without_a_cursor_is_an_error() {
    for cursor in [r#","endCursor":null"#, r#","endCursor":"""#, ""] {
        let info = format!(r#""hasNextPage":true,"hasPreviousPage":false{cursor}"#);
        let server = Server::answering(move |_, before| {
            Reply::json(if before == 0 { things(&["a"], &forward(Some("1"))) } else { things(&["b"], &info) })
        });
        let server = server.await;
        let mut walker = Client::new(&server.url).unwrap().walk(Things::default());
        assert_eq!(walker.next().await.unwrap().unwrap().name, "a");
        let error = walker.next().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Page(PageError::MissingCursor { path: "things" })),
            "{error}"
        );
        assert_eq!(
            error.to_string(),
            "Things: `things` says there are more rows but gives no cursor; going on would lose or repeat rows"
        );
        assert_eq!(error.checkpoint().unwrap().cursor(), Some(&Cursor::new("1")));
        assert_eq!(server.received().len(), 2, "it must not start again");
    }
}

/// Every page of the script leads to the next by name, in a circle.
fn circle(names: &'static [&'static str], back_to: usize) -> (Script, support::script::Log) {
    Script::new(move |at, _| {
        let index = at.map_or(0, |at| names.iter().position(|name| *name == at).expect("a cursor") + 1);
        let next = names.get(index).unwrap_or(&names[back_to]);
        Ok(Page::new(vec![u32::try_from(index).expect("small")], Some(Cursor::new(*next))))
    })
}

#[tokio::test]
async fn rule_05_a_cursor_seen_before_is_an_error_before_its_page_is_handed_out() {
    for (names, back_to, before_error) in [
        // The page's own cursor, one before it, and the first of many.
        (&["a"][..], 0, vec![0]),
        (&["a", "b"], 0, vec![0, 1]),
        (&["a", "b", "c", "d", "e"], 1, vec![0, 1, 2, 3, 4]),
    ] {
        let (script, log) = circle(names, back_to);
        let mut walker = Walker::new(script);
        let mut rows = Vec::new();
        let error = loop {
            match walker.next().await {
                Ok(row) => rows.push(row.expect("the walk must not end quietly")),
                Err(error) => break error,
            }
            assert!(rows.len() <= names.len(), "the walk goes in a circle");
        };
        assert_eq!(rows, before_error);
        assert!(
            matches!(error.kind(), ErrorKind::RepeatedCursor { cursor } if *cursor == Cursor::new(names[back_to]))
        );
        assert!(error.to_string().contains(&format!("`{}`", names[back_to])), "{error}");
        assert_eq!(log.len(), names.len() + 1);
        // Behind the rows handed out, which the page before the one that leads back ended with.
        let at = error.checkpoint().unwrap();
        assert_eq!(at.cursor(), names.iter().rev().nth(1).map(|name| Cursor::new(*name)).as_ref());
        assert_eq!(at.rows(), rows.len() as u64);
    }
}

/// Twelve numbers, three a page, from behind the cursor on; the first page may lead back to the cursor `back`.
fn numbers(cursors: bool, back: Option<&'static str>) -> (Script, support::script::Log) {
    Script::new(move |at, before| {
        let start = at.map_or(0, |at| at.parse::<u32>().expect("a cursor of ours") + 1);
        let rows = start..(start + 3).min(12);
        let next = (rows.end < 12).then(|| Cursor::new((rows.end - 1).to_string()));
        let next = back.filter(|_| before == 0).map(Cursor::new).or(next);
        let cursor = |row: u32| Some(Cursor::new(row.to_string()));
        Ok(match cursors {
            true => Page::from_edges(rows.map(|row| Some((row, cursor(row)))), next),
            false => Page::new(rows.collect(), next),
        })
    })
}

#[tokio::test]
async fn rule_05_a_walk_led_back_to_where_no_page_began_goes_on_from_the_page_that_led_there() {
    // Resumed behind 3, the pages begin elsewhere than before: none began behind 0 or will.
    let mut walker = Walker::new(numbers(true, None).0);
    for row in 0..4 {
        assert_eq!(walker.next().await.unwrap(), Some(row));
    }
    let checkpoint = saved(&walker.checkpoint());
    for (cursors, at) in [(true, "6"), (false, "3")] {
        let (script, log) = numbers(cursors, Some("0"));
        let mut walker = Walker::resume(script, checkpoint.clone()).unwrap();
        let mut seen = Vec::new();
        let error = loop {
            match walker.next().await {
                Ok(row) => seen.push(row.expect("the walk must not end quietly")),
                Err(error) => break error,
            }
        };
        assert!(matches!(error.kind(), ErrorKind::RepeatedCursor { cursor } if *cursor == Cursor::new("3")));
        assert_eq!((&*seen, log.cursors()), (&[4, 5, 6][..], vec!["3".to_owned(), "0".to_owned()]));
        let checkpoint = saved(error.checkpoint().unwrap());
        assert_eq!((checkpoint.cursor(), checkpoint.rows()), (Some(&Cursor::new(at)), 7));
        assert_eq!(walker.checkpoint(), checkpoint);
        let mut walker = Walker::resume(numbers(cursors, None).0, checkpoint).unwrap();
        assert_eq!(rows(&mut walker).await.unwrap(), [7, 8, 9, 10, 11]);
        assert_eq!(walker.rows(), 12);
    }
}

#[tokio::test]
async fn rule_05_a_resumed_walk_remembers_the_cursor_it_was_resumed_at() {
    let (script, _) = circle(&["a", "b"], 1);
    let mut walker = Walker::new(script);
    assert_eq!(walker.next().await.unwrap(), Some(0));
    assert_eq!(walker.next().await.unwrap(), Some(1));
    let checkpoint = saved(&walker.checkpoint());
    let (script, log) = circle(&["a", "b"], 1);
    let error = Walker::resume(script, checkpoint).unwrap().next().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::RepeatedCursor { .. }), "{error}");
    assert_eq!(log.cursors(), ["b"]);
}

/// A list of pages by a server that begins anew at a cursor it doesn't know: `lost` is the one it has forgotten.
fn forgetful(pages: usize, lost: usize) -> (Script, support::script::Log) {
    Script::new(move |at, _| {
        let index = at.map_or(0, |at| at.parse().expect("a cursor of ours"));
        let index = if index == lost { 0 } else { index };
        let next = Some(index + 1).filter(|next| *next < pages);
        Ok(Page::new(
            vec![u32::try_from(index).expect("small")],
            next.map(|next| Cursor::new(next.to_string())),
        ))
    })
}

#[tokio::test]
async fn rule_05_a_resumed_walk_knows_where_it_began_and_the_way_just_behind_it() {
    for pages in [3, 10, 40, 200] {
        let mut walker = Walker::new(
            Script::new(move |at, _| {
                let next = at.map_or(1, |at| at.parse::<usize>().unwrap() + 1);
                Ok(Page::new(vec![0], Some(Cursor::new(next.to_string()))))
            })
            .0,
        );
        for _ in 0..pages {
            walker.next().await.unwrap();
        }
        let checkpoint = saved(&walker.checkpoint());
        assert!(serde_json::to_string(&checkpoint).unwrap().len() < 1000, "it must stay small");
        // Led back to the first page.
        let (script, _) = forgetful(1000, pages);
        let mut walker = Walker::resume(script, checkpoint.clone()).unwrap();
        let error = walker.next().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::RepeatedCursor { cursor } if *cursor == Cursor::new("1")),
            "{error}"
        );
        // Led back by a few pages.
        let (script, _) = Script::new(move |_, _| {
            Ok(Page::new(vec![7], Some(Cursor::new((pages - 1).max(1).to_string()))))
        });
        let error = Walker::resume(script, checkpoint).unwrap().next().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::RepeatedCursor { .. }), "{error}");
    }
}

#[tokio::test]
async fn rule_05_text_and_number_are_different_cursors() {
    let (script, _) = Script::new(|_, before| {
        let next = [Some(Cursor::new("7")), Some(Cursor::from(7)), None];
        Ok(Page::new(vec![0], next[before].clone()))
    });
    assert_eq!(rows(&mut Walker::new(script)).await.unwrap().len(), 3);
}

#[tokio::test]
async fn rule_06_a_tailing_walk_ends_at_a_repeated_cursor_with_the_pages_rows() {
    let (script, log) = circle(&["a", "b"], 1);
    let mut walker = Walker::new(script).on_repeated_cursor(RepeatedCursor::End);
    assert_eq!(rows(&mut walker).await.unwrap(), [0, 1, 2]);
    assert_eq!(walker.next().await.unwrap(), None);
    assert_eq!(log.len(), 3);
    // There may be more later, in the place that was repeated.
    let checkpoint = walker.checkpoint();
    assert!(!checkpoint.is_complete());
    assert_eq!((checkpoint.cursor(), checkpoint.rows()), (Some(&Cursor::new("b")), 3));
}

#[tokio::test]
async fn rule_07_backward_pages_come_last_to_first_and_keep_their_order() {
    let server = comments_server().await;
    let mut walker = Client::new(&server.url).unwrap().walk(LatestComments::new("I_1").last(2));
    let ids: Vec<String> = rows(&mut walker).await.unwrap().into_iter().map(|comment| comment.id).collect();
    assert_eq!(ids, ["5", "6", "3", "4", "1", "2"]);
    let sent: Vec<_> = server.received().iter().map(Received::variables).collect();
    let expected = [
        json!({"issue": "I_1", "last": 2}),
        json!({"issue": "I_1", "last": 2, "before": "4"}),
        json!({"issue": "I_1", "last": 2, "before": "2"}),
    ];
    assert_eq!(sent, expected, "one direction only");
}

#[tokio::test]
async fn rule_08_only_the_cursor_changes_from_page_to_page() {
    let server =
        Server::answering(|_, before| Reply::json(things(&["a"], &forward(["x", "y"].get(before).copied()))));
    let server = server.await;
    let query = Things { first: 2.into(), name: "A% \"é\"".into(), ..Things::default() };
    rows(&mut Client::new(&server.url).unwrap().walk(query)).await.unwrap();
    let bodies: Vec<String> = server.received().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies.len(), 3);
    assert!(
        bodies[0].ends_with(r#","operationName":"Things","variables":{"first":2,"name":"A% \"é\""}}"#),
        "{}",
        bodies[0]
    );
    for (body, cursor) in bodies[1..].iter().zip(["x", "y"]) {
        assert_eq!(body.replace(&format!(r#""after":"{cursor}","#), ""), bodies[0]);
    }
}

#[tokio::test]
async fn rule_08_a_checkpoint_is_bound_to_the_operation_and_its_variables() {
    let server = Server::always(Reply::json(things(&["a", "b"], &forward(Some("1"))))).await;
    let client = Client::new(&server.url).unwrap();
    let query = Things { name: "A".into(), ..Things::default() };
    let mut walker = client.walk(query.clone());
    walker.next().await.unwrap();
    let checkpoint = saved(&walker.checkpoint());

    let other = Things { name: "B".into(), ..Things::default() };
    let error = client.walk(other).resume_at(checkpoint.clone()).unwrap_err();
    let ErrorKind::WrongCheckpoint { expected, found } = error.kind() else { panic!("{error}") };
    assert_ne!(expected, found);
    assert!(error.to_string().contains(&expected.to_string()), "{error}");
    assert!(error.to_string().contains(&found.to_string()), "{error}");
    let error = client.walk(ThingsBefore::default()).resume_at(checkpoint.clone()).unwrap_err();
    assert!(error.to_string().contains("ThingsBefore#") && error.to_string().contains(" Things#"), "{error}");

    let mut walker = client.walk(query).resume_at(checkpoint).unwrap();
    assert_eq!(walker.next().await.unwrap().unwrap().name, "b");
}

#[tokio::test]
async fn rule_09_null_edges_and_nodes_are_counted_with_their_positions() {
    let edges = r#"[null,{"node":{"name":"a"}},{"node":null},{"node":{"name":"b"}},null]"#;
    let reply = format!(
        r#"{{"data":{{"things":{{"totalCount":5,"pageInfo":{{{}}},"edges":{edges}}}}}}}"#,
        forward(None)
    );
    let server = Server::always(Reply::json(reply)).await;
    let client = Client::new(&server.url).unwrap();
    let mut walker = client.walk(Things::default());
    let page = walker.next_page().await.unwrap().unwrap();
    assert_eq!((names(&page.items), page.nulls), (vec!["a", "b"], vec![0, 2, 4]));
    assert_eq!((walker.nulls(), walker.total(), walker.rows()), (3, Some(5), 2));

    let mut walker = client.walk(Things::default());
    assert_eq!(walker.next().await.unwrap().unwrap().name, "a");
    let rest = walker.next_page().await.unwrap().unwrap();
    assert_eq!((names(&rest.items), rest.nulls), (vec!["b"], vec![0, 2]), "positions within what is left");

    let mut walker = client.walk(Things::default()).limit(1);
    let cut = walker.next_page().await.unwrap().unwrap();
    assert_eq!((names(&cut.items), cut.nulls), (vec!["a"], vec![0]));
}

#[tokio::test]
async fn rule_10_a_page_with_errors_hands_out_nothing() {
    let errors = r#"[{"message":"no right","path":["things","edges",0,"node"]}]"#;
    for reply in [
        format!(
            r#"{{"errors":{errors},"data":{{"things":{{"pageInfo":{{{}}},"edges":[null]}}}}}}"#,
            forward(None)
        ),
        things(&["a"], &forward(None)).replacen(r#"{"data""#, &format!(r#"{{"errors":{errors},"data""#), 1),
        format!("{},\"errors\":{errors}}}", things(&["a"], &forward(None)).strip_suffix('}').unwrap()),
    ] {
        let server = Server::always(Reply::json(reply)).await;
        let mut walker = Client::new(&server.url).unwrap().walk(Things::default());
        let error = walker.next().await.unwrap_err();
        assert_eq!(error.to_string(), "Things: no right at `things.edges[0].node`");
        assert_eq!(error.checkpoint().unwrap().rows(), 0);
    }
    let success = format!("{},\"errors\":[]}}", things(&["a"], &forward(None)).strip_suffix('}').unwrap());
    let server = Server::always(Reply::json(success)).await;
    let mut walker = Client::new(&server.url).unwrap().walk(Things::default());
    assert_eq!(rows(&mut walker).await.unwrap().len(), 1);
}

#[tokio::test]
async fn rule_11_a_cursor_is_sent_back_byte_for_byte() {
    let cursors = [
        json!("😀 \"quoted\" \\ \u{0}\u{7f} é\n"),
        json!("eyJpZCI6MX0=="),
        json!(" "),
        json!("7"),
        json!(7),
        json!(-9_223_372_036_854_775_808_i64),
        json!("null"),
    ];
    let sent = cursors.clone();
    let server = Server::answering(move |_, before| {
        let next = sent.get(before).map_or_else(String::new, |cursor| format!(r#","endCursor":{cursor}"#));
        let info = format!(r#""hasNextPage":{},"hasPreviousPage":false{next}"#, before < sent.len());
        Reply::json(things(&["a"], &info))
    });
    let server = server.await;
    rows(&mut Client::new(&server.url).unwrap().walk(Things::default())).await.unwrap();
    let received: Vec<_> =
        server.received()[1..].iter().map(|request| request.variables()["after"].clone()).collect();
    assert_eq!(received, cursors);
    for cursor in &cursors {
        let checkpoint: Cursor = serde_json::from_value(cursor.clone()).unwrap();
        assert_eq!(serde_json::to_value(checkpoint).unwrap(), *cursor);
    }
}

#[tokio::test]
async fn rule_12_the_status_is_not_the_verdict() {
    let page = things(&["a"], &forward(None));
    for status in [200, 203, 400, 500] {
        let server = Server::always(Reply::json(page.clone()).status(status)).await;
        let mut walker = Client::new(&server.url).unwrap().walk(Things::default());
        assert_eq!(rows(&mut walker).await.unwrap().len(), 1, "{status}");
    }
    let refused = r#"{"errors":[{"message":"Cannot query field \"x\"","extensions":{"code":"INVALID"}}]}"#;
    for (status, content_type) in [(200, "application/json"), (400, "application/graphql-response+json")] {
        let server = Server::always(Reply::new(status, content_type, refused)).await;
        let error = Client::new(&server.url).unwrap().walk(Things::default()).next().await.unwrap_err();
        let ErrorKind::Graphql(errors) = error.kind() else { panic!("{error}") };
        assert_eq!((errors.status().as_u16(), errors.errors()[0].code()), (status, Some("INVALID")));
    }
    // What neither data nor errors explain, the status does.
    for (status, transient) in [(503, true), (404, false)] {
        let server = Server::always(Reply::json(r#"{"data":null}"#).status(status)).await;
        let client = Client::builder(&server.url).retry(Retry::none()).build().unwrap();
        let error = client.walk(Things::default()).next().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Status { .. }), "{error}");
        assert_eq!(error.is_transient(), transient);
    }
    let request = &Server::always(Reply::json(page)).await;
    rows(&mut Client::new(&request.url).unwrap().walk(Things::default())).await.unwrap();
    let accept = &request.received()[0].headers["accept"];
    assert_eq!(accept, "application/graphql-response+json, application/json;q=0.9");
}

#[tokio::test]
async fn rule_21_every_error_carries_a_checkpoint_that_loses_and_repeats_nothing() {
    const PAGES: &[(&str, &[u32])] = &[("", &[1, 2, 3]), ("b", &[]), ("c", &[4, 5]), ("d", &[6])];
    for failing in 0..4 {
        let (inner, _) = Script::pages(PAGES);
        let (script, _) = Script::new(move |at, before| {
            if before == failing {
                return Err(Error::other("the line is dead"));
            }
            let index = at.map_or(0, |at| PAGES.iter().position(|(cursor, _)| *cursor == at).unwrap());
            Ok(Page::new(
                PAGES[index].1.to_vec(),
                PAGES.get(index + 1).map(|(cursor, _)| Cursor::new(*cursor)),
            ))
        });
        let mut walker = Walker::new(script);
        let mut all = Vec::new();
        let error = loop {
            match walker.next().await {
                Ok(row) => all.extend(row),
                Err(error) => break error,
            }
        };
        assert_eq!(error.to_string(), "Script: the line is dead");
        let checkpoint = saved(error.checkpoint().unwrap());
        assert_eq!(checkpoint, walker.checkpoint());
        let mut walker = Walker::resume(inner, checkpoint).unwrap();
        all.extend(rows(&mut walker).await.unwrap());
        assert_eq!(all, [1, 2, 3, 4, 5, 6]);
        assert_eq!(walker.rows(), 6);
    }
}

#[tokio::test]
async fn rule_21_with_edge_cursors_a_walk_goes_on_behind_the_very_row_taken_last() {
    for taken in 0..=10_u32 {
        let mut walker = Walker::new(Script::numbers(10, 4).0);
        for _ in 0..taken {
            walker.next().await.unwrap();
        }
        let checkpoint = saved(&walker.checkpoint());
        assert_eq!(checkpoint.rows(), u64::from(taken));
        let last = taken.checked_sub(1).map(|last| Cursor::new(last.to_string()));
        // Behind the last row of all, only the server can say that there is no more.
        assert_eq!(checkpoint.cursor(), last.as_ref().filter(|_| taken < 10), "behind row {taken}");
        let (script, log) = Script::numbers(10, 4);
        let mut walker = Walker::resume(script, checkpoint).unwrap();
        let rest = walker.next_page().await.unwrap().map(|page| page.items).unwrap_or_default();
        assert_eq!(
            rest,
            (taken..10.min(taken + 4)).collect::<Vec<_>>(),
            "a whole page, and none of it again"
        );
        assert_eq!(
            log.cursors(),
            last.map(|last| last.to_string())
                .filter(|_| taken < 10)
                .into_iter()
                .chain((taken == 0).then(|| "start".to_owned()))
                .collect::<Vec<_>>()
        );
        assert_eq!(walker.rows(), u64::from(taken) + rest.len() as u64);
    }
}

#[tokio::test]
async fn rule_21_a_page_that_a_limit_cuts_is_gone_on_with_behind_its_last_row() {
    let mut walker = Walker::new(Script::numbers(10, 4).0).limit(6);
    assert_eq!(walker.next_page().await.unwrap().unwrap().items, [0, 1, 2, 3]);
    let cut = walker.next_page().await.unwrap().unwrap();
    assert_eq!((cut.items, cut.cursors), (vec![4, 5], vec![Some("4".into()), Some("5".into())]));
    let (script, log) = Script::numbers(10, 4);
    let mut resumed = Walker::resume(script, saved(&walker.checkpoint())).unwrap();
    assert_eq!(rows(&mut resumed).await.unwrap(), [6, 7, 8, 9]);
    assert_eq!(log.cursors(), ["5"]);
    // The walker itself has the rest in hand.
    let mut walker = walker.limit(u64::MAX);
    let rest = walker.next_page().await.unwrap().unwrap();
    assert_eq!((rest.items, rest.cursors), (vec![6, 7], vec![Some("6".into()), Some("7".into())]));
}

#[tokio::test]
async fn rule_21_where_a_rows_cursor_says_nothing_its_page_is_fetched_again() {
    let cursors = [None, Some(Cursor::new("")), Some(Cursor::new("same")), Some(Cursor::new("same"))];
    let source = move || {
        let cursors = cursors.clone();
        Script::new(move |at, _| match at {
            None => Ok(Page::from_edges((1..).zip(cursors.clone()).map(Some), Some(Cursor::new("end")))),
            Some("same") => Ok(Page::new(vec![5], None)),
            Some("end") => Ok(Page::new(vec![5], None)),
            Some(other) => panic!("`{other}` was sought"),
        })
    };
    for taken in 0..=4 {
        let mut walker = Walker::new(source().0);
        let mut all = Vec::new();
        for _ in 0..taken {
            all.extend(walker.next().await.unwrap());
        }
        let (script, log) = source();
        let mut walker = Walker::resume(script, saved(&walker.checkpoint())).unwrap();
        all.extend(rows(&mut walker).await.unwrap());
        assert_eq!(all, [1, 2, 3, 4, 5], "behind row {taken}");
        assert_eq!(log.cursors()[0], if taken == 4 { "end" } else { "start" });
    }
}

#[tokio::test]
async fn rule_21_a_walk_that_failed_never_looks_complete() {
    let (script, log) = Script::new(|_, _| Err(Error::other("no")));
    let mut walker = Walker::new(script);
    walker.next().await.unwrap_err();
    for _ in 0..2 {
        let error = walker.next().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Stopped { earlier } if earlier == "Script: no"), "{error}");
        assert!(error.checkpoint().is_some() && !error.is_transient());
        assert!(walker.next_page().await.is_err());
    }
    assert_eq!(log.len(), 1);
    assert!(!walker.checkpoint().is_complete());
}

#[tokio::test]
async fn rule_22_a_checkpoint_of_any_row_resumes_behind_it() {
    const PAGES: &[(&str, &[u32])] = &[("", &[1, 2]), ("b", &[]), ("c", &[3]), ("d", &[4, 5])];
    for taken in 0..=5 {
        let mut walker = Walker::new(Script::pages(PAGES).0);
        let mut all = Vec::new();
        for _ in 0..taken {
            all.extend(walker.next().await.unwrap());
        }
        let mut walker = Walker::resume(Script::pages(PAGES).0, saved(&walker.checkpoint())).unwrap();
        assert_eq!(walker.rows(), taken);
        all.extend(rows(&mut walker).await.unwrap());
        assert_eq!(all, [1, 2, 3, 4, 5], "resumed behind row {taken}");
        assert_eq!(walker.rows(), 5);
    }
}

#[tokio::test]
async fn rule_22_rows_to_skip_carry_on_when_the_page_has_become_shorter() {
    let mut walker = Walker::new(Script::pages(&[("", &[1, 2, 3, 4, 5])]).0);
    for _ in 0..4 {
        walker.next().await.unwrap();
    }
    let checkpoint = walker.checkpoint();
    let (script, log) = Script::pages(&[("", &[1, 2]), ("b", &[]), ("c", &[3]), ("d", &[4, 5]), ("e", &[6])]);
    let mut walker = Walker::resume(script, checkpoint.clone()).unwrap();
    assert_eq!(rows(&mut walker).await.unwrap(), [5, 6]);
    assert_eq!(log.len(), 5);
    // Page by page, what was handed out before isn't handed out again as an empty page.
    let (script, _) = Script::pages(&[("", &[1, 2]), ("c", &[3]), ("d", &[4, 5]), ("e", &[6])]);
    let mut walker = Walker::resume(script, checkpoint.clone()).unwrap();
    assert_eq!(walker.next_page().await.unwrap().unwrap().items, [5]);
    assert_eq!(walker.next_page().await.unwrap().unwrap().items, [6]);
    // A failure among the skipped pages loses nothing either.
    let (script, _) = Script::new(|at, _| match at {
        None => Ok(Page::new(vec![1, 2], Some(Cursor::new("c")))),
        _ => Err(Error::other("no")),
    });
    let error = Walker::resume(script, checkpoint).unwrap().next().await.unwrap_err();
    let (script, log) = Script::pages(&[("", &[1, 2]), ("c", &[3, 4, 5])]);
    let mut walker = Walker::resume(script, saved(error.checkpoint().unwrap())).unwrap();
    assert_eq!(walker.rows(), 4);
    assert_eq!(rows(&mut walker).await.unwrap(), [5]);
    assert_eq!(log.cursors(), ["c"]);
}

#[tokio::test]
async fn rule_22_a_checkpoint_of_a_complete_walk_sends_nothing() {
    let mut walker = Walker::new(Script::pages(&[("", &[1])]).0);
    rows(&mut walker).await.unwrap();
    assert!(walker.checkpoint().is_complete());
    let (script, log) = Script::pages(&[("", &[1])]);
    let mut walker = Walker::resume(script, saved(&walker.checkpoint())).unwrap();
    assert_eq!(walker.next().await.unwrap(), None);
    assert_eq!((log.len(), walker.rows()), (0, 1));
}

#[test]
fn rule_22_a_checkpoint_has_a_stable_form_and_refuses_other_versions() {
    let (script, _) = Script::pages(&[("", &[1])]);
    let text = serde_json::to_string(&Walker::new(script).checkpoint()).unwrap();
    let expected = r#"{"version":1,"walk":{"operation":"Script","fingerprint":"cbf29ce484222325"},"place":{"page":{"cursor":null,"taken":0}},"rows":0}"#;
    assert_eq!(text, expected);
    let newer = text.replace(r#""version":1"#, r#""version":2"#);
    let error = serde_json::from_str::<Checkpoint>(&newer).unwrap_err().to_string();
    assert!(error.contains("version 2") && error.contains("version 1"), "{error}");
    let (script, _) = Script::pages(&[("", &[1])]);
    let error = Walker::resume(script.named("Other"), serde_json::from_str(&text).unwrap()).unwrap_err();
    assert!(error.to_string().contains("Script#") && error.to_string().contains("Other#"), "{error}");
}

#[test]
fn rule_22_a_walk_is_told_apart_by_its_name_and_each_of_its_parts() {
    let walks = [
        WalkId::new("A", []),
        WalkId::new("B", []),
        WalkId::new("A", [&b""[..]]),
        WalkId::new("A", [&b"query"[..], b"variables"]),
        WalkId::new("A", [&b"queryv"[..], b"ariables"]),
        WalkId::new("A", [&b"query"[..], b"variable"]),
    ];
    let different: HashSet<_> = walks.iter().collect();
    assert_eq!(different.len(), walks.len());
    assert_eq!(WalkId::new("A", [&b"query"[..], b"variables"]), walks[3]);
    assert_eq!(walks[0].to_string(), "A#cbf29ce484222325");
}

#[tokio::test]
async fn rule_23_a_checkpoint_covers_what_was_taken_not_what_was_fetched() {
    let mut walker = Walker::new(Script::pages(&[("", &[1, 2, 3]), ("b", &[4])]).0);
    walker.next().await.unwrap();
    let checkpoint = walker.checkpoint();
    assert_eq!((checkpoint.cursor(), checkpoint.rows()), (None, 1));
    let mut walker = Walker::resume(Script::pages(&[("", &[1, 2, 3]), ("b", &[4])]).0, checkpoint).unwrap();
    assert_eq!(rows(&mut walker).await.unwrap(), [2, 3, 4]);
}

#[test]
fn rule_24_dropping_the_future_of_next_loses_nothing() {
    const PAGES: &[(&str, &[u32])] = &[("", &[1]), ("b", &[]), ("c", &[2, 3]), ("d", &[4])];
    let (script, _) = Script::pages(PAGES);
    let mut walker = Walker::new(script.slow(3));
    let mut rows = Vec::new();
    let mut polls = 0;
    let mut dropped = 0;
    loop {
        // Each future is given a few polls only, one more each time around.
        let mut next = pin!(walker.next());
        let allowed = polls % 3;
        polls += 1;
        let mut done = None;
        for _ in 0..allowed {
            if let Poll::Ready(row) = next.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                done = Some(row.unwrap());
                break;
            }
        }
        match done {
            Some(Some(row)) => rows.push(row),
            Some(None) => break,
            None => dropped += 1,
        }
    }
    assert_eq!(rows, [1, 2, 3, 4]);
    assert!(dropped > 5, "{dropped} futures were dropped");
}

#[tokio::test]
async fn rule_28_nothing_but_the_callers_limit_cuts_a_walk() {
    let thirty_pages = || {
        Script::new(|at, _| {
            let start: u32 = at.map_or(0, |at| at.parse().unwrap());
            let next = (start < 29_000).then(|| Cursor::new((start + 1000).to_string()));
            Ok(Page::new((start..start + 1000).collect(), next))
        })
    };
    let expected: Vec<u32> = (0..30_000).collect();
    let (script, log) = thirty_pages();
    assert_eq!(rows(&mut Walker::new(script)).await.unwrap(), expected);
    assert_eq!(log.len(), 30);
    let mut walker = Walker::new(thirty_pages().0);
    let mut by_page = Vec::new();
    while let Some(page) = walker.next_page().await.unwrap() {
        by_page.extend(page.items);
    }
    assert_eq!(by_page, expected);
}

#[tokio::test]
async fn a_walker_is_lazy_until_polled() {
    let (script, log) = Script::pages(&[("", &[1])]);
    let mut walker = Walker::new(script);
    drop(walker.next());
    drop(walker.next_page());
    assert_eq!(log.len(), 0);
    drop(walker.into_stream());
    assert_eq!(log.len(), 0);
}

#[tokio::test]
async fn a_limit_fetches_no_page_that_it_does_not_need() {
    for (limit, expected, pages) in [(0, 0, 0), (1, 1, 1), (3, 3, 1), (4, 4, 2), (6, 6, 2), (7, 6, 2)] {
        let (script, log) = Script::pages(&[("", &[1, 2, 3]), ("b", &[4, 5, 6])]);
        let mut walker = Walker::new(script).limit(limit);
        assert_eq!(rows(&mut walker).await.unwrap().len(), expected, "limit {limit}");
        assert_eq!(log.len(), pages, "limit {limit}");
        assert_eq!(walker.checkpoint().rows(), expected as u64);

        let (script, log) = Script::pages(&[("", &[1, 2, 3]), ("b", &[4, 5, 6])]);
        let mut walker = Walker::new(script).limit(limit);
        let mut count = 0;
        while let Some(page) = walker.next_page().await.unwrap() {
            count += page.items.len();
        }
        assert_eq!((count, log.len()), (expected, pages), "limit {limit}, page by page");
    }
}

#[tokio::test]
async fn a_walk_goes_on_behind_its_limit() {
    const PAGES: &[(&str, &[u32])] = &[("", &[1, 2, 3]), ("b", &[4, 5, 6])];
    for limit in 0..=6 {
        let mut walker = Walker::new(Script::pages(PAGES).0).limit(limit);
        let mut all = rows(&mut walker).await.unwrap();
        all.extend(rows(&mut walker.limit(u64::MAX)).await.unwrap());
        assert_eq!(all, [1, 2, 3, 4, 5, 6], "the same walker");

        let mut walker = Walker::new(Script::pages(PAGES).0).limit(limit);
        let mut all = Vec::new();
        while let Some(page) = walker.next_page().await.unwrap() {
            all.extend(page.items);
        }
        let checkpoint = saved(&walker.checkpoint());
        all.extend(rows(&mut Walker::resume(Script::pages(PAGES).0, checkpoint).unwrap()).await.unwrap());
        assert_eq!(all, [1, 2, 3, 4, 5, 6], "another walker");
    }
}

#[tokio::test]
async fn a_page_that_was_begun_is_handed_out_from_where_it_was() {
    let (script, _) = Script::pages(&[("", &[1, 2, 3]), ("b", &[4]), ("c", &[5])]);
    let mut walker = Walker::new(script);
    walker.next().await.unwrap();
    let rest = walker.next_page().await.unwrap().unwrap();
    assert_eq!((rest.items, rest.next), (vec![2, 3], Some(Cursor::new("b"))));
    assert_eq!(walker.checkpoint().cursor(), Some(&Cursor::new("b")));
    assert_eq!(walker.next().await.unwrap(), Some(4));
    let whole = walker.next_page().await.unwrap().unwrap();
    assert_eq!((whole.items, whole.next), (vec![5], None));
    assert_eq!(walker.next_page().await.unwrap(), None);
    assert!(walker.checkpoint().is_complete());
}

#[tokio::test]
async fn a_stream_yields_every_row_and_ends_after_an_error() {
    use futures_core::Stream;

    async fn collect(stream: impl Stream<Item = Result<u32>> + Send) -> Vec<Result<u32, String>> {
        let mut stream = pin!(stream);
        let mut items = Vec::new();
        while let Some(item) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
            items.push(item.map_err(|error| error.to_string()));
        }
        items
    }
    let (script, _) = Script::pages(&[("", &[1, 2]), ("b", &[3])]);
    assert_eq!(collect(Walker::new(script).into_stream()).await, [Ok(1), Ok(2), Ok(3)]);
    let (script, _) = Script::new(|_, before| match before {
        0 => Ok(Page::new(vec![1], Some(Cursor::new("b")))),
        _ => Err(Error::other("no")),
    });
    let items = collect(Walker::new(script).into_stream()).await;
    assert_eq!(items, [Ok(1), Err("Script: no".to_owned())]);
}
