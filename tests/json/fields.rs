//! Objects field by field: the reader guesses which key comes next, and any other is read all the same.

use relaywalk::json::{self, Error, Reader};

type Keys = &'static [&'static str];

/// What an object of these fields holds: the indexes of known keys and their values; nothing if one is there twice.
fn expected(fields: &[&String], names: &[String]) -> Option<Vec<(usize, i32)>> {
    let index = |name: &String| names.iter().position(|known| known == name);
    let known: Vec<_> = (0..).zip(fields).filter_map(|(value, name)| Some((index(name)?, value))).collect();
    let is_twice = |number: usize| known[..number].iter().any(|(other, _)| *other == known[number].0);
    (!(0..known.len()).any(is_twice)).then_some(known)
}

fn found(text: &str, keys: Keys) -> Result<Vec<(usize, i32)>, Error> {
    json::read(text, |reader| {
        let mut object = reader.object("Wide", keys)?;
        let mut found = Vec::new();
        while let Some(key) = reader.field(&mut object)? {
            found.push((key, json::int(reader)?));
        }
        Ok(found)
    })
}

fn keys(names: &[String]) -> Keys {
    let keys = names.iter().map(|name| &*format!("\"{name}\":").leak());
    keys.collect::<Vec<_>>().leak()
}

fn object(names: &[&String], space: &str) -> String {
    let fields =
        names.iter().enumerate().map(|(value, name)| format!("{space}\"{name}\":{space}{value}{space}"));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

#[test]
fn keys_of_every_length_are_known_in_any_order_and_once() {
    for length in 1..=70 {
        let start = "a".repeat(length - 1);
        let names = ["a", "b", "c"].map(|end| format!("{start}{end}"));
        let keys = keys(&names);
        let all: Vec<String> =
            names.iter().cloned().chain([format!("{start}d"), format!("{start}ab")]).collect();
        for order in 0..5_usize.pow(4) {
            let order = [order % 5, order / 5 % 5, order / 25 % 5];
            let fields = order.map(|number| &all[number]);
            for (count, space) in [(1, ""), (2, ""), (3, ""), (3, " ")] {
                let text = object(&fields[..count], space);
                assert_eq!(found(&text, keys).ok(), expected(&fields[..count], &names), "{text}");
            }
        }
        let text = object(&[&names[0], &names[1], &names[2]], "");
        for end in 0..text.len() {
            let error = found(&text[..end], keys).expect_err("an error");
            assert!(error.is_cut_short(), "{error}");
        }
    }
}

#[test]
fn more_keys_than_there_are_bits_in_a_word_are_known_once() {
    let names: Vec<String> = (0..130).map(|number| format!("key{number}")).collect();
    for count in [1, 63, 64, 65, 66, 128, 129, 130] {
        let keys = keys(&names[..count]);
        let all: Vec<&String> = names[..count].iter().collect();
        let reversed: Vec<&String> = all.iter().rev().copied().collect();
        for fields in [&all, &reversed] {
            let text = object(fields, "");
            assert_eq!(found(&text, keys).ok(), expected(fields, &names[..count]), "{text}");
            for number in 0..count {
                for at in [number + 1, count] {
                    let mut fields = fields.clone();
                    fields.insert(at, fields[number]);
                    let error = found(&object(&fields, ""), keys).expect_err("an error").to_string();
                    let said = format!("two values for `Wide.{}`", fields[number]);
                    assert!(error.starts_with(&said), "{error}");
                }
            }
        }
    }
}

#[test]
fn an_object_within_another_knows_its_own_keys() {
    let names: Vec<String> = (0..200).map(|number| format!("key{number}")).collect();
    let keys = keys(&names);
    let read = |text: &str| {
        json::read(text, |reader| {
            let mut object = reader.object("Outer", keys)?;
            let mut seen = Vec::new();
            while let Some(key) = reader.field(&mut object)? {
                let mut inner = reader.object("Inner", keys)?;
                while let Some(key) = reader.field(&mut inner)? {
                    seen.push(key);
                    reader.skip()?;
                }
                seen.push(key);
            }
            Ok(seen)
        })
        .map_err(|error: Error| error.to_string())
    };
    let inner = r#"{"key70":1,"key190":1,"key3":1}"#;
    let twice = format!(r#"{{"key70":{inner},"key190":{inner},"key3":{inner}}}"#);
    assert_eq!(read(&twice), Ok([[70, 190, 3, 70], [70, 190, 3, 190], [70, 190, 3, 3]].concat()));
    for key in [70, 190, 3] {
        let again = format!(r#"{{"key70":{inner},"key190":{inner},"key3":{inner},"key{key}":{inner}}}"#);
        assert_eq!(read(&again), Err(format!("two values for `Outer.key{key}` (byte 0)")));
    }
}

/// An object that is read in one go is what a loop makes of it, to the letter of the error.
#[test]
fn an_object_of_one_field_is_read_as_any_other() {
    const KEYS: &[&str; 1] = &["\"a\":"];
    let message = |error: Error| error.to_string();
    let in_one_go =
        |text: &str| json::read(text, |reader| reader.only_field("One", KEYS, json::int)).map_err(message);
    let required =
        |text: &str| json::read(text, |reader| reader.only_required("One", KEYS, json::int)).map_err(message);
    let by_loop = |text: &str, is_required: bool| {
        let read = |reader: &mut Reader<'_>| {
            let mut object = reader.object("One", KEYS)?;
            let mut value = None;
            while reader.field(&mut object)?.is_some() {
                value = Some(json::int(reader)?);
            }
            if is_required { reader.required(&object, 0, value).map(Some) } else { Ok(value) }
        };
        json::read(text, read).map_err(message)
    };
    let mut values = 0;
    for text in [
        r#"{"a":1}"#,
        r#" { "a" : 1 } "#,
        r#"{"b":[{"a":2}],"a":1,"b":{}}"#,
        r#"{"a":1,"b":"a\"","c":null}"#,
        r#"{"\u0061":1}"#,
        r#"{"a":1,"a":2}"#,
        r#"{"b":0,"a":1,"\u0061":2}"#,
        r#"{"a":1,}"#,
        r#"{"a":1 "b":2}"#,
        r#"{"a":null}"#,
        r#"{"aa":1,"":2}"#,
        r#"  {} "#,
        r#"{,"a":1}"#,
        r#"["a"]"#,
    ] {
        for end in 0..=text.len() {
            for text in [text[..end].to_owned(), format!("{}}}", &text[..end])] {
                let found = by_loop(&text, false);
                values += usize::from(matches!(found, Ok(Some(_))));
                assert_eq!(in_one_go(&text), found, "{text}");
                assert_eq!(required(&text).map(Some), by_loop(&text, true), "{text}");
            }
        }
    }
    assert!(values >= 10, "{values}");
}
