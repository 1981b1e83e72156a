//! Small programs, one idea each: when their reading of the serial number runs, how sure that is, by which path and
//! behind which gate.
//!
//! A case is a section of a text file beside this one: `== name`, then lines `manifest …` (components, beside the
//! launcher `.Main` where nothing else is said), `layout NAME …`, `file NAME …`, `expect …` and smali, in which `READ` stands for
//! the reading, `@X` for `La/X;`, and `class`, `def`, `end`, `new` for what is the same everywhere.

use mingcha::input::{Input, Source};
use mingcha::report::model::{Behaviour, Report};
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use mingcha::testkit::app::{Files, build_files};
use regex::Regex;
use std::sync::LazyLock;

static SIGNATURES: LazyLock<Signatures> = LazyLock::new(|| Signatures::embedded().unwrap());

const READ: &str = "sget-object v9, Landroid/os/Build;->SERIAL:Ljava/lang/String;";
const MAIN: &str = "<activity android:name=\".Main\" android:exported=\"true\"><intent-filter>\
    <action android:name=\"android.intent.action.MAIN\"/><category android:name=\"android.intent.category.LAUNCHER\"/>\
    </intent-filter></activity>";

struct Case<'a> {
    file: &'a str,
    name: &'a str,
    body: &'a str,
}

fn cases(texts: &[(&'static str, &'static str)]) -> Vec<Case<'static>> {
    let mut cases = Vec::new();
    for (file, text) in texts {
        for section in text.split("\n== ").skip(1) {
            let (name, body) = section.split_once('\n').unwrap();
            cases.push(Case { file, name, body });
        }
    }
    cases
}

/// Smali without its shorthand.
fn smali(text: &str) -> String {
    static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"@([A-Z]\w*(?:\$\w+)?)").unwrap());
    let mut out = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let line = match words.as_slice() {
            ["class", name, superclass, interfaces @ ..] => {
                let interfaces: String = interfaces.iter().map(|it| format!(".implements {it}\n")).collect();
                let (flags, superclass) = match *superclass {
                    "interface" => ("interface abstract ", "Ljava/lang/Object;"),
                    other => ("", other),
                };
                let constructor = format!(
                    ".method public constructor <init>()V\n.registers 1\n\
                     invoke-direct {{p0}}, {superclass}-><init>()V\nreturn-void\n.end method\n"
                );
                let constructor = if flags.is_empty() { constructor } else { String::new() };
                format!(".class public {flags}La/{name};\n.super {superclass}\n{interfaces}{constructor}")
            }
            ["def", rest @ ..] => format!(".method public {}\n.registers 16", rest.join(" ")),
            ["end"] => "return-void\n.end method".to_owned(),
            ["new", register, class] => {
                format!("new-instance {register}, {class}\ninvoke-direct {{{register}}}, {class}-><init>()V")
            }
            ["READ"] => READ.to_owned(),
            _ => line.to_owned(),
        };
        out.push_str(&line);
        out.push('\n');
    }
    NAME.replace_all(&out, "La/$1;").into_owned()
}

/// What a scan says of the reading: phases, certainty, gate, path.
fn row(behaviour: &Behaviour) -> String {
    let hops: Vec<String> = behaviour
        .path
        .iter()
        .map(|step| {
            let class = step.class.trim_end_matches(';').rsplit('/').next().unwrap();
            let method = step.method.split('(').next().unwrap();
            let edge = if step.edge == "exact" { String::new() } else { format!("[{}]", step.edge) };
            format!("{class}.{method}{edge}")
        })
        .collect();
    let gate =
        behaviour.gate.as_ref().map_or(String::new(), |gate| format!(" gate={}:{}", gate.kind, gate.key));
    let mut row = format!("{} {}{gate}", behaviour.phase.join("+"), behaviour.certainty);
    if let Some(interval) = behaviour.interval {
        row.push_str(&format!(" every={interval}"));
    }
    if !hops.is_empty() {
        row.push_str(&format!(" {}", hops.join(" ")));
    }
    row
}

