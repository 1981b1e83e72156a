//! Verdicts on items that several findings touch, and explanations by group.

use super::facts;
use super::signatures as load;
use super::tables::rule_file;
use crate::finding::Verdict;
use crate::rule::{clause_verdicts, evaluate, explain};
use crate::signature::Signatures;
use crate::signature::raw::ITEMS_LAW;

/// Items: 1 and 2 with rules, 3 without, 4 beyond static analysis, 5 for apps with views only, 6 as 4 but served, 7 by
/// what a policy says.
fn items() -> Signatures {
    let item = |number: &str, more: &str| {
        format!(
            "[[clause]]\nid = 'ID191:{number}'\nnumber = '{number}'\nsummary = {{ zh = '项', en = 'Item' }}\n\
             confidence = 'A'\n{more}\n"
        )
    };
    let law = [
        "id = 'ID191'\ntitle = { zh = '法', en = 'Law' }\nissuer = 'x'\nconfidence = 'A'\n".to_owned(),
        item("1", "checkable = 'static'"),
        item("2", "checkable = 'partly'"),
        item("3", "checkable = 'static'"),
        item("4", "checkable = 'not'"),
        item("5", "checkable = 'static'\napplies = { fact = 'view' }"),
        item("6", "checkable = 'not'"),
        item("7", "checkable = 'static'"),
    ];
    let body = |kind: &str| format!("condition = 'x'\n[selections.x]\nfact = '{kind}'\n");
    let (path, text) = rule_file("proof", "ID191:1", &body("host"));
    load(&[
        ("law/id191.toml".to_owned(), law.concat()),
        (path, text.replace("待复核", "不符合")),
        rule_file("hint", "ID191:1\", \"ID191:2", &body("permission")),
        rule_file("box", "ID191:5", &body("view")),
        rule_file("unseen", "ID191:6", &body("packer")),
        rule_file("promise", "ID191:7", &body("policy-item")),
    ])
}

