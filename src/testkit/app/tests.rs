use super::{Files, build_files};
use crate::base::{Bytes, Limits};
use crate::format::{arsc, axml, dex};

const MANIFEST: &str = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a.b\">\n\
    <application android:label=\"@string/app_name\" android:debuggable=\"true\"/>\n</manifest>";
const STRINGS: &str = "<resources><string name=\"app_name\">\n  明察\\n\\u0041 &amp; b </string></resources>";
const LAYOUT: &str = "<View xmlns:android=\"http://schemas.android.com/apk/res/android\" android:id=\"@+id/root\" \
    android:layout_width=\"16dp\" android:text=\"12\"/>";
const SMALI: &str = ".class public La/B;\n.super Ljava/lang/Object;\n.method public static m()I\n.locals 1\n\
    const v0, R.layout.main\nreturn v0\n.end method\n";

fn files(extra: &[(&str, &str)]) -> Files {
    let base = [
        ("AndroidManifest.xml", MANIFEST),
        ("res/values/strings.xml", STRINGS),
        ("res/layout/main.xml", LAYOUT),
        ("smali/a/B.smali", SMALI),
        ("smali_classes2/C.smali", ".class LC;\n.super Ljava/lang/Object;\n"),
        ("lib/arm64-v8a/libx.so.toml", "needed = ['libc.so']"),
        ("assets/a.txt", "text"),
        ("README.md", "not in the app"),
    ];
    base.iter().chain(extra).map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The entries of a zip of stored files, walked from its start.
fn entries(mut zip: &[u8]) -> Files {
    let mut found = Files::new();
    while zip.starts_with(b"PK\x03\x04") {
        let size = u32::from_le_bytes(zip[18..22].try_into().unwrap()) as usize;
        let name = usize::from(u16::from_le_bytes(zip[26..28].try_into().unwrap()));
        let extra = usize::from(u16::from_le_bytes(zip[28..30].try_into().unwrap()));
        let data = 30 + name + extra;
        let key = String::from_utf8(zip[30..30 + name].to_vec()).unwrap();
        found.insert(key, zip[data..data + size].to_vec());
        zip = &zip[data + size..];
    }
    found
}

fn error(path: &str, text: &str) -> String {
    build_files(&files(&[(path, text)])).expect_err("this must not build")
}

#[test]
fn every_part_of_the_folder_is_in_the_app() {
    let apk = build_files(&files(&[])).unwrap();
    assert_eq!(apk, build_files(&files(&[])).unwrap());
    let entries = entries(&apk);
    let names: Vec<&str> = entries.keys().map(String::as_str).collect();
    let wanted = [
        "AndroidManifest.xml",
        "assets/a.txt",
        "classes.dex",
        "classes2.dex",
        "lib/arm64-v8a/libx.so",
        "res/layout/main.xml",
        "resources.arsc",
    ];
    assert_eq!(names, wanted);
    assert!(entries["lib/arm64-v8a/libx.so"].starts_with(b"\x7fELF"));
}

#[test]
fn references_in_xml_and_smali_meet_in_the_table() {
    let entries = entries(&build_files(&files(&[])).unwrap());
    let limits = Limits::default();
    let table = arsc::parse(&entries["resources.arsc"], &limits);
    assert_eq!(table.defects.as_slice(), []);
    let manifest = axml::parse(&entries["AndroidManifest.xml"], &limits);
    assert_eq!(manifest.defects.as_slice(), []);
    let label = &manifest.value.elements[1].attribute("label").unwrap().value;
    assert_eq!(table.value.text(label, &[]).as_deref(), Some("明察\nA & b"));

    let layout = table.value.find("layout", "main").unwrap();
    let classes = dex::parse(Bytes::new(entries["classes.dex"].clone()), &limits);
    let class = classes.value[0].class_defs().flatten().next().unwrap();
    let method = classes.value[0].class_data(&class).methods().next().unwrap();
    let code = classes.value[0].code(method.code_off).unwrap();
    // `const v0`: the opcode's unit, then the number in two.
    assert_eq!(code.insns[1..3].concat(), layout.0.to_le_bytes());

    let view = axml::parse(&entries["res/layout/main.xml"], &limits).value;
    assert_eq!(view.elements[0].string("text"), Some("12"));
    assert_eq!(
        view.elements[0].attribute("id").unwrap().value,
        crate::format::xml::Value::Reference(table.value.find("id", "root").unwrap())
    );
}

#[test]
fn errors_name_the_file_and_the_line() {
    let view = |attribute: &str| {
        format!(
            "<View xmlns:android=\"http://schemas.android.com/apk/res/android\"\n><View {attribute}/></View>"
        )
    };
    for (path, text, wanted) in [
        (
            "smali/a/B.smali",
            SMALI.replace("main", "none"),
            "smali/a/B.smali:5: there is no resource `@layout/none`",
        ),
        (
            "smali/a/B.smali",
            SMALI.replace("return v0", "return v1"),
            "smali/a/B.smali:6: register v1 is beyond",
        ),
        (
            "res/layout/x.xml",
            view("android:text=\"@string/none\""),
            "res/layout/x.xml:2: there is no resource",
        ),
        (
            "res/layout/x.xml",
            view("android:txt=\"a\""),
            "res/layout/x.xml:2: there is no framework attribute `txt`",
        ),
        (
            "res/layout/x.xml",
            view("app:text=\"a\""),
            "res/layout/x.xml:2: namespace prefix `app` is not declared",
        ),
        ("res/layout/x.xml", "<View".into(), "res/layout/x.xml:1: "),
        (
            "res/values/x.xml",
            "<resources>\n<color name='a'/></resources>".into(),
            "res/values/x.xml:2: only `string`",
        ),
        (
            "res/values/x.xml",
            "<resources><string name='a'>\\q</string></resources>".into(),
            "res/values/x.xml:1: unkn",
        ),
        ("res/main.xml", "<View/>".into(), "res/main.xml: a file in res/ stands in a folder"),
        ("lib/mips/libx.so.toml", String::new(), "lib/mips/libx.so.toml: there is no abi `mips`"),
        ("lib/x86/libx.so.toml", "need = []".into(), "lib/x86/libx.so.toml: "),
        ("asset/a.txt", String::new(), "asset/a.txt: this file has no place in an app"),
    ] {
        let message = error(path, &text);
        assert!(message.starts_with(wanted), "{path}\n  wanted {wanted}\n  got    {message}");
    }
}
