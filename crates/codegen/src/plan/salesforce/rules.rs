//! What the API refuses of an operation, and what it may refuse: errors and warnings.

use super::subquery::{Relationship, Subquery};
use super::{BOUND, LARGEST_PAGE, SMALLEST_BOUNDED};
use crate::Diagnostics;
use crate::diagnostics::Diagnostic;
use crate::plan::limits::Amount;
use crate::plan::shape::Field;
use crate::plan::{Operation, Variable};

const MOST_SUBQUERIES: usize = 10;
/// Relationships from records to their parents, in one subquery.
const MOST_RELATIONSHIPS: usize = 55;
const DEEPEST_RELATIONSHIP: usize = 5;

pub(super) fn check(operation: &Operation, subqueries: &[Subquery<'_>], found: &mut Diagnostics) {
    let rules = Rules { variables: &operation.variables };
    rules.subqueries(operation, subqueries, found);
    for root in subqueries {
        rules.subquery(root, found);
        for child in &root.children {
            rules.subquery(child, found);
            rules.child(root, child, found);
        }
    }
}

struct Rules<'p> {
    variables: &'p [Variable],
}

fn error(message: String, field: &Field) -> Diagnostic {
    Diagnostic::error(message, field.span.clone()).rule("salesforce-limit")
}

fn warning(message: String, field: &Field) -> Diagnostic {
    Diagnostic::warning(message, field.span.clone()).rule("salesforce-limit")
}

impl Rules<'_> {
    fn amount(&self, field: &Field, argument: &str) -> Amount {
        Amount::of(field, argument, self.variables)
    }

    /// How many there are. Nobody knows whether child relationships count.
    fn subqueries(&self, operation: &Operation, roots: &[Subquery<'_>], found: &mut Diagnostics) {
        let certain = roots.iter().filter(|root| !root.conditional).count();
        let all = roots.iter().map(|root| 1 + root.children.len()).sum::<usize>();
        let Some(last) = roots.last().filter(|_| all > MOST_SUBQUERIES) else { return };
        let help = "split the operation in several: each subquery counts as a request anyhow";
        found.push(if certain > MOST_SUBQUERIES {
            let message =
                format!("`{}` has {certain} subqueries, and Salesforce takes {MOST_SUBQUERIES}", operation.name);
            error(message, last.field).help(help)
        } else {
            let message = format!(
                "`{}` may have {all} subqueries, child relationships and conditional ones counted, and Salesforce takes \
                 {MOST_SUBQUERIES}",
                operation.name
            );
            warning(message, last.field).help(help)
        });
    }

    fn subquery(&self, subquery: &Subquery<'_>, found: &mut Diagnostics) {
        self.first(subquery, found);
        self.bound(subquery, found);
        order(subquery, found);
        relationships(subquery, found);
    }

    fn first(&self, subquery: &Subquery<'_>, found: &mut Diagnostics) {
        let Subquery { field, place, .. } = subquery;
        let is_too_large = |rows: &i64| *rows > i64::from(LARGEST_PAGE);
        let help = format!(
            "ask for {LARGEST_PAGE} at most: a walk goes on to the last row whatever the size of its pages"
        );
        match self.amount(field, "first") {
            Amount::Number(rows) if is_too_large(&rows) => found.push(
                error(format!("`{place}` asks for pages of {rows} rows, and Salesforce gives {LARGEST_PAGE}"), field)
                    .help(help),
            ),
            Amount::Variable { name, default: Some(rows) } if is_too_large(&rows) => found.push(
                warning(
                    format!(
                        "`{place}` asks for pages of {rows} rows unless `${name}` is set, and Salesforce gives \
                         {LARGEST_PAGE}"
                    ),
                    field,
                )
                .help(help),
            ),
            _ => {}
        }
    }

    fn bound(&self, subquery: &Subquery<'_>, found: &mut Diagnostics) {
        let Subquery { field, place, .. } = subquery;
        let least = i64::from(SMALLEST_BOUNDED);
        let bound = self.amount(field, BOUND);
        if let Amount::Number(rows) = bound
            && rows < least
        {
            found.push(
                error(
                    format!("`{place}` has an `{BOUND}` of {rows}, and Salesforce takes {least} or more"),
                    field,
                )
                .help(format!("leave out `{BOUND}`: without it, 4,000 rows can be had")),
            );
        }
        let size = match self.amount(field, "first") {
            Amount::Number(rows) if rows < least => format!("`first: {rows}`"),
            Amount::Absent => "no `first`, which is 10".to_owned(),
            _ => return,
        };
        let help = format!("ask for {least} to {LARGEST_PAGE} rows a page");
        match bound {
            Amount::Absent => {}
            Amount::Number(_) => found.push(
                error(
                    format!("`{place}` has an `{BOUND}` and {size}; Salesforce wants pages of {least} rows or more then"),
                    field,
                )
                .help(help),
            ),
            Amount::Variable { name, .. } => found.push(
                warning(
                    format!(
                        "`{place}` has {size}, and Salesforce wants pages of {least} rows or more where `${name}` is set, \
                         which a walk of many rows needs"
                    ),
                    field,
                )
                .help(help),
            ),
        }
    }

    fn child(&self, parent: &Subquery<'_>, child: &Subquery<'_>, found: &mut Diagnostics) {
        let place = &child.place;
        for grandchild in &child.children {
            found.push(
                error(
                    format!(
                        "`{}` is a child relationship below another one, and Salesforce's queries go from parent to \
                         child once",
                        grandchild.place
                    ),
                    grandchild.field,
                )
                .related(child.field.span.clone(), "the one above it")
                .help("ask for it in an operation of its own that starts from its parents"),
            );
        }
        let after = child.field.arguments.iter().find(|(name, _)| name == "after");
        if after.is_some_and(|(_, value)| value.starts_with('"')) && !parent.may_be_one() {
            found.push(
                error(
                    format!(
                        "`{place}` starts at a cursor below several records, and a cursor belongs to one"
                    ),
                    child.field,
                )
                .related(parent.field.span.clone(), "this holds several records")
                .help("leave out `after` to get each record's first page, or ask for one with `first: 1`"),
            );
        }
        if self.amount(child.field, BOUND) != Amount::Absent {
            return;
        }
        let help =
            format!("give it an `{BOUND}` too, and pages of {SMALLEST_BOUNDED} to {LARGEST_PAGE} rows");
        match self.amount(parent.field, BOUND) {
            Amount::Absent => {}
            Amount::Number(_) => found.push(
                error(
                    format!(
                        "`{place}` has no `{BOUND}`, which Salesforce wants of a child relationship where its parent has \
                         one"
                    ),
                    child.field,
                )
                .related(parent.field.span.clone(), "the parent")
                .help(help),
            ),
            Amount::Variable { name, .. } => found.push(
                warning(
                    format!(
                        "`{place}` has no `{BOUND}`, which Salesforce wants of a child relationship where its parent has \
                         one: once `${name}` is set the operation is refused, and a walk can't set it"
                    ),
                    child.field,
                )
                .related(parent.field.span.clone(), "the parent")
                .help(help),
            ),
        }
    }
}

