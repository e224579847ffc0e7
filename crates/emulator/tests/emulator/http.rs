//! GraphQL over HTTP, signing in, and the server's life.

use std::time::{Duration, Instant};

use relaywalk_emulator::{Emulator, Error, Profile};
use serde_json::{Value, json};

use crate::support::*;

const GRAPHQL_JSON: &str = "application/graphql-response+json";

#[tokio::test]
async fn a_refused_document_is_400_only_for_clients_that_speak_graphql_json() {
    let emulator = shop().await;
    for query in
        ["{ authors", "{ writers { id } }", "query($id: ID!) { author(id: $id) { id } }", "{ viewer }"]
    {
        let body = json!({ "query": query }).to_string();
        for (accept, status, content_type) in [
            (GRAPHQL_JSON, 400, GRAPHQL_JSON),
            ("application/graphql-response+json, application/json;q=0.9", 400, GRAPHQL_JSON),
            ("application/graphql-response+json;q=0.5, application/json", 200, "application/json"),
            ("application/graphql-response+json;q=0, */*", 200, "application/json"),
            ("application/json", 200, "application/json"),
            ("*/*", 200, "application/json"),
        ] {
            let reply = post(emulator.url(), body.clone(), &[("accept", accept)]).await;
            assert_eq!(reply.status, status, "{query} with {accept}");
            assert!(reply.content_type.starts_with(content_type), "{}", reply.content_type);
            let json = reply.json();
            assert!(json.get("data").is_none(), "{json}");
            assert!(json["errors"][0]["message"].is_string(), "{json}");
        }
    }
}

#[tokio::test]
async fn a_field_error_is_200_with_the_rest_of_the_data() {
    let emulator = shop().await;
    let body =
        json!({ "query": "{ goods(first: -1) { pageInfo { endCursor } } viewer { id } }" }).to_string();
    let reply = post(emulator.url(), body, &[("accept", GRAPHQL_JSON)]).await;
    assert_eq!(reply.status, 200);
    let json = reply.json();
    assert_eq!(json["data"]["goods"], Value::Null);
    assert!(json["data"]["viewer"]["id"].is_string());
    assert_eq!(json["errors"][0]["path"], json!(["goods"]));
}

#[tokio::test]
async fn errors_of_a_document_say_where_it_is_wrong() {
    let emulator = shop().await;
    let reply = ask(&emulator, "{\n  tags authors { totalCount pages }\n}", json!({})).await;
    assert!(reply.error().contains("pages"), "{}", reply.text);
    assert_eq!(reply.json()["errors"][0]["locations"], json!([{ "line": 2, "column": 29 }]));
}

#[tokio::test]
async fn a_body_that_is_no_request_is_400() {
    let emulator = shop().await;
    for (body, part) in [
        ("", "the body is not JSON"),
        ("{\"query\": \"{ tags }\"", "the body is not JSON"),
        ("[]", "must be a JSON object"),
        ("[{\"query\": \"{ tags }\"}]", "must be a JSON object"),
        ("{}", "has no `query`"),
        ("{\"query\": null}", "has no `query`"),
        ("{\"query\": 5}", "`query` must be a string"),
        ("{\"query\": \"{ tags }\", \"variables\": []}", "`variables` must be an object"),
        ("{\"query\": \"{ tags }\", \"operationName\": 1}", "`operationName` must be a string"),
    ] {
        let reply = post(emulator.url(), body, &[]).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.error().contains(part), "{body}: {}", reply.text);
    }
    let absent = json!({ "query": "{ tags }", "variables": null, "operationName": null }).to_string();
    assert_eq!(post(emulator.url(), absent, &[]).await.status, 200);
}

