//! Rules over facts as text: grouping, absence, evidence, order, verdicts, explanations, examples.

mod reports;
mod tables;

use super::{clause_verdicts, evaluate, explain, judge, lint};
use crate::fact::{FactBase, parse};
use crate::finding::{Finding, MAX_EVIDENCE, Verdict};
use crate::signature::Signatures;
use crate::signature::raw::ITEMS_LAW;

/// A rule `id` with this condition, grouping and selections, in TOML.
fn rule(id: &str, severity: &str, per: &str, condition: &str, selections: &str) -> (String, String) {
    let text = format!(
        "status = \"stable\"\nsince = \"2026.11\"\nseverity = \"{severity}\"\nconfidence = \"high\"\nverdict = \"待复核\"\n\
         title = {{ zh = \"题\", en = \"t\" }}\nwhy = {{ zh = \"因\", en = \"w\" }}\nfix = {{ zh = \"改\", en = \"f\" }}\n\
         limits = {{ zh = \"限\", en = \"l\" }}\nclauses = [\"ID191:三-1\"]\nper = [{per}]\n\
         condition = \"{condition}\"\nexamples = []\n{selections}"
    );
    (format!("rule/consent/{id}.toml"), text)
}

fn signatures(files: &[(String, String)]) -> Signatures {
    let (signatures, faults) = Signatures::from_files(files);
    assert_eq!(faults, []);
    signatures
}

fn facts(text: &str) -> FactBase {
    FactBase::new(parse(text).unwrap())
}

const SELECTIONS: &str = "[selections.read]\nfact = \"collection\"\n\
                          [selections.call]\nfact = \"call\"\n\
                          [selections.text]\nfact = \"text\"\n\
                          [selections.permission]\nfact = \"permission\"\n";

/// Findings of one rule as `subject: evidence | evidence`.
fn run(per: &str, condition: &str, selections: &str, text: &str) -> Vec<String> {
    let used = selections.split_inclusive("[selections.").collect::<String>();
    let signatures = signatures(&[rule("r", "high", per, condition, &used)]);
    evaluate(&facts(text), &signatures).iter().map(print).collect()
}

fn print(finding: &Finding) -> String {
    let evidence: Vec<&str> = finding.evidence.iter().map(|it| it.fact.as_str()).collect();
    format!("{}: {}", finding.subject, evidence.join(" | ").replace(" weak=false permitted=false", ""))
}

const APP: &str = "collection data=a\n";
const SDK: &str = "collection data=b subject=sdk:x\n";

#[test]
fn groups() {
    let both = format!("{APP}{SDK}");
    let text = "text topic=policy\n";
    let with_text = format!("{both}{text}");
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("", "read", &both, &["app: collection data=a", "sdk:x: collection data=b subject=sdk:x"]),
        ("\"app\"", "read", &both, &["app: collection data=a | collection data=b subject=sdk:x"]),
        // A fact of a kind without owner is in every group.
        ("", "read and not text", &with_text, &[]),
        ("", "read and text", SDK, &[]),
        (
            "",
            "read and text",
            &format!("{SDK}{text}"),
            &["sdk:x: collection data=b subject=sdk:x | text topic=policy"],
        ),
        // A fact of a kind with an owner is in its owner's group only.
        (
            "",
            "read and not call",
            &format!("{both}call model=consent subject=sdk:x\n"),
            &["app: collection data=a"],
        ),
        ("\"app\"", "read and not call", &format!("{both}call model=consent subject=sdk:x\n"), &[]),
        // Other fields; a kind that has only some of them agrees in these.
        (
            "\"data\"",
            "read",
            "collection data=a\ncollection data=a subject=sdk:x\n",
            &["app: collection data=a | collection data=a subject=sdk:x"],
        ),
        (
            "\"subject\", \"data\"",
            "read and not call",
            &format!("{both}{APP}collection data=c\ncall subject=sdk:x\n"),
            &["app: collection data=a", "app: collection data=c"],
        ),
        // A list has several values.
        (
            "\"phase\"",
            "read",
            "collection phase=p,q\n",
            &["app: collection phase=p,q", "app: collection phase=p,q"],
        ),
        // Where nothing has the fields, all is one group; the subject is the one that all share.
        (
            "",
            "permission",
            "permission name=a\npermission name=b\n",
            &[
                "app: permission name=a declared=false used=false modelled=false | permission name=b declared=false used=false modelled=false",
            ],
        ),
        ("\"data\"", "call", "call model=m subject=sdk:y\n", &["sdk:y: call model=m subject=sdk:y"]),
        (
            "",
            "count(read) >= 2",
            "collection data=a\ncollection data=b\ncollection data=c subject=sdk:x\n",
            &["app: collection data=a | collection data=b"],
        ),
        ("", "count(read.data) >= 2", "collection data=a api=k\ncollection data=a api=l\n", &[]),
        ("", "read or text", text, &["app: text topic=policy"]),
    ];
    for (per, condition, text, expected) in cases {
        let found = run(per, condition, SELECTIONS, text);
        assert_eq!(found, *expected, "per [{per}], {condition}\n{text}");
    }
}

