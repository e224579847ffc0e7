//! Text that shares its page.

#![allow(clippy::unwrap_used, reason = "a test says so when it fails, also from a function of its own")]

use std::collections::HashMap;

use relaywalk::Text;
use relaywalk::json;

const LONG: &str = "longer than the 23 bytes that a text holds itself";

fn texts(json: &str) -> Vec<Text> {
    json::from_bytes(json.to_owned().into()).expect("texts")
}

#[test]
fn a_long_text_is_a_part_of_its_page_and_a_short_one_is_not() {
    let read = texts(&format!(r#"["{LONG}","{}","{}",""]"#, "é".repeat(12), "é".repeat(11)));
    assert_eq!(read, [LONG, &"é".repeat(12), &"é".repeat(11), ""]);
    assert_eq!(read.iter().map(Text::is_shared).collect::<Vec<_>>(), [true, true, false, false]);
}

#[test]
fn a_text_with_escapes_or_without_a_page_has_memory_of_its_own() {
    let read = texts(&format!(r#"["{LONG}\n{LONG}"]"#));
    assert!(read == [format!("{LONG}\n{LONG}")] && !read[0].is_shared());
    let alone: Vec<Text> = json::from_str(&format!(r#"["{LONG}"]"#)).unwrap();
    assert!(alone == [LONG] && !alone[0].is_shared());
    assert!(!Text::from(LONG).is_shared() && !Text::from(LONG.to_owned()).is_shared());
}

#[test]
fn a_detached_text_keeps_nothing_else() {
    let page = bytes::Bytes::from(format!(r#"["{LONG}"]"#));
    let mut read: Vec<Text> = json::from_bytes(page.clone()).unwrap();
    assert!(!page.is_unique(), "the text shares the page");
    let copy = read[0].clone();
    read[0].detach();
    assert!(copy.is_shared() && !read[0].is_shared());
    drop(copy);
    assert!(page.is_unique(), "nothing shares the page");
    assert_eq!(read, [LONG]);
}

#[test]
fn a_text_is_as_good_a_key_as_a_str() {
    let map: HashMap<Text, i32> = [(Text::from("a"), 1), (Text::from(LONG), 2)].into();
    assert_eq!((map.get("a"), map.get(LONG), map.get("b")), (Some(&1), Some(&2), None));
    let mut sorted = [Text::from("b"), Text::from(LONG), Text::from("a")];
    sorted.sort();
    assert_eq!(sorted, ["a", "b", LONG]);
}

#[test]
fn a_text_goes_through_serde_as_a_string() {
    let text: Text = serde_json::from_str(r#""say \"é\"""#).unwrap();
    assert_eq!(text, "say \"é\"");
    assert_eq!(serde_json::to_string(&text).unwrap(), r#""say \"é\"""#);
    assert_eq!(format!("{text} {text:?} {:>3}", Text::from("x")), "say \"é\" \"say \\\"é\\\"\"   x");
    assert_eq!(String::from(text), "say \"é\"");
}

#[test]
fn a_page_that_is_no_text_is_an_error_with_its_place() {
    let page = bytes::Bytes::from_static(b"[\"ok\",\"\xff\"]");
    let error = json::from_bytes::<Vec<Text>>(page).unwrap_err();
    assert_eq!(error.to_string(), "invalid JSON: bytes that aren't UTF-8 at `[1]` (byte 7)");
}
