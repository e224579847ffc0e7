//! Texts made to hurt: a clear error, or the right answer, in bounded time and memory.

use std::fmt::Write;
use std::time::{Duration, Instant};

use relaywalk::json::{self, FromJson, Reader};
use serde_json::Value;

use crate::types::{Author, Bot, Labels, User};

fn message<T: FromJson>(text: &str) -> String {
    json::from_str::<T>(text).err().expect("the text is refused").to_string()
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    format!("{{\"other\":{}1{}}}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn nesting_is_allowed_up_to_the_limit_and_refused_beyond_it() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let levels = open.matches(['[', '{']).count();
        json::from_str::<Bot>(&nested(open, close, 126 / levels)).unwrap();
        for depth in [128, 10_000, 1_000_000] {
            let error = message::<Bot>(&nested(open, close, depth));
            assert!(error.starts_with("objects and lists nested more than 128 deep"), "{error}");
            assert!(error.len() < 2_000, "{}", error.len());
        }
    }
}

#[test]
fn nesting_that_the_types_follow_is_limited_too() {
    struct Tree(Option<Box<Tree>>);
    impl FromJson for Tree {
        fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
            let mut object = reader.object("Tree", &["\"child\":"])?;
            let mut child = None;
            while let Some(key) = reader.field(&mut object)? {
                match key {
                    0 => child = json::nullable(reader, FromJson::read)?,
                    _ => reader.skip()?,
                }
            }
            Ok(Self(child))
        }
    }
    let tree = |depth: usize| format!("{}null{}", "{\"child\":".repeat(depth), "}".repeat(depth));
    let mut depth = 0;
    let mut next = Some(Box::new(json::from_str::<Tree>(&tree(128)).unwrap()));
    while let Some(tree) = next {
        depth += 1;
        next = tree.0;
    }
    assert_eq!(depth, 128);
    assert!(message::<Tree>(&tree(100_000)).contains("nested more than 128 deep"));
}