#[test]
fn selections_match_fields_and_exceptions() {
    let selections = "[selections.read]\nfact = \"collection\"\nwhere.data = [\"device.*\", \"location.wifi\"]\n\
                      where.until = \"<29\"\nunless.subject = \"sdk:ui-*\"\nunless.detail = \"\"\n";
    let text = "collection data=device.imei until=28 detail=x\n\
                collection data=location.wifi until=5 detail=x\n\
                collection data=location.gps until=5 detail=x\n\
                collection data=device.mac until=29 detail=x\n\
                collection data=device.mac detail=x\n\
                collection data=device.serial until=28\n\
                collection data=device.oaid until=28 detail=x subject=sdk:ui-kit\n";
    let found = run("\"app\"", "read", selections, text);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("device.imei") && found[0].contains("location.wifi"), "{found:?}");
    assert_eq!(found[0].matches(" | ").count(), 1, "{found:?}");
}

#[test]
fn evidence_starts_with_the_selection_named_first_and_leaves_room_for_the_others() {
    let many: String = (0..80).map(|n| format!("collection data=d{n:02}\n")).collect();
    let signatures = signatures(&[rule("r", "high", "", "read and text", SELECTIONS)]);
    let findings = evaluate(&facts(&format!("{many}text topic=policy\n")), &signatures);
    let evidence = &findings[0].evidence;
    assert_eq!((evidence.len(), findings[0].evidence_omitted), (MAX_EVIDENCE, 31));
    assert!(evidence[0].fact.starts_with("collection data=d00"));
    assert!(evidence[MAX_EVIDENCE - 1].fact.starts_with("text"));
    assert_eq!(findings[0].data.len(), 80, "data counts every fact");
}

#[test]
fn findings_come_in_a_fixed_order() {
    let files = [
        rule("b", "low", "", "read", SELECTIONS),
        rule("a", "low", "", "read", SELECTIONS),
        rule("c", "high", "", "read", SELECTIONS),
    ];
    let signatures = signatures(&files);
    let order = |text: &str| -> Vec<(String, String)> {
        evaluate(&facts(text), &signatures).into_iter().map(|it| (it.rule, it.subject)).collect()
    };
    let expected = ["c app", "c sdk:x", "a app", "a sdk:x", "b app", "b sdk:x"];
    let first = order(&format!("{APP}{SDK}"));
    assert_eq!(first.iter().map(|(rule, subject)| format!("{rule} {subject}")).collect::<Vec<_>>(), expected);
    assert_eq!(first, order(&format!("{SDK}{APP}{SDK}")));
}

#[test]
fn deprecated_rules_are_silent() {
    let (path, text) = rule("r", "high", "", "read", SELECTIONS);
    let signatures = signatures(&[(path, text.replace("\"stable\"", "\"deprecated\""))]);
    assert_eq!(evaluate(&facts(APP), &signatures), []);
}

fn law() -> (String, String) {
    let clause = |number: &str, rest: &str| {
        format!(
            "[[clause]]\nid = \"ID191:{number}\"\nnumber = \"{number}\"\nsummary = {{ zh = \"甲\", en = \"a\" }}\n\
             confidence = \"A\"\n{rest}\n"
        )
    };
    let clauses = [
        clause("三-1", "checkable = \"partly\""),
        clause("一-1", "checkable = \"not\""),
        clause("六-1", "checkable = \"static\""),
    ];
    let head = "id = \"ID191\"\ntitle = { zh = \"法\", en = \"l\" }\nissuer = \"i\"\nconfidence = \"A\"\n";
    ("law/id191.toml".to_owned(), format!("{head}{}", clauses.concat()))
}

fn verdicts(files: &[(String, String)], text: &str) -> Vec<Verdict> {
    let signatures = signatures(files);
    let facts = facts(text);
    let findings = evaluate(&facts, &signatures);
    clause_verdicts(ITEMS_LAW, None, &findings, &facts, &signatures)
        .into_iter()
        .map(|it| it.verdict)
        .collect()
}

