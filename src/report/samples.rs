//! Hand-made reports for the tests of the renderers.

use super::Report;
use super::model::*;
use crate::base::Location;
use crate::finding::{ClauseVerdict, Evidence, Finding, Verdict};
use crate::report::words::limitation_text;
use crate::signature::Signatures;
use crate::signature::raw::{self, Level, RuleVerdict, Text};

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.into(), en: en.into() }
}

fn place(class: &str, method: &str, offset: u64) -> Location {
    Location {
        file: "classes.dex".into(),
        class: Some(class.into()),
        method: Some(method.into()),
        offset: Some(offset),
        line: None,
    }
}

/// A report of nothing.
pub(crate) fn empty() -> Report {
    Report {
        schema_version: SCHEMA_VERSION.into(),
        tool: Tool {
            name: "mingcha".into(),
            version: "0.0.0".into(),
            ruleset: Ruleset {
                version: "2026.11".into(),
                analysis_sha256: "a".repeat(64),
                rules_sha256: "b".repeat(64),
            },
        },
        status: Status::Complete,
        error: None,
        input: InputFile { path: "empty.apk".into(), kind: "apk".into(), ..InputFile::default() },
        app: App::default(),
        coverage: Coverage::default(),
        nested: Vec::new(),
        permissions: Vec::new(),
        permissions_defined: Vec::new(),
        permissions_undeclared: Vec::new(),
        permissions_needed: Vec::new(),
        declarations: Declarations::default(),
        policy: None,
        hosts: Vec::new(),
        sdks: Vec::new(),
        behaviours: Vec::new(),
        calls: Vec::new(),
        consent: Vec::new(),
        findings: Vec::new(),
        clauses: Vec::new(),
        limitations: Vec::new(),
        defects: Vec::new(),
        suppressed: Suppressed::default(),
        act_date: None,
        case: None,
        miit_clauses: Vec::new(),
    }
}

/// A report of a file that could not be read.
pub(crate) fn failed() -> Report {
    Report {
        status: Status::Failed,
        error: Some(ReportError {
            message: "notes.txt: not a package: starts with 68 65 6c 6c".into(),
            help: "name an APK, an unpacked app, or a directory that has some in it".into(),
            ..ReportError::default()
        }),
        input: InputFile { path: "notes.txt".into(), size: 5, ..InputFile::default() },
        ..empty()
    }
}

/// A packed app in which nothing was found.
pub(crate) fn packed() -> Report {
    let mark = |value: &str| Mark {
        kind: "native-library".into(),
        value: value.into(),
        at: format!("lib/armeabi/{value}"),
    };
    Report {
        status: Status::Partial,
        input: InputFile {
            path: "packed.apk".into(),
            size: 1_234_567,
            kind: "apk".into(),
            ..InputFile::default()
        },
        app: App { platform: "android".into(), id: Some("com.example.packed".into()), ..App::default() },
        coverage: Coverage {
            packed: Some(Packed { packer: "360-jiagu".into(), evidence: vec![mark("libjiagu.so")] }),
            dex_files: 1,
            classes: 3,
            methods: 12,
            methods_decoded: 12,
            invokes: 40,
            native_libraries: 2,
            missing_parts: vec!["config.arm64_v8a".into()],
            ..Coverage::default()
        },
        limitations: ["native-code", "packed", "parts-missing"]
            .map(|id| Limitation { id: id.into(), text: limitation_text(id) })
            .to_vec(),
        ..empty()
    }
}

fn behaviour(data: &str, api: &str, subject: &str, at: Location) -> Behaviour {
    Behaviour {
        data: data.into(),
        api: api.into(),
        subject: subject.into(),
        phase: vec!["unknown".into()],
        certainty: "possible".into(),
        at,
        ..Behaviour::default()
    }
}

fn finding(
    rule: &str,
    severity: Level,
    verdict: RuleVerdict,
    clauses: &[&str],
    evidence: Vec<Evidence>,
) -> Finding {
    Finding {
        rule: rule.into(),
        fingerprint: "0123456789abcdef".into(),
        verdict,
        severity,
        confidence: Level::High,
        clauses: clauses.iter().map(|&id| id.into()).collect(),
        clauses_unverified: Vec::new(),
        phrases: vec!["违规收集个人信息".into()],
        title: text(
            "存在读取设备标识的代码，涉嫌未经同意收集",
            "Code reads device identifiers, possibly without consent",
        ),
        subject: "app".into(),
        data: vec!["device.android_id".into()],
        evidence,
        evidence_omitted: 0,
        remedy: text("在用户同意隐私政策之后再读取", "Read them only after the user agreed"),
    }
}

