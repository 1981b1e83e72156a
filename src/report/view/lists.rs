//! The lists of a report: permissions, SDKs, hosts, defects.

use super::paths::{Step, certainty_words, gate, gate_words, phases_in_words, sign, step};
use super::summary::Row;
use super::{Maker, counted, place, same, shown};
use crate::report::model::{Mark, Permission, Plugin, Sdk, Status};
use crate::report::words::{self, Lang, both, fill};
use crate::signature::raw::Text;
use serde::Serialize;

/// A requested permission.
#[derive(Debug, Serialize)]
pub struct PermissionView {
    /// Full name, with the API level up to which it is requested.
    pub name: Text,
    /// Whether the user must grant it: dangerous or special.
    pub granted: bool,
    /// Whether its protection level is dangerous.
    pub dangerous: bool,
    /// Protection level.
    pub level: Text,
    /// What it allows.
    pub allows: Text,
    /// Whose code could use it.
    pub used_by: Text,
    /// Types of personal information that it opens.
    pub data: Vec<Text>,
}

/// A recognised SDK.
#[derive(Debug, Serialize)]
pub struct SdkView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Vendor.
    pub vendor: String,
    /// Category.
    pub category: Text,
    /// Version.
    pub version: String,
    /// How sure.
    pub certainty: Text,
    /// Whether its marks are certain.
    pub is_certain: bool,
    /// `present`, `initialised` or `collecting`, in words.
    pub state: Text,
    /// When it is started, or collects.
    pub phase: Text,
    /// What starts it.
    pub started_at: String,
    /// How sure the path to its start is.
    pub path_certainty: Text,
    /// The path to its start.
    pub steps: Vec<Step>,
    /// What it waits for: the switch that opens it, or the consent gate on that path.
    pub gate: Option<Text>,
    /// What its code reads.
    pub collects: Vec<Text>,
    /// What shows it.
    pub marks: Vec<String>,
}

impl SdkView {
    /// What starts it, by which path and behind which gate, a line each; nothing where no start is known.
    #[must_use]
    pub fn start(&self, lang: Lang) -> Vec<String> {
        let (words, own) = (lang.words(), lang.document());
        if self.started_at.is_empty() {
            return Vec::new();
        }
        let certainty = lang.of(&self.path_certainty);
        let certainty = if certainty.is_empty() { String::new() } else { format!(" ({certainty})") };
        let name = lang.of(&self.name);
        let head = format!("{name} {}{}{}{certainty}", own.started_by, words.colon, self.started_at);
        let steps = self.steps.iter().map(|step| format!("→ {} {}", step.at, lang.of(&step.edge)));
        let gate = self.gate.as_ref().map(|gate| format!("{}{}{}", words.gate, words.colon, lang.of(gate)));
        std::iter::once(head).chain(steps).chain(gate).collect()
    }
}

/// What was looked at as a sign of consent.
#[derive(Debug, Serialize)]
pub struct ConsentView {
    /// Kind and key.
    pub sign: Text,
    /// Where.
    pub place: String,
    /// Whether what stands behind it counts as after consent.
    pub counts: Text,
    /// Why.
    pub why: Text,
}

/// A host.
#[derive(Debug, Serialize)]
pub struct HostView {
    /// Name.
    pub host: String,
    /// Owner and country.
    pub owner: String,
    /// Whether a cleartext URL names it.
    pub cleartext: bool,
    /// First place.
    pub place: String,
}

/// A defect of the file.
#[derive(Debug, Serialize)]
pub struct DefectView {
    /// Where.
    pub file: String,
    /// Kind.
    pub kind: String,
    /// What.
    pub text: String,
}

/// What stands where a list is empty, and of what that holds.
#[derive(Debug, Serialize)]
pub struct Nothing {
    /// No findings.
    pub findings: Text,
    /// No permissions.
    pub permissions: Text,
    /// No reads of personal information, or none that counts.
    pub data: Text,
    /// Nothing looked at as consent.
    pub consent: Text,
    /// No SDKs.
    pub sdks: Text,
    /// No hosts.
    pub hosts: Text,
}

