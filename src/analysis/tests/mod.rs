//! The analyses over small programs in smali text: which facts each idea gives, and which it must not.

mod levels;
mod models;

use super::run;
use crate::base::{Bytes, Defect, Defects, Limits};
use crate::fact::{Body, Fact};
use crate::format::dex;
use crate::program::manifest::{Application, Component, ComponentKind, UsesPermission};
use crate::program::{Code, FileUrl, Program};
use crate::signature::Signatures;
use crate::testkit::dex::assemble;
use std::sync::LazyLock;

static SIGNATURES: LazyLock<Signatures> = LazyLock::new(|| Signatures::embedded().unwrap());

/// A program of these classes, in the package `com.example`.
fn program(smali: &str) -> Program {
    let bytes = assemble(&[("test.smali", smali)], 39).unwrap_or_else(|error| panic!("{error}"));
    let dexes = dex::parse(Bytes::new(bytes), &Limits::default()).value;
    let named = dexes.into_iter().map(|dex| ("classes.dex".to_owned(), dex)).collect();
    let mut program = Program { code: Code::merge(named, &mut Defects::default()), ..Program::default() };
    program.manifest.package = "com.example".to_owned();
    program.manifest_file = "AndroidManifest.xml".to_owned();
    program
}

/// A class with one method of eight registers around `body`.
fn class(name: &str, body: &str) -> String {
    format!(
        ".class public L{name};\n.super Ljava/lang/Object;\n.field static final KEY:Ljava/lang/String; = \"android_id\"\n\
         .field static LATER:Ljava/lang/String; = \"android_id\"\n\
         .method public static m(Landroid/content/Context;Z)V\n.registers 10\n{body}\nreturn-void\n.end method\n"
    )
}

fn facts(program: &Program) -> Vec<Fact> {
    run(program, &SIGNATURES, None).facts.all().to_vec()
}

/// Sure reads as `data api detail certainty`, weak ones left out.
fn reads(smali: &str) -> Vec<String> {
    let rows = facts(&program(smali)).into_iter().filter_map(|fact| match fact.body {
        Body::Collection(body) if !body.weak => {
            let api = body.api.rsplit('/').next().unwrap_or_default().to_owned();
            Some(format!("{} {api} {} {}", body.data, body.detail, body.certainty))
        }
        _ => None,
    });
    rows.collect()
}

const GET_STRING: &str = "invoke-static {v0, v1}, Landroid/provider/Settings$Secure;->getString(Landroid/content/ContentResolver;Ljava/lang/String;)Ljava/lang/String;";
const ANDROID_ID: &str = "device.android_id Settings$Secure;->getString android_id certain";

#[test]
fn constants_reach_the_calls_that_take_them() {
    let read = |body: String| reads(&class("com/example/A", &body));
    let key = |load: &str| read(format!("{load}\n{GET_STRING}"));
    assert_eq!(key("const-string v1, \"android_id\""), [ANDROID_ID], "a string beside the call");
    assert_eq!(key("const-string v2, \"android_id\"\nmove-object v1, v2"), [ANDROID_ID], "through a move");
    assert_eq!(
        key("const-string v1, \"volume\"\nconst-string v1, \"android_id\""),
        [ANDROID_ID],
        "the last one counts"
    );
    assert_eq!(key("sget-object v1, Lcom/example/A;->KEY:Ljava/lang/String;"), [ANDROID_ID], "a final field");
    assert_eq!(
        key("if-eqz p1, :b\nconst-string v1, \"volume\"\ngoto :c\n:b\nconst-string v1, \"android_id\"\n:c"),
        [ANDROID_ID],
        "one of two"
    );
    assert_eq!(
        key(
            "const-string v1, \"android_id\"\ninvoke-virtual {v1}, Ljava/lang/String;->trim()Ljava/lang/String;\nmove-result-object v1"
        ),
        [ANDROID_ID],
        "through a call that passes its argument"
    );
    for load in [
        "const-string v1, \"volume\"",
        "const-string v1, \"android_id\"\nconst/4 v1, 0x0",
        "sget-object v1, Lcom/example/A;->LATER:Ljava/lang/String;",
        "const-string v2, \"android_id\"",
        "const-string v1, \"android_idx\"",
    ] {
        assert_eq!(key(load), [""; 0], "{load}");
    }
}