#[test]
fn every_item_has_a_verdict() {
    use Verdict::{NotApplicable, NotCheckable, NotFound, Review, Violation};
    let review = rule("review", "high", "", "read", SELECTIONS);
    let (path, text) = rule("violation", "high", "", "call", SELECTIONS);
    let violation = (path, text.replace("待复核", "不符合"));
    let files = [law(), review, violation];
    assert_eq!(verdicts(&files, "text topic=x"), [NotFound, NotCheckable, NotCheckable]);
    assert_eq!(verdicts(&files, APP), [Review, NotCheckable, NotCheckable]);
    assert_eq!(verdicts(&files, &format!("{APP}call model=m\n")), [Violation, NotCheckable, NotCheckable]);

    let [mut law, review, violation] = files;
    law.1 =
        law.1.replacen("checkable = \"partly\"", "checkable = \"partly\"\napplies = { fact = \"view\" }", 1);
    let files = [law, review, violation];
    assert_eq!(verdicts(&files, "coverage code=full")[0], NotApplicable);
    assert_eq!(
        verdicts(&files, "coverage code=partial")[0],
        NotCheckable,
        "a half-seen app may be concerned"
    );
    assert_eq!(verdicts(&files, "coverage code=full\nview element=CheckBox")[0], NotFound);
}

#[test]
fn a_number_that_nobody_read_is_told() {
    let (path, text) = law();
    let law = text.replace("checkable = \"partly\"", "checkable = \"partly\"\nnumber_unverified = true");
    let signatures = signatures(&[(path, law), rule("r", "high", "", "read", SELECTIONS)]);
    let judged = judge(&facts(APP), None, &signatures);
    assert_eq!(judged.findings[0].clauses_unverified, ["ID191:三-1"]);
    let flags: Vec<bool> = judged.clauses.iter().map(|it| it.number_unverified).collect();
    assert_eq!(flags, [true, false, false]);
}

#[test]
fn explanations_tell_which_field_left_nothing() {
    let selections = "[selections.read]\nfact = \"collection\"\nwhere.data = \"a\"\nunless.subject = \"sdk:x\"\n\
                      [selections.text]\nfact = \"text\"\n";
    let signatures = signatures(&[rule("r", "high", "", "read and not text", selections)]);
    let explanation =
        explain(&signatures.bundle.rules[0], &facts("collection data=a subject=sdk:x\ncollection data=b\n"))
            .unwrap();
    assert!(!explanation.holds);
    let read = &explanation.selections[0];
    assert_eq!((read.name.as_str(), read.positive, read.of_kind, read.taken), ("read", true, 2, 0));
    assert_eq!(read.steps, [("data".to_owned(), 1), ("subject".to_owned(), 0)]);
    assert_eq!(read.samples.len(), 2, "facts of the kind are shown where none was taken");
    assert_eq!(explanation.groups[0].atoms, [("read".to_owned(), false), ("text".to_owned(), false)]);

    let explanation = explain(&signatures.bundle.rules[0], &facts(APP)).unwrap();
    assert!(explanation.holds && explanation.groups[0].holds);
    assert_eq!(explanation.groups[0].fields, [("subject".to_owned(), "app".to_owned())]);
}

#[test]
fn examples_that_do_not_behave_are_told() {
    let example = |expect: &str, facts: &str| {
        format!("[[examples]]\nexpect = \"{expect}\"\nabout = \"this\"\nfacts = \"{facts}\"\n")
    };
    let check = |expect: &str, facts: &str| -> Vec<String> {
        let (path, text) = rule("r", "high", "", "read", "[selections.read]\nfact = \"collection\"\n");
        let text = text.replace("examples = []\n", "") + &example(expect, facts);
        let found = lint::check(&[(path, text)]);
        found.into_iter().filter(|it| it.code == "example-behaviour").map(|it| it.message).collect()
    };
    assert_eq!(check("match", "collection data=a"), [] as [String; 0]);
    assert_eq!(check("no-match", "call model=x"), [] as [String; 0]);
    assert_eq!(check("match", "call model=x"), ["the rule does not match `this`"]);
    assert_eq!(check("no-match", "collection data=a"), ["the rule matches `this`"]);
}

#[test]
fn each_owner_and_type_is_a_group_among_many_facts() {
    let line = |n: usize| format!("collection data=d{} class=Lc{n}; subject=sdk:s{}\n", n % 4, n % 9);
    let facts = facts(&(0..5_000).map(line).collect::<String>());
    let signatures = signatures(&[rule(
        "r",
        "low",
        "\"subject\", \"data\"",
        "count(read) >= 100 and not text",
        SELECTIONS,
    )]);
    let findings = evaluate(&facts, &signatures);
    assert_eq!(findings.len(), 36);
    let facts_told: usize = findings.iter().map(|it| it.evidence.len() + it.evidence_omitted).sum();
    assert_eq!(facts_told, 5_000);
}