#[test]
fn a_million_unknown_keys_are_skipped() {
    let mut text = String::from("{");
    for key in 0..1_000_000 {
        write!(text, "\"k{key}\":{key},").unwrap();
    }
    text.push_str(r#""login":"octo"}"#);
    let started = Instant::now();
    assert_eq!(json::from_str::<User>(&text).unwrap().login, "octo");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn a_million_values_of_one_known_key_are_an_error() {
    let text = format!("{{{}\"login\":\"octo\"}}", "\"login\":\"a\",".repeat(1_000_000));
    assert_eq!(message::<User>(&text), "two values for `User.login` (byte 0)");
}

#[test]
fn a_huge_string_shows_up_in_no_error() {
    let huge = "x".repeat(10_000_000);
    for text in [
        format!("{{\"login\":\"octo\",\"followers\":\"{huge}\"}}"),
        format!("{{\"{huge}\":1}}"),
        format!("{{\"{huge}\":nul}}"),
        format!("{{\"login\":{huge}}}"),
        format!("{{\"login\":\"{huge}"),
        format!("{{\"followers\":{}}}", "1".repeat(10_000_000)),
    ] {
        let error = message::<User>(&text);
        assert!(error.len() < 400, "{} characters", error.len());
    }
}

#[test]
fn control_characters_and_half_surrogates_are_refused() {
    for bad in [
        "\0",
        "\u{1f}",
        "\n",
        "12345678\u{1}",
        r"\ud83d",
        r"\ude00",
        r"\ud83dx",
        r"\ud83d\u0041",
        r"\ud83d\ud83d",
        r"\x",
        r"\u12",
        r"\u12g4",
        r"\u+123",
        r"\é",
        "\\",
    ] {
        for text in [
            format!("{{\"login\":\"{bad}\"}}"),
            format!("{{\"other\":\"{bad}\",\"login\":\"a\"}}"),
            format!("{{\"{bad}\":1,\"login\":\"a\"}}"),
        ] {
            let error = message::<User>(&text);
            assert!(error.starts_with("invalid JSON"), "{bad:?}: {error}");
        }
    }
    for text in ["\0", "{\0}", "{\"login\":\0\"a\"}", "[1,\0]", "\u{a0}1", "\u{feff}1"] {
        assert!(json::from_str::<Value>(text).is_err(), "{text:?}");
    }
}

#[test]
fn every_escape_means_its_character() {
    let text = r#""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD83D\uDE00\u0000é😀""#;
    let ours: String = json::from_str(text).unwrap();
    assert_eq!(ours, "\"\\/\u{8}\u{c}\n\r\tAé€😀\0é😀");
    assert_eq!(ours, serde_json::from_str::<String>(text).unwrap());
}

#[test]
fn a_string_ends_at_its_quote_wherever_that_is_in_a_word() {
    for length in 0..40 {
        for (inside, means) in [("", ""), ("\\\"", "\""), ("é", "é"), ("\\\\", "\\")] {
            for before in 0..=length {
                let (head, tail) = ("a".repeat(before), "b".repeat(length - before));
                let read: String = json::from_str(&format!("\"{head}{inside}{tail}\"")).unwrap();
                assert_eq!(read, format!("{head}{means}{tail}"));
                let with_control = format!("\"{head}{inside}\u{1f}{tail}\"");
                assert!(json::from_str::<String>(&with_control).is_err(), "{with_control:?}");
            }
        }
    }
}

/// Wherever it starts, and however little of the text comes behind it.
#[test]
fn a_string_without_an_end_or_with_anything_in_it_is_read_as_serde_json_reads_it() {
    let ends = [
        "", "\"", "\\", "\\\"", "\\\"\"", "\\é\"", "\u{1}\"", "\u{7f}\"", "\u{80}\"", "é", "😀\"", "\" ",
        "\"x",
    ];
    let mut read = 0;
    for before in 0..9 {
        for unit in ["a", "é", "😀", " é"] {
            for times in 0..10 {
                for end in ends {
                    let text = format!("{}\"{}{end}", " ".repeat(before), unit.repeat(times));
                    let theirs = serde_json::from_str::<String>(&text).ok();
                    let ours = json::from_str::<String>(&text);
                    if let (None, Err(error)) = (&theirs, &ours)
                        && !text.trim_start()[1..].contains(['"', '\u{1}'])
                    {
                        assert_eq!(error.offset(), text.len(), "{text:?}");
                    }
                    assert_eq!(ours.ok(), theirs, "{text:?}");
                    assert_eq!(json::read(&text, Reader::skip).is_ok(), theirs.is_some(), "{text:?}");
                    read += usize::from(theirs.is_some());
                }
            }
        }
    }
    assert!(read > 1_000, "{read}");
}

#[test]
fn numbers_are_exact_or_refused() {
    for text in ["0", "-1", "9223372036854775807", "-9223372036854775808", " 5 "] {
        assert_eq!(json::from_str::<i64>(text).unwrap(), text.trim().parse::<i64>().unwrap());
    }
    assert_eq!(json::from_str::<i32>("-2147483648").unwrap(), i32::MIN);
    for text in
        ["0", "-0.0", "1.5", "-1e-3", "1E+10", "5e-324", "1.7976931348623157e308", "9007199254740993", "0.1"]
    {
        let read: f64 = json::from_str(text).unwrap();
        assert_eq!(read.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
    }
    for text in
        ["9223372036854775808", "99999999999999999999999", "1.0", "1e3", "\"7\"", "null", "true", "[7]"]
    {
        assert!(message::<i64>(text).starts_with("expected an integer"), "{text}");
    }
    assert!(message::<i32>("2147483648").starts_with("expected an integer of 32 bits"));
    for text in [
        "01", "-01", "-", "+1", ".5", "1.", "1e", "1e+", "--1", "0x1", "1_0", "NaN", "Infinity", "1e999",
        "-1e999",
    ] {
        assert!(json::from_str::<f64>(text).is_err(), "{text}");
        assert!(json::from_str::<i64>(text).is_err(), "{text}");
    }
}

#[test]
fn a_float_is_the_nearest_one_however_many_digits_it_has() {
    let digits = [
        "0",
        "1",
        "9",
        "17",
        "99",
        "4503599627370497",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
    ];
    let more = [
        "123456789012345678",
        "999999999999999999",
        "1234567890123456789",
        "9999999999999999999",
        "3141592653589793238462643",
    ];
    for digits in digits.into_iter().chain(more) {
        for point in 0..digits.len() {
            for sign in ["", "-"] {
                let (whole, fraction) = digits.split_at(digits.len() - point);
                for text in [
                    format!("{sign}{whole}.{fraction}0"),
                    format!("{sign}0.{}{digits}", "0".repeat(point)),
                    format!("{sign}{whole}"),
                    format!("{sign}{whole}.{fraction}1e{point}"),
                ] {
                    let read: f64 = json::from_str(&text).unwrap();
                    assert_eq!(read.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
                    let items: Vec<f64> = json::from_str(&format!("[{text}, {text}]")).unwrap();
                    assert_eq!(
                        items.iter().map(|item| item.to_bits()).collect::<Vec<_>>(),
                        [read.to_bits(); 2]
                    );
                }
            }
        }
    }
}

#[test]
fn a_key_beyond_the_sixty_fourth_is_known_once_only() {
    #[derive(Debug)]
    struct Wide(i32);
    const KEYS: [&str; 150] = {
        let mut keys = ["\"filler\":"; 150];
        keys[100] = "\"a\":";
        keys[149] = "\"b\":";
        keys
    };
    impl FromJson for Wide {
        fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
            let mut object = reader.object("Wide", &KEYS)?;
            let mut sum = 0;
            while let Some(key) = reader.field(&mut object)? {
                match key {
                    100 | 149 => sum += json::int(reader)?,
                    _ => reader.skip()?,
                }
            }
            Ok(Self(sum))
        }
    }
    assert_eq!(json::from_str::<Wide>(r#"{"b":2,"a":1}"#).unwrap().0, 3);
    assert_eq!(message::<Wide>(r#"{"a":1,"b":2,"a":1}"#), "two values for `Wide.a` (byte 0)");
    assert_eq!(message::<Wide>(r#"{"b":1,"b":2}"#), "two values for `Wide.b` (byte 0)");
}

#[test]
fn texts_that_are_nearly_json_are_refused() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "[",
        "nul",
        "nullx",
        "truefalse",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1}}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "1 2",
        "{\"a\":tru}",
        "// c\n1",
        "{\"a\":[}",
        "[{]}",
    ] {
        assert!(json::from_str::<Value>(text).is_err(), "{text}");
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
        assert!(json::read(text, Reader::skip).is_err(), "{text}");
    }
}

#[test]
fn what_is_skipped_is_what_serde_json_accepts() {
    for text in [
        "{}",
        "[]",
        "[[],[]]",
        "{\"a\":{},\"b\":[{}]}",
        " [ 1 , { \"a\" : null } ] ",
        "[{\"a\":[1]},[2]]",
        "\"\\n\"",
    ] {
        assert_eq!(json::read(text, Reader::raw).unwrap(), text.trim());
        assert_eq!(json::from_str::<Value>(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }
}

#[test]
fn the_type_name_is_found_wherever_it_stands() {
    for text in [
        r#"{"__typename":"Bot","url":"u"}"#,
        r#" { "__typename" : "Bot" , "url" : "u" }"#,
        r#"{"url":"u","__typename":"Bot"}"#,
        r#"{"url":"u","x":{"__typename":"User"},"__typename":"B\u006ft"}"#,
        r#"{"__typ\u0065name":"Bot","url":"u"}"#,
    ] {
        let author: Author = json::from_str(text).unwrap();
        assert_eq!(author, Author::Bot(Bot { url: Some("u".to_owned()) }), "{text}");
    }
    assert_eq!(json::from_str::<Author>(r#"{"__typename":"New","x":[1,{}]}"#).unwrap(), Author::Unknown);
    assert_eq!(
        message::<Author>("{}"),
        "no value for `__typename`, though the schema says it is never null (byte 0)"
    );
    assert!(message::<Author>(r#"{"__typename":null}"#).starts_with("expected a string for `__typename`"));
    assert!(message::<Author>("[]").starts_with("expected an object, found a list"));
}

#[test]
fn a_field_that_may_be_null_may_be_missing() {
    let labels: Labels = json::from_str(r#"{"totalCount":1}"#).unwrap();
    assert_eq!(labels, Labels { total_count: 1, nodes: None });
}
