//! Binary, textual and protocol buffer resources that the writers make: golden dumps, every lie a packer tells,
//! damage of all kinds, and files whose offsets all point at one place.
#![allow(clippy::unwrap_used)]

use mingcha::base::{Defects, Limits, Parsed};
use mingcha::format::arsc::{self, EntryValue, ResourceTable};
use mingcha::format::xml::{Document, ResourceId, Value};
use mingcha::format::{axml, parse_xml, pb, text_xml};
use mingcha::testkit::arsc::{Layout, Table};
use mingcha::testkit::axml::{Shape, document, write, write_as};
use mingcha::testkit::hostile::{mutations, truncations};
use mingcha::testkit::res::PoolShape;

const MANIFEST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android"
    package="com.example.app" android:versionCode="7" android:versionName="1.0">
  <uses-sdk android:minSdkVersion="21" android:targetSdkVersion="34"/>
  <uses-permission android:name="android.permission.READ_CONTACTS"/>
  <application android:label="@string/app_name" android:debuggable="true" android:theme="?0x01010030">
    <activity android:name=".首页" android:exported="true" android:launchMode="singleTask">
      <intent-filter><action android:name="android.intent.action.MAIN"/></intent-filter>
    </activity>
    <meta-data android:name="KEY" android:value="123"/>
    <note>text &amp; more</note>
  </application>
</manifest>
"#;

fn limits() -> Limits {
    Limits::default()
}

fn table() -> Table {
    let string = |text: &str| Value::String(text.into());
    let array = [string("一"), string("two")].into_iter().zip(0x0100_0001..);
    let plural =
        vec![(ResourceId(0x0100_0006), string("one file")), (ResourceId(0x0100_0004), string("files"))];
    let style = vec![(ResourceId(0x0101_0098), Value::Other { data_type: 0x1c, data: 0xff00_ff00 })];
    Table::new("com.example.app")
        .string("app_name", "", "Example")
        .string("app_name", "zh-rCN", "示例")
        .string("app_name", "b+zh+Hant", "範例")
        .string("app_name", "fil", "Halimbawa")
        .with("string", "alias", "", reference(0x7f01_0000))
        .with("string", "alias", "zh", Value::String("别名".into()).simple())
        .with("string", "loop", "", reference(0x7f01_0002))
        .with("string", "away", "", reference(0x0104_000a))
        .with("array", "pair", "", complex(None, array.map(|(v, id)| (ResourceId(id), v)).collect()))
        .with("plurals", "files", "", complex(None, plural))
        .with("style", "App", "night-v21", complex(Some(ResourceId(0x0103_0005)), style))
        .file("layout", "main", "", "res/layout/main.xml")
        .file("layout", "main", "land", "res/layout-land/main.xml")
        .with("bool", "flag", "", Value::Boolean(true).simple())
        .with("integer", "count", "mcc460", Value::Integer(-3).simple())
}

trait Simple {
    fn simple(self) -> EntryValue;
}

impl Simple for Value {
    fn simple(self) -> EntryValue {
        EntryValue::Simple(self)
    }
}

fn reference(id: u32) -> EntryValue {
    Value::Reference(ResourceId(id)).simple()
}

fn complex(parent: Option<ResourceId>, items: Vec<(ResourceId, Value)>) -> EntryValue {
    EntryValue::Complex { parent, items }
}

fn ids(name: &str) -> Option<u32> {
    table().id(name)
}

fn clean<T>(parsed: Parsed<T>) -> T {
    assert!(parsed.defects.is_empty(), "{:?}", parsed.defects);
    parsed.value
}

