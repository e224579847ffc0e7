//! Descriptions of operations, fragments and variables, which the September 2025 edition has and the compiler's parser
//! doesn't know yet. <https://spec.graphql.org/September2025/#sec-Descriptions>

use std::borrow::Cow;
use std::ops::Range;

use super::Source;
use crate::Diagnostics;
use crate::diagnostics::Text;

/// The text with spaces in place of descriptions, so that everything else stays where it is.
pub(super) fn blanked(text: &str) -> Cow<'_, str> {
    if !text.contains('"') {
        return Cow::Borrowed(text);
    }
    let found = Scan { text, at: 0 }.descriptions();
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut blanked = String::with_capacity(text.len());
    let mut done = 0;
    for range in found {
        blanked.push_str(&text[done..range.start]);
        let spaces =
            text[range.clone()].bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte } else { b' ' });
        blanked.extend(spaces.map(char::from));
        done = range.end;
    }
    blanked.push_str(&text[done..]);
    Cow::Owned(blanked)
}

/// What was found in documents, with the text that their authors wrote.
pub(crate) fn in_written(documents: &[Source], found: Diagnostics) -> Diagnostics {
    documents.iter().fold(found, |found, document| {
        if found.is_empty() || matches!(blanked(&document.text), Cow::Borrowed(_)) {
            return found;
        }
        let path = document.path.display().to_string();
        let text = Text::new(&*path, &*document.text);
        found.relocated(&path, |range| Some((text.clone(), range)))
    })
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    fn descriptions(mut self) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let (mut depth, mut parentheses) = (0_usize, 0_usize);
        let mut before = b' ';
        while let Some(byte) = self.next() {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                b'(' => parentheses += 1,
                b')' => parentheses = parentheses.saturating_sub(1),
                b'"' => {
                    let start = self.at;
                    self.string();
                    let range = start..self.at;
                    let behind = self.next();
                    let describes = match (depth, parentheses) {
                        (0, 0) => behind.is_some(),
                        // A string behind `=` is a default.
                        (0, 1) => behind == Some(b'$') && before != b'=',
                        _ => false,
                    };
                    if describes {
                        found.push(range);
                    }
                    before = b'"';
                    continue;
                }
                _ => {}
            }
            before = byte;
            self.at += 1;
        }
        found
    }

    /// The next byte that counts, and goes to it.
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            match byte {
                b'#' => {
                    let rest = &self.text.as_bytes()[self.at..];
                    self.at +=
                        rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                }
                b' ' | b'\t' | b'\n' | b'\r' | b',' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    /// Goes behind the string that starts here, or to the end of a text that doesn't close it.
    fn string(&mut self) {
        let rest = &self.text[self.at..];
        let length = match rest.strip_prefix("\"\"\"") {
            Some(block) => {
                let ends = block.match_indices("\"\"\"").find(|(at, _)| !block[..*at].ends_with('\\'));
                ends.map(|(at, mark)| 3 + at + mark.len())
            }
            None => {
                let mut escaped = false;
                rest.bytes().enumerate().skip(1).find_map(|(at, byte)| match byte {
                    b'\n' | b'\r' => Some(at),
                    b'\\' if !escaped => {
                        escaped = true;
                        None
                    }
                    byte => (!std::mem::take(&mut escaped) && byte == b'"').then_some(at + 1),
                })
            }
        };
        self.at += length.unwrap_or(rest.len()).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::blanked;

    fn without(text: &str) -> String {
        let blanked = blanked(text);
        assert_eq!(blanked.len(), text.len());
        blanked.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn descriptions_of_operations_fragments_and_variables_are_blanked() {
        assert_eq!(without("\"a\" query Q { a }"), "query Q { a }");
        assert_eq!(
            without("\"\"\"é \\\"\"\" {\n\"\"\"\n# c\nfragment F on A { a }"),
            "# c fragment F on A { a }"
        );
        assert_eq!(
            without("query Q(\"é\" $a: Int \"\"\"b\"\"\" $b: Int) { a }"),
            "query Q( $a: Int $b: Int) { a }"
        );
        assert_eq!(without("{ a } \"b\" { b }"), "{ a } { b }");
    }

    #[test]
    fn strings_that_are_values_stay() {
        for text in [
            "query Q($a: S = \"x\" $b: S = \"y\") { a(s: \"z\" t: $a) }",
            "query Q($a: [S] = [\"x\" \"y\"], $o: O = { a: \"x\" }) @d(a: \"x\") { a }",
            "query Q($a: S @d(a: \"x\") $b: S) { a }",
            "{ a } # \"no string",
            "{ a } \"",
            "{ a(s: \"x",
            "\"only\"",
        ] {
            assert_eq!(blanked(text), text);
        }
    }
}
