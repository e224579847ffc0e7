//! Do options make sense, for this schema and these documents?

use quote::quote;
use syn::parse::Parser as _;

use super::checked::Checked;
use super::{Deprecation, Kind, Options, Profile};
use crate::Diagnostics;
use crate::diagnostics::Diagnostic;
use crate::load::{Loaded, nearest};
use crate::plan;

/// Scalars that every schema has.
const BUILT_IN: [&str; 5] = ["String", "ID", "Int", "Float", "Boolean"];

impl Options {
    pub(crate) fn check(&self, loaded: &Loaded) -> Result<Checked, Diagnostics> {
        let mut check = Check { options: self, loaded, found: Diagnostics::default() };
        let mut checked = Checked {
            prefix: self.prefix.clone(),
            folder: self.folder,
            hides_deprecation: self.deprecation == Deprecation::Allow,
            straight_line: self.straight_line.clone(),
            strings: self.strings,
            strings_of: self.strings_of.clone(),
            share_selections: self.share_selections,
            ..Checked::default()
        };
        check.rust(&mut checked);
        check.scalars(&mut checked);
        check.operations();
        check.inputs();
        check.directives();
        check.profile();
        check.found.into_result().map(|_| checked)
    }
}

struct Check<'o> {
    options: &'o Options,
    loaded: &'o Loaded,
    found: Diagnostics,
}

impl Check<'_> {
    /// Refuses what a setting says, which is called `setting` in a file, about this.
    fn refuse(&mut self, setting: &'static str, about: &str, what: String) {
        let place = self.options.place(setting, about);
        self.found.push(Diagnostic::error(what, place).rule("setting"));
    }

    /// Refuses what isn't there, and says what may be meant.
    fn lacks<'c>(
        &mut self,
        setting: &'static str,
        what: String,
        name: &str,
        known: impl IntoIterator<Item = &'c str>,
    ) {
        let error = Diagnostic::error(what, self.options.place(setting, name)).rule("setting");
        self.found.push(match nearest(name, known) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        });
    }

    /// What is to stand in the modules as it is.
    fn rust(&mut self, checked: &mut Checked) {
        for (kind, derive) in &self.options.derives {
            let setting = Kind::setting(*kind);
            match syn::parse_str::<syn::Path>(derive) {
                Ok(path) if kind.is_some_and(|kind| kind.has_its_own(&path)) => self.refuse(setting, derive, format!(
                    "`{derive}` can't be derived for this kind of types: they have an implementation of their own"
                )),
                Ok(path) => checked.derives.push((*kind, path)),
                Err(error) => self.refuse(setting, derive, format!("`{derive}` is no path of a trait to derive: {error}")),
            }
        }
        for attribute in &self.options.attributes {
            match syn::Attribute::parse_outer.parse_str(attribute) {
                Ok(attributes) => checked.attributes.extend(attributes),
                Err(error) => {
                    self.refuse("attributes", attribute, format!("`{attribute}` is no attribute: {error}"))
                }
            }
        }
        if let Some(visibility) = &self.options.visibility {
            match syn::parse_str::<syn::Visibility>(visibility) {
                Ok(syn::Visibility::Inherited) => {
                    self.refuse(
                        "visibility",
                        "",
                        "no visibility is given; what is private is `pub(self)`".to_owned(),
                    );
                }
                Ok(visibility) => checked.visibility = Some(visibility),
                Err(error) => {
                    self.refuse("visibility", "", format!("`{visibility}` is no visibility: {error}"))
                }
            }
        }
        let prefix = &self.options.prefix;
        if !prefix.is_empty() && syn::parse_str::<syn::Ident>(prefix).is_err() {
            self.refuse("type_prefix", "", format!("`{prefix}` can't begin the name of a type"));
        }
    }

    fn scalars(&mut self, checked: &mut Checked) {
        let types = &self.loaded.schema.types;
        for (graphql, rust) in &self.options.scalars {
            let known = types.get(&**graphql).is_some_and(|ty| ty.is_scalar());
            if !known && !BUILT_IN.contains(&&**graphql) {
                let what =
                    format!("a Rust type is given for the scalar `{graphql}`, which the schema doesn't have");
                let scalars = types.iter().filter(|(_, ty)| ty.is_scalar()).map(|(name, _)| name.as_str());
                self.lacks("scalars", what, graphql, scalars);
            }
            match syn::parse_str::<syn::Type>(rust) {
                Ok(ty) => drop(checked.scalars.insert(graphql.clone(), quote!(#ty))),
                Err(error) => {
                    self.refuse(
                        "scalars",
                        graphql,
                        format!("`{rust}`, for the scalar `{graphql}`, is no Rust type: {error}"),
                    );
                }
            }
        }
    }

    /// The operations that settings name. Of wrong documents only a part is known.
    fn operations(&mut self) {
        if self.loaded.found.has_errors() {
            return;
        }
        let operations = &self.loaded.document.operations;
        let names = || operations.named.keys().map(|name| name.as_str());
        let missing = |name: &&String| operations.get(Some(name)).is_err();
        for name in self.options.strings_of.keys().filter(missing) {
            let what = format!("strings are chosen for `{name}`, but there is no such operation");
            self.lacks("strings_of", what, name, names());
        }
        for name in self.options.straight_line.iter().filter(missing) {
            let what =
                format!("`{name}` is to be decoded by straight-line code, but there is no such operation");
            self.lacks("straight_line", what, name, names());
        }
    }

    fn inputs(&mut self) {
        let types = &self.loaded.schema.types;
        for name in &self.options.inputs {
            if self.loaded.schema.get_input_object(name).is_none() {
                let what =
                    format!("a type is asked for the input object `{name}`, which the schema doesn't have");
                let inputs =
                    types.iter().filter(|(_, ty)| ty.is_input_object()).map(|(name, _)| name.as_str());
                self.lacks("inputs", what, name, inputs);
            }
        }
    }

    fn profile(&mut self) {
        let is_theirs = plan::is_of_salesforce(&self.loaded.schema);
        if self.options.profile == Profile::Salesforce && !is_theirs {
            self.refuse(
                "profile",
                "",
                "the profile is Salesforce's, but the query type has no field `uiapi`".to_owned(),
            );
        }
    }

    fn directives(&mut self) {
        for name in &self.options.client_directives {
            if apollo_compiler::Name::new(name).is_err() {
                self.refuse(
                    "client_directives",
                    name,
                    format!("`{name}` is no name of a directive, which is written without `@`"),
                );
            }
        }
    }
}
