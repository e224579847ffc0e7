//! The same answer as serde_json for every text, or a refusal by both.

use relaywalk::json;

use crate::random::Random;
use crate::types::Issue;

const ISSUE: &str = concat!(
    r#"{"number":7,"id":"I_1","title":"a \"quoted\" é \ud83d\ude00 title","state":"OPEN","locked":true,"#,
    r#""score":-3.25e-2,"labels":{"totalCount":12,"nodes":["bug",null,"help"]},"#,
    r#""author":{"__typename":"User","login":"octo","followers":3}}"#,
);

/// Reads a text both ways; `true` if it is valid. The differences that are meant are named here.
fn agree(text: &str, case: &str) -> bool {
    let theirs = serde_json::from_str::<Issue>(text);
    let ours = json::from_str::<Issue>(text);
    match (theirs, ours) {
        (Ok(theirs), Ok(ours)) => {
            assert_eq!(theirs, ours, "{case}: {text}");
            true
        }
        // serde_json doesn't look at the surrogates of a string that it skips.
        (Ok(_), Err(ours)) => {
            assert!(ours.to_string().contains("means no character"), "{case}: {ours}: {text}");
            false
        }
        // To serde_json, -0 is a float; and a tag that is repeated is an error, not a field of no interest.
        (Err(theirs), Ok(_)) => {
            let meant = text.contains("-0") || text.matches("__typename").count() > 1;
            assert!(meant, "{case}: serde_json says {theirs}: {text}");
            false
        }
        (Err(_), Err(_)) => false,
    }
}

#[test]
fn a_text_in_the_order_of_the_selection_reads_the_same() {
    assert!(agree(ISSUE, "as it stands"));
    let value: serde_json::Value = serde_json::from_str(ISSUE).unwrap();
    assert!(agree(&serde_json::to_string(&value).unwrap(), "keys sorted"));
    assert!(agree(&serde_json::to_string_pretty(&value).unwrap(), "pretty"));
}

#[test]
fn a_text_cut_at_any_byte_is_refused_by_both() {
    for end in (0..ISSUE.len()).filter(|end| ISSUE.is_char_boundary(*end)) {
        assert!(!agree(&ISSUE[..end], "cut"), "{}", &ISSUE[..end]);
    }
}

#[test]
fn mutated_texts_read_the_same() {
    const ALPHABET: &[char] = &[
        '{', '}', '[', ']', ':', ',', '"', '\\', ' ', '\n', '0', '9', '-', '.', 'e', 'E', 't', 'u', '/', 'é',
        '\u{1}',
    ];
    let mut valid = 0;
    for seed in 0..60_000 {
        let mut random = Random::new(seed);
        let mut text: Vec<char> = ISSUE.chars().collect();
        for _ in 0..=random.below(3) {
            let at = random.below(text.len());
            match random.below(4) {
                0 => text[at] = *random.pick(ALPHABET),
                1 => drop(text.remove(at)),
                2 => text.insert(at, *random.pick(ALPHABET)),
                _ => {
                    let from = at.saturating_sub(random.below(12));
                    let part: Vec<char> = text[from..at].to_vec();
                    let to = random.below(text.len());
                    text.splice(to..to, part);
                }
            }
        }
        let text: String = text.into_iter().collect();
        valid += usize::from(agree(&text, &format!("seed {seed}")));
    }
    // Both kinds must be there, or the comparison says little.
    assert!((2_000..50_000).contains(&valid), "{valid} of 60000 mutants were valid");
}

#[test]
fn rearranged_texts_read_the_same() {
    let mut valid = 0;
    for seed in 0..60_000 {
        let mut random = Random::new(seed);
        let text = rearranged(&mut random);
        valid += usize::from(agree(&text, &format!("seed {seed}")));
    }
    assert!((20_000..55_000).contains(&valid), "{valid} of 60000 texts were valid");
}

/// An issue with its fields in any order, some missing, repeated or unknown, and with white space and escapes
/// where JSON allows them.
fn rearranged(random: &mut Random) -> String {
    let author = vec![
        ("__typename", pick(random, &[r#""User""#, r#""Bot""#, r#""Mannequin""#, r#""Us\u0065r""#])),
        ("login", r#""octo""#.to_owned()),
        ("followers", pick(random, &["3", "null", "9007199254740993"])),
        ("url", pick(random, &["null", r#""https:\/\/example.com""#])),
    ];
    let author = object(random, author);
    let labels = vec![
        ("totalCount", pick(random, &["0", "12", "-9223372036854775808"])),
        ("nodes", pick(random, &["[]", "null", r#"[ "bug" , null ]"#, r#"["\t"]"#])),
    ];
    let labels = object(random, labels);
    let fields = vec![
        ("number", pick(random, &["7", "2147483647", "-1", "2147483648", "1.0"])),
        ("id", pick(random, &[r#""I_1""#, "17", "123456789012345678901234567890", "1e3"])),
        ("title", pick(random, &["null", r#""""#, r#""t\u00e9 \"12345678\"""#, r#""\uD83D\uDE00""#])),
        ("state", pick(random, &[r#""OPEN""#, r#""CL\u004fSED""#, r#""NEW""#])),
        ("locked", pick(random, &["true", "false"])),
        ("score", pick(random, &["0", "-3", "1.5e10", "0.1", "5e-324"])),
        ("labels", labels),
        ("author", author),
    ];
    object(random, fields)
}

fn pick(random: &mut Random, of: &[&str]) -> String {
    (*random.pick(of)).to_owned()
}

fn object(random: &mut Random, mut fields: Vec<(&'static str, String)>) -> String {
    match random.below(4) {
        0 => random.shuffle(&mut fields),
        // The tag last, if there is one.
        1 => fields.rotate_left(1),
        _ => {}
    }
    if random.once_in(12) {
        let at = random.below(fields.len());
        fields.remove(at);
    }
    if random.once_in(3) {
        let value =
            pick(random, &["1", r#"{"id":{"id":[1,{"a":null}]}}"#, "[[],{},[{}]]", r#""\\""#, "true"]);
        let at = random.below(fields.len() + 1);
        fields.insert(at, (*random.pick(&["other", "", "numbers", "idd"]), value));
    }
    if random.once_in(25) && fields[0].0 != "__typename" {
        let at = random.below(fields.len() + 1);
        let again = fields[0].clone();
        fields.insert(at, again);
    }
    let space = random.pick(&["", "", " ", "\n\t", "\r\n  "]);
    let fields = fields.iter().map(|(key, value)| {
        let key = if random.once_in(10) { escaped(key) } else { (*key).to_owned() };
        format!("{space}\"{key}\"{space}:{space}{value}{space}")
    });
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

/// A key whose first letter is written as an escape.
fn escaped(key: &str) -> String {
    let mut letters = key.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("\\u{:04x}{}", u32::from(first), letters.as_str()))
}
