//! Mini programs of every kind, from their path to their report.

use super::{Stage, app_with, limitations};
use mingcha::report::model::{Report, Status};
use mingcha::testkit::harmony::{abc, resources};
use mingcha::testkit::mini::{tar, tpkg, v1mmwx, wxapkg, zstd};
use mingcha::testkit::zip::Zip;
use std::process::Command;

const APPID: &str = "wx0123456789abcdef";

const CONFIG: &str = r#"{"pages": ["pages/index/index", "packageA/pages/a"],
    "subPackages": [{"root": "packageA/", "pages": ["pages/a"]}], "global": {"window": {"navigationBarTitleText": "样例"}},
    "permission": {"scope.userLocation": {"desc": "用于展示附近门店"}}, "requiredPrivateInfos": ["getLocation"],
    "requiredBackgroundModes": ["audio"], "plugins": {"chat": {"version": "1.0.5", "provider": "wx4d2deeab3aed6e5a"}}}"#;

fn main_package() -> Vec<u8> {
    let padding = "// padding\n".repeat(200);
    let service = format!(
        "{padding}define(\"app.js\", function(require, module, exports){{ var e = wx; App({{onLaunch: function(){{
        e.getLocation({{}}); wx.request({{url: \"http://api.example.com/x\"}}) }}}}) }});
        /* {APPID} {APPID} wx4d2deeab3aed6e5a */ require(\"app.js\");"
    );
    wxapkg(&[("/app-config.json", CONFIG.as_bytes()), ("/app-service.js", service.as_bytes())])
}

fn subpackage() -> Vec<u8> {
    let padding = "// padding\n".repeat(200);
    let service = format!(
        "{padding}define(\"packageA/pages/a.js\", function(require, module, exports){{
        Page({{ copy: function(){{ wx.getClipboardData({{}}) }} }}) }});"
    );
    wxapkg(&[("/packageA/app-service.js", service.as_bytes())])
}

/// Data, file, module and function of every behaviour.
fn behaviours(report: &Report) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let rows = report.behaviours.iter();
    rows.map(|row| {
        format!(
            "{} {} {} {} {}",
            row.api,
            row.phase.join(","),
            row.at.file,
            text(&row.at.class),
            text(&row.at.method)
        )
    })
    .collect()
}

/// Every mini program is checked in part only.
const IN_PART: &str = "mini-program-in-part";
const PLUGIN: &str = "plugin://wx4d2deeab3aed6e5a";

#[track_caller]
fn expect_whole(report: &Report) {
    assert_eq!((report.status, limitations(report)), (Status::Partial, vec![IN_PART, "parts-missing"]));
    assert_eq!((report.app.platform.as_str(), report.input.kind.as_str()), ("wechat", "wxapkg"));
    assert_eq!(report.app.name.as_deref(), Some("样例"));
    assert_eq!(report.coverage.missing_parts, [PLUGIN]);
    assert_eq!((report.coverage.js_files, report.coverage.js_files_parsed), (2, 2));
    assert_eq!(
        behaviours(report),
        [
            "wx.getClipboardData user-action _packageA_.wxapkg!/packageA/app-service.js packageA/pages/a.js copy",
            "wx.getLocation before-consent app-service.js app.js onLaunch",
        ]
    );
}