/// A mark with its place.
pub(super) fn mark(mark: &Mark) -> String {
    shown(&format!("{} {} @ {}", mark.kind, mark.value, mark.at))
}

/// Dangerous first, then special, then the rest.
fn rank(permission: &Permission) -> u8 {
    match permission.protection.as_str() {
        "dangerous" => 0,
        "special" => 1,
        _ => 2,
    }
}

impl<'a> Maker<'a> {
    pub(super) fn permissions(&self) -> Vec<PermissionView> {
        let mut all: Vec<&'a Permission> = self.report.permissions.iter().collect();
        all.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
        all.into_iter().map(|permission| self.permission(permission)).collect()
    }

    fn permission(&self, permission: &'a Permission) -> PermissionView {
        let used_by = if !permission.used_by.is_empty() {
            self.subjects(&permission.used_by)
        } else if !permission.used && permission.modelled && self.report.status == Status::Complete {
            self.say(|words, _| words.unused.to_owned())
        } else {
            self.say(|words, _| words.use_unknown.to_owned())
        };
        let name = |words: &words::Words| match permission.max_sdk {
            Some(max) => {
                let until = fill(words.max_sdk, &[("n", &max.to_string())]);
                format!("{} ({until})", shown(&permission.name))
            }
            None => shown(&permission.name),
        };
        let level = &permission.protection;
        PermissionView {
            name: self.say(|words, _| name(words)),
            granted: rank(permission) < 2,
            dangerous: rank(permission) == 0,
            level: both(|lang| words::protection(level, lang).map_or_else(|| shown(level), str::to_owned)),
            allows: self.say(|words, names| {
                let label = names.permission(&permission.name).unwrap_or_default();
                match permission.necessary {
                    Some(false) => format!("{label} ({})", words.not_necessary),
                    _ => label.to_owned(),
                }
            }),
            used_by,
            data: self.data_all(&permission.data),
        }
    }

    pub(super) fn permissions_beside(&self) -> Vec<Row> {
        let report = self.report;
        let undeclared = report.permissions_needed.iter().map(|needed| {
            let users = self.subjects(&needed.used_by);
            Row {
                label: self.say(|words, _| words.permissions_undeclared.to_owned()),
                value: both(|lang| format!("{} ({})", shown(&needed.name), lang.of(&users))),
            }
        });
        let defined = report.permissions_defined.iter().map(|name| Row {
            label: self.say(|words, _| words.permissions_defined.to_owned()),
            value: both(|_| shown(name)),
        });
        undeclared.chain(defined).chain(self.declarations()).collect()
    }

    /// What the configuration of a mini program declares.
    fn declarations(&self) -> Vec<Row> {
        let it = &self.report.declarations;
        let label = |element: &str| {
            both(|lang| {
                words::told(&format!("declaration element={element}"), lang).unwrap_or_default().to_owned()
            })
        };
        let rows = |element: &'static str, list: &[String]| {
            let row = move |text: &String| Row { label: label(element), value: same(shown(text)) };
            list.iter().map(row).collect::<Vec<_>>()
        };
        let plugin = |it: &Plugin| [&it.name, &it.provider, &it.version].map(String::as_str).join(" ");
        let plugins: Vec<String> = it.plugins.iter().map(|it| plugin(it).trim().to_owned()).collect();
        [
            rows("permission-text", &it.permission_texts),
            rows("required-private-info", &it.required_private_infos),
            rows("background-mode", &it.background_modes),
            rows("plugin", &plugins),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub(super) fn nothing(&self) -> Nothing {
        let report = self.report;
        let in_what_was_read =
            |words: &words::Words| if report.is_incomplete() { words.seen_only } else { "" };
        let seen = |of: fn(&words::Words) -> &'static str| {
            self.say(|words, _| format!("{}{}", of(words), in_what_was_read(words)))
        };
        let is_unread = |id: &str| id.starts_with("manifest-") || id == "configuration-missing";
        let inside = report.all_findings().count().saturating_sub(report.findings.len());
        Nothing {
            findings: match inside {
                0 => seen(|words| words.findings_none),
                n => counted(|words| words.findings_inside, n),
            },
            permissions: match report.limitations.iter().any(|it| is_unread(&it.id)) {
                true => self.say(|words, _| words.permissions_unread.to_owned()),
                false if !report.app.is_mini() => seen(|words| words.permissions_none),
                false => seen(|words| words.permissions_of_mini),
            },
            data: match report.behaviours.is_empty() {
                true => seen(|words| words.behaviours_none),
                false => seen(|words| words.behaviours_weak),
            },
            consent: seen(|words| words.consent_none),
            sdks: seen(|words| words.sdks_none),
            hosts: seen(|words| words.hosts_none),
        }
    }

