//! The repository's signatures: no lint finds a fault, the schemas are fresh, the bundle is what the files say.

use mingcha::fact::{self, FactBase};
use mingcha::finding::Verdict;
use mingcha::rule;
use mingcha::signature::raw::{Bundle, Expectation, ITEMS_LAW, MIIT_LAW, is_library};
use mingcha::signature::{Signatures, lint::LINTS, read_directory, schema};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("signatures")
}

fn files() -> Vec<(String, String)> {
    read_directory(&folder()).unwrap()
}

#[test]
fn no_lint_finds_a_fault() {
    let faults = rule::lint::check(&files());
    let lines: Vec<String> = faults.into_iter().map(|it| it.under("signatures").to_string()).collect();
    assert!(lines.is_empty(), "{}\n{} faults", lines.join("\n"), lines.len());
}

#[test]
fn schemas_are_fresh() {
    for (name, text) in schema() {
        let path = folder().join("schema").join(name);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == text, "signatures/schema/{name} is stale: UPDATE=1 cargo test --test it schemas");
    }
}

#[test]
fn the_pages_of_rules_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let pages = mingcha::report::rule_pages(&Signatures::embedded().unwrap());
    if std::env::var_os("UPDATE").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        for (name, text) in &pages {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    let mut written: BTreeSet<String> = BTreeSet::new();
    for entry in walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            written.insert(entry.path().strip_prefix(&folder).unwrap().to_string_lossy().into_owned());
        }
    }
    for (name, text) in &pages {
        let fresh = std::fs::read_to_string(folder.join(name)).unwrap_or_default() == *text;
        assert!(fresh, "docs/rules/{name} is stale: UPDATE=1 cargo test --test it pages_of_rules");
    }
    let names: BTreeSet<String> = pages.into_iter().map(|(name, _)| name).collect();
    assert_eq!(written, names, "a page without a rule");
}

#[test]
fn clauses_are_those_of_the_day() {
    let signatures = Signatures::embedded().unwrap();
    for (day, expected) in [
        ("2026-01-01", Some("CSL:第四十三条")),
        ("2026-11-26", Some("CSL:第四十三条")),
        ("2025-12-31", Some("CSL2016:第四十一条")),
        ("2017-06-01", Some("CSL2016:第四十一条")),
        ("2017-05-31", None),
    ] {
        assert_eq!(signatures.clause_on("CSL:第四十三条", day), expected, "{day}");
    }
    assert_eq!(signatures.clause_on("CSL2016:第四十一条", "2026-01-01"), None, "ended");
    assert_eq!(signatures.clause_on("PIPL:第六条", "2021-10-31"), None, "not yet in force");
    assert_eq!(signatures.clause_on("PIPL:none", "2024-01-01"), None);
}

#[test]
fn schemas_accept_every_file() {
    let schemas = schema();
    let mut seen = BTreeSet::new();
    for (path, text) in files().iter().filter(|(path, _)| path.ends_with(".toml")) {
        let sort = path.split(['/', '.']).next().unwrap();
        if path.starts_with("sdk/") && !seen.insert(path.split('/').take(2).collect::<String>()) {
            continue; // one SDK of each vendor says enough, and keeps this fast
        }
        let (_, schema) = schemas.iter().find(|(name, _)| *name == format!("{sort}.schema.json")).unwrap();
        let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
        let value: toml::Value = toml::from_str(text).unwrap();
        let value = serde_json::to_value(value).unwrap();
        let errors: Vec<_> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}");
    }
}

#[test]
fn the_embedded_bundle_is_what_the_files_say() {
    let embedded = Signatures::embedded().unwrap();
    let (loaded, faults) = Signatures::from_files(&files());
    assert_eq!(faults, []);
    let bytes = embedded.bundle.encode().unwrap();
    assert!(bytes == loaded.bundle.encode().unwrap(), "build.rs and the loader disagree");
    assert!(Bundle::decode(&bytes).unwrap().encode().unwrap() == bytes, "the round trip changes the bundle");
    assert_eq!(embedded.bundle.analysis_sha256.len(), 64);
    assert_ne!(embedded.bundle.analysis_sha256, embedded.bundle.rules_sha256);
}

#[test]
fn a_bundle_file_loads_and_a_broken_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("signatures.bundle");
    let bytes = Signatures::embedded().unwrap().bundle.encode().unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let loaded = Signatures::load(&path).unwrap();
    assert_eq!(loaded.bundle.version, Signatures::embedded_version());
    for broken in [&bytes[..bytes.len() / 2], b"", b"mingcha signatures 0\n"] {
        std::fs::write(&path, broken).unwrap();
        let error = Signatures::load(&path).unwrap_err();
        assert!(error.message.contains("signatures.bundle: is not a signature bundle"), "{error}");
        assert!(!error.help.is_empty());
    }
}