#[test]
fn a_link_in_code_speaks_of_its_topic_unless_a_vendor_owns_the_host() {
    let topics = |url: &str| {
        let mut program = program(&class("com/example/A", ""));
        program.urls.push(FileUrl { file: "classes.dex".into(), offset: 8, url: url.into() });
        let topic = |fact: Fact| if let Body::Topic(it) = fact.body { Some(it.topic) } else { None };
        facts(&program).into_iter().filter_map(topic).collect::<Vec<_>>()
    };
    assert_eq!(topics("https://h5.example-shop.cn/privacy.html"), ["privacy-policy"]);
    assert_eq!(topics("https://h5.example-shop.cn/index.html"), [""; 0]);
    assert_eq!(topics("https://h5.example-shop.cn/agreement.html"), [""; 0], "no word of a button");
    assert_eq!(topics("https://www.umeng.com/page/privacy.html"), [""; 0]);
}

#[test]
fn strings_put_together_are_followed() {
    let built = "new-instance v2, Ljava/lang/StringBuilder;\n\
        invoke-direct {v2}, Ljava/lang/StringBuilder;-><init>()V\n\
        const-string v3, \"android\"\n\
        invoke-virtual {v2, v3}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;\n\
        move-result-object v2\n\
        const-string v3, \"_id\"\n\
        invoke-virtual {v2, v3}, Ljava/lang/StringBuilder;->append(Ljava/lang/String;)Ljava/lang/StringBuilder;\n\
        invoke-virtual {v2}, Ljava/lang/StringBuilder;->toString()Ljava/lang/String;\nmove-result-object v1\n";
    assert_eq!(reads(&class("com/example/A", &format!("{built}{GET_STRING}"))), [ANDROID_ID]);
    let exec = "const/4 v4, 0x3\nnew-array v5, v4, [Ljava/lang/String;\n\
        const/4 v4, 0x0\nconst-string v3, \"sh\"\naput-object v3, v5, v4\n\
        const/4 v4, 0x1\nconst-string v3, \"-c\"\naput-object v3, v5, v4\n\
        const/4 v4, 0x2\nconst-string v3, \"cat /sys/class/net/wlan0/address\"\naput-object v3, v5, v4\n\
        invoke-virtual {v0, v5}, Ljava/lang/Runtime;->exec([Ljava/lang/String;)Ljava/lang/Process;\n";
    assert_eq!(
        reads(&class("com/example/A", exec)),
        ["device.mac Runtime;->exec sh -c cat /sys/class/net/wlan0/address certain"]
    );
}

#[test]
fn an_array_that_left_the_method_is_not_known() {
    let exec = "const/4 v4, 0x1\nnew-array v5, v4, [Ljava/lang/String;\n\
        const/4 v4, 0x0\nconst-string v3, \"logcat\"\naput-object v3, v5, v4\n\
        invoke-static {v5}, Lcom/example/B;->change([Ljava/lang/String;)V\n\
        invoke-virtual {v0, v5}, Ljava/lang/Runtime;->exec([Ljava/lang/String;)Ljava/lang/Process;\n";
    assert_eq!(reads(&class("com/example/A", exec)), [""; 0]);
}

#[test]
fn a_uri_is_reported_where_it_is_used() {
    let parse = "const-string v1, \"content://sms/inbox\"\n\
        invoke-static {v1}, Landroid/net/Uri;->parse(Ljava/lang/String;)Landroid/net/Uri;\nmove-result-object v1\n";
    let query = "invoke-virtual/range {v0 .. v5}, Landroid/content/ContentResolver;->query(Landroid/net/Uri;[Ljava/lang/String;Ljava/lang/String;[Ljava/lang/String;Ljava/lang/String;)Landroid/database/Cursor;\n";
    assert_eq!(
        reads(&class("com/example/A", &format!("{parse}{query}"))),
        ["comm.sms ContentResolver;->query content://sms/inbox certain"]
    );
    assert_eq!(reads(&class("com/example/A", parse)), ["comm.sms Uri;->parse content://sms/inbox certain"]);
}

