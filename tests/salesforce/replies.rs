//! What replies mean that aren't batches.

use std::time::Duration;

use http::StatusCode;
use relaywalk::salesforce::{ErrorType, Format, Org};
use relaywalk::{Error, ErrorKind, QueryError};
use serde::Deserialize;

use crate::support::server::Reply;
use crate::support::wire::Wire;
use crate::{emulator, hasty, org, org_at, rows};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Id {
    id: String,
}

async fn error_of(reply: Reply, format: Format) -> Error {
    let (wire, _) = Wire::answering(move |_, _| reply.clone());
    rows(&mut org_at(wire).query::<Id>("SELECT Id FROM Account").format(format)).await.unwrap_err()
}

#[tokio::test]
async fn errors_have_their_code_and_message_in_both_formats() {
    let emulator = emulator(|builder| builder.rows(1)).await;
    let org = org(&emulator);
    for format in [Format::Json, Format::Xml] {
        for (query, expected) in [
            ("SELECT Id FROM", ErrorType::MalformedQuery),
            ("SELECT Nothing FROM Account", ErrorType::InvalidField),
            ("SELECT Id FROM Nothing", ErrorType::InvalidType),
            ("SELECT Id FROM Account OFFSET 2001", ErrorType::Other("NUMBER_OUTSIDE_VALID_RANGE".to_owned())),
        ] {
            let error = rows(&mut org.query::<Id>(query).format(format)).await.unwrap_err();
            assert_eq!(ErrorType::of(&error), Some(expected), "{error}");
            match error.kind() {
                ErrorKind::Status { status, message, .. } => {
                    assert!(
                        *status == StatusCode::BAD_REQUEST && !message.is_empty() && !message.contains('<'),
                        "{error}"
                    );
                }
                other => panic!("{other}"),
            }
        }
    }
}

#[tokio::test]
async fn the_daily_limit_is_no_error_to_try_again_after_and_a_busy_server_is() {
    let limit = r#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#;
    let error = error_of(Reply::json(limit).status(403), Format::Json).await;
    assert_eq!((ErrorType::of(&error), error.is_transient()), (Some(ErrorType::RequestLimitExceeded), false));
    let xml = "\n<?xml version=\"1.0\"?><Errors><Error><errorCode>REQUEST_LIMIT_EXCEEDED</errorCode><message>a &amp; b</message></Error></Errors>";
    let error = error_of(Reply::new(403, "application/xml", xml), Format::Xml).await;
    assert_eq!((ErrorType::of(&error), error.is_transient()), (Some(ErrorType::RequestLimitExceeded), false));
    assert!(error.to_string().contains("a & b"), "{error}");
    let busy = r#"[{"message":"busy","errorCode":"SERVER_UNAVAILABLE"}]"#;
    let error = error_of(Reply::json(busy).status(503).header("retry-after", "0"), Format::Json).await;
    assert_eq!((error.attempts(), error.retry_after()), (Some(3), Some(Duration::ZERO)));
}