fn scan(case: &Case<'_>) -> Report {
    let mut manifest = String::new();
    let mut application = String::new();
    let mut launcher = MAIN;
    let mut code = String::new();
    let mut files = Files::new();
    for line in case.body.lines() {
        match line.split_once(' ') {
            Some(("manifest", text)) => manifest.push_str(text),
            Some(("application", text)) => application.push_str(text),
            Some(("strings", text)) => {
                let text = format!("<resources>{text}</resources>");
                files.insert("res/values/strings.xml".into(), text.into_bytes());
            }
            Some(("layout", text)) => {
                let (name, text) = text.split_once(' ').unwrap();
                files.insert(format!("res/layout/{name}.xml"), text.as_bytes().to_vec());
            }
            Some(("file", text)) => {
                let (name, text) = text.split_once(' ').unwrap();
                files.insert(format!("root/{name}"), text.as_bytes().to_vec());
            }
            Some(("expect", _)) => {}
            _ if line == "no launcher" => launcher = "",
            _ => {
                code.push_str(line);
                code.push('\n');
            }
        }
    }
    if !launcher.is_empty() && !code.contains("class Main") {
        code.push_str("class Main Landroid/app/Activity;\n");
    }
    let manifest = format!(
        "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a\">\
         <uses-sdk android:minSdkVersion=\"21\" android:targetSdkVersion=\"30\"/>\
         <application {application}>{launcher}{manifest}</application></manifest>"
    );
    files.insert("AndroidManifest.xml".into(), manifest.into_bytes());
    files.insert("smali/a.smali".into(), smali(&code).into_bytes());
    let built = build_files(&files).unwrap_or_else(|error| panic!("{}, {}: {error}", case.file, case.name));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.apk");
    std::fs::write(&path, built).unwrap();
    let input = Input { path: "a.apk".into(), source: Source::File(path), named: true };
    scan::scan(&input, &SIGNATURES, &Options::default())
}

const TEXTS: [(&str, &str); 4] = [
    ("entries.txt", include_str!("entries.txt")),
    ("edges.txt", include_str!("edges.txt")),
    ("intervals.txt", include_str!("intervals.txt")),
    ("gates.txt", include_str!("gates.txt")),
];

