//! The view is what documents show: numbered, named in both languages, free of hidden characters.

use super::{View, shown};
use crate::report::model::{Call, Gate, Step};
use crate::report::samples::{failed, full, hostile, packed, signatures};
use crate::report::words::Lang;

#[test]
fn findings_are_numbered_under_their_clauses() {
    let view = View::of(&full(), &signatures());
    let numbers: Vec<&str> = view.findings().map(|finding| finding.number.as_str()).collect();
    assert_eq!(numbers, ["P001", "P002"]);
    let first = &view.groups[0];
    assert_eq!(first.clause.as_ref().unwrap().id, "ID191:三-1");
    assert_eq!(first.findings[0].evidence[3].number, "P001-4");
    assert!(first.findings[0].omitted.as_ref().unwrap().zh.contains("100"));
    let item = &view.items[0].rows[2];
    assert_eq!(
        (item.kind, item.level, item.problems.as_slice()),
        ("review", "high", ["P001".to_owned()].as_slice())
    );
}

#[test]
fn evidence_shows_the_path_of_the_read_at_its_place() {
    let mut report = full();
    report.behaviours[0].phase = vec!["before-consent".into()];
    report.behaviours[0].path = vec![Step {
        class: "Lcom/example/App;".into(),
        method: "onCreate()V".into(),
        line: None,
        offset: 12,
        edge: "exact".into(),
    }];
    report.behaviours[0].gate =
        Some(Gate { kind: "preference".into(), key: "agreed".into(), ..Gate::default() });
    let view = View::of(&report, &signatures());
    let evidence = &view.groups[0].findings[0].evidence;
    assert_eq!(evidence[0].phases[0].steps[0].call, "com.example.App.onCreate");
    assert_eq!(evidence[0].phases[0].phase.zh, "同意前");
    assert!(evidence[0].phases[0].gate.as_ref().unwrap().zh.contains("agreed"));
    assert_eq!(evidence[1].phases[0].phase.zh, "未判定");
    assert!(evidence[3].phases.is_empty(), "no read stands there");
}

#[test]
fn evidence_shows_the_path_of_a_call_and_of_the_start_of_an_sdk() {
    let mut report = full();
    let step = |class: &str| Step { class: class.into(), method: "a()V".into(), ..Step::default() };
    let evidence = &mut report.findings[1].evidence;
    evidence[3].fact = "call model=permission-request api=La/B;->requestPermissions file=a".into();
    evidence[2].fact = "sdk id=umeng-analytics file=a".into();
    report.calls.push(Call {
        phase: vec!["before-consent".into()],
        certainty: "likely".into(),
        at: evidence[3].at.clone(),
        path: vec![step("La/Start;")],
        ..Call::default()
    });
    let sdk = report.sdks.iter_mut().find(|sdk| sdk.id == "umeng-analytics").unwrap();
    sdk.started_at = Some(evidence[3].at.clone());
    sdk.phase = vec!["user-action".into()];
    sdk.path = vec![step("La/Button;")];
    let view = View::of(&report, &signatures());
    let evidence = &view.groups[0].findings[0].evidence;
    let call = &evidence[3].phases[0];
    assert_eq!(
        (call.when("", Lang::Zh).as_str(), call.steps[0].call.as_str()),
        ("同意前 (很可能)", "a.Start.a")
    );
    let steps: Vec<&str> = evidence[2].phases[0].steps.iter().map(|step| step.call.as_str()).collect();
    assert_eq!(steps, ["a.Button.a", "com.example.App.onCreate"]);
    assert!(evidence[2].said.zh.contains("友盟统计"), "{}", evidence[2].said.zh);
    assert_eq!(evidence[1].phases[0].when("", Lang::Zh), "未判定", "no path: not sure either");
}

#[test]
fn a_statement_says_what_the_code_does_and_where() {
    let mut report = full();
    let evidence = &mut report.findings[1].evidence;
    let facts = [
        "collection data=device.android_id api=Landroid/provider/Settings$Secure;->getString detail=android_id via=call file=a",
        "collection data=location.precise api=Landroid/location/LocationListener;->onLocationChanged via=callback file=a",
        "permission name=android.permission.CAMERA declared=false file=a",
        "no fact at all",
    ];
    for (evidence, fact) in evidence.iter_mut().zip(facts) {
        evidence.fact = fact.into();
    }
    let view = View::of(&report, &signatures());
    let said = |at: usize| view.groups[0].findings[0].evidence[at].statement.zh.clone();
    assert_eq!(
        said(0),
        "存在调用 Settings$Secure.getString (android_id) 的代码，位于 com.example.App.onCreate classes.dex @0x000c"
    );
    assert!(said(1).starts_with("实现了系统回调 LocationListener.onLocationChanged，位于"), "{}", said(1));
    assert!(said(2).starts_with("代码需要而清单未声明的权限 android.permission.CAMERA，位于"), "{}", said(2));
    assert!(said(3).starts_with("no fact at all，位于"), "{}", said(3));
}

#[test]
fn the_matrix_counts_places_by_type_and_subject() {
    let view = View::of(&full(), &signatures());
    let subjects: Vec<&str> = view.subjects.iter().map(|subject| subject.en.as_str()).collect();
    assert_eq!(subjects, ["the app", "Umeng Analytics", "owner unknown"]);
    let sensitive = &view.data[0];
    assert_eq!((sensitive.data.zh.as_str(), sensitive.cells.as_slice()), ("精确位置", [0, 0, 1].as_slice()));
    assert_eq!(view.data[1].cells, [2, 1, 0]);
    assert_eq!(view.data[1].total, 3);
    assert_eq!(view.data.len(), 2, "what gives nothing where it runs counts nowhere");
    assert!(view.behaviours.iter().any(|it| it.levels.zh.contains("29–30")));
}

#[test]
fn what_is_not_known_is_said_and_never_invented() {
    let view = View::of(&full(), &signatures());
    assert!(view.case.iter().all(|row| row.value.zh == "未提供" || row.value.zh == "由主管部门填写"));
    let view = View::of(&failed(), &signatures());
    assert!(view.failed && view.groups.is_empty() && view.items.is_empty());
    let view = View::of(&packed(), &signatures());
    assert!(view.coverage.iter().any(|row| row.value.zh.contains("360加固保")));
    assert_eq!(view.tone, "warn");
}

#[test]
fn no_text_of_a_view_hides_or_turns_anything() {
    let view = serde_json::to_string(&View::of(&hostile(), &signatures())).unwrap();
    // JSON writes a control character as `\u00..`; one that is shown as text has braces.
    assert!(!view.contains(['\u{202e}', '\u{2028}', '\u{fffe}']));
    assert!(!view.contains("\\u00"));
    let long = shown(&"长".repeat(5000));
    assert!(long.ends_with("…(5000)") && long.chars().count() < 700);
}
