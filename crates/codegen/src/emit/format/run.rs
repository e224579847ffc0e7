//! What stands beside a token says whether there is a space between them, and what braces hold.

/// What brackets hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// Items or statements, each on its line.
    Statements,
    /// Fields, variants or arms, each on its line.
    Members,
    /// What stays on one line if it fits.
    List,
}

/// What was written last, as far as a space behind it depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// Nothing, or a sign that belongs to what follows.
    Prefix,
    /// The end of an operand.
    Operand,
    /// The word `impl`, behind which a `<` opens its parameters.
    Impl,
    /// A word or sign with a space behind it.
    Operator,
}

/// The tokens of a statement, a member or an element, as far as they were written.
pub(super) struct Run {
    pub(super) last: Last,
    /// The last word of those that say what braces hold.
    pub(super) keyword: &'static str,
    /// The sign before, if it makes one sign with the next, and what was written last before it.
    pub(super) joint: Option<(char, Last)>,
    /// Are the parameters of a closure open?
    in_closure: bool,
    pub(super) is_empty: bool,
}

impl Run {
    pub(super) fn new() -> Self {
        Self { last: Last::Prefix, keyword: "", joint: None, in_closure: false, is_empty: true }
    }

    /// What braces hold that come next.
    pub(super) fn braces(&self) -> Body {
        match self.keyword {
            "struct" | "enum" | "match" => Body::Members,
            "use" => Body::List,
            "" if self.last == Last::Operand => Body::List,
            _ => Body::Statements,
        }
    }

    /// Whether a space stands before the sign, and what it is to what follows.
    pub(super) fn sign(&mut self, sign: char, is_joint: bool) -> (bool, Last) {
        if let Some((first, before)) = self.joint.take()
            && is_one(first, sign)
        {
            self.joint = is_joint.then_some((sign, before));
            let last = match (first, sign) {
                (':' | '.', _) | ('<', '<') => Last::Prefix,
                ('>', '>') => Last::Operand,
                ('&', '&') if before != Last::Operand => Last::Prefix,
                _ => Last::Operator,
            };
            return (false, last);
        }
        self.joint = is_joint.then_some((sign, self.last));
        let is_operand = self.last == Last::Operand;
        let spaced = self.last != Last::Prefix;
        match sign {
            ',' | ';' => (false, Last::Operator),
            ':' if is_joint => (spaced && !is_operand, Last::Prefix),
            ':' => (false, Last::Operator),
            '.' => (spaced && !is_operand, Last::Prefix),
            '?' | '>' => (false, Last::Operand),
            '<' => (self.last == Last::Operator, Last::Prefix),
            '!' if is_operand && !is_joint => (false, Last::Prefix),
            '\'' | '#' => (spaced, Last::Prefix),
            '|' if self.in_closure => {
                self.in_closure = false;
                (false, Last::Operator)
            }
            '|' if !is_operand && !is_joint => {
                self.in_closure = true;
                (spaced, Last::Prefix)
            }
            '-' | '&' | '*' | '!' if !is_operand => (spaced, Last::Prefix),
            _ => (spaced, Last::Operator),
        }
    }
}

/// Do two signs that touch make one?
fn is_one(first: char, second: char) -> bool {
    match second {
        ':' | '&' | '|' | '<' | '.' => first == second,
        '>' => matches!(first, '-' | '=' | '>'),
        '=' => !matches!(first, ',' | ';' | '?' | ':' | '\''),
        _ => false,
    }
}

/// What a word is to what follows.
pub(super) fn after(word: &str) -> Last {
    match word {
        "impl" => Last::Impl,
        "as" | "dyn" | "else" | "for" | "if" | "in" | "let" | "match" | "move" | "mut" | "pub" | "return"
        | "use" | "where" | "while" => Last::Operator,
        _ => Last::Operand,
    }
}

/// The word itself, if braces behind it hold lines.
pub(super) fn opening(word: &str) -> Option<&'static str> {
    Some(match word {
        "struct" => "struct",
        "enum" => "enum",
        "match" => "match",
        "use" => "use",
        "mod" | "impl" | "fn" | "trait" | "if" | "while" | "for" | "loop" | "else" => "fn",
        _ => return None,
    })
}