#[test]
fn inherited_calls_resolve_to_the_platform() {
    let locate = "invoke-virtual {v0, v1}, Lcom/example/Locator;->getLastKnownLocation(Ljava/lang/String;)Landroid/location/Location;";
    let caller = class("com/example/A", locate);
    let inherits = ".class public Lcom/example/Locator;\n.super Landroid/location/LocationManager;\n";
    let found = reads(&format!("{caller}{inherits}"));
    assert_eq!(
        found,
        ["location.precise LocationManager;->getLastKnownLocation  certain"],
        "through an own subclass"
    );
    let overrides = format!(
        "{inherits}.method public getLastKnownLocation(Ljava/lang/String;)Landroid/location/Location;\n\
         .registers 3\nconst/4 v0, 0x0\nreturn-object v0\n.end method\n"
    );
    assert_eq!(
        reads(&format!("{caller}{overrides}")),
        [""; 0],
        "its own method of that name is not the platform's"
    );
}

#[test]
fn fields_and_reflection_are_reads() {
    let serial = "sget-object v1, Landroid/os/Build;->SERIAL:Ljava/lang/String;";
    assert_eq!(reads(&class("com/example/A", serial)), ["device.serial Build;->SERIAL  certain"]);
    let reflected = "const-class v1, Landroid/telephony/TelephonyManager;\nconst-string v2, \"getDeviceId\"\nconst/4 v3, 0x0\n\
        invoke-virtual {v1, v2, v3}, Ljava/lang/Class;->getMethod(Ljava/lang/String;[Ljava/lang/Class;)Ljava/lang/reflect/Method;";
    let found = reads(&class("com/example/A", reflected));
    assert!(
        found.iter().any(|row| row.starts_with("device.imei Class;->getMethod") && row.ends_with("likely")),
        "{found:?}"
    );
    let other = reflected.replace("telephony/TelephonyManager", "view/View");
    assert_eq!(reads(&class("com/example/A", &other)).len(), 0, "the class is known to be another one");
}

#[test]
fn a_wrapper_of_the_packages_own_is_possible_at_most() {
    let own = "const-string v1, \"/sys/class/net/wlan0/address\"\n\
        invoke-static {v1}, Lcom/example/B;->slurp(Ljava/lang/String;)Ljava/lang/String;";
    let wrapper = ".class public Lcom/example/B;\n.super Ljava/lang/Object;\n\
        .method public static slurp(Ljava/lang/String;)Ljava/lang/String;\n.registers 1\nreturn-object p0\n.end method\n";
    let path = "/sys/class/net/wlan0/address";
    let caller = class("com/example/A", own);
    assert_eq!(reads(&format!("{caller}{wrapper}")), [format!("device.mac B;->slurp {path} possible")]);
    assert_eq!(reads(&caller), [""; 0], "a method that is not in the package says nothing");
}

#[test]
fn code_belongs_to_the_sdk_with_the_longest_prefix() {
    let body = format!("const-string v1, \"android_id\"\n{GET_STRING}");
    let sources = ["com/umeng/analytics/A", "com/umengx/analytics/A", "com/example/JPushInterface"];
    let smali: String = sources.iter().map(|name| class(name, &body)).collect();
    let subjects: Vec<String> = facts(&program(&smali))
        .into_iter()
        .filter(|fact| matches!(fact.body, Body::Collection(_)))
        .map(|fact| format!("{} {}", fact.at.class.unwrap_or_default(), fact.subject))
        .collect();
    assert_eq!(
        subjects,
        [
            "Lcom/example/JPushInterface; app",
            "Lcom/umengx/analytics/A; app",
            "Lcom/umeng/analytics/A; sdk:umeng-analytics"
        ]
    );
    let mut own = program(&smali);
    own.manifest.package = "com.umeng.analytics.demo".to_owned();
    assert!(
        facts(&own).iter().all(|fact| !matches!(fact.body, Body::Sdk(_))),
        "an app under the prefix is not the SDK"
    );
}

#[test]
fn a_string_is_a_mark_where_it_stands_whole() {
    let mut bundle = crate::signature::raw::Bundle::default();
    let mut sdk = SIGNATURES.bundle.sdks[0].clone();
    (sdk.strong, sdk.weak) = Default::default();
    sdk.strong.string = vec!["com.vendor.KEY".to_owned()];
    bundle.sdks = vec![sdk];
    let signatures = Signatures::new(bundle);
    let recognised = |text: &str| {
        let program = program(&class("com/example/A", &format!("const-string v1, \"{text}\"")));
        run(&program, &signatures, None).products.recognised.len()
    };
    assert_eq!(recognised("com.vendor.KEY"), 1);
    assert_eq!(recognised("com.vendor.KEYS"), 0);
}

