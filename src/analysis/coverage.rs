//! What was recognised and what could not be seen: products, coverage, limitations, defects.

use super::phases::{SdkStart, Timing};
use super::products::Products;
use super::sweep::Counts;
use super::versions;
use crate::base::{Location, index};
use crate::fact::{self, Body, Fact, Subject};
use crate::program::Program;
use crate::signature::Signatures;
use crate::signature::mark_index::Product;
use std::collections::BTreeSet;

/// The recognised SDKs, packers and frameworks.
pub(super) fn products(
    program: &Program,
    products: &Products,
    code: &[Fact],
    timing: &Timing,
    signatures: &Signatures,
) -> Vec<Fact> {
    let bundle = &signatures.bundle;
    let mut facts = Vec::new();
    for (product, marks) in &products.recognised {
        let at = Location::file(marks.first().map(|mark| mark.at.clone()).unwrap_or_default());
        let shown = marks.iter().map(|mark| format!("{}:{}", mark.kind.as_str(), mark.value)).collect();
        let body: Option<Body> = match product {
            Product::Sdk(id) => bundle.sdks.get(index(*id)).filter(|sdk| !sdk.umbrella).map(|sdk| {
                let subject = Subject::Sdk(sdk.id.clone());
                let (state, phase) = state(&subject, code, timing.sdks.get(&sdk.id), program.mini.is_some());
                let body = fact::Sdk {
                    id: sdk.id.clone(),
                    category: sdk.category.clone(),
                    country: sdk.country.clone(),
                    state: state.to_owned(),
                    phase,
                    collects: collected_by(&subject, code),
                    // What vendors publish is of their SDKs for apps.
                    declared: if program.mini.is_some() { Vec::new() } else { sdk.declared.clone() },
                    certainty: certainty(sdk.recalled, marks.iter().any(|mark| mark.strong)).to_owned(),
                    version: versions::of(program, sdk).unwrap_or_default(),
                };
                Body::Sdk(body)
            }),
            Product::Packer(id) => bundle
                .packers
                .get(index(*id))
                .map(|packer| Body::Packer(fact::Packer { id: packer.id.clone(), marks: shown })),
            Product::Framework(id) => bundle.frameworks.get(index(*id)).map(|framework| {
                let code_format = framework.code_format.clone();
                Body::Framework(fact::Framework { id: framework.id.clone(), code_format })
            }),
        };
        facts.extend(body.map(|body| Fact::new(body, at)));
    }
    facts
}

/// How far an SDK got, and when: its start where one is known, else its own readings that something reaches. In a
/// mini program code of an unknown phase runs.
fn state(
    subject: &Subject,
    code: &[Fact],
    start: Option<&SdkStart>,
    is_mini: bool,
) -> (&'static str, Vec<String>) {
    let own: Vec<&fact::Collection> = code
        .iter()
        .filter(|fact| fact.subject == *subject)
        .filter_map(|fact| match &fact.body {
            Body::Collection(body) if !body.weak => Some(body),
            _ => None,
        })
        .collect();
    let is_run = is_mini
        && own.iter().any(|it| it.certainty != "possible" && it.phase.iter().any(|phase| phase == "unknown"));
    let reached = own
        .iter()
        .flat_map(|it| &it.phase)
        .filter(|phase| !matches!(phase.as_str(), "unreached" | "unknown"));
    let collecting: BTreeSet<usize> =
        reached.filter_map(|phase| PHASES.iter().position(|known| known == phase)).collect();
    let started = start.filter(|start| start.initialised);
    let phase = match started {
        Some(start) => start.paths.iter().map(|path| path.phase.to_owned()).collect(),
        None => collecting.iter().filter_map(|at| PHASES.get(*at)).map(|it| (*it).to_owned()).collect(),
    };
    match (collecting.is_empty() && !is_run, started) {
        (false, _) => ("collecting", phase),
        (true, Some(_)) => ("initialised", phase),
        (true, None) => ("present", phase),
    }
}

/// Phases in which code runs, in the order of reports.
const PHASES: [&str; 4] = ["before-consent", "after-consent", "user-action", "background"];

/// How sure the marks are: those that rest on memory alone make nothing sure.
const fn certainty(recalled: bool, strong: bool) -> &'static str {
    match (recalled, strong) {
        (true, _) => "possible",
        (false, true) => "certain",
        (false, false) => "likely",
    }
}

/// Report-level types that a subject's code obtains, weak ones not counted.
fn collected_by(subject: &Subject, code: &[Fact]) -> Vec<String> {
    let rows = code.iter().filter(|fact| fact.subject == *subject);
    let data: BTreeSet<&str> = rows
        .filter_map(|fact| match &fact.body {
            Body::Collection(body) if !body.weak && body.obtains.is_none() => Some(body.data.as_str()),
            _ => None,
        })
        .collect();
    data.into_iter().map(str::to_owned).collect()
}

