//! Numbers of few digits are read in one go, and mean what any other way of reading them says.

use relaywalk::json;
use serde_json::value::RawValue;

use crate::random::Random;

/// A number's text, if that is what JSON calls a number.
fn number(text: &str) -> Option<String> {
    let raw = serde_json::from_str::<Box<RawValue>>(text).ok()?;
    Some(raw.get().to_owned())
        .filter(|raw| raw.starts_with(|first: char| first == '-' || first.is_ascii_digit()))
}

#[test]
fn made_up_numbers_mean_what_their_digits_say_or_are_refused() {
    const ALPHABET: &[char] = &['0', '0', '1', '2', '5', '7', '9', '9', '9', '-', '.', 'e', 'E', '+'];
    let (mut integers, mut floats) = (0, 0);
    for seed in 0..60_000 {
        let mut random = Random::new(seed);
        let digits = if random.once_in(3) { 24 } else { 6 };
        let mut text: String = (0..=random.below(digits)).map(|_| random.pick(&ALPHABET[..9])).collect();
        for _ in 0..random.below(3) {
            text.insert(random.below(text.len() + 1), *random.pick(ALPHABET));
        }
        let raw = number(&text);
        let integer = raw.as_ref().and_then(|raw| raw.parse::<i64>().ok());
        let int = raw.as_ref().and_then(|raw| raw.parse::<i32>().ok());
        let float = raw.as_ref().and_then(|raw| raw.parse::<f64>().ok()).filter(|float| float.is_finite());
        assert_eq!(json::from_str(&text).ok(), integer, "{text}");
        assert_eq!(json::from_str(&text).ok(), int, "{text}");
        assert_eq!(json::from_str(&text).ok().map(f64::to_bits), float.map(f64::to_bits), "{text}");
        let list = format!("[{text},{text} ,\n{text}]");
        assert_eq!(json::from_str(&list).ok(), integer.map(|integer| vec![integer; 3]), "{list}");
        assert_eq!(json::from_str(&list).ok(), float.map(|float| vec![float; 3]), "{list}");
        integers += usize::from(integer.is_some());
        floats += usize::from(float.is_some());
    }
    assert!(integers > 10_000 && floats > integers + 5_000, "{integers} integers, {floats} floats");
}
