//! Pages of two walks, as a server writes them.

use std::fmt::Write as _;

/// The replies of one walk; the cursor of a page is its number.
pub(super) struct Pages(pub(super) Vec<String>);

impl Pages {
    pub(super) fn accounts(nodes: u64, first: u64) -> Self {
        Self::render(nodes, first, |out, pages, rows| {
            let (more, cursor) = pages;
            write!(
                out,
                r#"{{"data":{{"uiapi":{{"query":{{"Account":{{"totalCount":{nodes},"pageInfo":{{"hasNextPage":{more},"endCursor":"{cursor}"}},"edges":["#
            )?;
            for row in rows {
                let comma = comma(out);
                write!(
                    out,
                    r#"{comma}{{"node":{{"Id":"001{row:012}AAA","Name":{{"value":"Account number {row}"}},"Industry":{{"value":"Engineering","displayValue":"Engineering"}},"AnnualRevenue":{{"value":{row}.25}},"NumberOfEmployees":{{"value":{}}},"CreatedDate":{{"value":"2024-05-17T09:30:00.000Z"}}}}}}"#,
                    row % 5000,
                )?;
            }
            out.push_str("]}}}},\"errors\":[]}");
            Ok(())
        })
    }

    pub(super) fn issues(nodes: u64, first: u64) -> Self {
        Self::render(nodes, first, |out, pages, rows| {
            let (more, cursor) = pages;
            write!(
                out,
                r#"{{"data":{{"rateLimit":{{"cost":1,"remaining":4999,"resetAt":"2024-05-17T10:00:00Z"}},"repository":{{"nameWithOwner":"octo/hello","issues":{{"totalCount":{nodes},"pageInfo":{{"hasNextPage":{more},"endCursor":"{cursor}"}},"nodes":["#
            )?;
            for row in rows {
                let comma = comma(out);
                write!(
                    out,
                    r#"{comma}{{"id":"I_{row:010}","number":{row},"title":"Something is off with number {row}","state":"{}","createdAt":"2024-05-17T09:30:00Z","author":"#,
                    if row % 3 == 0 { "CLOSED" } else { "OPEN" },
                )?;
                match row % 4 {
                    0 => out.push_str(r#"{"__typename":"Organization","login":"octo","description":null}"#),
                    1 => out.push_str(r#"{"__typename":"Bot","login":"octobot"}"#),
                    _ => write!(out, r#"{{"__typename":"User","login":"user{row}","name":"User {row}"}}"#)?,
                }
                out.push_str(r#","labels":{"pageInfo":{"hasNextPage":false,"endCursor":null},"nodes":["#);
                for label in 0..row % 3 {
                    let comma = if label == 0 { "" } else { "," };
                    write!(out, r#"{comma}{{"id":"L_{label}","name":"label {label}","color":"ededed"}}"#)?;
                }
                out.push_str("]}}");
            }
            out.push_str("]}}}}");
            Ok(())
        })
    }

    fn render(
        nodes: u64,
        first: u64,
        page: impl Fn(&mut String, (bool, u64), std::ops::Range<u64>) -> std::fmt::Result,
    ) -> Self {
        let pages = nodes.div_ceil(first);
        let rendered = (0..pages).map(|number| {
            let mut out = String::new();
            let rows = number * first..nodes.min((number + 1) * first);
            page(&mut out, (number + 1 < pages, number + 1), rows).expect("a string takes all");
            out
        });
        Self(rendered.collect())
    }
}

/// Behind the first element, which follows a bracket.
fn comma(out: &str) -> &'static str {
    if out.ends_with('[') { "" } else { "," }
}
