//! Data of a case, from `case.toml`: what a package cannot say and a report must not invent.

use crate::base::Error;
use crate::report::Report;
use crate::report::words::DocumentWords;
use crate::signature::is_day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! case {
    ($($(#[$doc:meta])* $field:ident,)*) => {
        /// Data of a case. What is missing stays missing.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct Case { $($(#[$doc])* pub $field: Option<String>,)* }

        impl Case {
            /// Each field with its label, in the order of a report's cover.
            #[must_use]
            pub fn fields(&self, words: &DocumentWords) -> Vec<(&'static str, Option<&str>)> {
                vec![$((words.$field, self.$field.as_deref())),*]
            }

            fn fill(&mut self, other: &Self) {
                $(if other.$field.is_some() { self.$field.clone_from(&other.$field); })*
            }
        }
    };
}

case! {
    /// Number of the report.
    report_number,
    /// Authority that ordered the test.
    authority,
    /// Who tested.
    laboratory,
    /// Person who tested.
    inspector,
    /// Who runs the app.
    operator,
    /// Who developed the app.
    developer,
    /// Store or site that the package comes from.
    source,
    /// Number of the app's filing (App备案号).
    filing_number,
    /// Region that the operator belongs to.
    region,
    /// Type of the app, in the authority's words.
    case_category,
    /// Where the privacy policy stands.
    policy_url,
    /// Day on which the package was obtained.
    obtained,
    /// Day of the test.
    tested,
    /// Until when the authority wants the problems removed.
    deadline,
}

/// A case file: data of the whole case, and of single apps where there are several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFile {
    case: Case,
    app: Vec<AppCase>,
}

/// Data of one app of a case, told by package name or SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AppCase {
    id: String,
    case: Case,
}

impl CaseFile {
    /// Reads a case file.
    ///
    /// # Errors
    /// Where it is no TOML, names what no case has, or has no day where one must stand.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut file = toml::from_str::<toml::Table>(text).map_err(|error| bad(&error))?;
        let mut app = Vec::new();
        if let Some(list) = file.remove("app") {
            for mut table in list.try_into::<Vec<toml::Table>>().map_err(|error| bad(&error))? {
                let id = match table.remove("id") {
                    Some(toml::Value::String(id)) if !id.is_empty() => id,
                    _ => return Err(bad(&"every [[app]] needs an `id`: package name or SHA-256")),
                };
                app.push(AppCase { id, case: checked(table)? });
            }
        }
        Ok(Self { case: checked(file)?, app })
    }

    /// What the file says of the app of a report: its own data before that of the whole case.
    #[must_use]
    pub fn of(&self, report: &Report) -> Case {
        let mut case = self.case.clone();
        let is = |app: &&AppCase| {
            report.app.id.as_deref() == Some(&app.id) || report.input.sha256.eq_ignore_ascii_case(&app.id)
        };
        self.app.iter().filter(is).for_each(|app| case.fill(&app.case));
        case
    }
}

/// The case of a table, its days being days. A deadline may be put in words.
fn checked(table: toml::Table) -> Result<Case, Error> {
    let case: Case = table.try_into().map_err(|error| bad(&error))?;
    for (name, day) in [("obtained", &case.obtained), ("tested", &case.tested)] {
        if let Some(day) = day.as_ref().filter(|day| !is_day(day)) {
            return Err(bad(&format!("`{name}` is `{day}` and no day: write YYYY-MM-DD")));
        }
    }
    Ok(case)
}

fn bad(error: &dyn std::fmt::Display) -> Error {
    let help = "write lines such as `report_number = \"2026-001\"`; docs/reports.md lists the names";
    Error::new(format!("bad case file: {}", error.to_string().trim_end()), help)
}

#[cfg(test)]
mod tests {
    use super::CaseFile;
    use crate::report::samples::full;

    #[test]
    fn an_app_has_its_own_data_and_else_that_of_the_case() {
        let file = CaseFile::parse(
            "report_number = \"R-1\"\nsource = \"store\"\n[[app]]\nid = \"com.example\"\nsource = \"other\"\n\
             [[app]]\nid = \"com.nobody\"\nsource = \"none\"\n",
        )
        .unwrap();
        let case = file.of(&full());
        assert_eq!(case.report_number.as_deref(), Some("R-1"));
        assert_eq!(case.source.as_deref(), Some("other"));
        assert_eq!(case.operator, None);
        let mut other = full();
        other.app.id = None;
        assert_eq!(file.of(&other).source.as_deref(), Some("store"));
    }

    #[test]
    fn what_no_case_has_is_refused() {
        for text in [
            "reportnumber = \"1\"",
            "[[app]]\nsource = \"x\"",
            "[[app]]\nid = \"a\"\nnonsense = \"x\"",
            "app = 3",
            "[[app]]\nid = \"\"",
            "tested = \"yesterday\"",
            "[[app]]\nid = \"a\"\nobtained = \"2026-13-01\"",
            "[",
        ] {
            let error = CaseFile::parse(text).unwrap_err();
            assert!(error.message.starts_with("bad case file"), "{text}: {}", error.message);
        }
    }
}