#[test]
fn verdicts_on_the_items() {
    use Verdict::{NotApplicable, NotCheckable, NotFound, Review, Violation};
    let signatures = items();
    for (text, expected) in [
        ("", [NotFound, NotFound, NotCheckable, NotCheckable, NotFound, NotCheckable, NotCheckable]),
        // One finding marks all its clauses; the gravest verdict on a clause stands.
        (
            "permission name=a",
            [Review, Review, NotCheckable, NotCheckable, NotFound, NotCheckable, NotCheckable],
        ),
        (
            "host name=a",
            [Violation, NotFound, NotCheckable, NotCheckable, NotFound, NotCheckable, NotCheckable],
        ),
        (
            "host name=a\npermission name=a",
            [Violation, Review, NotCheckable, NotCheckable, NotFound, NotCheckable, NotCheckable],
        ),
        // Only of a fully seen app it is said that nothing was found, or that an item does not concern it.
        ("coverage code=partial", [NotCheckable; 7]),
        (
            "coverage code=full",
            [NotFound, NotFound, NotCheckable, NotCheckable, NotApplicable, NotCheckable, NotCheckable],
        ),
        (
            "coverage code=full\nview element=CheckBox",
            [NotFound, NotFound, NotCheckable, NotCheckable, Review, NotCheckable, NotCheckable],
        ),
        // What a rule found stands, whatever the item says of itself.
        ("packer id=p", [NotFound, NotFound, NotCheckable, NotCheckable, NotFound, Review, NotCheckable]),
        // Without a policy nobody has looked.
        (
            "policy characters=9",
            [NotFound, NotFound, NotCheckable, NotCheckable, NotFound, NotCheckable, NotFound],
        ),
        (
            "policy characters=9\npolicy-item element=data name=a",
            [NotFound, NotFound, NotCheckable, NotCheckable, NotFound, NotCheckable, Review],
        ),
    ] {
        let facts = facts(text);
        let verdicts = clause_verdicts(ITEMS_LAW, None, &evaluate(&facts, &signatures), &facts, &signatures);
        assert!(verdicts.iter().map(|it| it.id.as_str()).eq((1..=7).map(|n| format!("ID191:{n}"))));
        assert_eq!(verdicts.iter().map(|it| it.verdict).collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn verdicts_read_as_the_reports_print_them() {
    let text = |verdict| serde_json::to_value(verdict).unwrap();
    assert_eq!(text(Verdict::NotCheckable), "静态不可检测");
    assert_eq!(text(Verdict::NotFound), "静态检测未发现");
}

/// The explanation of one rule as text.
fn explained(text: &str) -> Vec<String> {
    let body = "condition = 'read and not told or count(h.name) >= 2'
[selections.h]\nfact = 'host'\nwhere.cleartext = true
[selections.read]\nfact = 'collection'\nwhere = { data = 'device.*', weak = false }\nunless.subject = 'sdk:x'
[selections.told]\nfact = 'text'\n";
    let signatures = load(&[rule_file("r", "ID191:1", body)]);
    let it = explain(&signatures.bundle.rules[0], &facts(text)).unwrap();
    assert_eq!(it.rule, "r");
    assert_eq!(it.holds, !evaluate(&facts(text), &signatures).is_empty());
    let mut lines = vec![format!("holds {} in {} groups", it.holds, it.group_count)];
    lines.extend(it.selections.iter().map(|it| {
        let steps: Vec<String> = it.steps.iter().map(|(field, left)| format!("{field} {left}")).collect();
        let sort = if it.positive { "+" } else { "-" };
        format!("{sort}{} {} of {}: {}", it.name, it.taken, it.of_kind, steps.join(", "))
    }));
    lines.extend(it.groups.iter().map(|it| {
        let fields: Vec<String> = it.fields.iter().map(|(name, text)| format!("{name}={text}")).collect();
        let atoms: Vec<String> = it.atoms.iter().map(|(atom, holds)| format!("{atom} {holds}")).collect();
        format!("[{}] {}: {}", fields.join(" "), it.holds, atoms.join(", "))
    }));
    lines
}

#[test]
fn explanations_show_which_selection_failed() {
    assert_eq!(
        explained(
            "collection data=device.mac\ncollection data=device.mac subject=sdk:x\ncollection data=basic.name"
        ),
        [
            "holds true in 1 groups",
            "+h 0 of 0: cleartext 0",
            "+read 1 of 3: data 2, weak 2, subject 1",
            "-told 0 of 0: ",
            "[subject=app] true: read true, told false, count(h.name) >= 2 false",
        ]
    );
    assert_eq!(
        explained(
            "collection data=device.mac subject=sdk:y\ncollection data=device.mac\ntext topic=t\nhost name=a cleartext=true\nhost name=b"
        ),
        [
            "holds false in 2 groups",
            "+h 1 of 2: cleartext 1",
            "+read 2 of 2: data 2, weak 2, subject 2",
            "-told 1 of 1: ",
            "[subject=app] false: read true, told true, count(h.name) >= 2 false",
            "[subject=sdk:y] false: read true, told true, count(h.name) >= 2 false",
        ]
    );
    assert_eq!(
        explained("")[0],
        "holds false in 1 groups",
        "without facts there is one group, which gives the reason"
    );
}

#[test]
fn explanations_put_what_holds_first_and_show_some_facts() {
    let text = "collection data=device.mac subject=sdk:b\nhost name=a cleartext=true subject=sdk:z
host name=b cleartext=true subject=sdk:z\ntext topic=t";
    let groups = explained(text).split_off(4);
    assert_eq!(groups[0], "[subject=sdk:z] true: read false, told true, count(h.name) >= 2 true");
    assert_eq!(groups.len(), 2);
    let body = "condition = 'x'\n[selections.x]\nfact = 'host'\nwhere.name = 'none'\n";
    let signatures = load(&[rule_file("r", "ID191:1", body)]);
    let hosts: String = (0..9).map(|at| format!("host name=h{at}\n")).collect();
    let it = explain(&signatures.bundle.rules[0], &facts(&hosts)).unwrap();
    assert_eq!((it.selections[0].taken, it.selections[0].samples.len()), (0, 5));
    assert!(it.selections[0].samples[0].starts_with("host name=h0"), "what there is instead is shown");
}
