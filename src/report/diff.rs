//! Two reports in, what is new, gone and still there out: findings, SDKs, permissions, who reads what.

use super::model::{Report, Sdk, Status};
use super::names::Names;
use super::view::shown;
use super::words::{self, Lang, fill};
use crate::fact;
use crate::finding::Finding;
use crate::signature::Signatures;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is there since.
    New,
    /// The same code still does it, in another version of the app.
    Repeated,
    /// It is there in both reports, which are of one version.
    Unchanged,
    /// It is there no more.
    Gone,
}

/// A finding and what became of it.
#[derive(Debug, Serialize)]
pub struct FindingChange<'a> {
    /// What became of it.
    pub change: Change,
    /// Whether the two were matched by what they say, because names in the code changed.
    pub renamed: bool,
    /// Where in the package the package inside lies whose finding it is; empty for the package itself.
    pub inside: &'a str,
    /// The finding, of the new report where it is there.
    pub finding: &'a Finding,
}

/// Things that came and went.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct CameAndWent {
    /// Only in the new report.
    pub new: Vec<String>,
    /// Only in the old one.
    pub gone: Vec<String>,
}

/// An SDK of which something changed.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct SdkChange {
    /// Id.
    pub id: String,
    /// What: `version` or `state`.
    pub what: &'static str,
    /// Before.
    pub old: Option<String>,
    /// Now.
    pub new: Option<String>,
}

/// What differs between two reports.
#[derive(Debug, Serialize)]
pub struct Diff<'a> {
    /// Version and digest of the old package.
    pub old: Side,
    /// Version and digest of the new one.
    pub new: Side,
    /// Whether both are of one app.
    pub same_app: bool,
    /// Whether both were made by one tool and rule set: else differences may come from there.
    pub same_tool: bool,
    /// Findings: new, repeated, unchanged, gone.
    pub findings: Vec<FindingChange<'a>>,
    /// SDKs by id.
    pub sdks: CameAndWent,
    /// SDKs that are in both and changed.
    pub sdks_changed: Vec<SdkChange>,
    /// Permissions.
    pub permissions: CameAndWent,
    /// `data subject`: who reads what.
    pub data: CameAndWent,
}

/// One side.
#[derive(Debug, Serialize)]
pub struct Side {
    /// Package name.
    pub id: Option<String>,
    /// Version name.
    pub version_name: Option<String>,
    /// Version code.
    pub version_code: Option<i64>,
    /// SHA-256.
    pub sha256: String,
    /// How far the analysis came, of this package and those inside: what was not seen seems gone.
    pub seen: Status,
    /// Findings left out as configured: they seem gone too.
    pub left_out: u64,
}

impl Side {
    fn of(report: &Report) -> Self {
        Self {
            id: report.app.id.clone(),
            version_name: report.app.version_name.clone(),
            version_code: report.app.version_code,
            sha256: report.input.sha256.clone(),
            seen: report.seen(),
            left_out: report.left_out(),
        }
    }
}

impl<'a> Diff<'a> {
    /// Compares two reports.
    #[must_use]
    pub fn of(old: &'a Report, new: &'a Report) -> Self {
        let same_app = old.app.id.is_some() && old.app.id == new.app.id;
        let other_version = same_app && old.input.sha256 != new.input.sha256;
        let permissions = |report: &Report| report.permissions.iter().map(|it| it.name.clone()).collect();
        let data = |report: &Report| {
            let counted = report.behaviours.iter().filter(|it| it.counts());
            counted.map(|it| format!("{} {}", it.data, it.subject)).collect()
        };
        let ids = |report: &Report| report.sdks.iter().map(|sdk| sdk.id.clone()).collect();
        let lists = |of: &dyn Fn(&Report) -> BTreeSet<String>| {
            let all = |report: &Report| report.with_nested().into_iter().flat_map(of).collect();
            names(&all(old), &all(new))
        };
        Self {
            old: Side::of(old),
            new: Side::of(new),
            same_app,
            same_tool: old.tool == new.tool,
            findings: findings(old, new, other_version),
            sdks: lists(&ids),
            sdks_changed: sdks(old, new),
            permissions: lists(&permissions),
            data: lists(&data),
        }
    }

