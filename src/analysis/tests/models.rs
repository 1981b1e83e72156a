//! Each kind of model: a use that matches, and one close by that must not.

use super::{ANDROID_ID, GET_STRING, class, facts, program, reads};
use crate::fact::{Body, Fact};
use crate::program::manifest::{Component, ComponentKind, IntentFilter};

/// Reads of a body in `com.example.A`.
fn read(body: &str) -> Vec<String> {
    reads(&class("com/example/A", body))
}

/// Weak reads as `data detail`.
fn weak(smali: &str) -> Vec<String> {
    let rows = facts(&program(smali)).into_iter().filter_map(|fact| match fact.body {
        Body::Collection(row) if row.weak => Some(format!("{} {}", row.data, row.detail)),
        _ => None,
    });
    rows.collect()
}

/// Other calls as `model details target`.
fn shown(facts: Vec<Fact>) -> Vec<String> {
    let rows = facts.into_iter().filter_map(|fact| match fact.body {
        Body::Call(call) => {
            Some(format!("{} {} {}", call.model, call.detail.join(","), call.target.join(",")))
        }
        _ => None,
    });
    rows.map(|row| row.trim().to_owned()).collect()
}

fn calls(body: &str) -> Vec<String> {
    shown(facts(&program(&class("com/example/A", body))))
}

fn text(register: &str, text: &str) -> String {
    format!("const-string {register}, \"{text}\"\n")
}

const NONE: [&str; 0] = [];

#[test]
fn calls_fields_and_settings() {
    let imei = |name: &str| {
        read(&format!(
            "invoke-virtual {{v0}}, Landroid/telephony/TelephonyManager;->{name}()Ljava/lang/String;"
        ))
    };
    assert_eq!(imei("getImei"), ["device.imei TelephonyManager;->getImei  certain"]);
    assert_eq!(imei("getPhoneType"), NONE);
    let field = |name: &str| read(&format!("sget-object v1, Landroid/os/Build;->{name}:Ljava/lang/String;"));
    assert_eq!(field("SERIAL"), ["device.serial Build;->SERIAL  certain"]);
    assert_eq!(field("ID"), NONE);
    assert_eq!(read(&format!("{}{GET_STRING}", text("v1", "android_id"))), [ANDROID_ID]);
    assert_eq!(read(&format!("{}{GET_STRING}", text("v1", "adb_enabled"))), NONE, "weak");
}

#[test]
fn uris_in_static_fields_are_read_by_the_query_that_takes_them() {
    let uri = "sget-object v1, Landroid/provider/ContactsContract$Contacts;->CONTENT_URI:Landroid/net/Uri;\n";
    let query = "invoke-virtual/range {v0 .. v5}, Landroid/content/ContentResolver;->query(Landroid/net/Uri;[Ljava/lang/String;Ljava/lang/String;[Ljava/lang/String;Ljava/lang/String;)Landroid/database/Cursor;\n";
    let pick = "invoke-direct {v2, v3, v1}, Landroid/content/Intent;-><init>(Ljava/lang/String;Landroid/net/Uri;)V\n";
    assert_eq!(
        read(&format!("{uri}{query}")),
        ["contact.address_book ContentResolver;->query ContactsContract$Contacts.CONTENT_URI certain"]
    );
    assert_eq!(read(uri), ["contact.address_book ContactsContract$Contacts;->CONTENT_URI  likely"]);
    assert_eq!(read(&format!("{uri}{pick}")), NONE, "the user picks in another app");
    let images = uri.replace("ContactsContract$Contacts;->", "MediaStore$Images$Media;->EXTERNAL_");
    assert_eq!(
        read(&format!("{images}{query}")),
        ["media.photo_video ContentResolver;->query MediaStore$Images$Media.EXTERNAL_CONTENT_URI certain"]
    );
    assert_eq!(read(&images), NONE, "named only: weak");
}

