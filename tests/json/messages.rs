//! What a person reads when a reply isn't what the schema promised.

use relaywalk::json;

use crate::types::Issue;

type Data = Vec<Option<Issue>>;

fn message(text: &str) -> String {
    json::from_str::<Data>(text).expect_err("the text is refused").to_string()
}

fn issue(change: impl Fn(&str) -> String) -> String {
    let issue = r#"{"number":7,"id":"a","title":null,"state":"OPEN","locked":true,"score":1,"labels":{"totalCount":1,"nodes":["x"]},"author":{"__typename":"User","login":"octo"}}"#;
    assert!(json::from_str::<Data>(&format!("[{issue}]")).is_ok());
    format!("[null,{}]", change(issue))
}

#[test]
fn a_wrong_type_names_what_was_expected_where_and_what_came() {
    let text = issue(|issue| issue.replace("\"octo\"", "12"));
    assert_eq!(
        message(&text),
        "expected a string for `User.login` at `[1].author.login`, found `12` (byte 157)"
    );
    let text = issue(|issue| issue.replace(r#"["x"]"#, r#"["x",null,{"y":1}]"#));
    assert_eq!(
        message(&text),
        "expected a string for `Labels.nodes` at `[1].labels.nodes[2]`, found an object (byte 122)"
    );
    let text =
        issue(|issue| issue.replace("\"labels\":{\"totalCount\":1,\"nodes\":[\"x\"]}", "\"labels\":[]"));
    assert_eq!(
        message(&text),
        "expected an object (`Labels`) for `Issue.labels` at `[1].labels`, found a list (byte 88)"
    );
}

#[test]
fn after_an_inner_object_the_outer_type_is_named_again() {
    let text = issue(|issue| issue.replace("\"author\":{", "\"author\":\"me\",\"x\":{"));
    let error = json::from_str::<Data>(&text).unwrap_err();
    assert_eq!(
        (error.type_name(), error.field(), error.path()),
        (Some("Issue"), Some("author"), "[1].author")
    );
    assert_eq!(&text[error.offset()..][..4], "\"me\"");
}

#[test]
fn a_missing_field_names_the_object_it_is_missing_from() {
    let text = issue(|issue| issue.replace("\"totalCount\":1,", ""));
    assert_eq!(
        message(&text),
        "no value for `Labels.totalCount` at `[1].labels`, though the schema says it is never null (byte 88)"
    );
}

#[test]
fn a_repeated_field_names_the_object_it_is_repeated_in() {
    let text = issue(|issue| issue.replace("\"id\":\"a\"", "\"id\":\"a\",\"id\":\"b\""));
    assert_eq!(message(&text), "two values for `Issue.id` at `[1]` (byte 6)");
}

#[test]
fn broken_json_names_the_place() {
    let text = issue(|issue| issue.replace(",\"state\"", "\"state\""));
    assert_eq!(
        message(&text),
        "invalid JSON: expected `,` or `}` at `[1].title`, found `\"state\"` (byte 39)"
    );
    let text = issue(|issue| issue.replace("true", "tru"));
    assert_eq!(message(&text), "invalid JSON: expected a value at `[1].locked`, found `tru` (byte 64)");
    let text = issue(|issue| issue.split("ked\"").next().unwrap().to_owned());
    assert_eq!(
        message(&text),
        "invalid JSON: string without an end at `[1]`, found the end of the text (byte 60)"
    );
    assert_eq!(message("[]x"), "invalid JSON: characters after the end, found `x` (byte 2)");
    assert_eq!(message("["), "expected an object (`Issue`) at `[0]`, found the end of the text (byte 1)");
}

#[test]
fn an_excerpt_is_short_and_printable() {
    let text = format!("[{{\"number\":\"{}\u{7f}\"}}]", "é".repeat(30));
    let shown = "é".repeat(30);
    assert_eq!(
        message(&text),
        format!(
            r"expected an integer of 32 bits for `Issue.number` at `[0].number`, found `{}\u{{7f}}{}` (byte 11)",
            format_args!("\"{shown}"),
            '"'
        )
    );
}

#[test]
fn an_error_is_one_pointer_wide() {
    assert_eq!(size_of::<json::Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), json::Error>>(), size_of::<usize>());
}
