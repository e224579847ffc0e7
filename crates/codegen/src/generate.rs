use crate::load::{self, Loaded};
use crate::options::Checked;
use crate::plan::{Plan, plan};
use crate::{Diagnostics, Options, Review, Source, emit};

/// What [`generate`] makes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Output {
    /// Rust source, formatted: one file that works under `include!` in any module, or as a module of its own.
    pub code: String,
    /// The same as a folder, if [`Options::folder`] asks for it: `mod.rs`, and a file for each module of it, by name.
    pub files: Vec<(String, String)>,
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
    let files = if options.folder { emit::emit_folder(&plan, &options) } else { Vec::new() };
    Ok(Output { code: emit::emit(&plan, &options), files, plan, warnings })
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

/// Everything but the text.
pub(crate) fn review(
    schema: &Source,
    documents: &[Source],
    options: &Options,
) -> Result<Review, Diagnostics> {
    let Planned { plan, options, warnings } = planned(schema, documents, options)?;
    Ok(Review { plan, options, warnings })
}

/// What options and documents come to.
struct Planned {
    plan: Plan,
    options: Checked,
    warnings: Diagnostics,
}

fn planned(schema: &Source, documents: &[Source], options: &Options) -> Result<Planned, Diagnostics> {
    match planned_in_whole(schema, documents, options) {
        Ok(Planned { plan, options, warnings }) => {
            let warnings = load::in_written(documents, schema.in_parts(warnings));
            Ok(Planned { plan, options, warnings })
        }
        Err(found) => {
            let found = load::in_written(documents, schema.in_parts(found));
            Err(found.in_order_of(documents))
        }
    }
}

/// As if the schema were one text.
fn planned_in_whole(
    schema: &Source,
    documents: &[Source],
    options: &Options,
) -> Result<Planned, Diagnostics> {
    let parsed = load::parse(schema, documents, options)?;
    if !options.reads_whole_schema()
        && let Some(planned) = parsed.sliced(options).and_then(|loaded| judged(loaded, options).ok())
    {
        return Ok(planned);
    }
    judged(parsed.whole(options)?, options)
}

/// The plan, or everything that is wrong: what can be planned is, though other documents are wrong.
fn judged(loaded: Loaded, options: &Options) -> Result<Planned, Diagnostics> {
    let mut found = loaded.found.clone();
    let checked = options.check(&loaded).map_err(|errors| found.extend(errors));
    if options.is_strict() {
        found.deny("schema");
    }
    let plan = match plan(&loaded, options) {
        Ok((plan, warnings)) => {
            found.extend(warnings);
            Ok(plan)
        }
        Err(errors) => {
            found.extend(errors);
            Err(())
        }
    };
    let warnings = found.into_result()?;
    match (checked, plan) {
        (Ok(options), Ok(plan)) => Ok(Planned { plan, options, warnings }),
        // Whoever failed has said why.
        _ => Err(warnings),
    }
}