#[test]
fn properties_and_media_keys() {
    let get = "invoke-static {v1}, Landroid/os/SystemProperties;->get(Ljava/lang/String;)Ljava/lang/String;";
    let property = |key: &str| read(&format!("{}{get}", text("v1", key)));
    assert_eq!(property("ro.serialno"), ["device.serial SystemProperties;->get ro.serialno certain"]);
    assert_eq!(property("ro.product.model"), NONE);
    let drm = "invoke-virtual {v0, v1}, Landroid/media/MediaDrm;->getPropertyByteArray(Ljava/lang/String;)[B";
    let key = |key: &str| read(&format!("{}{drm}", text("v1", key)));
    assert_eq!(key("deviceUniqueId").len(), 1);
    assert_eq!(key("provisioningUniqueId"), NONE);
    let invoke = "const/4 v2, 0x1\nnew-array v3, v2, [Ljava/lang/Object;\naput-object v1, v3, v2\n\
        invoke-virtual {v4, v5, v3}, Ljava/lang/reflect/Method;->invoke(Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/Object;";
    let reflected = |key: &str| read(&format!("{}{invoke}", text("v1", key)));
    assert_eq!(reflected("ro.serialno"), ["device.serial Method;->invoke ro.serialno likely"]);
    assert_eq!(reflected("serial"), NONE);
}

#[test]
fn paths_and_folders() {
    let file = "new-instance v2, Ljava/io/File;\n\
        invoke-direct {v2, v1}, Ljava/io/File;-><init>(Ljava/lang/String;)V\n";
    let reader = "new-instance v3, Ljava/io/FileReader;\n\
        invoke-direct {v3, v2}, Ljava/io/FileReader;-><init>(Ljava/io/File;)V\n";
    let path = |path: &str, rest: &str| read(&format!("{}{file}{rest}", text("v1", path)));
    let address = "/sys/class/net/wlan0/address";
    assert_eq!(path(address, ""), [format!("device.mac File;-><init> {address} certain")]);
    assert_eq!(
        path(address, reader),
        [format!("device.mac FileReader;-><init> {address} certain")],
        "one row, where it is read"
    );
    assert_eq!(path("/sys/class/net/wlan0/mtu", reader), NONE);
    let list = "invoke-virtual {v2}, Ljava/io/File;->listFiles()[Ljava/io/File;";
    assert_eq!(path("/sdcard/DCIM/", list), ["media.photo_video File;->listFiles /sdcard/DCIM/ certain"]);
    assert_eq!(path("/sdcard/example/cache", list), NONE, "a folder of its own");
    let shared = format!(
        "invoke-static {{}}, Landroid/os/Environment;->getExternalStorageDirectory()Ljava/io/File;\nmove-result-object v1\n\
         {}new-instance v2, Ljava/io/File;\n\
         invoke-direct {{v2, v1, v3}}, Ljava/io/File;-><init>(Ljava/io/File;Ljava/lang/String;)V\n{list}",
        text("v3", "Download")
    );
    assert_eq!(read(&shared), ["media.files File;->listFiles /sdcard/Download certain"]);
}