/// An app with something of everything.
pub(crate) fn full() -> Report {
    let api = "Landroid/provider/Settings$Secure;->getString";
    let site = |offset| place("Lcom/example/App;", "onCreate()V", offset);
    let evidence = |offset| Evidence {
        at: site(offset),
        fact: format!(
            "collection data=device.android_id api={api} detail=android_id via=call subject=app file=a"
        ),
    };
    let mut by_app = finding(
        "device-id-read",
        Level::High,
        RuleVerdict::Review,
        &["ID191:三-1", "PIPL:第十三条"],
        [12, 40, 60, 80].map(evidence).to_vec(),
    );
    by_app.evidence_omitted = 100;
    let mut by_sdk = finding(
        "manifest-cleartext",
        Level::Low,
        RuleVerdict::Violation,
        &["ID191:四-1"],
        vec![Evidence {
            at: Location::file("AndroidManifest.xml"),
            fact: "application cleartext=true".into(),
        }],
    );
    by_sdk.subject = "sdk:umeng-analytics".into();
    let permission = |name: &str, protection: &str, used_by: &[&str]| Permission {
        name: name.into(),
        protection: protection.into(),
        used_by: used_by.iter().map(|&id| id.into()).collect(),
        used: !used_by.is_empty(),
        modelled: protection == "dangerous",
        ..Permission::default()
    };
    Report {
        input: InputFile {
            path: "apps/full.apk".into(),
            size: 12_345,
            md5: "d".repeat(32),
            sha1: "e".repeat(40),
            sha256: "f".repeat(64),
            sm3: "c".repeat(64),
            kind: "apk".into(),
            parts: Vec::new(),
        },
        app: App {
            platform: "android".into(),
            id: Some("com.example".into()),
            name: Some("示例应用".into()),
            names: [("zh".to_owned(), "示例应用".to_owned())].into(),
            version_name: Some("1.0".into()),
            version_code: Some(1),
            min_sdk: Some(21),
            target_sdk: Some(33),
            signers: vec![Signer {
                sha256: "1".repeat(64),
                subject: "CN=Example, O=示例".into(),
                schemes: vec!["v1".into(), "v2".into()],
            }],
            ..App::default()
        },
        coverage: Coverage {
            dex_files: 2,
            classes: 1234,
            methods: 56_789,
            methods_decoded: 45_678,
            invokes: 234_567,
            native_libraries: 3,
            dynamic_loading_sites: 1,
            frameworks: vec!["flutter".into()],
            ..Coverage::default()
        },
        permissions: vec![
            permission(
                "android.permission.ACCESS_FINE_LOCATION",
                "dangerous",
                &["app", "sdk:umeng-analytics"],
            ),
            permission("android.permission.INTERNET", "normal", &[]),
            permission("android.permission.READ_SMS", "dangerous", &[]),
            Permission { max_sdk: Some(28), ..permission("com.vendor.SOMETHING", "", &[]) },
        ],
        permissions_defined: vec!["com.example.PERMISSION".into()],
        permissions_undeclared: vec!["android.permission.READ_CONTACTS".into()],
        permissions_needed: vec![NeededPermission {
            name: "android.permission.READ_CONTACTS".into(),
            protection: "dangerous".into(),
            used_by: vec!["app".into(), "sdk:umeng-analytics".into()],
        }],
        hosts: vec![Host {
            host: "log.umeng.com".into(),
            owner: Some("友盟+".into()),
            country: Some("CN".into()),
            cleartext: true,
            at: place("Lcom/umeng/analytics/Net;", "send()V", 4),
        }],
        sdks: vec![Sdk {
            id: "umeng-analytics".into(),
            name: text("友盟统计", "Umeng Analytics"),
            vendor: "友盟+ (阿里巴巴)".into(),
            category: "analytics".into(),
            version: Some("9.6.1".into()),
            certainty: "certain".into(),
            state: "collecting".into(),
            phase: vec!["before-consent".into()],
            started_at: None,
            gate: None,
            path_certainty: None,
            path: Vec::new(),
            collects: vec!["device.android_id".into(), "device.unnamed".into()],
            marks: vec![Mark {
                kind: "class-prefix".into(),
                value: "com.umeng.analytics".into(),
                at: "classes.dex".into(),
            }],
        }],
        consent: Vec::new(),
        behaviours: vec![
            behaviour("device.android_id", api, "app", site(12)),
            behaviour("device.android_id", api, "app", site(40)),
            behaviour(
                "device.android_id",
                api,
                "sdk:umeng-analytics",
                place("Lcom/umeng/analytics/A;", "a()V", 2),
            ),
            Behaviour {
                api_max: Some(28),
                ..behaviour(
                    "location.precise",
                    "Landroid/location/LocationManager;->getLastKnownLocation",
                    "unknown",
                    site(9),
                )
            },
            Behaviour {
                api_min: Some(29),
                api_max: Some(30),
                obtains: Some(false),
                ..behaviour("device.imei", "Landroid/telephony/TelephonyManager;->getImei", "app", site(60))
            },
        ],
        findings: vec![by_sdk, by_app],
        clauses: [
            ("ID191:一-1", Verdict::NotFound),
            ("ID191:一-3", Verdict::NotCheckable),
            ("ID191:三-1", Verdict::Review),
            ("ID191:四-1", Verdict::Violation),
            ("ID191:六-1", Verdict::NotApplicable),
        ]
        .map(|(id, verdict)| ClauseVerdict { id: id.into(), verdict, reason: None, number_unverified: false })
        .to_vec(),
        limitations: ["native-code", "no-call-graph"]
            .map(|id| Limitation { id: id.into(), text: limitation_text(id) })
            .to_vec(),
        defects: vec![Defect {
            at: "AndroidManifest.xml".into(),
            kind: "chunk-size".into(),
            text: "chunk of 8 bytes says it has 4294967295; the rest of the file was taken".into(),
        }],
        nested: vec![Report {
            input: InputFile {
                path: "apps/full.apk!/assets/inner.apk".into(),
                kind: "apk".into(),
                ..InputFile::default()
            },
            ..empty()
        }],
        suppressed: Suppressed { baseline: 2, ..Suppressed::default() },
        ..empty()
    }
}