    /// Whether a finding is there that was not.
    #[must_use]
    pub fn has_new(&self) -> bool {
        self.findings.iter().any(|it| it.change == Change::New)
    }
}

fn names(old: &BTreeSet<String>, new: &BTreeSet<String>) -> CameAndWent {
    CameAndWent { new: new.difference(old).cloned().collect(), gone: old.difference(new).cloned().collect() }
}

/// The SDKs of a package and of those inside it; one that is in several is taken from the outermost.
fn all_sdks(report: &Report) -> BTreeMap<&str, &Sdk> {
    let inner_first = report.with_nested().into_iter().rev();
    inner_first.flat_map(|report| &report.sdks).map(|sdk| (sdk.id.as_str(), sdk)).collect()
}

fn sdks(old: &Report, new: &Report) -> Vec<SdkChange> {
    let before = all_sdks(old);
    let changes = all_sdks(new)
        .into_values()
        .filter_map(|sdk| Some((before.get(sdk.id.as_str())?, sdk)))
        .flat_map(|(was, is)| {
            let pairs = [
                ("version", was.version.clone(), is.version.clone()),
                ("state", Some(was.state.clone()), Some(is.state.clone())),
            ];
            let changed = pairs.into_iter().filter(|(_, old, new)| old != new);
            changed.map(|(what, old, new)| SdkChange { id: is.id.clone(), what, old, new })
        });
    changes.collect()
}

/// A finding, and where the package inside that it is of lies.
type Held<'a> = (&'a str, &'a Finding);

/// All findings, those of the package itself first.
fn held(report: &Report) -> Vec<Held<'_>> {
    let outer = report.input.path.as_str();
    let each = report.with_nested().into_iter().flat_map(|report| {
        let inside = report.input.path.strip_prefix(outer).unwrap_or(&report.input.path);
        report.by_severity().into_iter().map(move |finding| (inside, finding))
    });
    each.collect()
}

/// First by fingerprint; what is left by what it says without the names that a shrinker changes.
fn findings<'a>(old: &'a Report, new: &'a Report, other_version: bool) -> Vec<FindingChange<'a>> {
    let (before, current) = (held(old), held(new));
    let still = if other_version { Change::Repeated } else { Change::Unchanged };
    let print = |it: &Finding| (it.rule.clone(), it.fingerprint.clone());
    let mut left = Unmatched::new(&before, print);
    let same: Vec<bool> = current.iter().map(|(_, it)| left.take(&print(it))).collect();
    let mut left = Unmatched::new(&left.rest(), meaning);
    let mut all: Vec<FindingChange<'a>> = Vec::new();
    for ((inside, finding), same) in current.into_iter().zip(same) {
        let renamed = !same && left.take(&meaning(finding));
        let change = if same || renamed { still } else { Change::New };
        all.push(FindingChange { change, renamed, inside, finding });
    }
    let gone = left.rest().into_iter();
    all.extend(gone.map(|(inside, finding)| FindingChange {
        change: Change::Gone,
        renamed: false,
        inside,
        finding,
    }));
    all.sort_by_key(|it| it.change);
    all
}

/// Findings of the old report that nothing of the new one was matched with, by what they are matched by.
struct Unmatched<'a, K>(BTreeMap<K, VecDeque<(usize, Held<'a>)>>);

