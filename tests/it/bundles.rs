//! Mini programs as the builders of Taro and uni-app leave them: 60 calls that obtain personal information, written in
//! the shapes that authors use (`tests/data/bundles`), against what a scan resolves and what a search for `wx.name(`
//! finds.
//!
//! `tests/data/bundles/build.sh DIR`, then `MINGCHA_BUNDLES=DIR cargo test --test it bundles -- --nocapture`.

use mingcha::input::{Input, Source};
use mingcha::scan::{self, Options};
use mingcha::signature::Signatures;
use mingcha::testkit::mini::wxapkg;
use std::collections::BTreeMap;
use std::path::Path;

/// Each app, and where its builder leaves it.
const APPS: [(&str, &str); 2] = [("taro", "dist"), ("uni", "dist/build/mp-weixin")];

/// How often each name stands in a list.
fn counted<'n>(names: impl Iterator<Item = &'n str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    names.for_each(|name| *counts.entry(name.to_owned()).or_default() += 1);
    counts
}

/// What two lists have in common.
fn common(a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>) -> usize {
    a.iter().map(|(name, count)| *count.min(b.get(name).unwrap_or(&0))).sum()
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    if !files.iter().any(|(name, _)| name == "app.json") {
        files.push(("app.json".to_owned(), b"{\"pages\": [\"app\"]}".to_vec()));
    }
    files.sort();
    files
}

#[test]
fn bundles_of_frameworks_are_resolved() {
    let Some(built) = std::env::var_os("MINGCHA_BUNDLES") else {
        return eprintln!("skipped: MINGCHA_BUNDLES is not set");
    };
    let signatures = Signatures::embedded().unwrap();
    for (app, dist) in APPS {
        let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bundles").join(app);
        let expected = std::fs::read_to_string(recipe.join("expected.txt")).unwrap();
        let expected = counted(expected.lines());
        let files = files(&Path::new(&built).join(app).join(dist));
        let entries: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wxapkg");
        std::fs::write(&path, wxapkg(&entries)).unwrap();
        let input = Input { path: "a.wxapkg".into(), source: Source::File(path), named: true };
        let report = scan::scan(&input, &signatures, &Options::default());
        // The frameworks themselves ask for the system's properties, which counts for little (`weak`).
        let sure = report.behaviours.iter().filter(|row| row.certainty != "possible" && !row.weak);
        // A call may give several types of information; it counts once.
        let places: BTreeMap<_, &str> =
            sure.map(|row| (&row.at, row.api.split_once('.').map_or("", |(_, name)| name))).collect();
        let found = counted(places.values().copied());
        let scripts = entries.iter().filter(|(name, _)| name.ends_with(".js"));
        let text: String = scripts.map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
        let literal =
            expected.iter().map(|(name, wanted)| text.matches(&format!("wx.{name}(")).count().min(*wanted));
        let (wanted, right): (usize, usize) = (expected.values().sum(), common(&expected, &found));
        let invented = found.values().sum::<usize>() - right;
        println!("{app}: {right} of {wanted} calls, {invented} invented; by text {}", literal.sum::<usize>());
        assert_eq!(wanted, 60);
        assert!(right * 100 >= wanted * 95, "{app}: {found:#?}");
        assert_eq!(invented, 0, "{app}: {found:#?}");
    }
}
