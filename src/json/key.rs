//! Is a known key next?

use super::reader::is_at;

/// Are a separator and this key, written `"key":`, at that offset? No for keys that are too long to be compared in a few
/// words without a call.
#[inline(always)]
pub(super) fn is_short_key(bytes: &[u8], at: usize, separator: u8, key: &[u8]) -> bool {
    // Where each word costs calls, one for all of them is the quickest.
    if cfg!(debug_assertions) {
        return at < bytes.len() && bytes[at] == separator && is_at(bytes, at + 1, key);
    }
    is_in_words(bytes, at, separator, key)
}

/// The same by the first and the last word of the key, which may overlap.
#[inline(always)]
fn is_in_words(bytes: &[u8], at: usize, separator: u8, key: &[u8]) -> bool {
    #[inline(always)]
    fn same_ends<const N: usize>(one: &[u8], other: &[u8]) -> bool {
        let (Some(first), Some(last)) = (one.first_chunk::<N>(), one.last_chunk::<N>()) else { return false };
        other.first_chunk() == Some(first) && other.last_chunk() == Some(last)
    }
    let Some(rest) = bytes.get(at..) else { return false };
    if rest.len() <= key.len() || rest[0] != separator {
        return false;
    }
    let found = &rest[1..=key.len()];
    match key.len() {
        4..=7 => same_ends::<4>(key, found),
        8..=16 => same_ends::<8>(key, found),
        17..=32 => same_ends::<16>(key, found),
        33..=64 => same_ends::<32>(key, found),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_in_words, is_short_key};

    #[test]
    fn a_key_of_any_length_is_known_by_each_of_its_bytes() {
        for length in 1..=61 {
            let key = format!("\"{}\":", "abcdefghijklmnopqrstuvwxyz".repeat(3).split_at(length).0);
            for at in 0..10 {
                let text = [" ".repeat(at), format!(",{key}1")].concat();
                let is_known = |text: &str, separator| {
                    let known = is_in_words(text.as_bytes(), at, separator, key.as_bytes());
                    assert_eq!(known, is_short_key(text.as_bytes(), at, separator, key.as_bytes()), "{text}");
                    known
                };
                assert!(is_known(&text, b',') && !is_known(&text, b'{'), "{text}");
                for changed in at + 1..=at + key.len() {
                    let (before, behind) = (&text[..changed], &text[changed + 1..]);
                    assert!(!is_known(&format!("{before}_{behind}"), b','), "{before}_{behind}");
                    assert!(!is_known(before, b','), "{before}");
                }
            }
        }
    }

    #[test]
    fn a_key_that_is_too_long_for_a_few_words_is_left_to_others() {
        let key = format!("\"{}\":", "a".repeat(62));
        assert!(!is_in_words(format!("{{{key}1").as_bytes(), 0, b'{', key.as_bytes()));
    }
}
