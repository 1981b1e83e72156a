//! A piece of evidence as a text file: which finding it belongs to, where it stands, and what stands there.

use super::model::Report;
use super::view::{EvidenceView, FindingView, shown};
use super::words::Lang;
use std::fmt::Write as _;

/// The text of a piece of evidence; `around` is what stands at its place, `steps` what stands at each step of its paths,
/// one after another.
#[must_use]
pub fn evidence_text(
    report: &Report,
    finding: &FindingView,
    evidence: &EvidenceView,
    (around, steps): (&str, &[&str]),
    lang: Lang,
) -> String {
    let (words, own) = (lang.words(), lang.document());
    let mut out = String::new();
    let mut line = |label: &str, text: &str| {
        let _ = writeln!(out, "{label}{}{text}", words.colon);
    };
    line(own.evidence_number, &evidence.number);
    line(own.problem, &format!("{} {}", finding.number, lang.of(&finding.title)));
    line(words.rule, &finding.rule);
    line(words.fingerprint, &finding.fingerprint);
    for clause in &finding.clauses {
        line(own.clause, &format!("{} {}", clause.id, lang.of(&clause.summary)));
    }
    line(words.subject, lang.of(&finding.subject));
    line(words.file, &shown(&report.input.path));
    line("SHA-256", &report.input.sha256);
    line("SM3", &report.input.sm3);
    line(own.place, &evidence.place);
    line(own.fact, lang.of(&evidence.said));
    line(own.fact_whole, &evidence.whole);
    let mut steps = steps.iter();
    for phase in &evidence.phases {
        line(own.phase, &phase.when("", lang));
        for step in &phase.steps {
            let code = steps.next().map(|code| format!("\n    {code}")).unwrap_or_default();
            line(own.path, format!("{} {}{code}", step.at, lang.of(&step.edge)).trim_end());
        }
        phase.gate.iter().for_each(|text| line(words.gate, lang.of(text)));
    }
    for flow in &evidence.flows {
        line(own.flows, lang.of(&flow.text));
        flow.steps.iter().for_each(|step| line(own.path, &step.line(lang)));
    }
    if !around.is_empty() {
        let _ = write!(out, "\n{around}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::evidence_text;
    use crate::report::samples::{full, hostile, signatures};
    use crate::report::view::View;
    use crate::report::words::Lang;

    #[test]
    fn the_text_says_which_finding_and_what_stands_there() {
        let report = full();
        let view = View::of(&report, &signatures());
        let finding = view.findings().next().unwrap();
        let text = evidence_text(&report, finding, &finding.evidence[1], ("> 0028: invoke\n", &[]), Lang::Zh);
        for expected in [
            "证据编号：P001-2\n",
            "规则：device-id-read\n",
            "@0x0028",
            "\n\n> 0028: invoke\n",
            "fffff",
            "时机：未判定",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }

    #[test]
    fn hostile_names_stay_on_their_line() {
        let report = hostile();
        let view = View::of(&report, &signatures());
        for finding in view.findings() {
            let text = evidence_text(&report, finding, &finding.evidence[0], ("", &[]), Lang::En);
            assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
            assert!(text.lines().all(|line| line.contains(": ")), "{text}");
        }
    }
}
