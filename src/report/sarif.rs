//! SARIF 2.1.0 for code-scanning systems: one run for each package, a log around them.

use super::render::Renderer;
use super::view::{EvidenceView, FindingView, FlowView, View};
use super::words::{Lang, fill};
use super::{Report, json};
use crate::signature::Signatures;
use crate::signature::raw::{Rule, RuleVerdict};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Places of one result; viewers show no more.
const MAX_LOCATIONS: usize = 10;

/// The specification that the log follows.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// What our fingerprints are called; the number changes with how they are computed.
const FINGERPRINT: &str = "mingchaFingerprint/v1";

/// SARIF.
pub struct Sarif<'a> {
    signatures: &'a Signatures,
    lang: Lang,
    first: bool,
}

impl<'a> Sarif<'a> {
    /// A log in one language.
    #[must_use]
    pub const fn new(signatures: &'a Signatures, lang: Lang) -> Self {
        Self { signatures, lang, first: true }
    }
}

impl Renderer for Sarif<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[")
    }

    fn report(&mut self, report: &Report, mut out: &mut dyn Write) -> io::Result<()> {
        let view = View::of(report, self.signatures);
        for (report, view) in report.with_nested().into_iter().zip(std::iter::once(&view).chain(&view.nested))
        {
            out.write_all(if self.first { b"\n" } else { b",\n" })?;
            self.first = false;
            json::write_line(&self.run(report, view), &mut out)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n]}\n")
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    language: &'static str,
    automation_details: AutomationDetails,
    artifacts: Vec<Artifact>,
    invocations: Vec<Invocation>,
    results: Vec<Result>,
    column_kind: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: String,
    version: String,
    semantic_version: String,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: Vec<String>,
    precision: &'static str,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: String,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    length: u64,
    hashes: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    descriptor: Reference,
}