fn golden(name: &str, actual: &str) {
    let file = format!("tests/golden/resources/{name}.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all("tests/golden/resources").unwrap();
        std::fs::write(&file, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(actual == expected, "{file} differs (UPDATE=1 rewrites); now:\n{actual}");
}

#[test]
fn golden_binary_xml() {
    golden("axml", &clean(axml::parse(&write(MANIFEST, &ids), &limits())).dump());
}

#[test]
fn golden_textual_xml() {
    golden("text-xml", &clean(text_xml::parse(MANIFEST.as_bytes(), &limits())).dump());
}

#[test]
fn golden_table() {
    golden("arsc", &clean(arsc::parse(&table().arsc(), &limits())).dump());
}

#[test]
fn protocol_buffers_say_the_same_as_binary() {
    let tree = document(MANIFEST, &ids);
    let proto = clean(pb::parse_xml(&mingcha::testkit::pb::xml(&tree), &limits()));
    assert_eq!(proto.dump(), tree.dump());
    let proto = clean(pb::parse_table(&mingcha::testkit::pb::table(&table()), &limits()));
    let lines = |table: &ResourceTable| {
        let mut lines: Vec<String> = table.dump().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&proto), lines(&clean(arsc::parse(&table().arsc(), &limits()))));
}

#[test]
fn the_encoding_is_known_by_content() {
    let tree = document(MANIFEST, &ids);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(MANIFEST.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let files = [
        write(MANIFEST, &ids),
        write_as(MANIFEST, &ids, &Shape { magic: Some(0), ..Shape::default() }),
        mingcha::testkit::pb::xml(&tree),
        MANIFEST.as_bytes().to_vec(),
        [&b"\xef\xbb\xbf\n"[..], MANIFEST.as_bytes()].concat(),
        utf16,
    ];
    for file in files {
        let parsed = parse_xml(&file, &limits());
        let names: Vec<&str> = parsed.value.elements.iter().map(|element| element.name.as_str()).collect();
        assert_eq!(names.len(), 9, "{:?} {:?}", &file[..8], parsed.defects);
        assert_eq!(parsed.value.elements[0].string("versionName"), Some("1.0"));
    }
    // 60 is `<`: the length of this element would look like the start of a tag.
    let name = "n".repeat(58);
    let mut proto = vec![0x0a, 60, 0x1a, 58];
    proto.extend(name.as_bytes());
    assert_eq!(clean(parse_xml(&proto, &limits())).elements[0].name, name);
}

/// Depth, name, attributes and text of an element.
type Outline = (usize, String, Vec<(String, Value)>, String);

/// The tree without what a shape cannot keep.
fn outline(document: &Document) -> Vec<Outline> {
    let row = |element: &mingcha::format::xml::Element| {
        let attributes = element.attributes.iter().map(|one| (one.name.clone(), one.value.clone())).collect();
        (document.depth(element), element.name.clone(), attributes, element.text.clone())
    };
    document.elements.iter().map(row).collect()
}

fn kinds(defects: &Defects) -> Vec<&'static str> {
    let mut kinds: Vec<_> = defects.as_slice().iter().map(|defect| defect.kind).collect();
    kinds.dedup();
    kinds
}

#[test]
fn every_lie_is_told_and_seen_through() {
    let expected = outline(&document(MANIFEST, &ids));
    let utf16 = PoolShape { utf16: true, ..PoolShape::default() };
    let styled = PoolShape { styled: true, ..PoolShape::default() };
    let many = PoolShape { count: Some(0x7fff_ffff), ..PoolShape::default() };
    let plain = Shape::default;
    let shapes: [(&str, Shape, &[&str]); 16] = [
        ("utf-16", Shape { pool: utf16, ..plain() }, &[]),
        ("style spans", Shape { pool: styled, ..plain() }, &[]),
        ("both", Shape { pool: PoolShape { utf16: true, styled: true, count: None }, ..plain() }, &[]),
        ("string count", Shape { pool: many, ..plain() }, &["string-count", "string-offset"]),
        ("no names", Shape { no_names: true, ..plain() }, &["axml-name-missing"]),
        ("lying name", Shape { lying_name: Some(("name", "label")), ..plain() }, &["axml-name-lie"]),
        ("no namespaces", Shape { no_namespaces: true, ..plain() }, &[]),
        ("no ids", Shape { no_ids: true, ..plain() }, &["axml-id-missing"]),
        ("magic", Shape { magic: Some(0x0009), ..plain() }, &["axml-magic"]),
        ("header size", Shape { header_size: Some(0x1234), ..plain() }, &["axml-header-size"]),
        ("size too big", Shape { size: Some(u32::MAX), ..plain() }, &["axml-size"]),
        ("size too small", Shape { size: Some(4), ..plain() }, &["axml-size"]),
        ("attribute size", Shape { attribute_padding: 4, ..plain() }, &["axml-attribute-size"]),
        ("attribute start", Shape { attribute_gap: 8, ..plain() }, &["axml-attribute-start"]),
        ("junk chunks", Shape { junk: Some(0x0777), ..plain() }, &["axml-unknown-chunk"]),
        ("extra ends", Shape { extra_ends: 2, ..plain() }, &["axml-extra-end"]),
    ];
    for (name, shape, defects) in shapes {
        let parsed = axml::parse(&write_as(MANIFEST, &ids, &shape), &limits());
        assert_eq!(outline(&parsed.value), expected, "{name}");
        assert_eq!(kinds(&parsed.defects), defects, "{name}");
    }
    let unclosed = axml::parse(&write_as(MANIFEST, &ids, &Shape { unclosed: true, ..plain() }), &limits());
    assert_eq!(unclosed.value.elements.len(), expected.len());
    assert_eq!(kinds(&unclosed.defects), ["axml-unclosed"]);
}

/// The offset of the first chunk of a kind.
fn chunk_of(file: &[u8], kind: u16) -> usize {
    let mut at = 8;
    while file[at..at + 2] != kind.to_le_bytes() {
        at += u32::from_le_bytes(file[at + 4..at + 8].try_into().unwrap()) as usize;
    }
    at
}

#[test]
fn a_wrong_chunk_size_costs_that_chunk_only() {
    let file = write(MANIFEST, &ids);
    let whole = clean(axml::parse(&file, &limits())).elements.len();
    let at = chunk_of(&file, 0x0102);
    for (size, kind) in [(0_u32, "chunk-size"), (7, "chunk-size"), (0x7fff_fff0, "chunk-size")] {
        let mut broken = file.clone();
        broken[at + 4..at + 8].copy_from_slice(&size.to_le_bytes());
        let parsed = axml::parse(&broken, &limits());
        assert!(parsed.value.elements.len() + 1 >= whole, "{size}: {}", parsed.value.elements.len());
        assert!(kinds(&parsed.defects).contains(&kind), "{size}: {:?}", parsed.defects);
    }
    let mut unaligned = file.clone();
    let size = u32::from_le_bytes(file[at + 4..at + 8].try_into().unwrap());
    unaligned[at + 4..at + 8].copy_from_slice(&(size + 1).to_le_bytes());
    assert!(kinds(&axml::parse(&unaligned, &limits()).defects).contains(&"chunk-alignment"));
}

#[test]
fn a_string_out_of_range_keeps_its_slot() {
    let mut file = write(MANIFEST, &ids);
    // The offset of the first string, in the pool that starts at 8.
    file[36..40].copy_from_slice(&0x00ff_ffff_u32.to_le_bytes());
    let parsed = axml::parse(&file, &limits());
    assert_eq!(outline(&parsed.value), outline(&document(MANIFEST, &ids)));
    assert_eq!(kinds(&parsed.defects), ["string-offset", "axml-name-missing"]);
}

#[test]
fn long_strings_keep_their_length() {
    for length in [0x7f_usize, 0x80, 0x7fff, 0x8000, 0x1_2345] {
        let text = "中a".repeat(length / 2);
        let xml = format!("<a b='{text}'/>");
        // UTF-8 pools hold at most 0x7fff bytes; beyond that the zero at the end tells.
        for utf16 in [true, false] {
            let shape = Shape { pool: PoolShape { utf16, ..PoolShape::default() }, ..Shape::default() };
            let parsed = axml::parse(&write_as(&xml, &ids, &shape), &limits());
            let value = parsed.value.elements[0].string("b").unwrap_or_default();
            assert!(value == text, "{length} {utf16}: {} bytes of {}", value.len(), text.len());
        }
    }
}

#[test]
fn five_thousand_levels_deep() {
    let (open, close) = ("<a>".repeat(5_000), "</a>".repeat(5_000));
    let xml = format!("{open}{close}");
    let shallow = text_xml::parse(xml.as_bytes(), &limits());
    assert_eq!((shallow.value.elements.len(), kinds(&shallow.defects)), (1_000, vec!["xml-ceiling"]));
    let deep = clean(text_xml::parse(xml.as_bytes(), &Limits { max_depth: 10_000, ..limits() }));
    let file = mingcha::testkit::axml::encode(&deep, &Shape::default());
    let parsed = axml::parse(&file, &limits());
    assert_eq!((parsed.value.elements.len(), kinds(&parsed.defects)), (5_000, vec!["axml-depth"]));
    assert_eq!(parsed.value.depth(parsed.value.elements.last().unwrap()), 1_000);
    let parsed = pb::parse_xml(&mingcha::testkit::pb::xml(&deep), &limits());
    assert_eq!((parsed.value.elements.len(), kinds(&parsed.defects)), (1_000, vec!["pb-ceiling"]));
}

#[test]
fn textual_oddities() {
    let text = "<!DOCTYPE a [<!ENTITY x 'y'>]>\n<a b='&x;' c='1&lt;2' d='@0x7f010002' e='0x1F' f='-5'>t&amp;&x;</b></a></a>";
    let parsed = text_xml::parse(text.as_bytes(), &limits());
    let [element] = parsed.value.elements.as_slice() else { panic!("{:?}", parsed.value) };
    let values: Vec<_> = element.attributes.iter().map(|attribute| attribute.value.to_string()).collect();
    assert_eq!(values, ["\"&x;\"", "\"1<2\"", "@0x7f010002", "31", "-5"]);
    assert_eq!((element.text.as_str(), element.line), ("t&&x;", 2));
    assert_eq!(kinds(&parsed.defects), ["xml-entity", "xml-extra-end"]);
    let gb = text_xml::parse(b"<a b='\xd6\xd0'/>", &limits());
    assert_eq!((gb.value.elements.len(), kinds(&gb.defects)), (1, vec!["xml-encoding"]));
    assert_eq!(kinds(&text_xml::parse(b"<a", &limits()).defects), ["xml-syntax"]);
}

#[test]
fn every_layout_of_entries_reads_the_same() {
    let plain = clean(arsc::parse(&table().arsc(), &limits())).dump();
    assert!(plain.contains("0x7f010000 app_name"), "{plain}");
    for layout in [Layout::Sparse, Layout::Offset16, Layout::Compact] {
        for utf16 in [false, true] {
            let shape = table().shaped(layout, PoolShape { utf16, ..PoolShape::default() });
            assert_eq!(clean(arsc::parse(&shape.arsc(), &limits())).dump(), plain, "{layout:?} {utf16}");
        }
    }
}

#[test]
fn questions_to_the_table() {
    let table = clean(arsc::parse(&table().arsc(), &limits()));
    let id = |type_, entry| table.find(type_, entry).unwrap();
    let value = |type_, entry| Value::Reference(id(type_, entry));
    assert_eq!(table.name(id("layout", "main")).unwrap().to_string(), "layout/main");
    assert_eq!(table.find("string", "nothing"), None);
    assert_eq!(table.values(id("string", "app_name")).count(), 4);

    let name = value("string", "app_name");
    assert_eq!(table.text(&name, &["zh-CN", "zh", ""]).as_deref(), Some("示例"));
    assert_eq!(table.text(&name, &["ja"]).as_deref(), Some("Example"));
    assert_eq!(
        table.texts(&name).keys().map(String::as_str).collect::<Vec<_>>(),
        ["", "fil", "zh-CN", "zh-Hant"]
    );
    // Through an alias that has a value of its own in one locale.
    let alias = value("string", "alias");
    assert_eq!(table.text(&alias, &["zh-CN", "zh"]).as_deref(), Some("示例"));
    assert_eq!(table.texts(&alias).get("zh").map(String::as_str), Some("别名"));
    assert_eq!(table.text(&Value::String("plain".into()), &[]).as_deref(), Some("plain"));

    assert_eq!(table.resolve(&value("string", "loop"), &limits()), []);
    let away = table.resolve(&value("string", "away"), &limits());
    assert_eq!(
        away.into_iter().map(|(_, value)| value).collect::<Vec<_>>(),
        [Value::Reference(ResourceId(0x0104_000a))]
    );
    assert_eq!(table.resolve(&value("array", "pair"), &limits()).len(), 1);

    let strings: Vec<&str> = table.strings().map(|(.., text)| text).collect();
    for text in ["示例", "一", "two", "one file", "res/layout/main.xml"] {
        assert!(strings.contains(&text), "{text} not in {strings:?}");
    }
    let files: Vec<_> = table.files().map(|(_, config, path)| format!("{config} {path}")).collect();
    assert_eq!(files, ["(default) res/layout/main.xml", "land res/layout-land/main.xml"]);
}

#[test]
fn a_split_adds_its_values() {
    let mut base = clean(arsc::parse(&table().arsc(), &limits()));
    let split = Table::new("com.example.app").string("app_name", "ja", "サンプル").arsc();
    base.merge(clean(arsc::parse(&split, &limits())));
    let name = Value::Reference(base.find("string", "app_name").unwrap());
    assert_eq!(base.text(&name, &["ja"]).as_deref(), Some("サンプル"));
    assert_eq!(base.texts(&name).len(), 5);
}

#[test]
fn a_chain_of_references_ends() {
    let mut chain = Table::new("p");
    for step in 0..100_u32 {
        chain = chain.with("string", &format!("s{step}"), "", reference(0x7f01_0001 + step));
    }
    let chain = clean(arsc::parse(&chain.string("s100", "", "end").arsc(), &limits()));
    let first = Value::Reference(ResourceId(0x7f01_0000));
    let at = |max_references| chain.resolve(&first, &Limits { max_references, ..limits() });
    assert_eq!(at(20)[0].1, Value::Reference(ResourceId(0x7f01_0014)));
    assert_eq!(at(200)[0].1, Value::String("end".into()));
}

fn every_parser(bytes: &[u8]) {
    let limits = Limits { max_rows: 100_000, ..Limits::default() };
    let trees = [
        axml::parse(bytes, &limits),
        text_xml::parse(bytes, &limits),
        pb::parse_xml(bytes, &limits),
        parse_xml(bytes, &limits),
    ];
    for tree in trees {
        assert!(tree.value.elements.len() <= bytes.len());
        for element in &tree.value.elements {
            assert!(element.parent.is_none_or(|parent| (parent as usize) < tree.value.elements.len()));
        }
    }
    for table in [arsc::parse(bytes, &limits), pb::parse_table(bytes, &limits)] {
        let table = table.value;
        assert!(table.len() <= bytes.len());
        for (id, ..) in table.strings().take(50) {
            let _ = (table.resolve(&Value::Reference(id), &limits), table.name(id));
        }
        assert!(table.files().count() <= table.len());
        let _ = table.dump();
    }
}

#[test]
fn damage_of_all_kinds_is_survived() {
    let tree = document(MANIFEST, &ids);
    let seeds = [
        write(MANIFEST, &ids),
        write_as(
            MANIFEST,
            &ids,
            &Shape { pool: PoolShape { utf16: true, styled: true, count: None }, ..Shape::default() },
        ),
        MANIFEST.as_bytes().to_vec(),
        mingcha::testkit::pb::xml(&tree),
        mingcha::testkit::pb::table(&table()),
        table().arsc(),
        table().shaped(Layout::Sparse, PoolShape::default()).arsc(),
        table().shaped(Layout::Offset16, PoolShape::default()).arsc(),
    ];
    for seed in &seeds {
        truncations(seed, 1).for_each(every_parser);
        mutations(seed, 1_500).for_each(|bytes| every_parser(&bytes));
    }
}

#[test]
fn each_word_of_a_file_may_lie() {
    for seed in [write(MANIFEST, &ids), table().arsc()] {
        for at in (0..seed.len() - 4).step_by(4) {
            for lie in [0, 1, 0x7fff_ffff, u32::MAX, seed.len() as u32, at as u32] {
                let mut bytes = seed.clone();
                bytes[at..at + 4].copy_from_slice(&lie.to_le_bytes());
                every_parser(&bytes);
            }
        }
    }
}

#[test]
fn a_pool_whose_offsets_all_point_at_one_place() {
    // 100,000 strings of 32 KB each in a file of half a megabyte.
    let mut data = vec![0xff, 0xff, 0xff, 0xff];
    data.extend([b'x'; 0x7fff]);
    data.push(0);
    let count = 100_000_u32;
    let mut body = vec![0; 4 * count as usize];
    body.extend(&data);
    body.resize(body.len().next_multiple_of(4), 0);
    let header: Vec<u8> =
        [count, 0, 0x100, 28 + 4 * count, 0].iter().flat_map(|word| word.to_le_bytes()).collect();
    let pool = mingcha::testkit::res::chunk(1, &header, &body);
    let file = mingcha::testkit::res::chunk(3, &[], &pool);
    let parsed = axml::parse(&file, &limits());
    assert_eq!(kinds(&parsed.defects), ["string-pool-overlap"]);
}

#[test]
fn one_long_string_named_everywhere() {
    let long = "x".repeat(30_000);
    let xml = format!("<a>{}</a>", format!("<b c='{long}' d='{long}'/>").repeat(2_000));
    let tree = clean(text_xml::parse(xml.as_bytes(), &limits()));
    let file = mingcha::testkit::axml::encode(&tree, &Shape::default());
    assert!(file.len() < 400_000, "{}", file.len());
    let parsed = axml::parse(&file, &limits());
    let kept: usize = parsed
        .value
        .elements
        .iter()
        .flat_map(|e| &e.attributes)
        .filter_map(|a| a.raw.as_ref())
        .map(String::len)
        .sum();
    assert_eq!(kinds(&parsed.defects), ["axml-text-ceiling"]);
    assert!(kept < 64 * file.len(), "{kept}");
    let space = format!("<a xmlns:n='{long}'>{}</a>", "<n:b n:c=''/>".repeat(20_000));
    let parsed = text_xml::parse(space.as_bytes(), &limits());
    let kept: usize =
        parsed.value.elements.iter().filter_map(|e| e.namespace.as_ref()).map(String::len).sum();
    assert!(kept <= 64 * space.len(), "{kept}");
    assert_eq!(kinds(&parsed.defects), ["xml-text-ceiling"]);
}

#[test]
fn complex_entries_that_share_their_items() {
    // 60,000 entries of 50,000 items each, all at one place.
    let items: Vec<_> = (0..50_000).map(|row| (ResourceId(0x0100_0001 + row), Value::Integer(1))).collect();
    let mut file = Table::new("p").with("array", "a", "", complex(None, items)).arsc();
    let type_chunk = file.windows(4).rposition(|four| four == [0x01, 0x02, 84, 0]).unwrap();
    let (count, extra) = (60_000_u32, 4 * 59_999);
    let put =
        |file: &mut Vec<u8>, at: usize, value: u32| file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    let get = |file: &[u8], at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let package = file.windows(4).position(|four| four == [0x00, 0x02, 32, 1]).unwrap();
    for at in [4, package + 4, type_chunk + 4, type_chunk + 16] {
        let grown = get(&file, at) + extra;
        put(&mut file, at, grown);
    }
    put(&mut file, type_chunk + 12, count);
    file.splice(type_chunk + 84..type_chunk + 84, vec![0; extra as usize]);
    let parsed = arsc::parse(&file, &limits());
    assert_eq!(parsed.value.len(), 60_000);
    assert!(kinds(&parsed.defects).contains(&"arsc-map-count"), "{:?}", kinds(&parsed.defects));
}
