//! What the suite above leaves out, by tables: patterns and conditions in a whole rule, anchors of absence, subjects,
//! order of facts.

use super::{facts, signatures};
use crate::fact::{Fact, FactBase, parse};
use crate::finding::Finding;
use crate::rule::{evaluate, explain};
use crate::signature::CompiledRule;

/// A rule file; `body` holds `per`, `condition` and the selections, in that order.
pub(super) fn rule_file(id: &str, clause: &str, body: &str) -> (String, String) {
    let text = format!(
        r#"
status = "stable"
since = "2026.11"
severity = "medium"
confidence = "low"
verdict = "待复核"
title = {{ zh = "题", en = "Title" }}
why = {{ zh = "因", en = "Why" }}
fix = {{ zh = "改", en = "Fix" }}
limits = {{ zh = "限", en = "Limits" }}
clauses = ["{clause}"]
examples = []
{body}"#
    );
    (format!("rule/consent/{id}.toml"), text)
}

fn run(body: &str, text: &str) -> Vec<Finding> {
    evaluate(&facts(text), &signatures(&[rule_file("r", "ID191:一-1", body)]))
}

#[test]
fn selections_take_what_matches() {
    for (selection, fact, taken) in [
        ("fact = 'permission'\nwhere.name = 'a.SMS'", "permission name=a.SMS", true),
        ("fact = 'permission'\nwhere.name = 'a.SMS'", "permission name=a.SMSX", false),
        ("fact = 'permission'\nwhere.name = 'a.*S'", "permission name=a.SMS", true),
        ("fact = 'permission'\nwhere.name = ['x', 'a.SMS']", "permission name=a.SMS", true),
        ("fact = 'permission'", "permission name=any", true),
        ("fact = 'permission'", "host name=any", false),
        // Every field must match.
        ("fact = 'permission'\nwhere = { name = 'a', used = false }", "permission name=a used=false", true),
        ("fact = 'permission'\nwhere = { name = 'a', used = false }", "permission name=a used=true", false),
        // One value of a list is enough; `unless` is not met by any.
        ("fact = 'component'\nwhere.actions = 'b'", "component actions=a,b", true),
        ("fact = 'component'\nwhere.actions = 'c'", "component actions=a,b", false),
        ("fact = 'component'\nunless.actions = 'b'", "component actions=a,b", false),
        ("fact = 'component'\nunless.actions = 'c'", "component actions=a,b", true),
        // Only the empty text stands for an absent value.
        ("fact = 'component'\nwhere.permission = ''", "component name=a", true),
        ("fact = 'component'\nwhere.permission = '*'", "component name=a", false),
        ("fact = 'component'\nunless.permission = ''", "component name=a", false),
        ("fact = 'component'\nwhere.actions = ''", "component name=a", true),
        // Numbers and flags.
        ("fact = 'application'\nwhere.target_sdk = '<23'", "application target_sdk=22", true),
        ("fact = 'application'\nwhere.target_sdk = '<23'", "application target_sdk=23", false),
        ("fact = 'application'\nwhere.target_sdk = '<=23'", "application target_sdk=23", true),
        ("fact = 'application'\nwhere.target_sdk = '>=30'", "application target_sdk=29", false),
        ("fact = 'application'\nwhere.target_sdk = '>29'", "application target_sdk=30", true),
        ("fact = 'application'\nwhere.target_sdk = '<23'", "application package=a", false),
        ("fact = 'application'\nwhere.target_sdk = 30", "application target_sdk=30", true),
        ("fact = 'application'\nwhere.debuggable = true", "application debuggable=true", true),
        ("fact = 'application'\nwhere.debuggable = true", "application package=a", false),
        // The fields that every fact has.
        ("fact = 'call'\nwhere.subject = 'sdk:*'", "call subject=sdk:x", true),
        ("fact = 'call'\nunless.subject = 'sdk:*'", "call subject=sdk:x", false),
        ("fact = 'call'\nwhere.subject = 'app'", "call model=overlay", true),
        ("fact = 'call'\nwhere.class = 'Lcom/a/*'", "call class=Lcom/a/B; method=m()V", true),
        ("fact = 'call'\nwhere.file = 'classes*.dex'", "call file=classes2.dex", true),
    ] {
        let body = format!("condition = 'x'\n[selections.x]\n{selection}\n");
        assert_eq!(run(&body, fact).len(), usize::from(taken), "{selection} of {fact}");
    }
}

const NAMES: &str = "
[selections.a]
fact = 'permission'
where.name = 'a'
[selections.b]
fact = 'permission'
where.name = 'b'
[selections.c]
fact = 'host'
";