impl<'a, K: Ord> Unmatched<'a, K> {
    fn new(findings: &[Held<'a>], key: impl Fn(&Finding) -> K) -> Self {
        let mut all: BTreeMap<K, VecDeque<(usize, Held<'a>)>> = BTreeMap::new();
        for (at, held) in findings.iter().enumerate() {
            all.entry(key(held.1)).or_default().push_back((at, *held));
        }
        Self(all)
    }

    /// Whether there was one left.
    fn take(&mut self, key: &K) -> bool {
        self.0.get_mut(key).is_some_and(|list| list.pop_front().is_some())
    }

    /// Those left, in their first order.
    fn rest(self) -> Vec<Held<'a>> {
        let mut all: Vec<(usize, Held<'a>)> = self.0.into_values().flatten().collect();
        all.sort_by_key(|(at, _)| *at);
        all.into_iter().map(|(_, held)| held).collect()
    }
}

/// Fields of the primary fact that no renaming of classes and methods touches.
const NAMELESS: [&str; 7] = ["data", "api", "detail", "id", "topic", "model", "element"];

type Meaning = (String, String, Vec<String>, Vec<String>);

/// What a finding says, without the names of the app's own code.
fn meaning(finding: &Finding) -> Meaning {
    let facts = finding.evidence.first().map(|evidence| fact::parse(&evidence.fact).unwrap_or_default());
    let facts = facts.unwrap_or_default();
    let values = facts.iter().flat_map(|fact| {
        let values = NAMELESS.iter().flat_map(|field| fact.values(field));
        std::iter::once(fact.body.kind().to_owned()).chain(values)
    });
    (finding.rule.clone(), finding.subject.clone(), finding.data.clone(), values.collect())
}

/// A difference as text.
#[must_use]
pub fn diff_text(
    diff: &Diff<'_>,
    reports: (&Report, &Report),
    signatures: &Signatures,
    lang: Lang,
) -> String {
    let (own, common) = (lang.document(), lang.words());
    let names = Names::new(signatures, lang);
    let mut out = String::new();
    let side = |side: &Side| {
        let code = side.version_code.map(|code| code.to_string()).unwrap_or_default();
        let text = format!(
            "{} {} ({code})  SHA-256 {}",
            side.id.as_deref().unwrap_or(common.unknown),
            side.version_name.as_deref().unwrap_or_default(),
            side.sha256
        );
        shown(&text)
    };
    let _ = writeln!(out, "{}{}{}", own.diff_old, common.colon, side(&diff.old));
    let _ = writeln!(out, "{}{}{}", own.diff_new, common.colon, side(&diff.new));
    let sides = [&diff.old, &diff.new];
    let notes = [
        (!diff.same_app, own.diff_other_app),
        (!diff.same_tool, own.diff_other_tool),
        (sides.iter().any(|side| side.seen != Status::Complete), own.diff_unseen),
        (sides.iter().any(|side| side.left_out > 0), own.diff_left_out),
    ];
    for (holds, note) in notes {
        if holds {
            let _ = writeln!(out, "{note}");
        }
    }
    let changes = [
        (Change::New, own.diff_findings_new),
        (Change::Repeated, own.diff_findings_repeated),
        (Change::Unchanged, own.diff_findings_unchanged),
        (Change::Gone, own.diff_findings_gone),
    ];
    for (change, heading) in changes {
        let these: Vec<&FindingChange<'_>> = diff.findings.iter().filter(|it| it.change == change).collect();
        if these.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{heading} ({})", these.len());
        let report = if change == Change::Gone { reports.0 } else { reports.1 };
        for it in these {
            let finding = it.finding;
            let clause = finding.clauses.first().map_or("", String::as_str);
            let line = format!(
                "  [{}] [{}] {clause} {}{}{}  {}{} {}{}",
                words::level(finding.severity, lang),
                words::rule_verdict(finding.verdict, lang),
                lang.of(&finding.title),
                common.colon,
                names.subject(&finding.subject, report),
                if it.inside.is_empty() { String::new() } else { format!("{} ", it.inside) },
                finding.evidence.first().map(|evidence| evidence.at.to_string()).unwrap_or_default(),
                finding.fingerprint,
                if it.renamed { own.diff_renamed } else { "" },
            );
            let _ = writeln!(out, "{}", shown(&line));
        }
    }
    let lists =
        [(common.sdks, &diff.sdks), (common.permissions, &diff.permissions), (common.behaviours, &diff.data)];
    for (heading, list) in lists {
        let rows = list.new.iter().map(|name| ("+", name)).chain(list.gone.iter().map(|name| ("-", name)));
        let rows: Vec<String> = rows.map(|(sign, name)| format!("  {sign} {}\n", shown(name))).collect();
        if !rows.is_empty() {
            let _ = write!(out, "\n{heading}\n{}", rows.concat());
        }
    }
    for it in &diff.sdks_changed {
        let [old, new] = [&it.old, &it.new].map(|text| text.as_deref().unwrap_or(common.unknown));
        let line = fill(own.diff_sdk, &[("id", &it.id), ("what", it.what), ("old", old), ("new", new)]);
        let _ = writeln!(out, "  {}", shown(&line));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Change, Diff, diff_text};
    use crate::report::samples::{full, hostile, signatures};
    use crate::report::words::Lang;

    fn changes(diff: &Diff<'_>) -> Vec<(Change, bool)> {
        diff.findings.iter().map(|it| (it.change, it.renamed)).collect()
    }

    #[test]
    fn the_same_report_has_no_differences() {
        let report = full();
        let diff = Diff::of(&report, &report);
        assert_eq!(changes(&diff), [(Change::Unchanged, false), (Change::Unchanged, false)]);
        assert!(!diff.has_new() && diff.sdks.new.is_empty() && diff.data.gone.is_empty());
    }

    #[test]
    fn a_later_version_with_the_same_code_repeats_the_offence() {
        let (mut old, mut new) = (full(), full());
        new.input.sha256 = "0".repeat(64);
        new.app.version_code = Some(2);
        old.findings[0].fingerprint = "00".into();
        new.findings[0].fingerprint = "01".into();
        // The shrinker gave the class another name: the fingerprint changed, what it says did not.
        new.findings[0].evidence[0].at.class = Some("La/b;".into());
        let diff = Diff::of(&old, &new);
        assert_eq!(changes(&diff), [(Change::Repeated, false), (Change::Repeated, true)]);
        let text = diff_text(&diff, (&old, &new), &signatures(), Lang::Zh);
        assert!(text.contains("屡次") && text.contains("按内容对应"), "{text}");
    }

    #[test]
    fn what_came_and_went_is_named() {
        let (old, mut new) = (full(), full());
        new.app.id = Some("com.other".into());
        new.findings.remove(0);
        new.findings[0].rule = "another".into();
        new.sdks[0].version = Some("9.7".into());
        new.permissions.remove(0);
        new.behaviours.truncate(1);
        new.tool.version = "9".into();
        let diff = Diff::of(&old, &new);
        assert_eq!(changes(&diff), [(Change::New, false), (Change::Gone, false), (Change::Gone, false)]);
        assert!(diff.has_new() && !diff.same_app && !diff.same_tool);
        assert_eq!(diff.permissions.gone, ["android.permission.ACCESS_FINE_LOCATION"]);
        assert_eq!(diff.data.gone, ["device.android_id sdk:umeng-analytics", "location.precise unknown"]);
        assert_eq!(
            (diff.sdks_changed[0].what, diff.sdks_changed[0].new.as_deref()),
            ("version", Some("9.7"))
        );
        let text = diff_text(&diff, (&old, &new), &signatures(), Lang::En);
        assert!(text.contains("  - location.precise unknown") && text.contains("9.6.1"), "{text}");
    }

    #[test]
    fn what_packages_inside_hold_is_compared_and_what_hides_it_is_said() {
        let (mut old, mut new) = (full(), full());
        (old.nested[0].findings, new.nested[0].findings) = (Vec::new(), full().findings);
        new.nested[0].sdks = full().sdks;
        new.nested[0].sdks[0].id = "inner".into();
        let diff = Diff::of(&old, &new);
        assert_eq!(diff.findings.iter().filter(|it| it.change == Change::New).count(), 2);
        assert!(diff.has_new() && diff.sdks.new == ["inner"]);
        new.status = crate::report::model::Status::Partial;
        let text = diff_text(&Diff::of(&new, &old), (&new, &old), &signatures(), Lang::Zh);
        assert!(text.contains("!/assets/inner.apk classes.dex"), "{text}");
        assert!(text.contains("不完整") && text.contains("按设置未列出"), "{text}");
    }

    #[test]
    fn hostile_names_stay_on_their_line() {
        let (old, new) = (full(), hostile());
        let text = diff_text(&Diff::of(&old, &new), (&old, &new), &signatures(), Lang::Zh);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
    }
}
