//! What the compiler found, in our words and without what only follows from something else.

use apollo_compiler::diagnostic::ToCliReport;
use apollo_compiler::validation::DiagnosticList;

use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Severity, Span};

/// A diagnostic of the compiler's.
pub(super) struct Finding {
    /// The compiler's own name for what is wrong; errors of syntax have none.
    pub(super) kind: Option<&'static str>,
    pub(super) diagnostic: Diagnostic,
}

impl Finding {
    /// The names in the message, which are between backticks, without sigils.
    pub(super) fn names(&self) -> Vec<&str> {
        let quoted = self.diagnostic.message.split('`').skip(1).step_by(2);
        quoted.map(|name| name.trim_start_matches(['$', '@'])).collect()
    }

    pub(super) fn is(&self, kinds: &[&str]) -> bool {
        self.kind.is_some_and(|kind| kinds.contains(&kind))
    }
}

/// All of a list's, in its order.
pub(super) fn findings(found: &DiagnosticList) -> Vec<Finding> {
    let findings = found.iter().map(|found| {
        let span = Span::find(found.sources, found.error.location());
        let kind = found.error.unstable_error_name();
        let message = match kind {
            None => plain(&found.error.to_string()),
            Some("RecursionLimitError" | "RecursionError") => {
                "selections nest too deeply: a reply of more than 128 levels can't be read".to_owned()
            }
            Some("UndefinedFragment") => found.error.to_string().replace("this document", "the documents"),
            Some(_) => found.error.to_string().replace("this document", "the schema"),
        };
        Finding { kind, diagnostic: Diagnostic::error(message, span) }
    });
    findings.collect()
}

/// The first error of syntax. The others of the same text are most often about having lost the thread.
pub(super) fn syntax_error(errors: &DiagnosticList) -> Diagnostics {
    let mut first = Diagnostics::default();
    if let Some(finding) = findings(errors).into_iter().next() {
        first.push(finding.diagnostic);
    }
    first
}

/// Everything about a schema, which is used in spite of it.
pub(super) fn warnings(faults: &DiagnosticList) -> Diagnostics {
    let mut warnings = Diagnostics::default();
    for finding in findings(faults) {
        warnings.push(Diagnostic { severity: Severity::Warning, ..finding.diagnostic });
    }
    warnings
}

/// A message of the parser's without the names of its tokens.
fn plain(message: &str) -> String {
    const TOKENS: [(&str, &str); 13] = [
        ("R_CURLY", "`}`"),
        ("L_CURLY", "`{`"),
        ("R_PAREN", "`)`"),
        ("L_PAREN", "`(`"),
        ("R_BRACK", "`]`"),
        ("L_BRACK", "`[`"),
        ("COLON", "`:`"),
        ("EQ,", "`=`,"),
        ("got EOF", "got the end of the text"),
        ("Unexpected <EOF>.", "there is no definition"),
        ("a StringValue, Name or OperationDefinition", "a definition"),
        ("exptected", "expected"),
        ("parser recursion limit reached", "nested too deeply"),
    ];
    TOKENS.iter().fold(message.to_owned(), |message, (token, plain)| message.replace(token, plain))
}
