//! What the text of a cursor says, as far as base64 hides it and nothing more.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::excerpt::excerpt;

/// Characters of a decoded text that are shown.
const SHOWN: usize = 100;

/// In words, if there is more to say of it than it shows by itself.
pub(super) fn in_words(cursor: &str) -> Option<String> {
    let bytes = decoded(cursor)?;
    // GitHub's have values in another encoding behind their version.
    if let Some(rest) = bytes.strip_prefix(b"cursor:v2:")
        && !is_printable(rest)
    {
        return Some(format!("`cursor:v2:` and {} bytes in base64, as GitHub writes them", rest.len()));
    }
    let text =
        str::from_utf8(&bytes).ok().filter(|text| is_printable(text.as_bytes()) && !text.is_empty())?;
    let shown = format!("`{}` in base64", excerpt(text, SHOWN));
    Some(match meaning(text) {
        Some(meaning) => format!("{shown}, {meaning}"),
        None => shown,
    })
}

fn decoded(cursor: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    [STANDARD, URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(cursor).ok())
}

fn is_printable(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_ok_and(|text| text.chars().all(|c| !c.is_control()))
}

/// What it means where a server is known to write it so. A guess, for people.
fn meaning(text: &str) -> Option<String> {
    let number = |text: &str| text.parse::<u64>().ok();
    let behind =
        |row: u64, whose: &str| Some(format!("behind row {row} counted from 0, as {whose} writes it"));
    if let Some(row) = text.strip_prefix("v1:").and_then(number) {
        return behind(row, "Salesforce");
    }
    if let Some(row) = text.strip_prefix("arrayconnection:").and_then(number) {
        return behind(row, "graphql-relay");
    }
    if let Some(rows) = number(text) {
        return Some(format!("maybe an offset: behind {rows} rows"));
    }
    if text.starts_with("cursor:") {
        return Some("as GitHub writes it".to_owned());
    }
    let value = serde_json::from_str::<serde_json::Value>(text).ok()?;
    if value.is_array() {
        return Some("an order and the last row's values in it, as PostGraphile writes them".to_owned());
    }
    value.is_object().then(|| "values of the last row".to_owned())
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn what_base64_hides_is_said() {
        for (cursor, words) in [
            ("djE6OQ==", "`v1:9` in base64, behind row 9 counted from 0, as Salesforce writes it"),
            ("djE6OQ", "`v1:9` in base64, behind row 9 counted from 0, as Salesforce writes it"),
            ("djI6NTAwMDo5", "`v2:5000:9` in base64"),
            (
                "YXJyYXljb25uZWN0aW9uOjQ5",
                "`arrayconnection:49` in base64, behind row 49 counted from 0, as graphql-relay writes it",
            ),
            ("MTA", "`10` in base64, maybe an offset: behind 10 rows"),
            ("Y3Vyc29yOjEwMA==", "`cursor:100` in base64, as GitHub writes it"),
            ("Y3Vyc29yOnYyOpHOAAG0eA==", "`cursor:v2:` and 6 bytes in base64, as GitHub writes them"),
            (
                "WyJuYXR1cmFsIiw1XQ==",
                "`[\"natural\",5]` in base64, an order and the last row's values in it, as PostGraphile writes them",
            ),
            ("eyJsYXN0X2lkIjo0fQ==", "`{\"last_id\":4}` in base64, values of the last row"),
        ] {
            assert_eq!(in_words(cursor).as_deref(), Some(words), "{cursor}");
        }
    }

    #[test]
    fn what_hides_nothing_or_no_text_is_not_said() {
        for cursor in ["", "no base64!", "gAECAw==", "AAAA", "\u{1F600}"] {
            assert_eq!(in_words(cursor), None, "{cursor}");
        }
        let long = in_words(&"QUFB".repeat(10_000)).unwrap();
        assert!(long.len() < 200, "{}", long.len());
    }
}