/// Rows that an order doesn't tell apart may come in another one on the next page.
fn order(subquery: &Subquery<'_>, found: &mut Diagnostics) {
    let Subquery { field, place, .. } = subquery;
    let has_pages =
        |field: &Field| field.arguments.iter().any(|(name, _)| name == "after" || name == "first");
    let Some((_, order)) = field.arguments.iter().find(|(name, _)| name == "orderBy") else { return };
    let keys = keys(order);
    if keys.is_empty() || keys.contains(&"Id") || !has_pages(field) {
        return;
    }
    found.push(
        warning(
            format!(
                "`{place}` is ordered by `{}`, which may be the same for several rows: from page to page these can come \
                 twice, or never",
                keys.join("`, `")
            ),
            field,
        )
        .help("add `Id: { order: ASC }` behind it"),
    );
}

/// The outermost keys of an object that is written out.
fn keys(literal: &str) -> Vec<&str> {
    let (mut depth, mut keys) = (0_usize, Vec::new());
    let mut start = 0;
    for (at, c) in literal.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            ':' if depth == 1 => keys.push(literal[start..at].trim()),
            _ => {}
        }
        if !(c.is_ascii_alphanumeric() || c == '_') {
            start = at + c.len_utf8();
        }
    }
    keys
}

fn relationships(subquery: &Subquery<'_>, found: &mut Diagnostics) {
    let count = subquery.parents.len();
    if let Some(Relationship { field, .. }) = subquery.parents.get(MOST_RELATIONSHIPS) {
        found.push(
            error(
                format!(
                    "`{}` follows {count} relationships from its records to others, and Salesforce follows \
                     {MOST_RELATIONSHIPS}",
                    subquery.place
                ),
                field,
            )
            .help("ask for some of them in another operation"),
        );
    }
    for Relationship { field, place, .. } in
        subquery.parents.iter().filter(|parent| parent.level == DEEPEST_RELATIONSHIP + 1)
    {
        found.push(
            error(
                format!("`{place}` is {} relationships away from its record, and Salesforce follows {DEEPEST_RELATIONSHIP}", DEEPEST_RELATIONSHIP + 1),
                field,
            )
            .help("ask for that record in an operation of its own"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn the_keys_of_an_order_are_the_outermost_ones() {
        assert_eq!(keys("{ Name: { order: ASC, nulls: LAST }, Id: { order: ASC } }"), ["Name", "Id"]);
        assert_eq!(keys("{Account:{Id:{order:ASC}}}"), ["Account"]);
        assert!(keys("$orderBy").is_empty() && keys("{}").is_empty() && keys("null").is_empty());
    }
}
