//! The log has the structure that SARIF 2.1.0 demands, and is valid by the schema of OASIS.

use super::{MAX_LOCATIONS, Sarif, uri};
use crate::report::Report;
use crate::report::model::{Gate, OtherPath, Step};
use crate::report::render::tests::all_of;
use crate::report::samples::{empty, failed, full, hostile, packed, signatures};
use crate::report::words::Lang;
use serde_json::Value;

fn log(reports: &[Report]) -> Value {
    serde_json::from_str(&all_of(&mut Sarif::new(&signatures(), Lang::En), reports)).unwrap()
}

fn with_paths() -> Report {
    let mut report = full();
    let step = |class: &str, offset| Step {
        class: class.into(),
        method: "run()V".into(),
        line: None,
        offset,
        edge: "exact".into(),
    };
    let behaviour = &mut report.behaviours[0];
    behaviour.phase = vec!["before-consent".into(), "background".into()];
    behaviour.path = vec![step("Lcom/example/Main;", 1), step("Lcom/example/App;", 12)];
    behaviour.other_paths = vec![OtherPath {
        phase: "background".into(),
        certainty: "likely".into(),
        path: vec![step("Lcom/example/Job;", 3)],
        ..OtherPath::default()
    }];
    report
}

/// A value that must be there.
#[track_caller]
fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is missing in {value:#}"))
}

#[test]
fn the_structure_is_that_of_the_specification() {
    let log = log(&[with_paths(), packed(), failed(), empty(), hostile()]);
    assert_eq!(at(&log, "/version"), "2.1.0");
    let runs = at(&log, "/runs").as_array().unwrap();
    assert_eq!(runs.len(), 6, "the package inside the first is a run of its own");
    for run in runs {
        assert_eq!(at(run, "/tool/driver/name"), "mingcha");
        assert!(at(run, "/artifacts/0/location/uri").is_string());
        assert!(at(run, "/invocations/0/executionSuccessful").is_boolean());
        let rules = at(run, "/tool/driver/rules").as_array().unwrap();
        for rule in rules {
            assert!(!at(rule, "/help/text").as_str().unwrap().is_empty());
            assert!(!at(rule, "/shortDescription/text").as_str().unwrap().is_empty());
        }
        for result in at(run, "/results").as_array().unwrap() {
            let index = usize::try_from(at(result, "/ruleIndex").as_u64().unwrap()).unwrap();
            assert_eq!(at(result, "/ruleId"), &rules[index]["id"]);
            assert!(["error", "warning", "note"].contains(&at(result, "/level").as_str().unwrap()));
            assert!(!at(result, "/message/text").as_str().unwrap().is_empty());
            let locations = at(result, "/locations").as_array().unwrap();
            assert!((1..=MAX_LOCATIONS).contains(&locations.len()));
            for location in locations {
                assert!(at(location, "/physicalLocation/region/startLine").as_u64().unwrap() > 0);
                let uri = at(location, "/physicalLocation/artifactLocation/uri").as_str().unwrap();
                assert!(
                    uri.is_ascii() && !uri.contains([' ', '"', '<', '>', '\\', '^', '`', '{', '|', '}']),
                    "{uri}"
                );
            }
            let prints = at(result, "/partialFingerprints").as_object().unwrap();
            assert!(prints.values().all(|value| value.as_str().is_some_and(|text| !text.is_empty())));
        }
    }
    assert_eq!(at(&runs[3], "/invocations/0/executionSuccessful"), false);
    assert_valid(&log);
}

/// By the schema of OASIS, as it stands in the crate serde-sarif.
fn assert_valid(log: &Value) {
    // Its pattern of a language has a stray bracket, which strict readers of patterns refuse.
    let text = include_str!("../../../tests/data/sarif-2.1.0.schema.json").replace("{2}]?$", "{2}$");
    let validator = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(log).map(|error| format!("{} {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(!validator.is_valid(&serde_json::json!({ "version": "2.1.0" })), "the schema can refuse");
}

#[test]
fn every_path_is_a_code_flow() {
    let mut report = with_paths();
    let gate = Gate { kind: "preference".into(), key: "agreed".into(), ..Gate::default() };
    report
        .behaviours
        .iter_mut()
        .flat_map(|it| &mut it.other_paths)
        .for_each(|it| it.gate = Some(gate.clone()));
    let log = log(&[report]);
    assert_valid(&log);
    let results = at(&log, "/runs/0/results").as_array().unwrap();
    let flows: Vec<&Value> =
        results.iter().filter_map(|result| result.get("codeFlows")?.as_array()).flatten().collect();
    assert_eq!(flows.len(), 2);
    let steps = at(flows[0], "/threadFlows/0/locations").as_array().unwrap();
    assert_eq!(steps.len(), 2);
    assert_eq!(
        at(&steps[0], "/location/logicalLocations/0/fullyQualifiedName"),
        "Lcom/example/Main;->run()V @0x0001"
    );
    let told = at(flows[1], "/message/text").as_str().unwrap();
    assert!(told.starts_with("in background (likely); ") && told.contains("agreed"), "{told}");
}

#[test]
fn a_finding_with_many_places_shows_the_first_ones_and_counts_all() {
    let mut report = full();
    for finding in &mut report.findings {
        let one = finding.evidence[0].clone();
        finding.evidence = vec![one; 30];
    }
    let log = log(&[report]);
    assert_eq!(at(&log, "/runs/0/results/0/locations").as_array().unwrap().len(), MAX_LOCATIONS);
    assert_eq!(at(&log, "/runs/0/results/0/properties/places"), 30);
}

#[test]
fn a_path_becomes_a_uri() {
    assert_eq!(uri("a b\\c%\u{4e2d}.apk!/x\"<"), "a%20b/c%25%E4%B8%AD.apk!/x%22%3C");
}