#[tokio::test]
async fn only_json_is_read() {
    let emulator = shop().await;
    for (content_type, status) in [
        ("application/json; charset=utf-8", 200),
        ("Application/JSON", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
    ] {
        let request = CLIENT
            .post(emulator.url())
            .header("content-type", content_type)
            .body("{\"query\": \"{ tags }\"}");
        assert_eq!(read(request.send().await.unwrap()).await.status, status, "{content_type}");
    }
}

#[tokio::test]
async fn every_path_that_ends_in_graphql_is_the_endpoint_and_only_post_is_served() {
    let emulator = shop().await;
    let base = emulator.url().strip_suffix("/graphql").unwrap();
    assert_eq!(base, format!("http://{}", emulator.address()));
    let body = json!({ "query": "{ tags }" }).to_string();
    for (path, status) in [
        ("/graphql", 200),
        ("/services/data/v62.0/graphql", 200),
        ("/api/graphql/", 200),
        ("/graphql?operation=tags", 200),
        ("/", 404),
        ("/graphiql", 404),
        ("/graphql/more", 404),
    ] {
        assert_eq!(post(&format!("{base}{path}"), body.clone(), &[]).await.status, status, "{path}");
    }
    let response = CLIENT.get(format!("{}?query={{tags}}", emulator.url())).send().await.unwrap();
    assert_eq!(response.headers()["allow"], "POST");
    assert_eq!(read(response).await.status, 405);
}

#[tokio::test]
async fn any_token_will_do_unless_one_is_set() {
    let open = shop().await;
    let body = json!({ "query": "{ tags }" }).to_string();
    assert_eq!(post(open.url(), body.clone(), &[("authorization", "Bearer whatever")]).await.status, 200);
    let closed = shop_with(|builder| builder.bearer("secret")).await;
    for (authorization, status) in [
        ("Bearer secret", 200),
        ("bearer secret", 200),
        ("Bearer wrong", 401),
        ("Bearer ", 401),
        ("Basic secret", 401),
        ("secret", 401),
    ] {
        let reply = post(closed.url(), body.clone(), &[("authorization", authorization)]).await;
        assert_eq!(reply.status, status, "{authorization}");
        assert!(!reply.text.contains("secret"), "{}", reply.text);
    }
    assert_eq!(post(closed.url(), body, &[]).await.status, 401);
}

#[tokio::test]
async fn salesforce_s_failures_have_their_form() {
    let emulator = salesforce_with(|builder| builder.bearer("secret")).await;
    let expired = post(emulator.url(), "{}", &[("authorization", "Bearer old")]).await;
    assert_eq!(expired.status, 401);
    let body = json!([{ "message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID" }]);
    assert_eq!(expired.json(), body);
    let junk = post(emulator.url(), "{", &[("authorization", "Bearer secret")]).await;
    assert_eq!((junk.status, &junk.json()[0]["errorCode"]), (400, &json!("JSON_PARSER_ERROR")));
    let elsewhere = post(&emulator.url().replace("graphql", "query"), "{}", &[]).await;
    assert_eq!((elsewhere.status, &elsewhere.json()[0]["errorCode"]), (404, &json!("NOT_FOUND")));
}

#[tokio::test]
async fn the_operation_is_chosen_by_its_name() {
    let emulator = shop().await;
    let query = "query A { viewer { id } } query B { tags }";
    let named = async |name: Value| {
        post(emulator.url(), json!({ "query": query, "operationName": name }).to_string(), &[]).await
    };
    assert!(named(json!("A")).await.data().get("viewer").is_some());
    assert!(named(json!("B")).await.data().get("tags").is_some());
    for name in [json!("C"), json!(null), json!("")] {
        let reply = named(name.clone()).await;
        assert!(reply.json().get("data").is_none() && !reply.error().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn introspection_answers() {
    let emulator = shop().await;
    let query = "{ __schema { queryType { name } types { name kind fields { name args { name type { name kind ofType { name } } } } } }
        __type(name: \"Author\") { interfaces { name } } }";
    let data = ask(&emulator, query, json!({})).await.data();
    assert_eq!(data["__schema"]["queryType"]["name"], "Query");
    let types = data["__schema"]["types"].as_array().unwrap();
    assert!(types.iter().any(|ty| ty["name"] == "AuthorConnection"));
    assert_eq!(data["__type"]["interfaces"], json!([{ "name": "Node" }]));
}

#[tokio::test]
async fn requests_are_counted_and_the_latency_is_kept() {
    let emulator = shop_with(|builder| builder.latency(Duration::from_millis(60)).bearer("secret")).await;
    assert_eq!(emulator.requests(), 0);
    let started = Instant::now();
    let query = json!({ "query": "{ tags }" }).to_string();
    assert_eq!(post(emulator.url(), query, &[("authorization", "Bearer secret")]).await.status, 200);
    assert!(started.elapsed() >= Duration::from_millis(60));
    post(emulator.url(), "{", &[]).await;
    CLIENT.get(emulator.url()).send().await.unwrap();
    assert_eq!(emulator.requests(), 2);
}

#[tokio::test]
async fn a_server_stops_when_it_is_told_to_and_when_it_is_dropped() {
    let emulator = shop().await;
    let (url, address) = (emulator.url().to_owned(), emulator.address());
    let body = json!({ "query": "{ tags }" }).to_string();
    assert_eq!(post(&url, body.clone(), &[]).await.status, 200);
    emulator.shutdown().await;
    assert!(CLIENT.post(&url).body(body.clone()).send().await.is_err());

    let again = shop_with(|builder| builder.port(address.port())).await;
    assert_eq!(post(&url, body.clone(), &[]).await.status, 200);
    drop(again);
    let stopped = async {
        while CLIENT.post(&url).body(body.clone()).send().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), stopped).await.unwrap();
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_names_it() {
    let emulator = shop().await;
    let port = emulator.address().port();
    let error = Emulator::builder(SHOP).port(port).start().await.unwrap_err();
    assert!(matches!(error, Error::Bind { .. }));
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[test]
fn profiles_have_names() {
    for profile in [Profile::Relay, Profile::Salesforce, Profile::Github, Profile::Shopify] {
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }
    let error = "oracle".parse::<Profile>().unwrap_err();
    let message = "no profile is called `oracle`; there are `relay`, `salesforce`, `github`, `shopify`";
    assert_eq!(error.to_string(), message);
}