/// Names that attack the terminal and the layout.
pub(crate) fn hostile() -> Report {
    let nasty = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}gpj.exe\r\nOK\u{0}";
    let long = "很长".repeat(5000);
    let mut report = full();
    report.app.name = Some(nasty.into());
    report.app.id = Some(long.clone());
    report.input.path = format!("dir/{nasty}.apk");
    report.nested.clear();
    report.permissions = vec![Permission { name: format!("{nasty}{{n}}"), ..Permission::default() }];
    report.permissions_defined = vec![long.clone()];
    report.hosts = (0..30)
        .map(|n| Host {
            host: format!("{n:02}.{nasty}"),
            at: Location::file(long.clone()),
            ..Host::default()
        })
        .collect();
    report.sdks =
        vec![Sdk { id: long.clone(), state: nasty.into(), category: nasty.into(), ..Sdk::default() }];
    report.behaviours = vec![behaviour(nasty, &long, "sdk:nobody", place(nasty, &long, u64::MAX))];
    for finding in &mut report.findings {
        finding.evidence.truncate(1);
        finding.evidence[0].fact = nasty.into();
        finding.clauses = vec![long.clone()];
    }
    report.clauses.push(ClauseVerdict {
        id: nasty.into(),
        verdict: Verdict::Review,
        reason: None,
        number_unverified: false,
    });
    report.limitations = vec![Limitation { id: nasty.into(), text: text("", "") }];
    report.defects = vec![Defect { at: long, kind: nasty.into(), text: nasty.into() }];
    report
}

/// Signatures that name some of the ids of these reports.
pub(crate) fn signatures() -> Signatures {
    let taxonomy = toml::from_str(
        r#"
        type = [
            { id = "device.android_id", zh = "Android ID", en = "Android ID", group = "个人常用设备信息" },
            { id = "location.precise", zh = "精确位置", en = "Precise location", group = "个人位置信息", sensitive = ["GBT35273"] },
        ]
        code_type = [{ id = "device_id.android_id", report = "device.android_id" }]
        "#,
    )
    .unwrap();
    let mut bundle = raw::Bundle { taxonomy, ..raw::Bundle::default() };
    bundle.laws = vec![
        toml::from_str(
            r#"
            id = "ID191"
            title = { zh = "认定方法", en = "Methods for identifying violations" }
            issuer = "国家网信办"
            confidence = "A"
            [[clause]]
            id = "ID191:三-1"
            number = "三-1"
            summary = { zh = "用户同意之前就开始收集", en = "Collects before consent" }
            checkable = "partly"
            confidence = "A"
            [[clause]]
            id = "ID191:一-3"
            number = "一-3"
            summary = { zh = "规则难以找到", en = "Rules hard to reach" }
            checkable = "not"
            confidence = "A"
            "#,
        )
        .unwrap(),
    ];
    let mut packer: raw::Packer = toml::from_str(
        r#"
        name = { zh = "360加固保", en = "360 Jiagu" }
        vendor = "奇虎360"
        strong = { native-library = ["libjiagu.so"] }
        sources = ["test"]
        "#,
    )
    .unwrap();
    packer.id = "360-jiagu".into();
    bundle.packers = vec![packer];
    let permissions: raw::PermissionFile = toml::from_str(
        r#"
        [[permission]]
        name = "android.permission.READ_SMS"
        label = { zh = "读取短信", en = "Read SMS" }
        protection = "dangerous"
        group = "SMS"
        "#,
    )
    .unwrap();
    bundle.permissions = permissions.permission;
    let apis: raw::ApiFile = toml::from_str(
        r#"
        [[api]]
        class = "android.telephony.TelephonyManager"
        methods = ["getDeviceId", "getImei"]
        kind = "source"
        data = ["device_id.imei"]
        permissions = ["android.permission.READ_PHONE_STATE"]
        until = 28
        [[constant]]
        kind = "uri"
        values = ["content://sms"]
        permissions = ["android.permission.READ_SMS"]
        "#,
    )
    .unwrap();
    (bundle.apis, bundle.constants) = (apis.api, apis.constant);
    Signatures::new(bundle)
}
