//! JUnit XML for CI: one suite for each package, one case for each rule.

use super::render::Renderer;
use super::view::{FindingView, View, shown};
use super::words::Lang;
use super::{Report, words};
use crate::signature::Signatures;
use crate::signature::raw::Rule;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// JUnit.
pub struct Junit<'a> {
    signatures: &'a Signatures,
    lang: Lang,
}

impl<'a> Junit<'a> {
    /// Suites in one language.
    #[must_use]
    pub const fn new(signatures: &'a Signatures, lang: Lang) -> Self {
        Self { signatures, lang }
    }
}

impl Renderer for Junit<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        out.write_all(b"\n<testsuites name=\"mingcha\">")
    }

    fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let view = View::of(report, self.signatures);
        for (report, view) in report.with_nested().into_iter().zip(std::iter::once(&view).chain(&view.nested))
        {
            out.write_all(b"\n")?;
            self.suite(report, view, &mut Writer::new_with_indent(&mut *out, b' ', 2))?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n</testsuites>\n")
    }
}

/// A case: a rule, and what became of it.
struct Case<'a> {
    class: String,
    name: String,
    findings: Vec<&'a FindingView>,
    /// Why it cannot pass; what was found is found all the same.
    skipped: Option<&'a str>,
}

impl Junit<'_> {
    fn suite<W: Write>(&self, report: &Report, view: &View, xml: &mut Writer<W>) -> io::Result<()> {
        let cases = self.cases(report, view);
        let failed = cases.iter().filter(|case| !case.findings.is_empty()).count();
        let skipped = cases.iter().filter(|case| case.findings.is_empty() && case.skipped.is_some()).count();
        let mut suite = BytesStart::new("testsuite");
        let numbers = [("tests", cases.len()), ("failures", failed), ("skipped", skipped)];
        suite.push_attribute(("name", view.path.as_str()));
        if view.failed {
            suite.extend_attributes([("tests", "1"), ("failures", "0"), ("errors", "1"), ("skipped", "0")]);
        } else {
            let numbers = numbers.map(|(name, number)| (name, number.to_string()));
            suite.extend_attributes(numbers.iter().map(|(name, number)| (*name, number.as_str())));
            suite.push_attribute(("errors", "0"));
        }
        xml.write_event(Event::Start(suite))?;
        if view.failed {
            self.error(view, xml)?;
        } else {
            cases.iter().try_for_each(|case| self.case(case, xml))?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))
    }

    /// Every rule of the signatures, and those that only the report knows.
    fn cases<'v>(&'v self, report: &Report, view: &'v View) -> Vec<Case<'v>> {
        // A rule that found nothing in what could be read has not passed where not all could be.
        let partial = words::status("partial", self.lang).filter(|_| report.is_incomplete());
        let no_policy = Some(self.lang.document().no_policy).filter(|_| report.policy.is_none());
        let accepted = |rule: &Rule| report.suppressed.rules.contains(&rule.id);
        let day = report.act_date.as_deref();
        let in_force = |id: &String| day.is_none_or(|day| self.signatures.clause_on(id, day).is_some());
        let own = self.lang.document();
        let mut found: BTreeMap<&str, Vec<&FindingView>> = BTreeMap::new();
        for finding in view.findings() {
            found.entry(&finding.rule).or_default().push(finding);
        }
        let mut rules: Vec<&Rule> = self.signatures.bundle.rules.iter().collect();
        rules.sort_by_key(|rule| (&rule.family, &rule.id));
        let known = rules.into_iter().map(|rule| Case {
            class: format!("mingcha.{}", rule.family),
            name: format!("{}{}{}", rule.id, self.lang.words().colon, self.lang.of(&rule.title)),
            findings: found.remove(rule.id.as_str()).unwrap_or_default(),
            skipped: no_policy
                .filter(|_| rule.reads_policy())
                .or_else(|| accepted(rule).then_some(own.accepted))
                .or_else(|| (!rule.clauses.iter().any(in_force)).then_some(own.not_in_force))
                .or(partial),
        });
        let mut cases: Vec<Case<'v>> = known.collect();
        cases.extend(found.into_iter().map(|(rule, findings)| Case {
            class: "mingcha".to_owned(),
            name: rule.to_owned(),
            findings,
            skipped: None,
        }));
        cases
    }

    fn case<W: Write>(&self, case: &Case<'_>, xml: &mut Writer<W>) -> io::Result<()> {
        let attributes = [("classname", case.class.as_str()), ("name", &case.name), ("time", "0")];
        let start = BytesStart::new("testcase").with_attributes(attributes);
        let skipped = case.skipped.filter(|_| case.findings.is_empty());
        if case.findings.is_empty() && skipped.is_none() {
            return xml.write_event(Event::Empty(start));
        }
        xml.write_event(Event::Start(start))?;
        if let Some(reason) = skipped {
            xml.write_event(Event::Empty(BytesStart::new("skipped").with_attributes([("message", reason)])))?;
        }
        for finding in &case.findings {
            let title = format!("{} {}", finding.number, self.lang.of(&finding.title));
            let attributes = [("type", self.lang.of(&finding.verdict)), ("message", &title)];
            xml.write_event(Event::Start(BytesStart::new("failure").with_attributes(attributes)))?;
            xml.write_event(Event::Text(BytesText::new(&self.detail(finding))))?;
            xml.write_event(Event::End(BytesEnd::new("failure")))?;
        }
        xml.write_event(Event::End(BytesEnd::new("testcase")))
    }

    fn detail(&self, finding: &FindingView) -> String {
        let words = self.lang.words();
        let mut lines = vec![format!("{}{}{}", words.subject, words.colon, self.lang.of(&finding.subject))];
        lines.extend(finding.clauses.iter().map(|it| format!("{} {}", it.id, self.lang.of(&it.summary))));
        lines.extend(
            finding.evidence.iter().map(|it| format!("{} {}", it.number, self.lang.of(&it.statement))),
        );
        lines.extend(finding.omitted.iter().map(|text| self.lang.of(text).to_owned()));
        lines.push(format!("{}{}{}", words.remedy, words.colon, self.lang.of(&finding.remedy)));
        lines.join("\n")
    }

    fn error<W: Write>(&self, view: &View, xml: &mut Writer<W>) -> io::Result<()> {
        let start = BytesStart::new("testcase").with_attributes([
            ("classname", "mingcha"),
            ("name", "scan"),
            ("time", "0"),
        ]);
        xml.write_event(Event::Start(start))?;
        let message = shown(self.lang.of(&view.verdict));
        xml.write_event(Event::Empty(
            BytesStart::new("error").with_attributes([("message", message.as_str())]),
        ))?;
        xml.write_event(Event::End(BytesEnd::new("testcase")))
    }
}