#[test]
fn commands_with_what_they_name() {
    let exec = "invoke-virtual {v0, v1}, Ljava/lang/Runtime;->exec(Ljava/lang/String;)Ljava/lang/Process;";
    let command = |command: &str| read(&format!("{}{exec}", text("v1", command)));
    assert_eq!(
        command("pm list packages -3"),
        ["behavior.installed_apps Runtime;->exec pm list packages -3 certain"]
    );
    assert_eq!(
        command("ip addr"),
        ["device.mac Runtime;->exec ip addr certain", "net.ip Runtime;->exec ip addr certain"]
    );
    let query = "content query --uri content://sms/inbox";
    assert_eq!(command(query), [format!("comm.sms Runtime;->exec {query} certain")]);
    let part = "cat /sys/class/net/\u{fffc}/address";
    assert_eq!(command(part), ["device.mac Runtime;->exec cat /sys/class/net/…/address certain"]);
    let wrapped = "su -c pm list packages";
    assert_eq!(command(wrapped), [format!("behavior.installed_apps Runtime;->exec {wrapped} certain")]);
    let write = "invoke-virtual {v0, v1}, Ljava/io/DataOutputStream;->writeBytes(Ljava/lang/String;)V";
    assert_eq!(
        read(&format!("{}{write}", text("v1", "getprop ro.serialno\\n"))),
        ["device.serial DataOutputStream;->writeBytes getprop ro.serialno certain"]
    );
    assert_eq!(command("ls /system"), NONE);
    assert_eq!(command("iptables -L"), NONE);
    let list = format!(
        "const/4 v2, 0x2\nnew-array v3, v2, [Ljava/lang/String;\nconst/4 v4, 0x0\n{}aput-object v1, v3, v4\n\
         {}aput-object v1, v3, v4\n\
         invoke-static {{v3}}, Ljava/util/Arrays;->asList([Ljava/lang/Object;)Ljava/util/List;\nmove-result-object v3\n\
         invoke-direct {{v0, v3}}, Ljava/lang/ProcessBuilder;-><init>(Ljava/util/List;)V",
        text("v1", "ip"),
        text("v1", "link")
    );
    assert_eq!(read(&list), ["device.mac ProcessBuilder;-><init> ip link certain"]);
    let install = calls(&format!("{}{exec}", text("v1", "pm install -r /data/local/tmp/a.apk")));
    assert_eq!(install, ["install-app pm install -r /data/local/tmp/a.apk"]);
}

#[test]
fn broadcasts_received_by_code_or_manifest() {
    let filter = "invoke-virtual {v0, v1}, Landroid/content/IntentFilter;->addAction(Ljava/lang/String;)V";
    let sms = "android.provider.Telephony.SMS_RECEIVED";
    assert_eq!(
        read(&format!("{}{filter}", text("v1", sms))),
        [format!("comm.sms IntentFilter;->addAction {sms} certain")]
    );
    assert_eq!(read(&format!("{}{filter}", text("v1", "android.intent.action.TIME_TICK"))), NONE);
    let sends = filter.replace(
        "IntentFilter;->addAction(Ljava/lang/String;)V",
        "Intent;->setAction(Ljava/lang/String;)Landroid/content/Intent;",
    );
    assert_eq!(read(&format!("{}{sends}", text("v1", sms))), NONE, "an intent of its own receives nothing");
    let mut app = program(&class("com/example/A", "nop"));
    let receiver = |action: &str, enabled| Component {
        kind: ComponentKind::Receiver,
        class: "com.example.A".into(),
        enabled,
        filters: vec![IntentFilter { actions: vec![action.to_owned()], ..IntentFilter::default() }],
        ..Component::default()
    };
    app.manifest.components = vec![
        receiver(sms, true),
        receiver("android.provider.Telephony.WAP_PUSH_RECEIVED", false),
        receiver("android.intent.action.BOOT_COMPLETED", true),
    ];
    let rows: Vec<String> = facts(&app)
        .into_iter()
        .filter_map(|fact| match fact.body {
            Body::Collection(row) => Some(format!("{} {} {} {}", row.data, row.api, row.detail, row.via)),
            _ => None,
        })
        .collect();
    assert_eq!(rows, [format!("comm.sms Lcom/example/A;->onReceive {sms} broadcast")]);
}

#[test]
fn callbacks_of_the_platform() {
    let listener = |implements: &str, name: &str, body: &str| {
        format!(
            ".class public Lcom/example/L;\n.super Ljava/lang/Object;\n.implements {implements}\n\
             .method public {name}(Landroid/location/Location;)V\n.registers 2\n{body}return-void\n.end method\n"
        )
    };
    let body = "invoke-virtual {p1}, Landroid/location/Location;->getSpeed()F\n";
    let platform = "Landroid/location/LocationListener;";
    assert_eq!(
        reads(&listener(platform, "onLocationChanged", body)),
        ["location.precise LocationListener;->onLocationChanged  likely"]
    );
    assert_eq!(reads(&listener(platform, "onLocationChanged", "")), NONE, "drops what it is given");
    assert_eq!(reads(&listener("Lcom/example/Other;", "onLocationChanged", body)), NONE, "of its own");
    assert_eq!(reads(&listener(platform, "onProviderEnabled", body)), NONE);
    let calls_it = read(
        "invoke-interface {v0, v1}, Landroid/location/LocationListener;->onLocationChanged(Landroid/location/Location;)V",
    );
    assert_eq!(calls_it, NONE, "a call of the listener is not the platform's");
}