    pub(super) fn sdks(&self) -> Vec<SdkView> {
        self.report.sdks.iter().map(|sdk| self.sdk(sdk)).collect()
    }

    fn sdk(&self, sdk: &'a Sdk) -> SdkView {
        let named = both(|lang| {
            let name = lang.of(&sdk.name);
            shown(if name.is_empty() { &sdk.id } else { name })
        });
        let state = &sdk.state;
        SdkView {
            id: shown(&sdk.id),
            name: named,
            vendor: shown(&sdk.vendor),
            category: both(|lang| shown(self.names(lang).category(&sdk.category))),
            version: sdk.version.as_deref().map(shown).unwrap_or_default(),
            certainty: both(|lang| {
                words::certainty(&sdk.certainty, lang).map_or_else(|| shown(&sdk.certainty), str::to_owned)
            }),
            is_certain: sdk.certainty == "certain",
            state: both(|lang| words::sdk_state(state, lang).map_or_else(|| shown(state), str::to_owned)),
            phase: phases_in_words(sdk.phase.iter().map(String::as_str)),
            started_at: sdk.started_at.as_ref().map(place).unwrap_or_default(),
            path_certainty: certainty_words(sdk.path_certainty.as_deref().unwrap_or_default()),
            steps: sdk.path.iter().map(step).collect(),
            gate: sdk.gate.as_ref().map(gate),
            collects: self.data_all(&sdk.collects),
            marks: sdk.marks.iter().map(mark).collect(),
        }
    }

    pub(super) fn consent(&self) -> Vec<ConsentView> {
        let view = |it: &crate::report::model::ConsentCandidate| ConsentView {
            sign: sign(&it.kind, &it.key),
            place: place(&it.at),
            counts: self
                .say(|words, _| if it.counts { words.consent_counts } else { words.consent_not }.to_owned()),
            why: gate_words(&it.why),
        };
        self.report.consent.iter().map(view).collect()
    }

    pub(super) fn hosts(&self) -> Vec<HostView> {
        let view = |host: &crate::report::model::Host| {
            let owner = [host.owner.as_deref(), host.country.as_deref()];
            let owner: Vec<&str> = owner.into_iter().flatten().filter(|text| !text.is_empty()).collect();
            HostView {
                host: shown(&host.host),
                owner: shown(&owner.join(" ")),
                cleartext: host.cleartext,
                place: place(&host.at),
            }
        };
        self.report.hosts.iter().map(view).collect()
    }

    pub(super) fn defects(&self) -> Vec<DefectView> {
        let view = |defect: &crate::report::model::Defect| DefectView {
            file: shown(if defect.at.is_empty() { "-" } else { &defect.at }),
            kind: shown(&defect.kind),
            text: shown(&defect.text),
        };
        self.report.defects.iter().map(view).collect()
    }
}
