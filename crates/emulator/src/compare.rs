//! How SOQL compares values.

use std::cmp::Ordering;

use apollo_compiler::response::JsonValue;

/// The form of an Id that both its forms have in common.
pub(crate) fn short_id(id: &str) -> &str {
    if id.len() == 18 { id.get(..15).unwrap_or(id) } else { id }
}

/// Compares as SOQL does; numbers may be written as text. `None` if the two don't compare.
pub(crate) fn compare(value: &JsonValue, operand: &JsonValue) -> Option<Ordering> {
    match (value, operand) {
        (JsonValue::Null, JsonValue::Null) => Some(Ordering::Equal),
        (JsonValue::Bool(value), JsonValue::Bool(operand)) => Some(value.cmp(operand)),
        (JsonValue::Number(value), operand) => {
            let operand = operand.as_f64().or_else(|| operand.as_str()?.parse().ok())?;
            value.as_f64()?.partial_cmp(&operand)
        }
        (JsonValue::String(value), JsonValue::String(operand)) => {
            Some(value.as_str().to_lowercase().cmp(&operand.as_str().to_lowercase()))
        }
        _ => None,
    }
}

/// SQL's `LIKE`, with a backslash before a wildcard that means itself.
pub(crate) fn like(text: &[char], pattern: &[char]) -> bool {
    // Where to go on if what follows the last `%` doesn't match: one character later than the last time.
    let (mut at, mut in_pattern, mut retry) = (0, 0, None);
    while at < text.len() {
        let (literal, width) = match &pattern[in_pattern..] {
            ['%', ..] => {
                retry = Some((at, in_pattern + 1));
                in_pattern += 1;
                continue;
            }
            ['_', ..] => (None, 1),
            ['\\', literal, ..] => (Some(*literal), 2),
            [literal, ..] => (Some(*literal), 1),
            [] => (Some('\0'), 0),
        };
        if width > 0 && literal.is_none_or(|literal| literal == text[at]) {
            (at, in_pattern) = (at + 1, in_pattern + width);
        } else if let Some((from, after)) = retry {
            retry = Some((from + 1, after));
            (at, in_pattern) = (from + 1, after);
        } else {
            return false;
        }
    }
    pattern[in_pattern..].iter().all(|rest| *rest == '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_knows_its_wildcards() {
        for (text, pattern, expected) in [
            ("amber mill", "a%", true),
            ("amber mill", "%mill", true),
            ("amber mill", "%er%il%", true),
            ("amber mill", "amber_mill", true),
            ("amber mill", "amber_%_mill", false),
            ("amber mill", "b%", false),
            ("amber mill", "amber", false),
            ("amber mill", "", false),
            ("", "", true),
            ("", "%", true),
            ("", "_", false),
            ("50%", "50\\%", true),
            ("500", "50\\%", false),
            ("aab", "%ab", true),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", "%a%a%a%a%a%a%a%a%b", false),
        ] {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(like(&chars(text), &chars(pattern)), expected, "{text} like {pattern}");
        }
    }
}
