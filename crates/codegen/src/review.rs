use std::fmt;

use serde::Serialize;

use crate::options::Checked;
use crate::plan::Plan;
use crate::{Config, Diagnostics, Error, emit};

/// What operations are, as text to be reviewed: for snapshots in a user's tests.
///
/// ```ignore
/// #[test]
/// fn books_are_as_reviewed() -> Result<(), relaywalk_codegen::Error> {
///     let review = relaywalk_codegen::Config::new("schema/bookshop.graphql", "queries").review()?;
///     insta::assert_snapshot!(review.operation("Books", &Books::new().first(2))?);
///     Ok(())
/// }
/// ```
pub struct Review {
    pub(crate) plan: Plan,
    pub(crate) options: Checked,
    pub(crate) warnings: Diagnostics,
}

impl Review {
    /// One operation: its plan, the body of a request with these variables, and its module.
    ///
    /// The variables are the generated operation itself, or anything that serializes to a JSON object.
    ///
    /// # Errors
    ///
    /// [`Error::NoOperation`] if there is none of that name, [`Error::Variables`] if the variables aren't JSON.
    pub fn operation(&self, name: &str, variables: &impl Serialize) -> Result<String, Error> {
        let plan = self.only(name)?;
        let code = emit::emit(&plan, &self.options);
        Ok(format!("{}\n{code}", told(&plan, name, variables)?))
    }

    /// The same without its module: what is walked and what goes over the wire. Another version of the generator may
    /// write a module otherwise; this changes with the schema and the documents.
    ///
    /// # Errors
    ///
    /// As [`operation`](Self::operation).
    pub fn request(&self, name: &str, variables: &impl Serialize) -> Result<String, Error> {
        told(&self.only(name)?, name, variables)
    }

    /// What was found and doesn't stand in the way.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// The plan of one operation alone, with what it shares with others.
    fn only(&self, name: &str) -> Result<Plan, Error> {
        let mut plan = self.plan.clone();
        plan.operations.retain(|operation| operation.name == name);
        match plan.operations.is_empty() {
            true => Err(Error::NoOperation(name.to_owned())),
            false => Ok(plan),
        }
    }
}

/// The plan of an operation, and the body of a request.
fn told(plan: &Plan, name: &str, variables: &impl Serialize) -> Result<String, Error> {
    let variables = serde_json::to_value(variables).map_err(Error::Variables)?;
    let query = plan.operations.first().map(|operation| &*operation.text).unwrap_or_default();
    let body = serde_json::json!({ "operationName": name, "query": query, "variables": variables });
    Ok(format!("{plan}\n{body:#}\n"))
}

/// The plans of all operations.
impl fmt::Display for Review {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.plan, f)
    }
}

impl Config {
    /// Reads and plans without writing anything, for tests.
    ///
    /// # Errors
    ///
    /// As [`compile`](Self::compile).
    pub fn review(&self) -> Result<Review, Error> {
        let schema = crate::read_schema(self.schema_paths())?;
        let documents = crate::read_documents(self.document_paths(), self.schema_paths())?;
        crate::generate::review(&schema, &documents, self.options()).map_err(Error::Invalid)
    }
}