#[test]
fn conditions_join_selections() {
    for (condition, text, holds) in [
        ("a", "permission name=a", true),
        ("a", "permission name=b", false),
        ("a and b", "permission name=a", false),
        ("a and b", "permission name=a\npermission name=b", true),
        ("a or b", "permission name=b", true),
        ("a and not b", "permission name=a\npermission name=b", false),
        ("a and not (b or c)", "permission name=a", true),
        ("not a and b", "permission name=b", true),
        ("count(c) >= 2", "host name=x", false),
        ("count(c) >= 2", "host name=x\nhost name=y", true),
        // Facts that say the same at two places are two; their different values may be one.
        ("count(c) >= 2", "host name=x file=f\nhost name=x file=g", true),
        ("count(c.name) >= 2", "host name=x file=f\nhost name=x file=g", false),
        ("count(c.name) >= 2", "host name=x\nhost name=y", true),
        ("count(c.owner) >= 1", "host name=x", false),
        // The same fact twice is one.
        ("count(c) >= 2", "host name=x\nhost name=x", false),
    ] {
        let found = run(&format!("per = ['app']\ncondition = '{condition}'\n{NAMES}"), text);
        assert_eq!(found.len(), usize::from(holds), "{condition} over {text}");
    }
}

#[test]
fn a_rule_that_does_not_compile_holds_nowhere_and_stops_no_other() {
    for (body, error) in [
        (format!("condition = 'a and'\n{NAMES}"), "condition, column 6"),
        (format!("condition = 'a & b'\n{NAMES}"), "condition, column 3"),
        (format!("condition = 'a and d'\n{NAMES}"), "names `d`, which is no selection"),
        (
            "condition = 'a'\n[selections.a]\nfact = 'host'\nwhere.name = '<x'\n".to_owned(),
            "`<x` needs a whole",
        ),
    ] {
        let good = rule_file("good", "ID191:一-1", "condition = 'x'\n[selections.x]\nfact = 'host'\n");
        let loaded = signatures(&[rule_file("bad", "ID191:一-1", &body), good]);
        let message = CompiledRule::new(&loaded.bundle.rules[0]).unwrap_err();
        assert!(message.contains(error), "{message}");
        assert!(explain(&loaded.bundle.rules[0], &facts("")).unwrap_err().contains(error));
        let found = evaluate(&facts("host name=x\npermission name=a"), &loaded);
        assert_eq!(found.iter().map(|it| it.rule.as_str()).collect::<Vec<_>>(), ["good"]);
    }
}

#[test]
fn absence_needs_its_anchors() {
    let body = "per = ['app']\ncondition = 'reads and seen and not policy and not packer'
[selections.reads]\nfact = 'collection'
[selections.seen]\nfact = 'coverage'\nwhere.code = 'full'
[selections.policy]\nfact = 'text'\nwhere.topic = 'privacy-policy'
[selections.packer]\nfact = 'packer'\n";
    for (text, holds) in [
        ("", false),
        ("coverage code=full", false),
        ("collection data=imei", false),
        ("collection data=imei\ncoverage code=partial", false),
        ("collection data=imei\ncoverage code=full", true),
        ("collection data=imei\ncoverage code=full\ntext topic=privacy-policy", false),
        ("collection data=imei\ncoverage code=full\ntext topic=consent", true),
        ("collection data=imei\ncoverage code=full\npacker id=p", false),
    ] {
        let found = run(body, text);
        assert_eq!(found.len(), usize::from(holds), "{text}");
        let kinds =
            found.iter().flat_map(|it| it.evidence.iter().map(|it| it.fact.split(' ').next().unwrap()));
        // That enough was seen is a condition, not evidence.
        assert!(kinds.eq(["collection"].into_iter().take(usize::from(holds))));
    }
    // The lints refuse this condition; the engine still makes no finding without evidence.
    let unanchored = "condition = 'not x'\n[selections.x]\nfact = 'host'\n";
    assert!(run(unanchored, "").is_empty() && run(unanchored, "permission name=a").is_empty());
}

#[test]
fn the_subject_is_the_one_that_the_evidence_shares() {
    let body = "per = ['data']\ncondition = 'x'\n[selections.x]\nfact = 'collection'\n";
    for (text, subject) in [
        ("collection data=d class=La; subject=sdk:x\ncollection data=d class=Lb; subject=sdk:x", "sdk:x"),
        ("collection data=d class=La; subject=sdk:x\ncollection data=d class=Lb; subject=sdk:y", "app"),
        ("collection data=d subject=unknown", "unknown"),
    ] {
        assert_eq!(run(body, text)[0].subject, subject, "{text}");
    }
}

#[test]
fn findings_do_not_depend_on_the_order_of_the_facts() {
    let body = "per = ['subject', 'data']\ncondition = 'x and count(h) >= 1'
[selections.x]\nfact = 'collection'\n[selections.h]\nfact = 'text'\n";
    let loaded = signatures(&[rule_file("r", "ID191:一-1", body)]);
    let text: String = (0..40)
        .map(|at| {
            format!("collection data=d{} class=L{at}; subject=sdk:s{}\ntext topic=t{at}\n", at % 7, at % 3)
        })
        .collect();
    let forward: Vec<Fact> = parse(&text).unwrap();
    let mut backward = forward.clone();
    backward.reverse();
    let mut mixed = forward.clone();
    mixed.sort_by_key(|fact| fact.to_string().chars().rev().collect::<String>());
    let first = evaluate(&FactBase::new(forward), &loaded);
    assert_eq!(first.len(), 21);
    for other in [backward, mixed] {
        assert_eq!(evaluate(&FactBase::new(other), &loaded), first);
    }
}