#[test]
fn reflection_names_calls_and_fields() {
    let by_name = |class: &str, call: &str, name: &str| {
        read(&format!(
            "const-class v1, {class}\n{}invoke-virtual {{v1, v2}}, Ljava/lang/Class;->{call}(Ljava/lang/String;)V",
            text("v2", name)
        ))
    };
    let (build, manager) = ("Landroid/os/Build;", "Landroid/telephony/TelephonyManager;");
    assert_eq!(
        by_name(build, "getField", "SERIAL"),
        ["device.serial Class;->getField Landroid/os/Build;->SERIAL likely"]
    );
    assert_eq!(by_name(build, "getField", "ID"), NONE);
    let listen = by_name(manager, "getMethod", "listen");
    assert_eq!(listen, NONE, "what it reads depends on numbers");
}

#[test]
fn numbers_decide() {
    let listen = |load: &str| {
        read(&format!(
            "{load}\ninvoke-virtual {{v0, v1, v2}}, Landroid/telephony/TelephonyManager;->listen(Landroid/telephony/PhoneStateListener;I)V"
        ))
    };
    let cell = "location.cell TelephonyManager;->listen  certain";
    assert_eq!(listen("const/16 v2, 0x10"), [cell]);
    assert_eq!(
        listen("const/16 v2, 0x430"),
        ["comm.call_log TelephonyManager;->listen  certain", cell],
        "several flags"
    );
    assert_eq!(listen("const/4 v2, 0x0"), NONE, "listens no more");
    assert_eq!(listen("move v2, p1"), NONE, "not known");
    let metadata = |key: &str| {
        read(&format!(
            "const/16 v2, {key}\ninvoke-virtual {{v0, v2}}, Landroid/media/MediaMetadataRetriever;->extractMetadata(I)Ljava/lang/String;"
        ))
    };
    assert_eq!(metadata("0x17"), ["location.precise MediaMetadataRetriever;->extractMetadata  certain"]);
    assert_eq!(metadata("0x9"), NONE, "the duration");
    let sensor = |kind: &str| {
        read(&format!(
            "const/16 v2, {kind}\ninvoke-virtual {{v0, v2}}, Landroid/hardware/SensorManager;->getDefaultSensor(I)Landroid/hardware/Sensor;\n\
             move-result-object v3\nconst/4 v2, 0x3\n\
             invoke-virtual {{v0, v1, v3, v2}}, Landroid/hardware/SensorManager;->registerListener(Landroid/hardware/SensorEventListener;Landroid/hardware/Sensor;I)Z"
        ))
    };
    assert_eq!(sensor("0x13"), ["health.steps SensorManager;->registerListener  certain"]);
    assert_eq!(sensor("0x1"), NONE, "the accelerometer");
}