#[test]
fn a_faulty_folder_names_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("version.toml"), "version = \"2026.11\"\nauthor = \"x\"\n").unwrap();
    let error = Signatures::load(folder.path()).unwrap_err();
    assert!(error.message.contains("version.toml:2:1: error[unknown-key]"), "{error}");
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    assert!(Signatures::load(&empty).unwrap_err().message.contains("holds no signature file"));
    assert!(Signatures::load(&folder.path().join("none")).unwrap_err().message.contains("none: "));
}

#[test]
fn all_items_of_the_regulation_are_there_in_order() {
    let signatures = Signatures::embedded().unwrap();
    let items = &signatures.law(ITEMS_LAW).unwrap().clause;
    let numbers: Vec<&str> = items.iter().map(|item| item.number.as_str()).collect();
    let chapters = [("一", 4), ("二", 4), ("三", 9), ("四", 6), ("五", 3), ("六", 5)];
    let expected = chapters.iter().flat_map(|(name, count)| (1..=*count).map(move |n| format!("{name}-{n}")));
    assert_eq!(numbers, expected.collect::<Vec<_>>());
    let verdicts = rule::clause_verdicts(ITEMS_LAW, None, &[], &FactBase::default(), &signatures);
    assert_eq!(
        verdicts.iter().map(|it| &it.id).collect::<Vec<_>>(),
        items.iter().map(|it| &it.id).collect::<Vec<_>>()
    );
}

#[test]
fn an_item_that_cannot_be_checked_says_what_a_person_must_look_at() {
    let signatures = Signatures::embedded().unwrap();
    let hidden = FactBase::new(fact::parse("coverage code=partial").unwrap());
    for (law, count) in [(ITEMS_LAW, 31), (MIIT_LAW, 10)] {
        let items = rule::clause_verdicts(law, None, &[], &hidden, &signatures);
        assert_eq!(items.len(), count);
        for item in items {
            assert_eq!(item.verdict, Verdict::NotCheckable, "{}", item.id);
            let reason = item.reason.unwrap_or_default();
            assert!(!reason.zh.is_empty() && !reason.en.is_empty(), "{}", item.id);
        }
    }
}

#[test]
fn no_item_applies_to_an_act_before_its_law() {
    let signatures = Signatures::embedded().unwrap();
    let on = |day| rule::clause_verdicts(ITEMS_LAW, Some(day), &[], &FactBase::default(), &signatures);
    assert!(on("2019-11-27").iter().all(|item| item.verdict == Verdict::NotApplicable));
    assert!(on("2019-11-28").iter().all(|item| item.verdict != Verdict::NotApplicable));
}

#[test]
fn rules_cite_clauses_that_were_read() {
    let signatures = Signatures::embedded().unwrap();
    for rule in &signatures.bundle.rules {
        assert!(!rule.clauses.is_empty(), "{}", rule.id);
        for id in &rule.clauses {
            let clause = signatures.clause(id).unwrap_or_else(|| panic!("{}: no clause {id}", rule.id));
            let law = signatures.law(id.split(':').next().unwrap()).unwrap();
            assert!(["A", "B"].contains(&clause.confidence.as_str()), "{}: {id}", rule.id);
            assert!(["A", "B"].contains(&law.confidence.as_str()), "{}: {id}", rule.id);
        }
    }
}

#[test]
fn there_is_as_much_as_promised() {
    let signatures = Signatures::embedded().unwrap();
    let bundle = &signatures.bundle;
    let members: BTreeSet<(&String, &String)> = bundle
        .apis
        .iter()
        .flat_map(|api| api.methods.iter().chain(&api.fields).map(move |member| (&api.class, member)))
        .collect();
    assert!(members.len() >= 150, "{} API members", members.len());
    // Neither vendors without a product nor libraries that only spare the app their code.
    let sdks = bundle.sdks.iter().filter(|sdk| !sdk.umbrella && !is_library(&sdk.category));
    let chinese = sdks.filter(|sdk| sdk.country == "CN").count();
    let count = [
        ("files of SDKs", bundle.sdks.len(), 900),
        ("Chinese SDKs", chinese, 535),
        ("packers", bundle.packers.len(), 56),
        ("frameworks", bundle.frameworks.len(), 71),
        ("permissions", bundle.permissions.len(), 357),
        ("categories", bundle.categories.len(), 39),
        ("report-level types", bundle.taxonomy.types.len(), 75),
        ("API members", members.len(), 1_500),
    ];
    for (what, number, promised) in count {
        assert!(number >= promised, "{number} {what}, {promised} promised");
    }
    let shown = |rule: &&mingcha::signature::raw::Rule| {
        let has = |wanted| rule.examples.iter().any(|example| example.expect == wanted);
        rule.status != "deprecated" && has(Expectation::Match) && has(Expectation::NoMatch)
    };
    let rules = bundle.rules.iter().filter(shown).count();
    assert!(rules >= 100, "{rules} rules with examples of both sorts");
    assert_eq!(signatures.law(ITEMS_LAW).unwrap().clause.len(), 31);
}