#[test]
fn every_case_is_reached_as_expected() {
    let mut wrong = Vec::new();
    let cases = cases(&TEXTS);
    for case in &cases {
        let report = scan(case);
        let mut expected: Vec<&str> =
            case.body.lines().filter_map(|line| line.strip_prefix("expect ")).map(str::trim).collect();
        let rows = report.behaviours.iter().filter(|behaviour| behaviour.data == "device.serial");
        let mut found: Vec<String> = rows.map(row).collect();
        found.sort();
        expected.sort_unstable();
        if found != expected {
            wrong.push(format!(
                "{}: {}\n  expected {expected:#?}\n  found    {found:#?}",
                case.file, case.name
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// A reading of the Android ID, which needs no permission and gives its value on every system.
const ANDROID_ID: &str = "const-string v1, \"android_id\"\n\
    invoke-static {v0, v1}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;";

#[test]
fn only_what_runs_at_every_start_before_any_screen_is_proven() {
    let application =
        "application android:name=\".App\"\nclass App Landroid/app/Application;\ndef onCreate()V\n";
    let provider = "manifest <provider android:name=\".P\" android:authorities=\"a.p\"/>\nclass P Landroid/content/ContentProvider;\n\
        def onCreate()Z\n";
    for (name, start, end, proven) in [
        ("application", format!("{application}{ANDROID_ID}"), "end", true),
        (
            "a helper of the application",
            format!(
                "{application}invoke-static {{}}, @T->a()V\nend\nclass T Ljava/lang/Object;\n.method public static a()V\n.registers 4\n{ANDROID_ID}"
            ),
            "end",
            true,
        ),
        ("provider", format!("{provider}{ANDROID_ID}\nconst/4 v0, 0x0\nreturn v0\n.end method"), "", true),
        (
            "first screen",
            format!("class Main Landroid/app/Activity;\ndef onCreate(Landroid/os/Bundle;)V\n{ANDROID_ID}"),
            "end",
            false,
        ),
        (
            "a condition",
            format!("{application}sget-boolean v2, @App->on:Z\nif-eqz v2, :end\n{ANDROID_ID}\n:end"),
            "end\n.field public static on:Z\n",
            false,
        ),
        ("a value that new systems withhold", format!("{application}{READ}"), "end", false),
        ("nobody calls it", format!("class T Ljava/lang/Object;\ndef a()V\n{ANDROID_ID}"), "end", false),
    ] {
        let body = format!("{start}\n{end}\n");
        let report = scan(&Case { file: "inline", name, body: &body });
        let found = report.findings.iter().any(|it| {
            it.verdict == mingcha::signature::raw::RuleVerdict::Violation
                && it.clauses.contains(&"ID191:三-1".to_owned())
        });
        assert_eq!(found, proven, "{name}");
    }
}

#[test]
fn a_permission_is_asked_for_again_where_one_was_denied() {
    let ask = "invoke-virtual {p0}, @Main->ask()V";
    let answer = "const/4 v0, 0x0\naget v1, p3, v0";
    let count = "array-length v2, p3\nif-lez v2, :no";
    for (name, code, found) in [
        ("the branch of a no", format!("{answer}\nif-eqz v1, :yes\n{ask}\n:yes"), true),
        ("turned around", format!("{answer}\nif-nez v1, :no\nreturn-void\n:no\n{ask}"), true),
        ("no answer, or a no", format!("{count}\n{answer}\nif-nez v1, :no\nreturn-void\n:no\n{ask}"), true),
        ("the branch of a yes", format!("{answer}\nif-nez v1, :no\n{ask}\n:no"), false),
        ("whatever the answer", ask.to_owned(), false),
        ("another array", format!("const/4 v0, 0x0\naget v1, v5, v0\nif-eqz v1, :yes\n{ask}\n:yes"), false),
    ] {
        let body = format!(
            "class Main Landroid/app/Activity;\ndef onRequestPermissionsResult(I[Ljava/lang/String;[I)V\n{code}\nend\n\
             def ask()V\nconst/4 v0, 0x0\ninvoke-virtual {{p0, v0, v0}}, Landroid/app/Activity;->requestPermissions([Ljava/lang/String;I)V\nend\n"
        );
        let report = scan(&Case { file: "inline", name, body: &body });
        let again = report.findings.iter().any(|finding| finding.rule == "permission-asked-again");
        assert_eq!(again, found, "{name}");
    }
}

#[test]
fn services_beyond_a_ceiling_hide_code() {
    let long = |size: usize| format!("file META-INF/services/a.J a.T # {}\n", "x".repeat(size));
    let many = |count: usize| (0..count).map(|at| format!("file META-INF/services/a.S{at} a.T\n")).collect();
    for (name, files, hidden) in [
        ("a file", long(16_000), false),
        ("a longer file", long(17_000), true),
        ("files", many(1_000), false),
        ("more files", many(1_001), true),
    ] {
        let body = format!("{files}class T Ljava/lang/Object;\ndef a()V\nREAD\nend\n");
        let report = scan(&Case { file: "inline", name, body: &body });
        let said = report.limitations.iter().any(|it| it.id == "budget-exhausted");
        let phases: Vec<_> = report.behaviours.iter().flat_map(|it| it.phase.clone()).collect();
        assert_eq!(
            (said, phases),
            (hidden, vec![if hidden { "unknown" } else { "unreached" }.to_owned()]),
            "{name}"
        );
    }
}

#[test]
fn a_provider_starts_its_sdk_only_with_code_of_its_own() {
    let state = |body: &str| {
        let text = format!(
            "manifest <provider android:name=\"com.umeng.commonsdk.P\" android:authorities=\"a.p\"/>\n\
             .class public Lcom/umeng/commonsdk/P;\n.super Landroid/content/ContentProvider;\n\
             .method public onCreate()Z\n.registers 2\n{body}const/4 v0, 0x1\nreturn v0\n.end method\n\
             .method static go()V\n.registers 1\nreturn-void\n.end method\n"
        );
        let report = scan(&Case { file: "", name: "", body: &text });
        let sdk = report.sdks.iter().find(|sdk| sdk.id == "umeng-common").unwrap();
        sdk.state.clone()
    };
    assert_eq!(state(""), "present");
    assert_eq!(state("invoke-static {}, Lcom/umeng/commonsdk/P;->go()V\n"), "initialised");
}

#[test]
fn what_is_obtained_once_has_no_interval_of_the_updates_beside_it() {
    let client = "Lcom/google/android/gms/location/FusedLocationProviderClient;";
    let task = "Lcom/google/android/gms/tasks/Task;";
    let request = "Lcom/google/android/gms/location/LocationRequest;";
    let text = format!(
        "class Main Landroid/app/Activity;\n.method public onCreate(Landroid/os/Bundle;)V\n.registers 8\n\
         const/4 v0, 0x0\nconst-wide/32 v2, 0xea60\n\
         invoke-virtual {{v0, v2, v3}}, {request}->setInterval(J){request}\n\
         invoke-interface {{v0, v0, v0, v0}}, {client}->requestLocationUpdates({request}Lcom/google/android/gms/location/LocationCallback;Landroid/os/Looper;){task}\n\
         invoke-interface {{v0}}, {client}->getLastLocation(){task}\nreturn-void\n.end method\n"
    );
    let report = scan(&Case { file: "", name: "", body: &text });
    let interval = |name: &str| {
        let all: Vec<&Behaviour> = report.behaviours.iter().filter(|it| it.api.ends_with(name)).collect();
        assert!(!all.is_empty(), "{name}");
        all.iter().filter_map(|it| it.interval).next()
    };
    assert_eq!(interval("requestLocationUpdates"), Some(60_000));
    assert_eq!(interval("getLastLocation"), None);
}