#[test]
fn probing_for_another_app() {
    let probe = |class_name: &str, name: &str| {
        let call = "invoke-virtual {v0, v1, v2}, Landroid/content/pm/PackageManager;->getPackageInfo(Ljava/lang/String;I)Landroid/content/pm/PackageInfo;";
        weak(&class(class_name, &format!("{}const/4 v2, 0x0\n{call}", text("v1", name))))
    };
    let app = "com/example/A";
    assert_eq!(probe(app, "com.tencent.mm"), ["behavior.installed_apps com.tencent.mm"]);
    assert_eq!(probe(app, "com.example"), NONE, "its own package");
    assert_eq!(probe(app, "com.google.android.gms"), NONE, "a part of the system");
    assert_eq!(probe(app, "tencent"), NONE, "no package name");
    assert_eq!(probe("com/tencent/mm/opensdk/A", "com.tencent.mm"), NONE, "the SDK of that app");
    let pm = "invoke-virtual {v0}, Landroid/content/Context;->getPackageName()Ljava/lang/String;\nmove-result-object v1\n\
        invoke-virtual {v0, v1, v2}, Landroid/content/pm/PackageManager;->getPackageInfo(Ljava/lang/String;I)Landroid/content/pm/PackageInfo;";
    assert_eq!(weak(&class(app, pm)), NONE);
}

#[test]
fn sinks_requests_and_consent() {
    let url = "https://example.com/";
    let load = format!(
        "{}invoke-virtual {{v0, v1}}, Landroid/webkit/WebView;->loadUrl(Ljava/lang/String;)V",
        text("v1", url)
    );
    assert_eq!(calls(&load), [format!("network-sink {url}")]);
    assert_eq!(calls(&load.replace("loadUrl", "setTag")), NONE);
    let ask = "const/4 v2, 0x2\nnew-array v3, v2, [Ljava/lang/String;\nconst-string v1, \"android.permission.CAMERA\"\n\
        const/4 v4, 0x0\naput-object v1, v3, v4\nconst-string v1, \"android.permission.RECORD_AUDIO\"\n\
        const/4 v4, 0x1\naput-object v1, v3, v4\n\
        invoke-virtual {v0, v3, v4}, Landroid/app/Activity;->requestPermissions([Ljava/lang/String;I)V";
    assert_eq!(calls(ask), ["permission-request android.permission.CAMERA,android.permission.RECORD_AUDIO"]);
    assert_eq!(calls(&ask.replace("requestPermissions", "onRequest")), NONE);
    let kept = |flags: &str| {
        let (fill, request) = ask.split_once("invoke-virtual").unwrap();
        let (array, names) = ("Lcom/example/A;->NAMES:[Ljava/lang/String;", "NAMES:[Ljava/lang/String;");
        let of_field = class("com/example/A", &format!("sget-object v3, {array}\ninvoke-virtual{request}"));
        format!(
            "{of_field}.field {flags} {names}\n.method static constructor <clinit>()V\n.registers 5\n{fill}\
             sput-object v3, {array}\nreturn-void\n.end method\n"
        )
    };
    let of = |smali: &str| shown(facts(&program(smali)));
    let both = "permission-request android.permission.CAMERA,android.permission.RECORD_AUDIO";
    assert_eq!(of(&kept("static final")), [both]);
    assert_eq!(of(&kept("static")), ["permission-request"], "it may hold another one");
    let open = format!(
        "{}invoke-direct {{v0, v1}}, Landroid/content/Intent;-><init>(Ljava/lang/String;)V",
        text("v1", "android.settings.USAGE_ACCESS_SETTINGS")
    );
    assert_eq!(calls(&open), ["permission-request android.settings.USAGE_ACCESS_SETTINGS"]);
    assert_eq!(calls(&open.replace("USAGE_ACCESS", "WIFI")), NONE);
    let submit = "invoke-static {v0, p1}, Lcom/umeng/commonsdk/UMConfigure;->submitPolicyGrantResult(Landroid/content/Context;Z)V";
    assert_eq!(calls(submit), ["consent"]);
    assert_eq!(calls(&submit.replace("submitPolicyGrantResult", "setLogEnabled")), NONE);
}

