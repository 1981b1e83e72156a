//! Small files that want to become large ones. The program runs with an address space of 1.5 GB, so it can never
//! have held more; where it needs more it aborts, and its exit code is none of the documented ones.

use super::{Run, Stage, program, sample};
use mingcha::report::model::{Report, Status};
use mingcha::testkit::hostile_zip::honest;
use mingcha::testkit::zip::{Fields, File, Zip, deflate};
use std::process::Command;

/// In units of 1024 bytes, as the shell wants it.
const MAX_ADDRESS_SPACE: u32 = 1536 << 10;

/// What a bomb inflates to.
const BOMB: u32 = 400 << 20;

fn scan(stage: &Stage, names: &[&str]) -> Vec<Report> {
    parsed(&run(stage, "2", names))
}

fn parsed(lines: &str) -> Vec<Report> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run(stage: &Stage, jobs: &str, names: &[&str]) -> String {
    let limit = format!("ulimit -v {MAX_ADDRESS_SPACE} && exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.env_clear().current_dir(stage.folder.path());
    command.arg("-c").arg(limit).arg(program().get_program());
    command.args(["scan", "--format", "jsonl", "--jobs", jobs, "--strict"]).args(names);
    Run::of(&mut command).expect(3).stdout
}

/// Names an entry whose deflated data stands ready.
fn ready(name: &str, deflated: &[u8], size: u32) -> File {
    let fields = Fields { method: Some(8), size: Some(size), ..Fields::default() };
    File { central: fields.clone(), local: fields, ..File::new(name, deflated, false) }
}

fn manifest() -> Vec<u8> {
    let apk = sample("clean");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(apk)).unwrap();
    let mut bytes = Vec::new();
    std::io::copy(&mut archive.by_name("AndroidManifest.xml").unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn bombs_are_left_out_and_named() {
    let stage = Stage::new();
    let bomb = deflate(&vec![0; usize::try_from(BOMB).unwrap()]);
    let app = Zip::default().deflated("AndroidManifest.xml", &manifest());
    let names = ["classes.dex", "resources.arsc", "lib/arm64-v8a/libx.so", "assets/page.js"];
    for (at, name) in names.iter().enumerate() {
        // The second says of itself that it is small.
        let size = if at == 1 { 100 } else { BOMB };
        stage.write(&format!("{at}.apk"), app.clone().file(ready(name, &bomb, size)).write());
    }
    let all = names.iter().fold(app, |zip, name| zip.file(ready(name, &bomb, BOMB)));
    stage.write("all.apk", all.write());
    let reports = scan(&stage, &["0.apk", "1.apk", "2.apk", "3.apk", "all.apk"]);
    for (at, report) in reports.iter().enumerate() {
        assert_eq!(report.app.id.as_deref(), Some("cn.mingcha.sample.notes"), "the rest was read");
        assert_eq!(report.status, Status::Partial);
        let bombs = report.defects.iter().filter(|defect| defect.kind == "zip-too-big");
        assert!(
            bombs.count() >= if at == names.len() { names.len() } else { 1 },
            "{at}: {:?} {:?}",
            report.defects,
            report.limitations
        );
        assert!(report.limitations.iter().any(|limitation| limitation.id == "entry-unreadable"));
    }
}

#[test]
fn many_entries_each_just_below_the_limit_do_not_add_up() {
    let stage = Stage::new();
    let size = 290_u32 << 20;
    // A header that holds, so that the content is kept for as long as its tables might be wanted.
    let source = ".class La;\n.super Ljava/lang/Object;\n";
    let mut dex = mingcha::testkit::dex::assemble(&[("a.smali", source)], 35).unwrap();
    dex[0x20..0x24].copy_from_slice(&size.to_le_bytes());
    dex.resize(usize::try_from(size).unwrap(), 0);
    let deflated = deflate(&dex);
    drop(dex);
    let zip = Zip::default().deflated("AndroidManifest.xml", &manifest());
    let names = (1..=6).map(|at| if at == 1 { "classes.dex".to_owned() } else { format!("classes{at}.dex") });
    let zip = names.fold(zip, |zip, name| zip.file(ready(&name, &deflated, size)));
    stage.write("many.apk", zip.write());
    let lines = run(&stage, "2", &["many.apk"]);
    let reports = parsed(&lines);
    assert_eq!(reports[0].status, Status::Partial);
    assert!(reports[0].defects.iter().any(|defect| defect.kind == "zip-too-big"));
    assert!(reports[0].coverage.dex_files >= 1);
    // Which of them are left out does not depend on which thread came first.
    assert!(run(&stage, "1", &["many.apk"]) == lines, "{lines}");
}

#[test]
fn declared_sizes_and_counts_are_only_words() {
    let stage = Stage::new();
    let huge = Fields { size: Some(u32::MAX - 1), compressed: Some(u32::MAX - 1), ..Fields::default() };
    for (name, deflate) in [("stored.apk", false), ("deflated.apk", true)] {
        let one = |name, bytes: &[u8]| {
            let file = File::new(name, bytes, deflate);
            File { central: huge.clone(), local: huge.clone(), ..file }
        };
        let zip =
            Zip::default().file(one("AndroidManifest.xml", &manifest())).file(one("classes.dex", b"dex\n"));
        stage.write(name, zip.write());
    }
    let many = (0..100_000)
        .fold(honest(), |zip, at| zip.file(File::new(&format!("res/layout/{at}.xml"), b"", false)));
    stage.write("many.apk", Zip { zip64_end: true, ..many }.write());
    let reports = scan(&stage, &["stored.apk", "deflated.apk", "many.apk"]);
    assert_eq!(reports[0].app.id.as_deref(), Some("cn.mingcha.sample.notes"), "{:?}", reports[0].defects);
    assert_eq!(reports[1].app.id.as_deref(), Some("cn.mingcha.sample.notes"), "{:?}", reports[1].defects);
    assert!(reports.iter().all(|report| report.status == Status::Partial && !report.defects.is_empty()));
}
