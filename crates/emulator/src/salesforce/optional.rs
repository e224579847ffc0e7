//! Fields that the user can't see, and `@optional`, which asks for a field only if it can be seen.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::validation::Valid;

use super::rules::SalesforceRules;
use super::version::ApiVersion;
use crate::refusal::{Class, Refusal};

/// The document without the optional fields that the user can't see; an error if it names others of them.
pub(crate) fn without_hidden(
    document: &Valid<ExecutableDocument>,
    rules: &SalesforceRules,
    version: ApiVersion,
) -> Result<Valid<ExecutableDocument>, Refusal> {
    let mut document = document.clone().into_inner();
    let seer = Seer { rules, honours_optional: version >= ApiVersion::OPTIONAL };
    let operations = document.operations.anonymous.iter_mut().chain(document.operations.named.values_mut());
    for operation in operations {
        seer.clear(&mut operation.make_mut().selection_set)?;
    }
    for fragment in document.fragments.values_mut() {
        seer.clear(&mut fragment.make_mut().selection_set)?;
    }
    // Fields were taken out, nothing was put in; a selection without fields can be executed.
    Ok(Valid::assume_valid(document))
}

struct Seer<'r> {
    rules: &'r SalesforceRules,
    honours_optional: bool,
}

impl Seer<'_> {
    fn clear(&self, set: &mut SelectionSet) -> Result<(), Refusal> {
        let object = set.ty.as_str().to_owned();
        let mut refused = None;
        set.selections.retain(|selection| {
            let Selection::Field(field) = selection else { return true };
            if !self.rules.hidden.contains(&(object.clone(), field.name.as_str().to_owned())) {
                return true;
            }
            if !(self.honours_optional && field.directives.has("optional")) {
                let message = format!("`{object}` has no field `{}`", field.name);
                refused.get_or_insert(Refusal::new(Class::ValidationError, message));
            }
            false
        });
        if let Some(refused) = refused {
            return Err(refused);
        }
        set.selections.iter_mut().try_for_each(|selection| match selection {
            Selection::Field(field) => self.clear(&mut field.make_mut().selection_set),
            Selection::InlineFragment(inline) => self.clear(&mut inline.make_mut().selection_set),
            Selection::FragmentSpread(_) => Ok(()),
        })
    }
}
