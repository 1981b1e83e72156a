//! `--policy`: what is used and not named is a finding, and the report says that the text was compared.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::process::Command;

#[test]
fn a_policy_is_compared_with_what_code_uses() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let run = |policy: &std::path::Path, format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
        command.args(["scan", "samples/mini-plain/dist", "--format", format, "--policy"]).arg(policy);
        let output = command.output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let report = |policy: &std::path::Path| -> Value {
        let reports: Value = serde_json::from_str(&run(policy, "json").0).unwrap();
        reports[0].clone()
    };
    let omissions = |report: &Value| {
        let rules =
            report["findings"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap().to_owned());
        let mut rules: Vec<String> = rules.filter(|rule| rule.contains("-omits-")).collect();
        rules.sort();
        rules.dedup();
        rules
    };
    let thin = write("thin.txt", "我们重视您的隐私。".as_bytes());
    let found = report(&thin);
    assert_eq!(omissions(&found), ["guide-omits-entry", "policy-omits-data", "policy-omits-sdk"]);
    assert!(found["policy"]["not_named"].as_array().unwrap().iter().any(|it| it == "umeng-analytics"));
    let text = run(&thin, "text").0;
    assert!(text.contains("只按关键词比较") && !text.contains("未提供隐私政策文本"), "{text}");
    let full = "我们收集您的位置信息、手机号、剪切板内容、微信登录信息；接入友盟+统计服务。";
    let found = report(&write("full.txt", full.as_bytes()));
    assert_eq!(omissions(&found), [""; 0], "{:?}", found["policy"]);
    let denying = "本应用不收集任何个人信息。接入友盟+统计服务。";
    let found = report(&write("denying.txt", denying.as_bytes()));
    let denied = found["policy"]["denied"].as_array().unwrap();
    assert!(denied.iter().any(|it| it == "location.precise"), "{denied:?}");
    let item = found["clauses"].as_array().unwrap().iter().find(|it| it["id"] == "ID191:三-9").unwrap();
    assert_eq!(item["verdict"], "待复核");
    let text: String = run(&folder.path().join("denying.txt"), "text").0.split_whitespace().collect();
    assert!(text.contains("原文：本应用不收集任何个人信息、代码：app-service.js"), "{text}");
    let mut why = Command::new(env!("CARGO_BIN_EXE_mingcha"));
    why.args(["explain", "policy-denies-data", "--why-not", "samples/mini-plain/dist", "--policy"]);
    let output = why.arg(folder.path().join("denying.txt")).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("规则成立"));
    // GBK, and a file that is not there.
    assert!(run(&write("gbk.txt", &[0xce, 0xd2, 0xc3, 0xc7]), "text").1.contains("not a text in UTF-8"));
    assert!(run(&folder.path().join("absent.txt"), "text").1.contains("absent.txt"));
}