#[test]
fn a_main_package_with_its_subpackage_beside_it() {
    let stage = Stage::new();
    stage.write("plain/__APP__.wxapkg", main_package());
    stage.write("plain/_packageA_.wxapkg", subpackage());
    let report = stage.only("plain");
    expect_whole(&report);
    assert_eq!(report.input.parts[0].name, "_packageA_.wxapkg");
    let declared = &report.declarations;
    assert_eq!(declared.permission_texts, ["scope.userLocation: 用于展示附近门店"]);
    assert_eq!(declared.required_private_infos, ["getLocation"]);
    assert_eq!(declared.background_modes, ["audio"]);
    assert_eq!(declared.plugins[0].provider, "wx4d2deeab3aed6e5a");
    assert!(report.hosts.iter().any(|host| host.host == "api.example.com" && host.cleartext));
    assert!(
        report.findings.iter().any(|finding| finding.rule == "collects-at-launch"),
        "{:?}",
        report.findings
    );

    stage.write("encrypted/__APP__.wxapkg", v1mmwx(&main_package(), APPID));
    stage.write("encrypted/_packageA_.wxapkg", v1mmwx(&subpackage(), APPID));
    let report = stage.only("encrypted");
    expect_whole(&report);
    assert_eq!(report.app.id.as_deref(), Some(APPID));
}

#[test]
fn what_is_missing_is_named() {
    let report = Stage::one("a.wxapkg", &zstd(&main_package()));
    assert_eq!(report.coverage.missing_parts, ["packageA", PLUGIN]);
    let known = vec![IN_PART, "parts-missing", "parts-missing"];
    assert_eq!((report.status, limitations(&report)), (Status::Partial, known));
    let report = Stage::one("a.wxapkg", &subpackage());
    assert_eq!(limitations(&report), ["configuration-missing", IN_PART]);
    let report = Stage::one("a.wxapkg", &v1mmwx(&subpackage(), APPID));
    assert_eq!(report.status, Status::Failed);
    let error = report.error.unwrap();
    assert!(error.message.contains("V1MMWX") && error.help.contains("--appid"), "{error:?}");
}

#[test]
fn two_main_packages_that_name_one_subpackage_leave_it_alone() {
    let stage = Stage::new();
    stage.write("x/a.wxapkg", main_package());
    stage.write("x/b.wxapkg", zstd(&main_package()));
    stage.write("x/_packageA_.wxapkg", subpackage());
    assert_eq!(stage.scan(&["x"]).len(), 3);
}

