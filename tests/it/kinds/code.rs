//! Code: bare dex files, several in order, containers, repeated classes, and packages inside packages.

use super::{IMEI, Stage, app_with, behaviours, class, defects, entries, expect_app, limitations, reader};
use mingcha::report::model::Status;
use mingcha::testkit::dex;
use mingcha::testkit::zip::Zip;

/// The size of a header from version 41 on.
const HEADER: usize = 0x78;

#[test]
fn a_bare_dex() {
    let source = reader("test.app.Reader");
    for version in [35, 37, 38, 39, 40, 41] {
        let bytes = dex::assemble(&[("Reader.smali", &source)], version).unwrap();
        let report = Stage::one("payload", &bytes);
        assert_eq!((report.input.kind.as_str(), report.app.id.as_deref()), ("dex", None), "{version}");
        assert_eq!(behaviours(&report), [(IMEI, "classes.dex", "Ltest/app/Reader;")], "{version}");
        assert_eq!((report.coverage.dex_files, report.coverage.methods_decoded), (1, 1));
        assert_eq!(defects(&report), Vec::<&str>::new(), "{version}");
        // Whose permissions and components these are is not known.
        assert_eq!(report.status, Status::Partial);
        assert!(limitations(&report).contains(&"manifest-missing"));
    }
}

#[test]
fn a_container_of_two_dex_files_with_shared_data() {
    let (a, b) = (reader("a.First"), reader("b.Second"));
    let mut bytes = dex::assemble(&[("A.smali", &a), ("B.smali", &b)], 41).unwrap();
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let put = |bytes: &mut [u8], at: usize, value: usize| {
        bytes[at..at + 4].copy_from_slice(&u32::try_from(value).unwrap().to_le_bytes());
    };
    // A second header behind the data: it has the second class, the first keeps the first, all else is shared.
    let second = bytes.len();
    let rows = usize::try_from(word(&bytes, 0x64)).unwrap();
    let header = bytes[..HEADER].to_vec();
    bytes.extend(header);
    let whole = bytes.len();
    for (header, size, row) in [(0, second, rows), (second, HEADER, rows + 32)] {
        for (field, value) in [(0x20, size), (0x60, 1), (0x64, row), (0x70, whole), (0x74, header)] {
            put(&mut bytes, header + field, value);
        }
    }
    let report = Stage::one("classes.dex", &bytes);
    assert_eq!((report.coverage.dex_files, report.coverage.classes), (2, 2));
    let seen = behaviours(&report);
    assert_eq!(seen, [(IMEI, "classes.dex", "La/First;"), (IMEI, "classes.dex", "Lb/Second;")]);
}

#[test]
fn many_dex_files_in_the_order_of_the_class_loader() {
    let names: Vec<String> = (2..=11).map(|at| format!("smali_classes{at}/A.smali")).collect();
    let classes: Vec<String> = (2..=11).map(|at| class(&format!("test.app.C{at}"))).collect();
    let more: Vec<(&str, &str)> =
        names.iter().zip(&classes).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let stage = Stage::new();
    stage.write("app.apk", app_with(&more));
    expect_app(&stage.only("app.apk"), "apk");
    let dump = dump(&stage, "app.apk");
    let order: Vec<&str> = dump.lines().filter_map(|line| line.strip_prefix("dex classes")).collect();
    let numbers: Vec<&str> = order.iter().map(|line| line.split(".dex").next().unwrap()).collect();
    assert_eq!(numbers, ["", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
}

fn dump(stage: &Stage, name: &str) -> String {
    use mingcha::scan::{Options, Stage as Layer, dump};
    let items = mingcha::input::collect(&[stage.path(name)], std::io::empty());
    let [mingcha::input::Item::Input(input)] = items.as_slice() else { panic!("{items:?}") };
    let signatures = mingcha::signature::Signatures::embedded().unwrap();
    dump(input, Layer::Program, None, &signatures, &Options::default()).unwrap()
}

#[test]
fn a_class_defined_twice_is_counted_and_analysed_twice() {
    // The first definition is what runs; the second is where another reader could be sent.
    let again = reader("test.app.Main");
    let report = Stage::one("app.apk", &app_with(&[("smali_classes2/Main.smali", &again)]));
    assert_eq!(report.coverage.classes, 3);
    assert!(behaviours(&report).contains(&(IMEI, "classes2.dex", "Ltest/app/Main;")));
    assert_eq!(defects(&report), ["duplicate-classes"]);
    assert!(report.defects[0].text.contains('1'), "{}", report.defects[0].text);
    assert_eq!(report.status, Status::Complete);
}

#[test]
fn a_gap_in_the_numbers_hides_nothing() {
    let reads = reader("test.app.Hidden");
    let report = Stage::one("app.apk", &app_with(&[("smali_classes5/Hidden.smali", &reads)]));
    let hidden = (IMEI, "classes5.dex", "Ltest/app/Hidden;");
    assert!(behaviours(&report).contains(&hidden), "{:?}", report.behaviours);
}

/// The small app with another package among its assets.
fn around(name: &str, inner: &[u8]) -> Vec<u8> {
    let outer = entries(&app_with(&[]));
    let zip = outer.iter().fold(Zip::default(), |zip, (name, bytes)| zip.stored(name, bytes));
    zip.stored(name, inner).write()
}

#[test]
fn a_package_among_the_assets_has_a_report_of_its_own() {
    let inner = app_with(&[("smali_classes2/More.smali", &reader("test.app.More"))]);
    let report = Stage::one("app.apk", &around("assets/plugin.dat", &inner));
    expect_app(&report, "apk");
    assert_eq!((report.coverage.dex_files, report.behaviours.len()), (1, 1), "nothing of the inner one");
    let [nested] = report.nested.as_slice() else { panic!("{:?}", report.nested) };
    expect_app(nested, "apk");
    assert!(nested.input.path.ends_with("app.apk!/assets/plugin.dat"), "{}", nested.input.path);
    assert_eq!((nested.coverage.dex_files, nested.behaviours.len()), (2, 2));
    assert_eq!(nested.input.size, u64::try_from(inner.len()).unwrap());
    assert!(!limitations(&report).contains(&"nested-not-scanned"));
}

#[test]
fn one_level_deeper_is_named_and_not_scanned() {
    let middle = around("assets/inner.apk", &app_with(&[]));
    let report = Stage::one("app.apk", &around("assets/middle.apk", &middle));
    let [nested] = report.nested.as_slice() else { panic!("{:?}", report.nested) };
    assert!(nested.nested.is_empty());
    let limit = nested.limitations.iter().find(|limitation| limitation.id == "nested-not-scanned").unwrap();
    assert!(limit.text.en.contains("assets/inner.apk"), "{}", limit.text.en);
    assert!(report.is_incomplete(), "what was not scanned must not read as complete");
}

#[test]
fn a_dex_among_the_assets_is_code_of_its_own() {
    let payload = dex::assemble(&[("Hidden.smali", &reader("hidden.Payload"))], 35).unwrap();
    let report = Stage::one("app.apk", &around("assets/data.bin", &payload));
    let [nested] = report.nested.as_slice() else { panic!("{:?}", report.nested) };
    assert_eq!(nested.input.kind, "dex");
    assert_eq!(behaviours(nested), [(IMEI, "classes.dex", "Lhidden/Payload;")]);
}
