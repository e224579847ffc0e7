//! A plan, told to people.

use std::fmt;

use super::connection::{CursorSource, Items};
use super::{Amount, Limits, Operation, OperationKind, Plan, Role};

impl fmt::Display for OperationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Query => "query",
            Self::Mutation => "mutation",
            Self::Subscription => "subscription",
        })
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, operation) in self.operations.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fmt::Display::fmt(operation, f)?;
        }
        Ok(())
    }
}

/// How far a walk gets.
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let walked = self.connections.iter().find(|connection| connection.is_walked);
        match walked.map(|walked| &walked.bound) {
            None => Ok(()),
            Some(Amount::Variable { name, .. }) => {
                writeln!(f, "    if there are more rows than come by themselves, a walk sets ${name}")
            }
            Some(Amount::Number(rows)) => writeln!(f, "    {rows} rows at most"),
            Some(Amount::Absent) => writeln!(
                f,
                "    if there are more rows than come by themselves, a walk fails: it has no `{}`",
                self.bound_argument
            ),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} ({})", self.kind, self.name, self.file)?;
        if !self.variables.is_empty() {
            writeln!(f, "  variables")?;
        }
        for variable in &self.variables {
            write!(f, "    ${}: {}", variable.name, variable.ty)?;
            if let Some(default) = &variable.default {
                write!(f, " = {default}")?;
            }
            f.write_str(match variable.role {
                Role::Plain => "\n",
                Role::Cursor => "  (the walker's: where the page starts)\n",
                Role::PageSize => "  (rows a page)\n",
            })?;
        }
        match &self.connection {
            None => writeln!(f, "  no connection to walk")?,
            Some(connection) => {
                writeln!(f, "  walks {} ({}), {}", connection.place(), connection.ty, connection.direction)?;
                match &connection.items {
                    Items::Nodes(list) => writeln!(f, "    items: {list}[]")?,
                    Items::NodesOfEdges(list, node) => writeln!(f, "    items: {list}[].{node}")?,
                    Items::Edges(list) => writeln!(f, "    items: {list}[], the edges")?,
                }
                let (info, list) = (&connection.page_info, connection.items.list());
                write!(f, "    goes on while {info}.{}, at ", connection.more)?;
                match &connection.cursor {
                    CursorSource::PageInfo(key) => writeln!(f, "{info}.{key}")?,
                    CursorSource::Edge(key) => writeln!(f, "the outermost {list}[].{key}")?,
                }
                if let Some(key) = &connection.row_cursor {
                    writeln!(f, "    goes on in the middle of a page behind {list}[].{key}")?;
                }
                if let Some(total) = &connection.total {
                    writeln!(f, "    total: {total}")?;
                }
                self.limits.as_ref().map_or(Ok(()), |limits| limits.fmt(f))?;
            }
        }
        for child in &self.children {
            writeln!(f, "  child {} ({}), its first page with each parent", child.place(), child.ty)?;
            writeln!(f, "    goes on for one {} by {}", child.parent, child.reached_by)?;
            writeln!(f, "      {}", child.continuation.text)?;
        }
        writeln!(f, "  sends\n    {}", self.text)
    }
}