#[test]
fn the_other_platforms() {
    let douyin = tpkg(&[
        ("app-config.json", br#"{"appId": "tt12", "pages": ["p"]}"#),
        ("app.js", b"tt.getLocation()"),
    ]);
    let alipay = tar(&[("appConfig.json", br#"{"pages": ["p"]}"#), ("index.worker.js", b"my.getLocation()")]);
    let quick = Zip::default()
        .stored("manifest.json", br#"{"package": "com.q", "name": "Q", "router": {"entry": "H", "pages": {"H": {}}}, "features": [{"name": "system.device"}]}"#)
        .stored("app.js", b"var d = $app_require$('@app-module/system.device'); d.getDeviceId()");
    let swan = Zip::default()
        .stored("app.json", br#"{"pages": ["p"]}"#)
        .stored("app.js", b"swan.getLocation()")
        .stored("p.swan", b"<button open-type=\"getPhoneNumber\"/>");
    for (name, bytes, kind, platform, apis) in [
        ("a.pkg", douyin, "tpkg", "douyin", vec!["tt.getLocation"]),
        ("0.dc", alipay, "alipay", "alipay", vec!["my.getLocation"]),
        ("a.rpk", quick.write(), "rpk", "quickapp", vec!["@system.device.getDeviceId"]),
        (
            "a.zip",
            swan.write(),
            "swan",
            "baidu",
            vec!["<button open-type=\"getPhoneNumber\">", "swan.getLocation"],
        ),
    ] {
        let report = Stage::one(name, &bytes);
        assert_eq!(
            (report.input.kind.as_str(), report.app.platform.as_str()),
            (kind, platform),
            "{:?}",
            report.error
        );
        assert_eq!((report.status, limitations(&report)), (Status::Partial, vec![IN_PART]));
        let found: Vec<&str> = report.behaviours.iter().map(|row| row.api.as_str()).collect();
        assert_eq!(found, apis);
    }
}

#[test]
fn harmony_declares_with_texts_and_its_code_gives_hints() {
    let module = br#"{"app": {"bundleName": "com.h", "label": "$string:app_name", "versionName": "2", "versionCode": 20},
        "module": {"name": "entry", "requestPermissions": [
        {"name": "ohos.permission.CAMERA", "reason": "$string:r", "usedScene": {"when": "always"}},
        {"name": "ohos.permission.MICROPHONE", "usedScene": {"when": "inuse"}}, {"name": "ohos.permission.INTERNET"}]}}"#;
    let zh = [("app_name", "咖啡"), ("r", "用于扫码")];
    let texts = resources(&[("", &[("app_name", "Cafe"), ("r", "to scan")]), ("zh", &zh)]);
    let code = abc(&["@ohos:geoLocationManager", "getCurrentLocation", "getOAID"]);
    let hap = Zip::default()
        .stored("module.json", module)
        .stored("resources.index", &texts)
        .stored("ets/modules.abc", &code);
    let report = Stage::one("entry.hap", &hap.write());
    assert_eq!((report.app.platform.as_str(), report.app.id.as_deref()), ("harmony", Some("com.h")));
    assert_eq!(report.app.name.as_deref(), Some("咖啡"));
    assert!(report.declarations.permission_texts.contains(&"ohos.permission.CAMERA: 用于扫码".to_owned()));
    assert_eq!((report.status, limitations(&report)), (Status::Partial, vec!["framework-code", IN_PART]));
    let found: Vec<String> =
        report.behaviours.iter().map(|row| format!("{} {}", row.api, row.certainty)).collect();
    assert_eq!(
        found,
        ["@ohos.geoLocationManager.getCurrentLocation possible"],
        "a name without its module is none"
    );
    let mut rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    rules.sort_unstable();
    // The location is named and not requested; nothing names what camera and microphone are for.
    let unused = ["harmony-permission-unused"; 2];
    let both = [["harmony-always", "harmony-permission-undeclared"], unused].concat();
    assert_eq!(rules, [both, vec!["harmony-reason-poor"]].concat());
    // What native code uses is not known, and a module beside the one that needs a permission may.
    let names = abc(&["@ohos:multimedia.media", "@ohos:file.fs"]);
    for (name, bytes) in [("libs/arm64-v8a/liba.so", b"1".as_slice()), ("ets/more.abc", &names)] {
        let hap = hap.clone().stored(name, bytes);
        let report = Stage::one("entry.hap", &hap.write());
        assert!(report.findings.iter().all(|finding| finding.rule != "harmony-permission-unused"));
    }
}

#[test]
fn damaged_parts_are_named() {
    let module = br#"{"app": {"bundleName": "com.h"}, "module": {}}"#;
    let hap = Zip::default().stored("module.json", module).stored("ets/modules.abc", b"PANDA").write();
    let bundle = Zip::default().stored("pack.info", b"{}").stored("entry.hap", &hap);
    let files: [(&str, &[u8]); 2] = [("app-config.json", br#"{"appId": "tt1"}"#), ("app.js", b"tt.login()")];
    let mut cut = tpkg(&files);
    cut[12] = 9;
    let inner = tar(&[("appConfig.json", b"{}"), ("index.worker.js", b"my.request()")]);
    let outer = |inner: &[u8]| tar(&[(".signature", b"s"), ("2021000000000001.tar", inner)]);
    for (name, bytes, part) in [
        ("a.app", bundle.clone().stored("feature.hsp", b"no zip").write(), Some("feature.hsp")),
        ("a.app", bundle.write(), None),
        ("a.tar", outer(b"no tar"), Some("2021000000000001.tar")),
        ("a.tar", outer(&inner), None),
        ("a.pkg", cut, Some("")),
        ("a.pkg", tpkg(&files), None),
    ] {
        let report = Stage::one(name, &bytes);
        let unread = report.limitations.iter().find(|limitation| limitation.id == "entry-unreadable");
        let told = unread.map(|limitation| limitation.text.zh.as_str());
        assert_eq!(told.is_some(), part.is_some(), "{name}: {told:?}");
        assert!(told.is_none_or(|told| told.contains(part.unwrap())), "{name}: {told:?}");
    }
}

#[test]
fn source_trees_and_mini_programs_inside_an_apk() {
    let stage = Stage::new();
    stage.write("src/app.json", r#"{"pages": ["pages/i"], "usingComponents": {"x": "/c/x"}}"#);
    stage.write("src/app.js", "import {loc} from './util'; App({onLaunch(){ loc() }})");
    stage.write("src/util.ts", "export const loc = (): void => { wx.getLocation({}) }");
    stage.write("src/c/x.js", "Component({methods: {tap(){ wx.chooseMedia() }}})");
    stage.write("src/unused.js", "wx.getClipboardData()");
    stage.write("src/pages/i.wxml", "<camera/>");
    stage.write("src/project.config.json", r#"{"appid": "wx0123456789abcdef"}"#);
    let report = stage.only("src");
    assert_eq!((report.input.kind.as_str(), report.app.id.as_deref()), ("dir", Some(APPID)));
    let found: Vec<String> =
        report.behaviours.iter().map(|row| format!("{} {}", row.api, row.phase.join(","))).collect();
    assert_eq!(
        found,
        [
            "wx.getClipboardData unreached",
            "wx.getLocation before-consent",
            "<camera> user-action",
            "wx.chooseMedia user-action",
        ]
    );

    let apk = app_with(&[
        ("assets/apps/__UNI__1/www/manifest.json", r#"{"id": "__UNI__1", "name": "U"}"#),
        ("assets/apps/__UNI__1/www/app-service.js", "uni.getLocation({})"),
        ("assets/apps/__UNI__1/www/app-view.js", "1"),
    ]);
    let report = Stage::one("app.apk", &apk);
    let inner = &report.nested[0];
    assert_eq!((inner.app.platform.as_str(), inner.app.name.as_deref()), ("uniapp", Some("U")));
    assert_eq!(inner.behaviours[0].api, "uni.getLocation");
    assert_eq!(inner.input.sha256.len(), 64);
}

#[test]
fn unpack_writes_what_a_package_holds_and_nothing_else() {
    let stage = Stage::new();
    stage.write("a.wxapkg", v1mmwx(&main_package(), APPID));
    stage.write("b.wxapkg", wxapkg(&[("/../../evil.js", b"1"), ("/a/b.js", b"2")]));
    stage.write("c.wxapkg", v1mmwx(&subpackage(), APPID));
    stage.write("d.apk", app_with(&[]));
    let unpack = |name: &str, folder: &str, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
        command.arg("unpack").arg(stage.path(name)).arg("--output").arg(stage.path(folder)).args(more);
        command.output().unwrap().status.code().unwrap()
    };
    let read = |path: &str| std::fs::read(stage.path(path)).unwrap();
    assert_eq!(unpack("a.wxapkg", "a", &[]), 0);
    assert_eq!(read("a/app-config.json"), CONFIG.as_bytes());
    assert_eq!(unpack("a.wxapkg", "a", &[]), 2, "the folder is not empty");
    assert_eq!(unpack("b.wxapkg", "out/b", &[]), 0);
    assert_eq!(read("out/b/.._/.._/evil.js"), b"1");
    assert!(!stage.path("evil.js").exists());
    assert_eq!(unpack("c.wxapkg", "c", &[]), 2, "nobody told the appid");
    assert_eq!(unpack("c.wxapkg", "c", &["--appid", APPID]), 0);
    assert!(read("c/packageA/app-service.js").starts_with(b"// padding"));
    assert_eq!(unpack("d.apk", "d", &[]), 0);
    assert!(read("d/classes.dex").starts_with(b"dex\n"));
}
