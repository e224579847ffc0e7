//! What the compiler found, in our words and without what only follows from something else.

use apollo_compiler::diagnostic::ToCliReport;
use apollo_compiler::validation::DiagnosticList;

use super::nearest::nearest;
use crate::Diagnostics;
use crate::diagnostics::{Diagnostic, Span};

/// A diagnostic of the compiler's.
pub(super) struct Finding {
    /// The compiler's own name for what is wrong; errors of syntax have none.
    pub(super) kind: Option<&'static str>,
    pub(super) diagnostic: Diagnostic,
}

impl Finding {
    /// The names in the message.
    pub(super) fn names(&self) -> Vec<&str> {
        names(&self.diagnostic.message).collect()
    }

    pub(super) fn is(&self, kinds: &[&str]) -> bool {
        self.kind.is_some_and(|kind| kinds.contains(&kind))
    }
}

/// The names in a message, which are between backticks, without sigils.
pub(super) fn names(message: &str) -> impl Iterator<Item = &str> {
    let quoted = message.split('`').skip(1).step_by(2);
    quoted.map(|name| name.trim_start_matches(['$', '@']))
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
            Some("UnusedFragment") => {
                found.error.to_string().replace("must be used in an operation", "is used by no operation")
            }
            Some(_) => found.error.to_string().replace("this document", "the schema"),
        };
        Finding { kind, diagnostic: Diagnostic::error(message, span).rule(rule(kind)) }
    });
    findings.collect()
}

/// The first error of syntax in a document. The others of the same text are most often about having lost the thread.
pub(super) fn syntax_error(errors: &DiagnosticList) -> Diagnostics {
    let mut first = Diagnostics::default();
    if let Some(Finding { diagnostic, .. }) = findings(errors).into_iter().next() {
        let word = diagnostic.span.as_ref().map(Span::text).unwrap_or_default();
        let meant = diagnostic.message.ends_with("a definition").then(|| nearest(word, KEYWORDS)).flatten();
        first.push(match meant {
            Some(keyword) => diagnostic.help(format!("did you mean `{keyword}`?")),
            None => diagnostic,
        });
    }
    first
}

/// What definitions begin with.
const KEYWORDS: [&str; 13] = [
    "query",
    "mutation",
    "subscription",
    "fragment",
    "schema",
    "scalar",
    "type",
    "interface",
    "union",
    "enum",
    "input",
    "directive",
    "extend",
];

/// Our name for a kind of the compiler's.
fn rule(kind: Option<&str>) -> &'static str {
    match kind.unwrap_or("Syntax") {
        "Syntax" => "syntax",
        "RecursionLimitError" | "RecursionError" => "too-deep",
        "UndefinedField" => "unknown-field",
        "UndefinedArgument" => "unknown-argument",
        "UndefinedInputValue" => "unknown-input-field",
        "UndefinedEnumValue" => "unknown-enum-value",
        "UndefinedDefinition"
        | "UndefinedTypeInNamedFragmentTypeCondition"
        | "UndefinedTypeInInlineFragmentTypeCondition" => "unknown-type",
        "UndefinedRootOperation" => "unknown-operation-type",
        "UndefinedDirective" => "unknown-directive",
        "UndefinedFragment" => "unknown-fragment",
        "UndefinedVariable" => "undefined-variable",
        "UnusedVariable" => "unused-variable",
        "UnusedFragment" => "unused-fragment",
        "RequiredArgument" => "missing-argument",
        "RequiredField" => "missing-input-field",
        "MissingSubselection" => "missing-selection",
        "SubselectionOnScalarType" | "SubselectionOnEnumType" => "selection-of-leaf",
        "UnsupportedValueType" | "IntCoercionError" | "FloatCoercionError" => "wrong-type",
        "DisallowedVariableUsage" | "VariableInputType" => "variable-type",
        "ConflictingFieldName" | "ConflictingFieldType" | "ConflictingFieldArgument" => "conflicting-fields",
        "RecursiveFragmentDefinition" => "fragment-cycle",
        "InvalidFragmentSpread" => "impossible-fragment",
        "InvalidFragmentTarget" => "fragment-on-leaf",
        "UnsupportedLocation" => "misplaced-directive",
        "UniqueDirective" => "duplicate-directive",
        "UniqueVariable" => "duplicate-variable",
        "UniqueArgument" => "duplicate-argument",
        "UniqueInputValue" => "duplicate-input-field",
        "OperationNameCollision" => "duplicate-operation",
        "FragmentNameCollision" => "duplicate-fragment",
        "AmbiguousAnonymousOperation" => "anonymous-operation",
        "TypeSystemDefinition" => "type-in-document",
        "SubscriptionUsesMultipleFields"
        | "SubscriptionUsesIntrospection"
        | "SubscriptionUsesConditionalSelection" => "subscription-root",
        _ => "document",
    }
}

/// A message of the parser's without the names of its tokens.
fn plain(message: &str) -> String {
    const TOKENS: [(&str, &str); 14] = [
        ("expected definition", "expected a definition"),
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
    let message =
        TOKENS.iter().fold(message.to_owned(), |message, (token, plain)| message.replace(token, plain));
    match message.rsplit_once(", got ") {
        Some((before, got)) if !got.starts_with('`') && got != "the end of the text" => {
            format!("{before}, got `{got}`")
        }
        _ => message,
    }
}