#[test]
fn starting_without_the_user_and_loading_code() {
    let component = |name: &str| {
        format!(
            "{}{}invoke-virtual {{v0, v1, v2}}, Landroid/content/Intent;->setClassName(Ljava/lang/String;Ljava/lang/String;)Landroid/content/Intent;",
            text("v1", "com.miui.securitycenter"),
            text("v2", name)
        )
    };
    let page = "com.miui.permcenter.autostart.AutoStartManagementActivity";
    assert_eq!(calls(&component(page)), [format!("self-start {page}")]);
    assert_eq!(calls(&component("com.miui.securitycenter.Main")), NONE);
    let job = |persisted: &str| {
        calls(&format!(
            "const/4 v1, {persisted}\ninvoke-virtual {{v0, v1}}, Landroid/app/job/JobInfo$Builder;->setPersisted(Z)Landroid/app/job/JobInfo$Builder;"
        ))
    };
    assert_eq!(job("0x1"), ["self-start"]);
    assert_eq!(job("0x0"), NONE);
    let load = "invoke-direct {v0, v1, v2, v3, v4}, Ldalvik/system/DexClassLoader;-><init>(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/ClassLoader;)V";
    assert_eq!(calls(&format!("{}{load}", text("v1", "/sdcard/a.dex"))), ["dynamic-loading /sdcard/a.dex"]);
    assert_eq!(calls(&load.replace("Ldalvik/system/Dex", "Ljava/net/URL")), NONE);
}

#[test]
fn a_hidden_icon_is_the_launcher_switched_off() {
    let switch = |class_name: &str, state: &str| {
        let body = format!(
            "new-instance v1, Landroid/content/ComponentName;\nconst-class v2, L{class_name};\n\
             invoke-direct {{v1, v0, v2}}, Landroid/content/ComponentName;-><init>(Landroid/content/Context;Ljava/lang/Class;)V\n\
             const/4 v2, {state}\nconst/4 v3, 0x1\n\
             invoke-virtual {{v4, v1, v2, v3}}, Landroid/content/pm/PackageManager;->setComponentEnabledSetting(Landroid/content/ComponentName;II)V"
        );
        let mut app = program(&class("com/example/A", &body));
        let main = IntentFilter {
            actions: vec!["android.intent.action.MAIN".into()],
            categories: vec!["android.intent.category.LAUNCHER".into()],
            ..IntentFilter::default()
        };
        app.manifest.components = vec![
            Component {
                class: "com.example.Main".into(),
                filters: vec![main],
                enabled: true,
                ..Component::default()
            },
            Component {
                kind: ComponentKind::Receiver,
                class: "com.example.Boot".into(),
                ..Component::default()
            },
        ];
        shown(facts(&app))
    };
    assert_eq!(switch("com/example/Main", "0x2"), ["hide-icon com.example.Main launcher"]);
    assert_eq!(switch("com/example/Boot", "0x2"), ["hide-icon com.example.Boot receiver"]);
    assert_eq!(switch("com/example/Main", "0x1"), NONE, "switched on");
}

#[test]
fn one_row_for_each_place_and_type() {
    // Two code-level types of one report-level type, by one call.
    let ip = "const-string v1, \"service call iphonesubinfo 1 ; getprop ro.serialno ; cat /sys/class/net/wlan0/address ; ip link\"\n\
        invoke-virtual {v0, v1}, Ljava/lang/Runtime;->exec(Ljava/lang/String;)Ljava/lang/Process;";
    let types: Vec<String> =
        read(ip).iter().filter_map(|row| row.split(' ').next().map(str::to_owned)).collect();
    assert_eq!(types, ["device.imei", "device.imsi", "device.mac", "device.serial"]);
    // A strong row hides the weak one of the same type at the same place.
    let both = "const-string v1, \"getprop ; ifconfig\"\n\
        invoke-virtual {v0, v1}, Ljava/lang/Runtime;->exec(Ljava/lang/String;)Ljava/lang/Process;";
    let rows =
        facts(&program(&class("com/example/A", both))).into_iter().filter_map(|fact| match fact.body {
            Body::Collection(row) => Some((row.data, row.weak)),
            _ => None,
        });
    let expected = [("device.mac", false), ("device.model", true), ("net.ip", false)];
    assert_eq!(rows.collect::<Vec<_>>(), expected.map(|(data, weak)| (data.to_owned(), weak)));
}
