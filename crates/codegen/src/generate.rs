use crate::load::{self, Loaded};
use crate::options::Checked;
use crate::plan::{Plan, plan};
use crate::{Diagnostics, Options, Source, emit};

/// What [`generate`] makes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Output {
    /// Rust source, formatted: one file that works under `include!` in any module, or as a module of its own.
    pub code: String,
    /// What it was made from.
    pub plan: Plan,
    /// What was found and didn't stand in the way.
    pub warnings: Diagnostics,
}

/// Turns operations into typed Rust modules. Pure: the same input gives the same text, byte for byte.
///
/// The schema is SDL or the JSON of an introspection result. All documents count as one, so they share fragments.
///
/// ```
/// use relaywalk_codegen::{Options, Source, generate};
///
/// let schema = Source::new("schema.graphql", "type Query { greeting(name: String): String! }");
/// let query = Source::new("greet.graphql", "query Greet($name: String) { greeting(name: $name) }");
/// let output = generate(&schema, &[query], &Options::new())?;
/// assert!(output.code.contains("pub struct Greet"));
/// # Ok::<(), relaywalk_codegen::Diagnostics>(())
/// ```
///
/// # Errors
///
/// Everything that is wrong with the documents, at once, and what keeps the schema from being used at all.
pub fn generate(schema: &Source, documents: &[Source], options: &Options) -> Result<Output, Diagnostics> {
    let Planned { plan, options, warnings } = planned(schema, documents, options)?;
    Ok(Output { code: emit::emit(&plan, &options), plan, warnings })
}

/// Makes the plan alone: what the operations are, which connections they walk, what goes over the wire.
///
/// # Errors
///
/// As [`generate`].
pub fn analyze(
    schema: &Source,
    documents: &[Source],
    options: &Options,
) -> Result<(Plan, Diagnostics), Diagnostics> {
    planned(schema, documents, options).map(|planned| (planned.plan, planned.warnings))
}

struct Planned {
    plan: Plan,
    options: Checked,
    warnings: Diagnostics,
}

fn planned(schema: &Source, documents: &[Source], options: &Options) -> Result<Planned, Diagnostics> {
    let planned = |loaded: Loaded| {
        let options = options.check(&loaded.schema)?;
        Ok(Planned { plan: plan(&loaded, &options.anchors)?, options, warnings: loaded.warnings })
    };
    let parsed = load::parse(schema, documents)?;
    if !options.reads_whole_schema()
        && let Some(planned) = parsed.sliced(options).and_then(|loaded| planned(loaded).ok())
    {
        return Ok(planned);
    }
    planned(parsed.whole(options)?)
}