#[derive(Serialize)]
struct Reference {
    id: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    properties: ResultProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultProperties {
    number: String,
    verdict: String,
    confidence: String,
    subject: String,
    clauses: Vec<String>,
    /// Those of them whose number was not read in a source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clauses_unverified: Vec<String>,
    phrases: Vec<String>,
    places: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow {
    message: Message,
    thread_flows: Vec<ThreadFlow>,
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<FlowStep>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FlowStep {
    location: Location,
    nesting_level: usize,
}

fn level(id: &str) -> &'static str {
    match id {
        "high" => "error",
        "medium" => "warning",
        _ => "note",
    }
}

/// A path as a relative URI: everything a URI does not take as it is is escaped.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl Sarif<'_> {
    fn run(&self, report: &Report, view: &View) -> Run {
        let mut rules: Vec<&str> = view.findings().map(|finding| finding.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        let results = view.findings().map(|finding| self.result(finding, &rules, report));
        let package = report.app.id.as_deref().unwrap_or(&report.input.path);
        Run {
            tool: Tool {
                driver: Driver {
                    name: report.tool.name.clone(),
                    version: format!("{}+{}", report.tool.version, report.tool.ruleset.version),
                    semantic_version: report.tool.version.clone(),
                    rules: rules.iter().filter_map(|rule| self.descriptor(rule, view)).collect(),
                },
            },
            language: match self.lang {
                Lang::Zh => "zh-CN",
                Lang::En => "en",
            },
            automation_details: AutomationDetails { id: format!("mingcha/{}/", super::view::shown(package)) },
            artifacts: vec![artifact(report)],
            invocations: vec![self.invocation(view)],
            results: results.collect(),
            column_kind: "unicodeCodePoints",
        }
    }

    /// A rule, from the signatures; what they do not know is described by its finding.
    fn descriptor(&self, id: &str, view: &View) -> Option<Descriptor> {
        let finding = view.findings().find(|finding| finding.rule == id)?;
        let rule = self.signatures.bundle.rules.iter().find(|rule| rule.id == id);
        let title = self.lang.of(&finding.title);
        let why = rule.map_or(title, |rule| self.lang.of(&rule.why));
        let mut tags: Vec<String> = vec!["privacy".to_owned()];
        tags.extend(rule.map(|rule| rule.family.clone()));
        tags.extend(finding.clauses.iter().map(|clause| clause.id.clone()));
        Some(Descriptor {
            id: id.to_owned(),
            short_description: Message { text: title.to_owned() },
            full_description: Message { text: why.to_owned() },
            help: Message {
                text: rule.map_or_else(|| self.lang.of(&finding.remedy).to_owned(), |it| self.help(it)),
            },
            default_configuration: Configuration { level: level(finding.level) },
            properties: RuleProperties {
                tags,
                precision: match rule.map(|rule| rule.verdict) {
                    Some(RuleVerdict::Violation) => "very-high",
                    _ => "medium",
                },
            },
        })
    }

    fn help(&self, rule: &Rule) -> String {
        let words = self.lang.words();
        let lines = [
            (words.why, self.lang.of(&rule.why)),
            (words.fix, self.lang.of(&rule.fix)),
            (words.rule_limits, self.lang.of(&rule.limits)),
        ];
        let lines = lines.map(|(label, text)| format!("{label}{}{text}", words.colon));
        let explain = fill(words.next_explain, &[("rule", &rule.id)]);
        format!("{}\n{explain}", lines.join("\n"))
    }

    fn invocation(&self, view: &View) -> Invocation {
        let notes = view.notes.iter().map(|note| ("note", self.lang.of(note).to_owned()));
        let limits = view
            .limitations
            .iter()
            .map(|limit| (self.lang.of(&limit.label), self.lang.of(&limit.value).to_owned()));
        let failure = view.failed.then(|| ("failed", self.lang.of(&view.verdict).to_owned()));
        let all = failure.into_iter().chain(notes).chain(limits).map(|(id, text)| Notification {
            level: if id == "failed" { "error" } else { "warning" },
            message: Message { text },
            descriptor: Reference { id: id.to_owned() },
        });
        Invocation { execution_successful: !view.failed, tool_execution_notifications: all.collect() }
    }

    fn result(&self, finding: &FindingView, rules: &[&str], report: &Report) -> Result {
        let words = self.lang.words();
        let title = self.lang.of(&finding.title);
        let subject = self.lang.of(&finding.subject);
        let unverified = finding.clauses.iter().filter(|clause| !self.lang.of(&clause.flag).is_empty());
        let shown = finding.evidence.iter().take(MAX_LOCATIONS);
        let flows =
            finding.evidence.iter().take(MAX_LOCATIONS).flat_map(|evidence| self.flows(evidence, report));
        Result {
            rule_id: finding.rule.clone(),
            rule_index: rules.binary_search(&finding.rule.as_str()).unwrap_or_default(),
            level: level(finding.level),
            message: Message { text: format!("{title} ({}{}{subject})", words.subject, words.colon) },
            locations: shown.map(|evidence| self.location(evidence, report)).collect(),
            partial_fingerprints: [(FINGERPRINT, finding.fingerprint.clone())].into(),
            code_flows: flows.collect(),
            properties: ResultProperties {
                number: finding.number.clone(),
                verdict: self.lang.of(&finding.verdict).to_owned(),
                confidence: self.lang.of(&finding.confidence).to_owned(),
                subject: finding.subject_id.clone(),
                clauses: finding.clauses.iter().map(|clause| clause.id.clone()).collect(),
                clauses_unverified: unverified.map(|clause| clause.id.clone()).collect(),
                phrases: finding.phrases.clone(),
                places: finding.evidence.len(),
            },
        }
    }

    /// A code flow for each phase whose path is known, and for each way that the value goes.
    fn flows(&self, evidence: &EvidenceView, report: &Report) -> Vec<CodeFlow> {
        let known = evidence.phases.iter().filter(|phase| !phase.steps.is_empty());
        let flow = |phase: &super::view::Phase| {
            let step = |(depth, step): (usize, &super::view::Step)| FlowStep {
                location: Location {
                    physical_location: None,
                    logical_locations: vec![LogicalLocation {
                        fully_qualified_name: step.at.clone(),
                        kind: "function",
                    }],
                    message: Message {
                        text: format!("{} {}", step.call, self.lang.of(&step.edge)).trim_end().to_owned(),
                    },
                },
                nesting_level: depth,
            };
            let (when, words) = (phase.when("", self.lang), self.lang.words());
            let gate = phase.gate.as_ref();
            let gate = gate.map(|gate| format!("{}{}{}", words.gate, words.colon, self.lang.of(gate)));
            let text = [Some(when), gate].into_iter().flatten().collect::<Vec<_>>().join("; ");
            CodeFlow {
                message: Message { text },
                thread_flows: vec![ThreadFlow {
                    locations: phase.steps.iter().enumerate().map(step).collect(),
                }],
            }
        };
        let values = evidence.flows.iter().map(|flow| self.value_flow(flow, report));
        known.map(flow).chain(values).collect()
    }

    fn value_flow(&self, flow: &FlowView, report: &Report) -> CodeFlow {
        let step = |(depth, step): (usize, &super::view::FlowStepView)| FlowStep {
            location: Location {
                physical_location: Some(physical(&step.at.file, step.at.line, report)),
                logical_locations: Vec::new(),
                message: Message { text: step.line(self.lang) },
            },
            nesting_level: depth,
        };
        CodeFlow {
            message: Message { text: self.lang.of(&flow.text).to_owned() },
            thread_flows: vec![ThreadFlow { locations: flow.steps.iter().enumerate().map(step).collect() }],
        }
    }

    fn location(&self, evidence: &EvidenceView, report: &Report) -> Location {
        let symbol = (!evidence.symbol.is_empty())
            .then(|| LogicalLocation { fully_qualified_name: evidence.symbol.clone(), kind: "function" });
        Location {
            physical_location: Some(physical(&evidence.file, evidence.line, report)),
            logical_locations: symbol.into_iter().collect(),
            message: Message { text: self.lang.of(&evidence.statement).to_owned() },
        }
    }
}

fn artifact(report: &Report) -> Artifact {
    let input = &report.input;
    let digests =
        [("md5", &input.md5), ("sha-1", &input.sha1), ("sha-256", &input.sha256), ("sm3", &input.sm3)];
    let known = digests.into_iter().filter(|(_, digest)| !digest.is_empty());
    Artifact {
        location: ArtifactLocation { uri: uri(&input.path) },
        length: input.size,
        hashes: known.map(|(name, digest)| (name, digest.clone())).collect(),
    }
}

/// A place in a file. Viewers demand a line; what has none in a binary file is shown at its beginning.
fn physical(file: &str, line: Option<u32>, report: &Report) -> PhysicalLocation {
    PhysicalLocation {
        artifact_location: ArtifactLocation { uri: uri(&format!("{}!/{file}", report.input.path)) },
        region: Region { start_line: line.unwrap_or(1).max(1) },
    }
}

#[cfg(test)]
mod tests;