#[cfg(test)]
mod tests {
    use super::Junit;
    use crate::report::render::tests::all_of;
    use crate::report::samples::{empty, failed, full, hostile, packed, signatures};
    use crate::report::words::Lang;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    /// The elements with their attributes, in order.
    fn elements(text: &str) -> Vec<String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut all = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(it) | Event::Empty(it) => {
                    let attributes: Vec<String> = it
                        .attributes()
                        .map(|attribute| {
                            let attribute = attribute.unwrap();
                            format!("{}={}", attribute.key.as_ref(), attribute.value)
                        })
                        .collect();
                    all.push(format!("{} {}", it.name().as_ref(), attributes.join(" ")));
                }
                Event::Eof => return all,
                _ => {}
            }
        }
    }

    #[test]
    fn one_case_for_each_rule_and_nothing_passes_unseen() {
        let signatures = signatures();
        let mut junit = Junit::new(&signatures, Lang::En);
        let text = all_of(&mut junit, &[full(), packed(), failed(), empty()]);
        let all = elements(&text);
        let suites: Vec<&String> = all.iter().filter(|it| it.starts_with("testsuite ")).collect();
        assert_eq!(suites.len(), 5, "four packages, one of them with another inside");
        assert!(suites[0].contains("name=apps/full.apk tests=2 failures=2 skipped=0"), "{}", suites[0]);
        assert!(suites[3].contains("errors=1"), "{}", suites[3]);
        assert_eq!(all.iter().filter(|it| it.starts_with("failure ")).count(), 2);
        assert_eq!(all.iter().filter(|it| it.starts_with("error ")).count(), 1);
    }

    #[test]
    fn a_rule_that_could_not_see_all_is_skipped() {
        let signatures = crate::signature::Signatures::embedded().unwrap();
        let text = all_of(&mut Junit::new(&signatures, Lang::Zh), &[packed()]);
        let all = elements(&text);
        let rules = signatures.bundle.rules.len();
        assert!(rules > 5);
        assert_eq!(all.iter().filter(|it| it.starts_with("skipped ")).count(), rules);
    }

    #[test]
    fn a_rule_of_which_something_was_left_out_has_not_passed() {
        let signatures = crate::signature::Signatures::embedded().unwrap();
        let skipped = |report: crate::report::Report| {
            let text = all_of(&mut Junit::new(&signatures, Lang::Zh), &[report]);
            elements(&text).into_iter().filter(|it| it.starts_with("skipped ")).collect::<Vec<_>>()
        };
        let before = skipped(empty()).len();
        let mut rules = signatures.bundle.rules.iter();
        let seen = rules.find(|it| !it.reads_policy()).unwrap();
        let mut report = empty();
        report.suppressed.rules = vec![seen.id.clone()];
        let accepted = skipped(report);
        assert_eq!(accepted.len(), before + 1);
        assert!(accepted.iter().any(|it| it.contains("基线")), "{accepted:?}");
        // Of the regulations whose first day is known none was in force then.
        let early = skipped(crate::report::Report { act_date: Some("1980-01-01".into()), ..empty() });
        assert!(early.len() > before && early.iter().any(|it| it.contains("有效条款")), "{early:?}");
    }

    #[test]
    fn hostile_names_stay_text() {
        let mut report = hostile();
        report.input.path = "\"><failure>]]>&\u{0}\u{1b}\u{fffe}.apk".into();
        let text = all_of(&mut Junit::new(&signatures(), Lang::Zh), &[report]);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
        let all = elements(&text);
        assert_eq!(all.iter().filter(|it| it.starts_with("failure ")).count(), 2);
    }
}
