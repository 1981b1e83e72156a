//! Facts, findings and verdicts in, the report out.

use super::model::{
    App, AppCategory, Behaviour, Call, Coverage, Declarations, Defect, Host, InputFile, Limitation, Mark,
    NeededPermission, Packed, Permission, Report, Ruleset, SCHEMA_VERSION, Sdk, Signer, Status, Suppressed,
    Tool,
};
use super::{paths, words};
use crate::analysis::{self, phases::Timing};
use crate::fact::{Body, Fact, FactBase};
use crate::finding::{ClauseVerdict, Finding};
use crate::signature::Signatures;
use crate::signature::raw::Text;
use std::collections::BTreeMap;

/// What the layers below have to say of one app.
pub struct Parts<'a> {
    /// What was read.
    pub input: InputFile,
    /// Identity; its signers come from the facts.
    pub app: App,
    /// What a mini program declares.
    pub declarations: Declarations,
    /// Counts; products and missing parts come from the facts.
    pub coverage: Coverage,
    /// The facts.
    pub facts: &'a FactBase,
    /// Marks of recognised products, by kind (`sdk`, `packer`) and id.
    pub marks: BTreeMap<(&'static str, String), Vec<Mark>>,
    /// Call paths.
    pub timing: &'a Timing,
    /// Permissions that the app defines.
    pub permissions_defined: Vec<String>,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Verdicts on the items of the 认定方法.
    pub clauses: Vec<ClauseVerdict>,
    /// Verdicts on the ten items of MIIT.
    pub miit_clauses: Vec<ClauseVerdict>,
    /// Day of the act, where the scan was told.
    pub act_date: Option<String>,
    /// Findings left out because no clause was in force on that day.
    pub not_in_force: u64,
    /// Reports of packages inside this one.
    pub nested: Vec<Report>,
}

/// The report with everything empty.
#[must_use]
pub fn empty(signatures: &Signatures, input: InputFile) -> Report {
    let bundle = &signatures.bundle;
    Report {
        schema_version: SCHEMA_VERSION.to_owned(),
        tool: Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ruleset: Ruleset {
                version: bundle.version.clone(),
                analysis_sha256: bundle.analysis_sha256.clone(),
                rules_sha256: bundle.rules_sha256.clone(),
            },
        },
        status: Status::Failed,
        error: None,
        input,
        app: App { platform: "android".to_owned(), ..App::default() },
        coverage: Coverage::default(),
        nested: Vec::new(),
        permissions: Vec::new(),
        permissions_defined: Vec::new(),
        permissions_undeclared: Vec::new(),
        permissions_needed: Vec::new(),
        declarations: Declarations::default(),
        policy: None,
        hosts: Vec::new(),
        sdks: Vec::new(),
        behaviours: Vec::new(),
        calls: Vec::new(),
        consent: Vec::new(),
        findings: Vec::new(),
        clauses: Vec::new(),
        miit_clauses: Vec::new(),
        limitations: Vec::new(),
        defects: Vec::new(),
        suppressed: Suppressed::default(),
        act_date: None,
        case: None,
    }
}

/// Puts the report together.
#[must_use]
pub fn assemble(parts: Parts<'_>, signatures: &Signatures) -> Report {
    let mut report = Report {
        status: Status::Complete,
        app: parts.app,
        declarations: parts.declarations,
        coverage: parts.coverage,
        nested: parts.nested,
        permissions_defined: parts.permissions_defined,
        findings: parts.findings,
        clauses: parts.clauses,
        miit_clauses: parts.miit_clauses,
        act_date: parts.act_date,
        suppressed: Suppressed { not_in_force: parts.not_in_force, ..Suppressed::default() },
        ..empty(signatures, parts.input)
    };
    for fact in parts.facts.all() {
        add(&mut report, fact, (&parts.marks, parts.timing), signatures);
    }
    report.consent = paths::consent(parts.timing);
    report.permissions_defined.sort_unstable();
    report.permissions_defined.dedup();
    report.permissions_undeclared.sort_unstable();
    report.permissions_needed.sort_unstable();
    report.permissions.sort();
    report.sdks.sort_by(|a, b| a.id.cmp(&b.id));
    report.behaviours.sort();
    report.calls.sort();
    report.hosts.sort();
    report.coverage.frameworks.sort_unstable();
    if report.limitations.iter().any(|limitation| analysis::is_partial(&limitation.id)) {
        report.status = Status::Partial;
    }
    report
}

