/// The first `most` characters of a text on one line, for a message: what can't be shown is left out, and a mark
/// says that there was more.
pub(crate) fn excerpt(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut left = most;
    while let Some(word) = words.next() {
        if !shown.is_empty() {
            shown.push(' ');
        }
        match word.char_indices().nth(left) {
            Some((end, _)) => {
                shown.push_str(&word[..end]);
                return shown + "…";
            }
            None => {
                shown.push_str(word);
                left = left.saturating_sub(word.chars().count() + 1);
            }
        }
        if left == 0 && words.next().is_some() {
            return shown + "…";
        }
    }
    shown
}

/// A number of things: "1 row", "12 rows".
pub(crate) fn counted(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_is_one_line_of_limited_length() {
        assert_eq!(excerpt("", 5), "");
        assert_eq!(excerpt(" <html>\n\t<b>é</b> ", 50), "<html> <b>é</b>");
        assert_eq!(excerpt("éééééé", 3), "ééé…");
        assert_eq!(excerpt("éééééé", 6), "éééééé");
        assert_eq!(excerpt("ab cd", 2), "ab…");
        assert_eq!(excerpt("ab cd", 4), "ab c…");
        assert_eq!(excerpt("a\0b\u{1b}[31m", 20), "a b [31m");
        assert_eq!(excerpt(&"x".repeat(10_000_000), 200).chars().count(), 201);
    }
}