#[tokio::test]
async fn a_reply_that_is_no_batch_is_told_as_what_it_is() {
    for (reply, format) in [
        (Reply::new(200, "text/html", "<h1>Sign in</h1>"), Format::Json),
        (Reply::json("[]"), Format::Json),
        (Reply::json(r#"{"totalSize":1,"records":[]}"#), Format::Json),
        (Reply::new(200, "application/xml", "<Other/>"), Format::Xml),
        (Reply::new(200, "application/json", [0xff, 0xfe]), Format::Json),
    ] {
        let error = error_of(reply, format).await;
        assert!(matches!(error.kind(), ErrorKind::Query(QueryError::NotResults { .. })), "{error}");
        assert!(!error.is_transient());
    }
    let error = error_of(
        Reply::new(302, "text/html", "").header("location", "https://evil.example/?sid=x"),
        Format::Json,
    )
    .await;
    assert!(matches!(error.kind(), ErrorKind::Redirect { .. }), "{error}");
}

#[tokio::test]
async fn a_reply_cut_short_is_asked_for_again_and_a_wrong_one_is_not() {
    for (reply, format, tries) in [
        (Reply::json(r#"{"totalSize":1,"done":true,"records":[{"Id":"#), Format::Json, Some(3)),
        (Reply::new(200, "application/xml", "<QueryResult><done>true</done><records>"), Format::Xml, Some(3)),
        (Reply::json(r#"{"totalSize":1,"done":1,"records":[]}"#), Format::Json, None),
        (Reply::new(200, "application/xml", "<QueryResult></Result>"), Format::Xml, None),
    ] {
        let error = error_of(reply, format).await;
        assert_eq!(error.attempts(), tries, "{error}");
    }
}

#[tokio::test]
async fn what_is_behind_a_reply_or_is_no_text_in_it_is_an_error_in_both_formats() {
    let json = r#"{"totalSize":1,"done":true,"records":[{"Id":"é"}]}"#.as_bytes();
    let xml =
        "<QueryResult><done>true</done><records><Id>é</Id></records><totalSize>1</totalSize></QueryResult>"
            .as_bytes();
    for (whole, content_type, format) in
        [(json, "application/json", Format::Json), (xml, "application/xml", Format::Xml)]
    {
        let answered = |body: Vec<u8>| {
            let (wire, _) = Wire::answering(move |_, _| Reply::new(200, content_type, body.clone()));
            async move { rows(&mut org_at(wire).query::<Id>("SELECT Id FROM Account").format(format)).await }
        };
        for before in ["", "\u{feff}", " \n"] {
            let rows = answered([before.as_bytes(), whole, b" \n"].concat()).await.unwrap();
            assert_eq!(rows, [Id { id: "é".to_owned() }]);
        }
        for behind in [&b"x"[..], b"\xc3", b"\xc3\xa9", b"\xff", whole] {
            answered([whole, behind].concat()).await.unwrap_err();
        }
        for (position, _) in whole.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()) {
            let mut broken = whole.to_vec();
            broken.remove(position);
            answered(broken).await.unwrap_err();
            let error = answered(whole[..=position].to_vec()).await.unwrap_err();
            assert_eq!(error.attempts(), Some(3), "{error}");
        }
    }
}

#[tokio::test]
async fn hostile_replies_are_errors() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let json = format!(r#"{{"totalSize":1,"done":true,"records":[{{"Id":{deep}}}]}}"#);
    error_of(Reply::json(json), Format::Json).await;
    let xml = format!("<QueryResult><done>true</done>{}", "<records>".repeat(100_000));
    error_of(Reply::new(200, "application/xml", xml), Format::Xml).await;
    let bomb = "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><QueryResult><done>&b;</done></QueryResult>";
    error_of(Reply::new(200, "application/xml", bomb), Format::Xml).await;
}

#[tokio::test]
async fn a_query_is_a_get_with_its_text_encoded_and_what_was_asked_for() {
    let reply = Reply::json(r#"{"totalSize":0,"done":true,"records":[]}"#);
    let (wire, log) = Wire::answering(move |_, _| reply.clone());
    let org = Org::builder("https://example.my.salesforce.com/anything?x=1").version("v62.0");
    let org = org.client(|client| client.transport(wire).bearer("secret")).build().unwrap();
    rows(&mut org.query::<Id>("SELECT Id FROM Account WHERE Name = 'é&+'").batch_size(200)).await.unwrap();
    let request = &log.received()[0];
    assert_eq!(
        request.line,
        "GET https://example.my.salesforce.com/services/data/v62.0/query?q=SELECT+Id+FROM+Account+WHERE+Name+%3D+%27%C3%A9%26%2B%27"
    );
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(request.headers["sforce-query-options"], "batchSize=200");
    assert_eq!(request.headers["authorization"], "Bearer secret");
    assert!(!request.headers.contains_key("content-type") && request.body.is_empty());
}

#[test]
fn an_org_needs_a_url_and_a_version() {
    for (url, version) in [
        ("", "62.0"),
        ("ftp://example.com", "62.0"),
        ("https://user:secret@example.com", "62.0"),
        ("https://example.com", "62"),
        ("https://example.com", "62.0/../.."),
        ("https://example.com", ""),
    ] {
        let error = Org::builder(url).version(version).build().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Config(_)), "{url} {version}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_of_an_org_that_cant_be_reached_is_named_without_its_query() {
    let (wire, _) = Wire::answering(|_, _| Reply::json("{}"));
    let slow = wire.slow(Duration::from_secs(600));
    let org = Org::builder("https://example.my.salesforce.com").client(|client| client.transport(slow));
    let mut walker = org.build().unwrap().query::<Id>("SELECT Id FROM Account WHERE Name = 'secret'");
    let error = walker.next().await.unwrap_err();
    let ErrorKind::Timeout { endpoint, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(endpoint, "https://example.my.salesforce.com/services/data/v65.0/query");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let org = Org::builder(&format!("http://{nobody}")).client(|client| client.retry(hasty()));
    let mut walker = org.build().unwrap().query_all::<Id>("SELECT Id FROM Account WHERE Name = 'secret'");
    let error = walker.next().await.unwrap_err();
    let ErrorKind::Transport { endpoint, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(*endpoint, format!("http://{nobody}/services/data/v65.0/queryAll"));
    assert!(!format!("{error} {error:#?}").contains("secret"), "{error:#?}");
}