fn add(
    report: &mut Report,
    fact: &Fact,
    (marks, timing): (&BTreeMap<(&'static str, String), Vec<Mark>>, &Timing),
    signatures: &Signatures,
) {
    let marks_of = |sort, id: &str| marks.get(&(sort, id.to_owned())).cloned().unwrap_or_default();
    match &fact.body {
        Body::Permission(body) if body.declared => report.permissions.push(Permission {
            name: body.name.clone(),
            protection: body.protection.clone(),
            data: body.data.clone(),
            max_sdk: body.max_sdk,
            used_by: body.used_by.clone(),
            used: body.used,
            modelled: body.modelled,
            necessary: answer(&body.necessary),
        }),
        Body::Permission(body) => {
            report.permissions_undeclared.push(body.name.clone());
            report.permissions_needed.push(NeededPermission {
                name: body.name.clone(),
                protection: body.protection.clone(),
                used_by: body.used_by.clone(),
            });
        }
        Body::Collection(body) => report.behaviours.push(paths::behaviour(
            timing,
            &fact.at,
            Behaviour {
                data: body.data.clone(),
                api: body.api.clone(),
                detail: Some(body.detail.clone()).filter(|detail| !detail.is_empty()),
                weak: body.weak,
                api_min: body.api_min,
                api_max: body.api_max,
                obtains: body.obtains,
                necessary: answer(&body.necessary),
                subject: fact.subject.to_string(),
                phase: body.phase.clone(),
                certainty: body.certainty.clone(),
                interval: body.interval,
                at: fact.at.clone(),
                ..Behaviour::default()
            },
        )),
        // Where a name leads is told by the places it leads to.
        Body::Call(body) if body.model != "reflection" => report.calls.push(paths::call(
            timing,
            &fact.at,
            Call {
                model: body.model.clone(),
                api: body.api.clone(),
                detail: body.detail.clone(),
                subject: fact.subject.to_string(),
                phase: body.phase.clone(),
                certainty: body.certainty.clone(),
                interval: body.interval,
                at: fact.at.clone(),
                ..Call::default()
            },
        )),
        Body::Sdk(body) => {
            let known = signatures.sdk(&body.id);
            let sdk = Sdk {
                id: body.id.clone(),
                name: known.map(|sdk| sdk.name.clone()).unwrap_or_default(),
                vendor: known.map(|sdk| sdk.vendor.clone()).unwrap_or_default(),
                category: body.category.clone(),
                version: Some(body.version.clone()).filter(|version| !version.is_empty()),
                certainty: body.certainty.clone(),
                state: body.state.clone(),
                phase: body.phase.clone(),
                collects: body.collects.clone(),
                marks: marks_of("sdk", &body.id),
                ..Sdk::default()
            };
            report.sdks.push(paths::sdk(timing, sdk));
        }
        Body::Packer(body) if report.coverage.packed.is_none() => {
            report.coverage.packed =
                Some(Packed { packer: body.id.clone(), evidence: marks_of("packer", &body.id) });
        }
        Body::Application(body) if !body.category.is_empty() => {
            report.app.category = signatures.category(&body.category).map(|known| AppCategory {
                id: known.id.clone(),
                name: known.name.clone(),
                number: known.number,
                reasons: Vec::new(),
            });
        }
        Body::Category(body) => {
            report.app.categories_suggested.extend(signatures.category(&body.id).map(|known| AppCategory {
                id: known.id.clone(),
                name: known.name.clone(),
                number: known.number,
                reasons: body.reasons.clone(),
            }));
        }
        Body::Framework(body) => report.coverage.frameworks.push(body.id.clone()),
        Body::Host(body) => report.hosts.push(Host {
            host: body.name.clone(),
            owner: Some(body.owner.clone()).filter(|owner| !owner.is_empty()),
            country: Some(body.country.clone()).filter(|country| !country.is_empty()),
            cleartext: body.cleartext,
            at: fact.at.clone(),
        }),
        Body::Signer(body) => report.app.signers.push(Signer {
            sha256: body.sha256.clone(),
            subject: body.name.clone(),
            schemes: body.schemes.clone(),
        }),
        Body::Coverage(body) => {
            report.coverage.dynamic_loading_sites = u64::try_from(body.dynamic_loading_sites).unwrap_or(0);
        }
        Body::Policy(body) => {
            let policy = report.policy.get_or_insert_default();
            policy.characters = u64::try_from(body.characters).unwrap_or(0);
        }
        Body::PolicyItem(body) => {
            let policy = report.policy.get_or_insert_default();
            policy.compared = policy.compared.saturating_add(1);
            policy.not_named.extend((!body.named).then(|| body.name.clone()));
            policy.denied.extend((!body.denied.is_empty()).then(|| body.name.clone()));
        }
        Body::Limitation(body) => {
            report
                .limitations
                .push(Limitation { id: body.id.clone(), text: limitation(&body.id, &body.detail) });
        }
        Body::Defect(body) => report.defects.push(Defect {
            at: fact.at.file.clone(),
            kind: body.kind.clone(),
            text: match fact.at.offset {
                Some(offset) => format!("{} (at {offset:#x})", body.text),
                None => body.text.clone(),
            },
        }),
        _ => {}
    }
}

/// `yes` or `no`, or nothing.
fn answer(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// What a limitation means, with what it concerns in brackets.
fn limitation(id: &str, detail: &str) -> Text {
    let Text { zh, en } = words::limitation_text(id);
    match detail {
        "" => Text { zh, en },
        _ => Text { zh: format!("{zh}（{detail}）"), en: format!("{en} ({detail})") },
    }
}
