//! Where an offset lies in a response, worked out only once something is wrong.

use std::fmt::Write;

/// Characters of the text that an error shows at most.
const EXCERPT: usize = 40;
/// Characters of one key, and bytes of a whole path, that an error shows at most.
const KEY: usize = 64;
const PATH: usize = 1024;

enum Step<'j> {
    /// In an object: the key whose value is under way.
    Key(Option<&'j str>),
    /// In a list: the position from 0.
    Index(usize),
}

/// The response path of an offset, and the last key on it. Never looks beyond the offset.
pub(super) fn response_path(text: &str, offset: usize) -> (String, String) {
    let steps = steps(text.get(..offset).unwrap_or(text));
    let mut path = String::new();
    let mut last = String::new();
    for step in steps {
        match step {
            Step::Key(Some(key)) => {
                last = shortened(key, KEY);
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&last);
            }
            Step::Key(None) => last.clear(),
            // Writing to a string can't fail.
            Step::Index(index) => drop(write!(path, "[{index}]")),
        }
    }
    (shortened(&path, PATH), last)
}

/// The objects and lists that are open at the end of a text. The reader has been here before and found nothing
/// wrong, so brackets match and strings end, save perhaps the last one.
fn steps(text: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match (byte, steps.last_mut()) {
            (b'{', _) => steps.push(Step::Key(None)),
            (b'[', _) => steps.push(Step::Index(0)),
            (b'}' | b']', _) => drop(steps.pop()),
            (b',', Some(Step::Key(key))) => *key = None,
            (b',', Some(Step::Index(index))) => *index += 1,
            (b'"', step) => {
                let start = at + 1;
                at = string_end(text.as_bytes(), start);
                if let Some(Step::Key(key @ None)) = step
                    && at < text.len()
                {
                    *key = text.get(start..at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    steps
}

/// The offset of the quote that ends a string, or the text's end.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        match bytes.get(at) {
            Some(b'"') | None => return at,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
        }
    }
}

/// The first of a text's characters, with a mark if there are more.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What stands at an offset, for a message.
pub(super) fn excerpt(text: &str, offset: usize) -> String {
    let rest = text.get(offset..).unwrap_or_default();
    let is_delimiter = |c: char| matches!(c, ',' | ':' | '{' | '}' | '[' | ']' | '"') || c.is_whitespace();
    let end = match rest.chars().next() {
        None => return "the end of the text".to_owned(),
        Some('{') => return "an object".to_owned(),
        Some('[') => return "a list".to_owned(),
        Some('"') => string_end(rest.as_bytes(), 1) + 1,
        Some(first) if is_delimiter(first) => first.len_utf8(),
        Some(_) => rest.find(is_delimiter).unwrap_or(rest.len()),
    };
    let shown = shortened(rest.get(..end).unwrap_or(rest), EXCERPT);
    let shown: String = shown
        .chars()
        .flat_map(|c| if c.is_control() { c.escape_debug().collect() } else { vec![c] })
        .collect();
    format!("`{shown}`")
}
