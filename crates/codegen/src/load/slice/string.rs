//! What a string in a schema's text says. <https://spec.graphql.org/draft/#sec-String-Value>

/// The value of a token with its quotes; `None` for what is left to the compiler to judge.
pub(super) fn value(token: &str) -> Option<String> {
    match token.strip_prefix("\"\"\"") {
        Some(block) => block.strip_suffix("\"\"\"").map(block_value),
        None if token.contains('\\') => serde_json::from_str(token).ok(),
        None => token.get(1..token.len().checked_sub(1)?).map(str::to_owned),
    }
}

/// Without the indentation that all lines but the first have, and without blank lines around.
fn block_value(raw: &str) -> String {
    let unified;
    let raw = if raw.contains('\r') {
        unified = raw.replace("\r\n", "\n").replace('\r', "\n");
        &unified
    } else {
        raw
    };
    let mut lines: Vec<&str> = raw.split('\n').collect();
    let indents = lines.iter().skip(1).map(|line| (indent(line), line.len()));
    let common = indents.filter(|(indent, length)| indent < length).map(|(indent, _)| indent).min();
    if let Some(common) = common {
        for line in lines.iter_mut().skip(1) {
            *line = line.get(common..).unwrap_or_default();
        }
    }
    let is_blank = |line: &&str| indent(line) == line.len();
    let first = lines.iter().position(|line| !is_blank(line)).unwrap_or(lines.len());
    let behind = lines.iter().rposition(|line| !is_blank(line)).map_or(first, |last| last + 1);
    let value = lines[first..behind].join("\n");
    if raw.contains('\\') { value.replace("\\\"\"\"", "\"\"\"") } else { value }
}

/// How many white spaces a line begins with.
fn indent(line: &str) -> usize {
    let bytes = line.as_bytes();
    let mut at = 0;
    // A loop over indexes, since nobody optimises it.
    while at < bytes.len() && matches!(bytes[at], b' ' | b'\t') {
        at += 1;
    }
    at
}
