//! One row, one line.

/// The JSON text of a row without line ends: as the server sent it, unless it was laid out over several lines; then
/// without the white space between its parts.
pub(crate) fn line(json: &str) -> String {
    // JSON allows no line end within a string, so each of them is layout.
    if json.contains(['\n', '\r']) { compact(json) } else { json.to_owned() }
}

/// The same JSON without white space outside strings.
pub(crate) fn compact(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((outside, inside)) = rest.split_once('"') {
        line.extend(outside.split_ascii_whitespace());
        let end = string_end(inside);
        line.push('"');
        line.push_str(&inside[..end]);
        rest = &inside[end..];
    }
    line.extend(rest.split_ascii_whitespace());
    line
}

/// The length of the rest of a string, its closing quote included.
fn string_end(inside: &str) -> usize {
    let mut escaped = false;
    let quote = inside.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    quote.map_or(inside.len(), |quote| quote + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_on_one_line_is_passed_on_byte_for_byte() {
        let row = r#"{ "a" : [1 , 2.50],	"b":"x  y\n" }"#;
        assert_eq!(line(row), row);
    }

    #[test]
    fn a_row_over_several_lines_becomes_one_and_keeps_its_strings() {
        let row = "{\r\n  \"a b\": [\n    1.50,\n\t-2e5 ],\n  \"q\": \"\\\\\\\" {  } \\u00e9 é\",\n  \"e\": \"\"\n}";
        assert_eq!(line(row), r#"{"a b":[1.50,-2e5],"q":"\\\" {  } \u00e9 é","e":""}"#);
    }

    #[test]
    fn what_is_said_stays_the_same() {
        let value = serde_json::json!({ "a\\": ["\\\"", { "b": null, "c\n": " \\ " }], "": [[], {}] });
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let line = line(&pretty);
        assert_eq!(line, serde_json::to_string(&value).unwrap());
    }
}
