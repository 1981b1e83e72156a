//! The JSON Schema of a report, generated from the types that write it.

use super::Report;

/// The schema of one report object, as it stands in `docs/report.schema.json`.
#[must_use]
pub fn report_schema() -> String {
    let settings = schemars::generate::SchemaSettings::default().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Report>();
    let about = "One report of mingcha. `scan --format json` prints one such object, or an array of them \
                 where more than one path or a directory was given; `--format jsonl` prints one a line.";
    schema.insert("title".to_owned(), "mingcha report".into());
    schema.insert("description".to_owned(), about.into());
    let mut text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::report_schema;
    use std::path::Path;

    #[test]
    fn the_committed_schema_is_fresh() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, report_schema()).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == report_schema(), "docs/report.schema.json is stale: run UPDATE=1 cargo test");
    }

    #[test]
    fn every_field_is_required() {
        // A missing key is never how a report says "unknown".
        let schema: serde_json::Value = serde_json::from_str(&report_schema()).unwrap();
        let fields = schema["properties"].as_object().unwrap().len();
        assert!(schema["required"].as_array().unwrap().len() + 1 >= fields, "{}", schema["required"]);
    }
}
