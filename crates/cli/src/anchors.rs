//! Ways to one parent that the command line names.

use relaywalk_codegen::Options;

/// What is given.
#[derive(clap::Args)]
pub(crate) struct Anchors {
    /// How one object of a type is reached alone, so that its child connections can be continued, as in
    /// 'Author=authorById(id: $id)'
    #[arg(long = "anchor", value_name = "TYPE=FIELD", value_parser = anchor)]
    anchors: Vec<(String, String)>,
}

fn anchor(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(ty, way)| (ty.trim(), way.trim())) {
        Some((ty, way)) if !ty.is_empty() && !way.is_empty() => Ok((ty.to_owned(), way.to_owned())),
        _ => Err("write a type, `=`, and a field, as in 'Author=authorById(id: $id)'".to_owned()),
    }
}

impl Anchors {
    /// The options with them.
    pub(crate) fn add(&self, options: Options) -> Options {
        self.anchors.iter().fold(options, |options, (ty, way)| options.anchor(ty, way))
    }

    /// As they are written on a command line.
    pub(crate) fn again(&self) -> impl Iterator<Item = String> {
        self.anchors.iter().map(|(ty, way)| format!("{ty}={way}"))
    }
}
