//! Custom scalars, and serde's traits around generated types.

use std::collections::HashSet;

use relaywalk::Scalar;
use relaywalk::json::{self, FromJson, Reader};
use serde::de::value::MapDeserializer;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::types::Labels;

#[test]
fn a_scalar_keeps_the_exact_text_of_any_value() {
    for text in [
        "1.50",
        "123456789012345678901234567890",
        r#"{"b":1,"a":[ 2 ]}"#,
        r#""\u00e9""#,
        "null",
        "true",
        "-0",
    ] {
        let read: Scalar = json::from_str(text).unwrap();
        assert_eq!(read.as_json(), text);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert_eq!(serde_json::from_str::<Scalar>(text).unwrap(), read);
        assert_eq!(serde_json::from_reader::<_, Scalar>(text.as_bytes()).unwrap(), read);
    }
    let inside: Vec<Scalar> = json::from_str(r#"[ 1.0 , {"a": [] } ]"#).unwrap();
    assert_eq!(inside.iter().map(Scalar::as_json).collect::<Vec<_>>(), ["1.0", r#"{"a": [] }"#]);
}

#[test]
fn a_scalar_shows_text_without_quotes() {
    let scalar = Scalar::from("say \"é\"\n");
    assert_eq!(scalar.as_json(), r#""say \"é\"\n""#);
    assert_eq!(scalar.to_string(), "say \"é\"\n");
    assert_eq!(scalar.as_str().as_deref(), Some("say \"é\"\n"));
    assert_eq!(Scalar::from("plain".to_owned()).to_string(), "plain");
    assert_eq!(Scalar::from("").as_str().as_deref(), Some(""));
    let object = Scalar::from(serde_json::json!({"a": 1}));
    assert_eq!(object.as_str(), None);
    assert_eq!(object.to_string(), r#"{"a":1}"#);
    assert_eq!(format!("{object:?} {scalar:?}"), r#"Scalar({"a":1}) Scalar("say \"é\"\n")"#);
}

#[test]
fn scalars_with_one_text_are_one_key() {
    let set: HashSet<Scalar> = ["1", "1", "1.0"].map(|text| serde_json::from_str(text).unwrap()).into();
    assert_eq!(set.len(), 2);
}

#[test]
fn a_scalar_parses_into_a_type_of_the_callers() {
    let scalar: Scalar = json::from_str(r#"["a","b"]"#).unwrap();
    assert_eq!(scalar.parse::<Vec<String>>().unwrap(), ["a", "b"]);
    assert!(scalar.parse::<u8>().is_err());
}

#[test]
fn a_scalar_mapped_to_a_type_says_why_it_is_refused() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Color {
        Red,
    }
    let read = |text| json::read(text, |reader| json::list(reader, json::scalar::<Color>));
    assert!(matches!(read(r#"["red"]"#).unwrap()[..], [Color::Red]));
    let error = read(r#"["red", "blue"]"#).unwrap_err();
    assert_eq!(error.to_string(), "bad value at `[1]`: unknown variant `blue`, expected `red` (byte 8)");
}

#[test]
fn a_readers_own_error_carries_the_place() {
    #[derive(Debug)]
    struct Even;
    impl FromJson for Even {
        fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
            if reader.integer()? % 2 == 0 { Ok(Self) } else { Err(reader.error("must be even")) }
        }
    }
    let error = json::from_str::<Vec<Even>>("[2,4,5]").unwrap_err();
    assert_eq!(error.to_string(), "bad value at `[2]`: must be even (byte 6)");
}

#[test]
fn an_id_is_a_string_or_an_integer() {
    let read = |text| json::read(text, json::id);
    assert_eq!(read("\"x\"").unwrap(), "x");
    assert_eq!(read("123456789012345678901234567890").unwrap(), "123456789012345678901234567890");
    assert_eq!(read("-7").unwrap(), "-7");
    for text in ["1.0", "1e3", "null", "true", "[]"] {
        assert!(read(text).unwrap_err().to_string().starts_with("expected a string or an integer"), "{text}");
    }
}

/// As the generated data of an operation does it.
#[derive(Debug, PartialEq)]
struct Data(Labels);

impl FromJson for Data {
    fn read(reader: &mut Reader<'_>) -> Result<Self, json::Error> {
        FromJson::read(reader).map(Self)
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json::deserialize(deserializer)
    }
}

#[test]
fn generated_data_is_readable_through_serde_from_every_source_of_json() {
    let text = r#"{"nodes":["a",null],"totalCount":2}"#;
    let expected: Data = json::from_str(text).unwrap();
    assert_eq!(serde_json::from_str::<Data>(text).unwrap(), expected);
    assert_eq!(serde_json::from_slice::<Data>(text.as_bytes()).unwrap(), expected);
    assert_eq!(serde_json::from_reader::<_, Data>(text.as_bytes()).unwrap(), expected);
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(Data::deserialize(&value).unwrap(), expected);
    assert_eq!(serde_json::from_value::<Data>(value).unwrap(), expected);
    let response: graphql_client::Response<Data> =
        serde_json::from_str(&format!(r#"{{"data":{text},"errors":[]}}"#)).unwrap();
    assert_eq!(response.data.unwrap(), expected);
}

#[test]
fn generated_data_is_readable_through_serde_from_other_formats() {
    let expected: Data = json::from_str(r#"{"totalCount":2,"nodes":["a\"\\",null]}"#).unwrap();
    let yaml = "nodes:\n  - 'a\"\\'\n  - null\nmore: {deep: [1.5, true]}\ntotalCount: 2\n";
    assert_eq!(serde_saphyr::from_str::<Data>(yaml).unwrap(), expected);
    let refused = serde_saphyr::from_str::<Data>("totalCount: [2]").unwrap_err().to_string();
    assert!(refused.contains("expected an integer for `Labels.totalCount`"), "{refused}");

    // Formats that make nothing of the name under which serde_json keeps text.
    fn entries<'d>(
        list: [(&'static str, Value); 2],
    ) -> MapDeserializer<'d, impl Iterator<Item = (&'static str, Value)>, serde_json::Error> {
        MapDeserializer::new(list.into_iter())
    }
    let nodes = serde_json::json!(["a\"\\", null]);
    let read = Data::deserialize(entries([("nodes", nodes.clone()), ("totalCount", 2.into())]));
    assert_eq!(read.unwrap(), expected);
    let read = Data::deserialize(entries([("nodes", nodes), ("totalCount", "2".into())]));
    assert!(read.unwrap_err().to_string().contains("for `Labels.totalCount`"));
}

#[test]
fn generated_data_refused_through_serde_says_where() {
    let error = serde_json::from_str::<Data>(r#"{"totalCount":"2"}"#).unwrap_err().to_string();
    assert!(
        error.starts_with(
            r#"expected an integer for `Labels.totalCount` at `totalCount`, found `"2"` (byte 14)"#
        ),
        "{error}"
    );
}

#[test]
fn a_scalar_in_a_struct_of_inputs_is_sent_as_it_is() {
    #[derive(Serialize)]
    struct Input {
        when: Scalar,
        raw: Scalar,
    }
    let input = Input { when: "now".into(), raw: serde_json::from_str("1.00").unwrap() };
    assert_eq!(serde_json::to_string(&input).unwrap(), r#"{"when":"now","raw":1.00}"#);
}
