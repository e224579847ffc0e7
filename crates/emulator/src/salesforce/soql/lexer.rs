//! From text to tokens.

use super::SoqlError;
use super::ast::Literal;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A keyword or a name, dots included.
    Word(String),
    Literal(Literal),
    /// `(`, `)`, `,`, or an operator.
    Sign(&'static str),
}

/// A token with the column that it begins at, from 1.
pub(super) type Placed = (usize, Token);

const SIGNS: [&str; 10] = ["<=", ">=", "!=", "<>", "(", ")", ",", "=", "<", ">"];

pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, SoqlError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.len() - rest.len() + 1;
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let (token, length) = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else if first == '\'' {
            let (text, length) = quoted(rest).ok_or_else(|| {
                SoqlError::malformed(format!("the text that begins at column {at} has no end"))
            })?;
            (Token::Literal(Literal::Text(text)), length)
        } else if first.is_ascii_digit() || matches!(first, '-' | '+') {
            let length =
                length_while(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | ':' | '.'));
            let literal = number_or_date(&rest[..length]).ok_or_else(|| {
                SoqlError::malformed(format!("`{}` at column {at} is no number and no date", &rest[..length]))
            })?;
            (Token::Literal(literal), length)
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = length_while(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
            (Token::Word(rest[..length].to_owned()), length)
        } else {
            return Err(SoqlError::malformed(format!("unexpected `{first}` at column {at}")));
        };
        tokens.push((at, token));
        rest = &rest[length..];
    }
}

fn length_while(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// A text in quotes, and its length with them. What a backslash means depends on what follows it; before a
/// wildcard it stays, since it means something to `LIKE`.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut read = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => return Some((read, at + 1)),
            '\\' => match chars.next()?.1 {
                'n' => read.push('\n'),
                'r' => read.push('\r'),
                't' => read.push('\t'),
                c @ ('%' | '_') => read.extend(['\\', c]),
                c => read.push(c),
            },
            c => read.push(c),
        }
    }
    None
}

fn number_or_date(text: &str) -> Option<Literal> {
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some(Literal::Number(number));
    }
    let digits = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-');
    let is_date = [4, 2, 2].iter().all(|length| parts.next().is_some_and(|part| digits(part, *length)));
    if !is_date || parts.next().is_some() {
        return None;
    }
    let Some(time) = time else { return Some(Literal::Date(date.to_owned())) };
    let (clock, millis) = time.strip_suffix('Z')?.split_once('.').unwrap_or((time.strip_suffix('Z')?, "000"));
    let mut parts = clock.split(':');
    let is_time = [2, 2, 2].iter().all(|length| parts.next().is_some_and(|part| digits(part, *length)));
    (is_time && parts.next().is_none() && digits(millis, 3))
        .then(|| Literal::Date(format!("{date}T{clock}.{millis}Z")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_numbers_dates_and_signs_are_tokens() {
        let found: Vec<Token> = tokens(r"Name<='it\'s\n' -2.5 2020-01-02T03:04:05Z 2020-01-02")
            .unwrap()
            .into_iter()
            .map(|(_, token)| token)
            .collect();
        assert_eq!(
            found,
            [
                Token::Word("Name".to_owned()),
                Token::Sign("<="),
                Token::Literal(Literal::Text("it's\n".to_owned())),
                Token::Literal(Literal::Number(-2.5)),
                Token::Literal(Literal::Date("2020-01-02T03:04:05.000Z".to_owned())),
                Token::Literal(Literal::Date("2020-01-02".to_owned())),
            ]
        );
    }

    #[test]
    fn what_is_no_token_is_named_with_its_column() {
        for (text, part) in [
            ("a = 'x", "column 5 has no end"),
            ("a ; b", "unexpected `;` at column 3"),
            ("1x", "`1x` at column 1"),
            ("2020-1-02", "no date"),
            ("2020-01-02T03:04:05+01:00", "no date"),
            ("é", "unexpected `é`"),
        ] {
            let error = tokens(text).unwrap_err();
            assert!(error.message.contains(part), "{text}: {error:?}");
        }
    }
}