/// Coverage, limitations and defects.
pub(super) fn facts(
    program: &Program,
    facts: &[Fact],
    counts: Counts,
    (exhausted, undone, timing): (u64, &[&str], &Timing),
    failed: &[&str],
) -> Vec<Fact> {
    let mut limitations = limitations(program, facts, counts, exhausted);
    if !timing.known && program.mini.is_none() {
        limitations.push(("no-call-graph", String::new()));
    }
    limitations.extend(undone.iter().map(|what| ("budget-exhausted", (*what).to_owned())));
    limitations.extend(failed.iter().map(|name| ("analysis-failed", (*name).to_owned())));
    limitations.sort();
    limitations.dedup();
    let partial = limitations.iter().any(|(id, _)| is_partial(id));
    let body = fact::Coverage {
        code: if partial { "partial" } else { "full" }.to_owned(),
        classes: number(counts.classes),
        native_libraries: i64::try_from(program.native_libraries.len()).unwrap_or(i64::MAX),
        dynamic_loading_sites: number(dynamic_loading(facts)),
    };
    let mut all = vec![Fact::new(Body::Coverage(body), Location::default())];
    all.extend(limitations.into_iter().map(|(id, detail)| {
        Fact::new(Body::Limitation(fact::Limitation { id: id.to_owned(), detail }), Location::default())
    }));
    all.extend(program.defects.iter().map(|(file, defect)| {
        let at = Location { offset: defect.offset, ..Location::file(file) };
        let body = fact::Defect { kind: defect.kind.to_owned(), text: defect.text.clone() };
        Fact::new(Body::Defect(body), at)
    }));
    all
}

/// Limitations that stop every verdict of nothing found: code was not seen, or not checked for all it could show.
pub fn is_partial(id: &str) -> bool {
    !matches!(id, "mapping-mismatch" | "no-call-graph" | "native-code" | "dynamic-loading")
}

/// Those of them behind which code of the app may lie that was not seen.
pub(super) fn hides_code(id: &str) -> bool {
    is_partial(id) && id != MINI_IN_PART
}

/// Mini programs are read whole, and not yet checked for all that Android apps are.
const MINI_IN_PART: &str = "mini-program-in-part";

/// Limitations that leave a part unread that this version would otherwise read.
fn limitations(
    program: &Program,
    facts: &[Fact],
    counts: Counts,
    exhausted: u64,
) -> Vec<(&'static str, String)> {
    let mut found = program.limitations.clone();
    found
        .extend(program.defects.iter().filter_map(|(file, defect)| Some((lost(defect.kind)?, file.clone()))));
    if program.mini.is_some() {
        found.push((MINI_IN_PART, String::new()));
    }
    for fact in facts {
        match &fact.body {
            Body::Packer(body) => found.push(("packed", body.id.clone())),
            // The code of a mini program is what was read.
            Body::Framework(_) if program.mini.is_some() => {}
            Body::Framework(body) if !matches!(body.code_format.as_str(), "dalvik" | "dex" | "") => {
                found.push(("framework-code", format!("{} ({})", body.id, body.code_format)));
            }
            _ => {}
        }
    }
    if !program.native_libraries.is_empty() {
        found.push(("native-code", program.native_libraries.len().to_string()));
    }
    let loading = dynamic_loading(facts);
    if loading > 0 {
        found.push(("dynamic-loading", loading.to_string()));
    }
    if counts.undecoded > 0 {
        found.push(("code-undecoded", counts.undecoded.to_string()));
    }
    if exhausted > 0 {
        found.push(("budget-exhausted", format!("constants of {exhausted} methods")));
    }
    found.extend(missing_classes(program, facts).map(|count| ("component-class-missing", count)));
    found
}

/// The limitation that a defect stands for, where something was left unread because of it.
fn lost(defect: &str) -> Option<&'static str> {
    match defect {
        "dex-truncated" => Some("code-undecoded"),
        "nested-unreadable" | "tree-file" | "zip-directory-truncated" => Some("entry-unreadable"),
        "dex-code-overlap"
        | "dex-container"
        | "dex-strings-overlap"
        | "elf-symbols"
        | "nested-too-many"
        | "string-pool-overlap"
        | "zip-too-many-entries" => Some("budget-exhausted"),
        kind if kind.ends_with("-ceiling") => Some("budget-exhausted"),
        _ => None,
    }
}

fn dynamic_loading(facts: &[Fact]) -> u64 {
    let sites =
        facts.iter().filter(|fact| matches!(&fact.body, Body::Call(body) if body.model == "dynamic-loading"));
    u64::try_from(sites.count()).unwrap_or(u64::MAX)
}

/// Most components, or the application class, name classes that the package does not define: hidden code.
fn missing_classes(program: &Program, facts: &[Fact]) -> Option<String> {
    let components = facts.iter().filter_map(|fact| match &fact.body {
        Body::Component(body) => Some(body),
        _ => None,
    });
    let (missing, all) =
        components.fold((0, 0), |(missing, all), body| (missing + usize::from(!body.defined), all + 1));
    let application = program.manifest.application.class.as_ref();
    let application_missing = application.is_some_and(|class| !program.code.defines(class));
    (missing * 2 > all || application_missing).then(|| format!("{missing}/{all}"))
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
