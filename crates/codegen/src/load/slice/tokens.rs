//! The tokens of a schema's text, as far as finding definitions and their members needs them.
//!
//! A build script isn't optimised, and a schema may have ten megabytes: what is only passed over is passed over by
//! the standard library's search for a byte, which always is.

/// A range of bytes in the schema's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Extent {
    pub(super) fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// The bytes of names: a look into a table is quicker than a call.
static IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z');
        byte += 1;
    }
    table
};

/// What a token is; where it is, [`Tokens::extent`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Name,
    String,
    Number,
    /// One of `! $ & ( ) : = @ [ ] { | }`.
    Mark(u8),
    End,
    /// Nothing that GraphQL has, or a string that doesn't end.
    Invalid,
}

/// A cursor over tokens, with the present one read.
pub(super) struct Tokens<'s> {
    pub(super) text: &'s str,
    bytes: &'s [u8],
    /// Behind the present token.
    at: usize,
    pub(super) token: Token,
    pub(super) extent: Extent,
    brackets: Brackets,
}

/// The next places of what matters within braces, looked for only once each.
#[derive(Default)]
struct Brackets {
    quote: usize,
    comment: usize,
    open: usize,
    close: usize,
}

impl<'s> Tokens<'s> {
    /// The tokens of a part of the text; a token that the part's end cuts in two is invalid or short.
    pub(super) fn within(text: &'s str, part: Extent) -> Self {
        let text = text.get(..part.end).unwrap_or_default();
        let mut tokens = Self {
            text,
            bytes: text.as_bytes(),
            at: part.start,
            token: Token::End,
            extent: Extent::default(),
            brackets: Brackets::default(),
        };
        tokens.advance();
        tokens
    }

    /// The text of the present token.
    pub(super) fn word(&self) -> &'s str {
        self.text.get(self.extent.start..self.extent.end).unwrap_or_default()
    }

    pub(super) fn is(&self, mark: u8) -> bool {
        self.token == Token::Mark(mark)
    }

    /// Is it this name?
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.token == Token::Name && self.word() == word
    }

    /// Takes the present token if it is this mark.
    pub(super) fn takes(&mut self, mark: u8) -> Option<Extent> {
        let extent = self.extent;
        self.is(mark).then(|| self.advance())?;
        Some(extent)
    }

    /// Takes a name.
    pub(super) fn name(&mut self) -> Option<Extent> {
        let extent = self.extent;
        (self.token == Token::Name).then(|| self.advance())?;
        Some(extent)
    }

    pub(super) fn advance(&mut self) {
        let bytes = self.bytes;
        let mut at = self.at;
        // Loops over indexes: without optimisation an iterator's step is a call or several.
        while at < bytes.len() {
            match bytes[at] {
                b' ' | b'\n' | b'\t' | b'\r' | b',' => at += 1,
                b'#' => at = self.line_end(at),
                0xef if self.text[at..].starts_with('\u{feff}') => at += '\u{feff}'.len_utf8(),
                _ => break,
            }
        }
        let start = at;
        (self.token, at) = if at == bytes.len() {
            (Token::End, at)
        } else {
            match bytes[at] {
                b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                    while at < bytes.len() && IN_NAME[bytes[at] as usize] {
                        at += 1;
                    }
                    (Token::Name, at)
                }
                b'"' => self.string_end(at).map_or((Token::Invalid, at), |end| (Token::String, end)),
                b'-' | b'0'..=b'9' => {
                    at += 1;
                    while at < bytes.len()
                        && (IN_NAME[bytes[at] as usize] || matches!(bytes[at], b'.' | b'+' | b'-'))
                    {
                        at += 1;
                    }
                    (Token::Number, at)
                }
                mark @ (b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{' | b'|'
                | b'}') => (Token::Mark(mark), at + 1),
                _ => (Token::Invalid, at),
            }
        };
        self.extent = Extent { start, end: at };
        self.at = at;
    }

    /// Passes over everything up to the brace that closes the present one; what is between is not looked at. The
    /// extent has both braces.
    pub(super) fn braces(&mut self) -> Option<Extent> {
        let start = self.extent.start;
        let mut depth = 1_usize;
        let mut at = self.extent.end;
        while depth > 0 {
            at = self.next_bracket(at)?;
            match self.bytes[at] {
                b'"' => at = self.string_end(at)?,
                b'#' => at = self.line_end(at),
                b'{' => (depth, at) = (depth + 1, at + 1),
                _ => (depth, at) = (depth - 1, at + 1),
            }
        }
        self.at = at;
        self.advance();
        Some(Extent { start, end: at })
    }

    /// Passes over a value, or anything in brackets.
    pub(super) fn value(&mut self) -> Option<Extent> {
        let start = self.extent.start;
        let mut depth = 0_usize;
        loop {
            match self.token {
                Token::End | Token::Invalid => return None,
                Token::Mark(b'(' | b'[' | b'{') => depth += 1,
                Token::Mark(b')' | b']' | b'}') => depth = depth.checked_sub(1)?,
                _ => {}
            }
            let end = self.extent.end;
            self.advance();
            if depth == 0 {
                return Some(Extent { start, end });
            }
        }
    }

    fn next_bracket(&mut self, at: usize) -> Option<usize> {
        let text = self.text;
        let Brackets { quote, comment, open, close } = &mut self.brackets;
        for (next, mark) in [(&mut *quote, '"'), (comment, '#'), (open, '{'), (close, '}')] {
            if *next < at {
                *next = find(text, mark, at).unwrap_or(text.len());
            }
        }
        let Brackets { quote, comment, open, close } = self.brackets;
        let next = quote.min(comment).min(open).min(close);
        (next < text.len()).then_some(next)
    }

    /// The end of the comment that starts here.
    fn line_end(&self, at: usize) -> usize {
        let end = find(self.text, '\n', at).unwrap_or(self.text.len());
        // A carriage return alone ends a line, too.
        find(&self.text[..end], '\r', at).unwrap_or(end)
    }

    /// Behind the string that starts here.
    fn string_end(&self, at: usize) -> Option<usize> {
        let (text, bytes) = (self.text, self.bytes);
        if text[at..].starts_with("\"\"\"") {
            let mut from = at + 3;
            loop {
                let quote = find(text, '"', from)?;
                let escaped = bytes[quote - 1] == b'\\';
                match text[quote..].starts_with("\"\"\"") {
                    true if !escaped => return Some(quote + 3),
                    true => from = quote + 3,
                    false => from = quote + 1,
                }
            }
        }
        let mut from = at + 1;
        loop {
            let quote = find(text, '"', from)?;
            let mut before = quote;
            while bytes[before - 1] == b'\\' {
                before -= 1;
            }
            if (quote - before) % 2 == 0 {
                let inside = &bytes[at + 1..quote];
                return (!inside.contains(&b'\n') && !inside.contains(&b'\r')).then_some(quote + 1);
            }
            from = quote + 1;
        }
    }
}

fn find(text: &str, byte: char, from: usize) -> Option<usize> {
    // Always at a boundary: every token starts and ends at one.
    Some(from + text.get(from..)?.find(byte)?)
}