/// Permissions with protection level `dangerous` in the platform's own manifest: as `aapt dump xmltree` shows that
/// of Android 10, and those of Android 12 to 14, which are recalled.
const DANGEROUS: &str = "ACCEPT_HANDOVER ACCESS_BACKGROUND_LOCATION ACCESS_COARSE_LOCATION ACCESS_FINE_LOCATION \
    ACCESS_MEDIA_LOCATION ACTIVITY_RECOGNITION ANSWER_PHONE_CALLS BODY_SENSORS CALL_PHONE CAMERA GET_ACCOUNTS \
    PROCESS_OUTGOING_CALLS READ_CALENDAR READ_CALL_LOG READ_CELL_BROADCASTS READ_CONTACTS READ_EXTERNAL_STORAGE \
    READ_PHONE_NUMBERS READ_PHONE_STATE READ_SMS RECEIVE_MMS RECEIVE_SMS RECEIVE_WAP_PUSH RECORD_AUDIO SEND_SMS \
    USE_SIP WRITE_CALENDAR WRITE_CALL_LOG WRITE_CONTACTS WRITE_EXTERNAL_STORAGE \
    BLUETOOTH_ADVERTISE BLUETOOTH_CONNECT BLUETOOTH_SCAN BODY_SENSORS_BACKGROUND NEARBY_WIFI_DEVICES \
    POST_NOTIFICATIONS READ_MEDIA_AUDIO READ_MEDIA_IMAGES READ_MEDIA_VIDEO READ_MEDIA_VISUAL_USER_SELECTED \
    UWB_RANGING";

#[test]
fn every_dangerous_permission_of_the_platform_is_known() {
    let signatures = Signatures::embedded().unwrap();
    let platform = DANGEROUS.split_whitespace().map(|name| format!("android.permission.{name}"));
    for name in platform.chain(["com.android.voicemail.permission.ADD_VOICEMAIL".to_owned()]) {
        let known = signatures.permission(&name).map(|it| it.protection.as_str());
        assert_eq!(known, Some("dangerous"), "{name}");
    }
}

#[test]
fn the_program_names_the_place_of_a_fault_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    for (path, text) in files() {
        write(&path, &text);
    }
    let check = || {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_mingcha"));
        let output = program.args(["signatures", "check"]).arg(folder.path()).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, text) = check();
    assert_eq!((code, text.lines().count()), (0, 1), "{text}");
    assert!(text.ends_with(", 0 faults\n"), "{text}");
    write("version.toml", "# the version\nversion = \"soon\"\n");
    let (code, text) = check();
    assert_eq!(code, 2);
    let place = format!("{}/version.toml:2:11: error[version]: ", folder.path().display());
    assert!(text.starts_with(&place) && text.contains("\n  help: "), "{text}");
}

#[test]
fn lint_codes_are_unique_and_helpful() {
    let codes: BTreeSet<&str> = LINTS.iter().map(|lint| lint.code).collect();
    assert_eq!(codes.len(), LINTS.len());
    assert!(LINTS.iter().all(|lint| !lint.help.is_empty() && !lint.help.ends_with('.')));
}

/// `docs/knowledge/apis.tsv`: what became of the rows of the table of APIs that are not plainly models.
#[test]
fn rows_of_the_api_table_ended_as_they_say() {
    let signatures = Signatures::embedded().unwrap();
    let bundle = &signatures.bundle;
    let named = |class: &str, member: &str| {
        let is_it = |api: &mingcha::signature::raw::Api| {
            api.class == class
                && api.methods.iter().chain(&api.fields).any(|name| member == "*" || name == member)
        };
        let full = format!("{class}.{member}");
        bundle.apis.iter().any(is_it)
            || bundle.sdks.iter().any(|sdk| sdk.init.iter().chain(&sdk.consent_switch).any(|it| *it == full))
    };
    let in_table = |value: &str| {
        let flat = value.replace("/.", ".");
        let values = [value.trim_end_matches('/'), flat.as_str(), flat.rsplit('/').next().unwrap()];
        bundle.constants.iter().any(|it| it.values.iter().any(|known| values.contains(&known.as_str())))
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/knowledge/apis.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [class, member, argument, outcome, model, reason] = cells[..] else { panic!("{row}") };
        let modelled = match argument {
            "" => named(class, member),
            argument => in_table(argument),
        };
        let holds = match outcome {
            "taken" => modelled && !model.is_empty(),
            "merged" => {
                let into = model.rsplit_once('.').is_some_and(|(class, member)| named(class, member));
                into || model.split(' ').count() > 1 && !modelled
            }
            "refused" => !modelled && model.is_empty(),
            _ => false,
        };
        if !holds || reason.is_empty() {
            wrong.push(row);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
