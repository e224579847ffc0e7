//! Rule 29.

use relaywalk::{Cursor, ErrorKind};

use crate::support::queries::Things;
use crate::support::server::Reply;
use crate::support::wire::Wire;
use crate::{page_of, rows};

/// How servers say that a cursor or a locator leads nowhere.
fn refusals() -> Vec<Reply> {
    let graphql = |message: &str, fields: &str| {
        Reply::json(format!(r#"{{"data":null,"errors":[{{"message":"{message}"{fields}}}]}}"#))
    };
    let rest = |code: &str| {
        Reply::json(format!(r#"[{{"message":"query locator","errorCode":"{code}"}}]"#)).status(400)
    };
    vec![
        rest("INVALID_QUERY_LOCATOR"),
        rest("INVALID_QUERY_LOCATOR_FORMAT"),
        rest("LOCATOR_LOCATION_EXCEEDS_SIZE"),
        rest("QUERY_LOCATOR_EXPIRED"),
        graphql("`x` does not appear to be a valid cursor.", r#","type":"INVALID_CURSOR_ARGUMENTS""#),
        graphql("gone", r#","extensions":{"code":"CURSOR_EXPIRED"}"#),
        graphql("Invalid cursor for current pagination sort.", ""),
        graphql("The cursor has expired", "").status(400),
    ]
}

#[tokio::test(start_paused = true)]
async fn rule_29_a_cursor_that_expired_is_an_error_of_its_own() {
    for (index, refusal) in refusals().into_iter().enumerate() {
        let (wire, log) = Wire::answering(move |request, before| match before {
            2 => refusal.clone(),
            _ => page_of(50, request),
        });
        let mut walker = wire.client().build().unwrap().walk(Things::default());
        let error = rows(&mut walker).await.unwrap_err();
        let ErrorKind::ExpiredCursor { cursor, rows, source } = error.kind() else {
            panic!("{index}: {error}")
        };
        assert_eq!((cursor, *rows), (&Cursor::new("20"), 20));
        assert_eq!(error.checkpoint().unwrap().rows(), 20);
        assert!(error.to_string().contains(&source.to_string()), "{error}");
        assert_eq!(log.len(), 3, "it is not asked again");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_29_the_error_says_what_is_lost_and_how_to_begin_again() {
    let (wire, _) = Wire::answering(|request, before| match before {
        1 => refusals()[3].clone(),
        _ => page_of(50, request),
    });
    let mut walker = wire.client().build().unwrap().walk(Things { first: 1.into(), ..Things::default() });
    let error = rows(&mut walker).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Things: the server no longer takes the cursor `1` (the server answered 400 Bad Request: query locator \
         (QUERY_LOCATOR_EXPIRED)); the 1 row taken so far is good, the rest is behind a place that is lost: walk \
         again from the start, or from a filter that begins behind the last row"
    );
}

#[tokio::test(start_paused = true)]
async fn rule_29_other_errors_are_what_they_are() {
    // Without a cursor none can have expired.
    for refusal in refusals() {
        let (wire, _) = Wire::answering(move |_, _| refusal.clone());
        let error = wire.client().build().unwrap().walk(Things::default()).next().await.unwrap_err();
        assert!(!matches!(error.kind(), ErrorKind::ExpiredCursor { .. }), "{error}");
    }
    for other in [
        Reply::json(r#"{"errors":[{"message":"Invalid input for $name"}]}"#),
        Reply::json(r#"[{"message":"m","errorCode":"INVALID_SESSION_ID"}]"#).status(401),
        Reply::json(r#"{"message":"the cursor cache is invalid, come back later"}"#).status(503),
    ] {
        let (wire, _) = Wire::answering(move |request, before| match before {
            0 => page_of(50, request),
            _ => other.clone(),
        });
        let error = rows(&mut wire.client().build().unwrap().walk(Things::default())).await.unwrap_err();
        assert!(!matches!(error.kind(), ErrorKind::ExpiredCursor { .. }), "{error}");
    }
}
