//! Whether a query leaves the order of its records open.

/// Does it order by `Id`, which no two records share?
///
/// Told by its words: what isn't clearly so counts as open.
pub(super) fn is_total(soql: &str) -> bool {
    let words = outermost(soql);
    let order = words.windows(2).rposition(|pair| is(&pair[0], "order") && is(&pair[1], "by"));
    let keys = order.map_or(&[][..], |at| &words[at + 2..]);
    let end = keys.iter().position(|word| ENDS.iter().any(|end| is(word, end))).unwrap_or(keys.len());
    let mut keys = keys[..end].split(|word| word == ",");
    keys.any(|key| key.first().is_some_and(|field| is(field, "id")))
}

/// What may follow the order.
const ENDS: &[&str] = &["limit", "offset", "for", "update", "all"];

fn is(word: &str, name: &str) -> bool {
    word.eq_ignore_ascii_case(name)
}

/// The words and commas of a query outside of its parentheses and strings.
fn outermost(soql: &str) -> Vec<String> {
    let (mut words, mut depth, mut rest) = (Vec::new(), 0_usize, soql.chars().peekable());
    while let Some(c) = rest.next() {
        match c {
            '\'' => {
                // A backslash takes what follows it with it.
                while let Some(c) = rest.next() {
                    match c {
                        '\\' => drop(rest.next()),
                        '\'' => break,
                        _ => {}
                    }
                }
                if depth == 0 {
                    words.push("'".to_owned());
                }
            }
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth > 0 || c.is_whitespace() => {}
            c if is_of_name(c) => {
                let mut word = String::from(c);
                while let Some(c) = rest.next_if(|c| is_of_name(*c)) {
                    word.push(c);
                }
                words.push(word);
            }
            other => words.push(other.to_string()),
        }
    }
    words
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::is_total;

    #[test]
    fn an_order_by_id_leaves_nothing_open() {
        for soql in [
            "SELECT Id FROM Account ORDER BY Id",
            "select Name from Account order  by Name desc nulls last,\n id ASC limit 10",
            "SELECT Id, (SELECT Id FROM Contacts ORDER BY Name) FROM Account WHERE Name = 'ORDER BY (' ORDER BY Id",
        ] {
            assert!(is_total(soql), "{soql}");
        }
    }

    #[test]
    fn any_other_order_and_none_leave_it_open() {
        for soql in [
            "",
            "SELECT Id FROM Account",
            "SELECT Id FROM Account ORDER BY Name",
            "SELECT Id FROM Account ORDER BY Parent.Id",
            "SELECT Id, (SELECT Id FROM Contacts ORDER BY Id) FROM Account",
            "SELECT Id FROM Account WHERE Name = 'x ORDER BY Id'",
            r"SELECT Id FROM Account WHERE Name = 'it\'s ORDER BY Id'",
            "SELECT Id FROM Account ORDER BY Name LIMIT Id",
        ] {
            assert!(!is_total(soql), "{soql}");
        }
    }
}
