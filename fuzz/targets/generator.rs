use relaywalk_codegen::{Diagnostics, Options, Source, analyze, generate};

/// Everything that there is to see of what the generator makes of these texts.
pub(crate) fn answers(schema: &Source, documents: &[Source]) {
    match generate(schema, documents, &Options::new()) {
        Ok(output) => {
            let file =
                syn::parse_file(&output.code).unwrap_or_else(|error| panic!("{error}:\n{}", output.code));
            let is_ours = |item: &syn::Item| !matches!(item, syn::Item::Fn(_) | syn::Item::Macro(_));
            assert!(file.items.iter().all(is_ours), "no text breaks out:\n{}", output.code);
            assert!(!output.plan.to_string().is_empty());
            shown(&output.warnings);
            // Unless the schema is broken where no document leads.
            if let Ok((whole, _)) = analyze(schema, documents, &Options::new().whole_schema(true)) {
                assert_eq!(format!("{:?}", output.plan), format!("{whole:?}"));
            }
        }
        Err(errors) => {
            assert!(errors.has_errors());
            shown(&errors);
        }
    }
}

fn shown(findings: &Diagnostics) {
    let text = findings.to_string();
    assert_eq!(text.is_empty(), findings.is_empty());
    findings.render(true);
    assert_eq!(findings.to_json_lines().lines().count(), findings.len());
}
