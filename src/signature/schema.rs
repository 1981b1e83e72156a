//! JSON Schemas of the signature files, for editors.

use super::raw;
use schemars::{JsonSchema, schema_for};

/// The file name and text of every schema under `signatures/schema/`.
#[must_use]
pub fn schema() -> Vec<(&'static str, String)> {
    vec![
        ("api.schema.json", of::<raw::ApiFile>()),
        ("callback.schema.json", of::<raw::CallbackFile>()),
        ("consent.schema.json", of::<raw::ConsentFile>()),
        ("framework.schema.json", of::<raw::Framework>()),
        ("host.schema.json", of::<raw::DomainFile>()),
        ("law.schema.json", of::<raw::Law>()),
        ("necessary.schema.json", of::<raw::Category>()),
        ("packer.schema.json", of::<raw::Packer>()),
        ("permission.schema.json", of::<raw::PermissionFile>()),
        ("rule.schema.json", of::<raw::Rule>()),
        ("sdk.schema.json", of::<raw::Sdk>()),
        ("secret.schema.json", of::<raw::Secret>()),
        ("taxonomy.schema.json", of::<raw::Taxonomy>()),
        ("text.schema.json", of::<raw::Topic>()),
        ("version.schema.json", of::<raw::VersionFile>()),
    ]
}

fn of<T: JsonSchema>() -> String {
    // A schema is a JSON value with text keys, which always prints.
    let text = serde_json::to_string_pretty(&schema_for!(T)).unwrap_or_default();
    format!("{text}\n")
}
