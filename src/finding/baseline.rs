//! A baseline: findings that somebody accepted, each with a reason and a last day.

use crate::base::Error;
use crate::signature::is_day;
use serde::{Deserialize, Serialize};

/// What stands above the entries that are written.
const HEAD: &str = "# Findings that are accepted until a day, and why. `mingcha baseline` adds to this file; edit it at will.\n";

/// A finding that is accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// Package name or appid; empty where a package names none.
    pub app: String,
    /// Rule id: for people, the fingerprint holds it.
    pub rule: String,
    /// Fingerprint of the finding.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// Last day on which it is accepted, `YYYY-MM-DD`.
    pub expires: String,
}

/// Accepted findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    #[serde(default)]
    accepted: Vec<Accepted>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// Where it is no TOML of this form, or an entry has no reason or no day.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let help = "`mingcha baseline` writes the form; docs/ci.md describes it";
        let bad = |why: &str| Error::new(format!("bad baseline: {why}"), help);
        let read: Self = toml::from_str(text).map_err(|error| bad(error.to_string().trim_end()))?;
        for entry in &read.accepted {
            let name = &entry.fingerprint;
            if entry.reason.trim().is_empty() {
                return Err(bad(&format!("`{name}` has no reason")));
            }
            if !is_day(&entry.expires) {
                return Err(bad(&format!("`{name}` expires on no day: write YYYY-MM-DD")));
            }
        }
        Ok(read)
    }

    /// Whether the finding of an app is accepted on a day.
    #[must_use]
    pub fn accepts(&self, app: &str, fingerprint: &str, day: &str) -> bool {
        let same = |it: &&Accepted| it.fingerprint == fingerprint && it.app == app;
        self.accepted.iter().find(same).is_some_and(|it| it.expires.as_str() >= day)
    }

    /// How many entries are over on a day.
    #[must_use]
    pub fn expired(&self, day: &str) -> usize {
        self.accepted.iter().filter(|it| it.expires.as_str() < day).count()
    }

    /// Adds an entry; one of the same finding gives way to it.
    pub fn add(&mut self, entry: Accepted) {
        self.accepted.retain(|it| (&it.app, &it.fingerprint) != (&entry.app, &entry.fingerprint));
        self.accepted.push(entry);
        self.accepted.sort();
    }

    /// The text of the file.
    ///
    /// # Errors
    /// Where TOML cannot hold it.
    pub fn text(&self) -> Result<String, Error> {
        let text = toml::to_string(self);
        let text =
            text.map_err(|error| Error::new(error.to_string(), "report this as a fault of mingcha"))?;
        Ok(format!("{HEAD}\n{text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Accepted, Baseline};

    fn entry(app: &str, fingerprint: &str, expires: &str) -> Accepted {
        Accepted {
            app: app.into(),
            rule: "r".into(),
            fingerprint: fingerprint.into(),
            reason: "\"quoted\"\nand more".into(),
            expires: expires.into(),
        }
    }

    #[test]
    fn what_is_written_is_read_and_accepts_until_its_day() {
        let mut baseline = Baseline::default();
        baseline.add(entry("com.a", "0f", "2026-01-01"));
        baseline.add(entry("com.a", "other", "2026-01-01"));
        baseline.add(entry("com.a", "0f", "2026-06-30"));
        let text = baseline.text().unwrap();
        assert_eq!(Baseline::parse(&text).unwrap(), baseline);
        assert_eq!(text.matches("[[accepted]]").count(), 2, "{text}");
        assert!(baseline.accepts("com.a", "0f", "2026-06-30"));
        assert!(!baseline.accepts("com.a", "0f", "2026-07-01"), "it is over");
        assert!(!baseline.accepts("com.b", "0f", "2026-06-30"), "another app");
        assert_eq!(baseline.expired("2026-02-01"), 1);
        assert_eq!(Baseline::parse("").unwrap(), Baseline::default());
    }

    #[test]
    fn an_entry_without_reason_or_day_is_refused() {
        let text = |reason: &str, day: &str| {
            format!(
                "[[accepted]]\napp=\"a\"\nrule=\"r\"\nfingerprint=\"f\"\nreason=\"{reason}\"\nexpires=\"{day}\"\n"
            )
        };
        assert!(Baseline::parse(&text("known", "2026-01-01")).is_ok());
        for bad in [
            text(" ", "2026-01-01"),
            text("known", "never"),
            text("known", "2026-01-01") + "x = 1",
            "[".into(),
        ] {
            assert!(Baseline::parse(&bad).unwrap_err().message.starts_with("bad baseline"), "{bad}");
        }
    }
}