#[test]
fn permissions_know_their_users() {
    let locate = "invoke-virtual {v0, v1}, Landroid/location/LocationManager;->getLastKnownLocation(Ljava/lang/String;)Landroid/location/Location;";
    let mut program = program(&class("com/example/A", locate));
    let request = |name: &str| UsesPermission {
        name: format!("android.permission.{name}"),
        ..UsesPermission::default()
    };
    program.manifest.uses_permissions =
        ["ACCESS_FINE_LOCATION", "READ_SMS", "READ_SMS"].map(request).to_vec();
    let rows: Vec<_> = facts(&program)
        .into_iter()
        .filter_map(|fact| match fact.body {
            Body::Permission(body) => Some((body.name, body.declared, body.used, body.used_by.join(","))),
            _ => None,
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("android.permission.ACCESS_FINE_LOCATION".to_owned(), true, true, "app".to_owned()),
            ("android.permission.READ_SMS".to_owned(), true, false, String::new()),
        ]
    );
    program.manifest.uses_permissions.clear();
    let undeclared = facts(&program).into_iter().find_map(|fact| match fact.body {
        Body::Permission(body) if !body.declared => Some(body.name),
        _ => None,
    });
    assert!(undeclared.is_some_and(|name| name.contains("LOCATION")));
}

#[test]
fn the_component_of_a_place_is_known() {
    let body = format!("const-string v1, \"android_id\"\n{GET_STRING}");
    let mut program = program(&class("com/example/A", &body));
    let component_of = |program: &Program| {
        facts(program).into_iter().find_map(|fact| match fact.body {
            Body::Collection(body) => Some(body.component),
            _ => None,
        })
    };
    assert_eq!(component_of(&program).as_deref(), Some(""));
    program.manifest.application =
        Application { class: Some("com.example.A".into()), ..Application::default() };
    assert_eq!(component_of(&program).as_deref(), Some("application"));
    let service =
        Component { kind: ComponentKind::Service, class: "com.example.A".into(), ..Component::default() };
    program.manifest.components = vec![service];
    program.manifest.application = Application::default();
    assert_eq!(component_of(&program).as_deref(), Some("service"));
}

#[test]
fn a_ceiling_that_was_met_is_a_limitation() {
    let mut program = program(&class("com/example/A", "nop"));
    let limitations = |program: &Program| {
        let facts = facts(program).into_iter().filter_map(|fact| match fact.body {
            Body::Limitation(body) => Some(body.id),
            Body::Coverage(body) => Some(body.code),
            _ => None,
        });
        facts.collect::<Vec<_>>()
    };
    let before = limitations(&program);
    assert!(before.contains(&"full".to_owned()), "{before:?}");
    let kinds =
        [("xml-ceiling", "budget-exhausted"), ("dex-truncated", "code-undecoded"), ("zip-crc", "full")];
    for (kind, expected) in kinds {
        let defect = Defect { kind, offset: None, text: String::new() };
        program.defects = vec![("a".to_owned(), defect)];
        assert!(limitations(&program).contains(&expected.to_owned()), "{kind}");
    }
}

#[test]
fn a_method_with_too_many_registers_for_its_branches_is_a_limitation() {
    let smali = |branches: usize| {
        let branch = |at| format!("if-eqz v0, :l{at}\nnop\n:l{at}\n");
        let branches: String = (0..branches).map(branch).collect();
        format!(
            ".class public Lcom/example/A;\n.super Ljava/lang/Object;\n.method public static m()V\n\
             .registers 60000\nconst-string v1, \"android_id\"\n{branches}{GET_STRING}\nreturn-void\n.end method\n"
        )
    };
    let exhausted = |smali: &str| {
        let facts = facts(&program(smali));
        facts.iter().any(|fact| matches!(&fact.body, Body::Limitation(body) if body.id == "budget-exhausted"))
    };
    assert!(!exhausted(&smali(3)));
    assert_eq!(reads(&smali(3)), [ANDROID_ID]);
    assert!(exhausted(&smali(100)));
}

#[test]
fn the_same_program_gives_the_same_facts() {
    let body = format!("const-string v1, \"android_id\"\n{GET_STRING}");
    let smali: String = (0..300).map(|at| class(&format!("com/example/C{at}"), &body)).collect();
    let dump = || run(&program(&smali), &SIGNATURES, None).facts.dump();
    assert_eq!(dump(), dump());
    assert_eq!(dump().matches("collection ").count(), 300);
}
