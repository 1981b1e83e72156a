//! The tables of a store as Parquet files.

use super::store::{run, stage};

#[test]
fn a_scan_has_no_tables() {
    let folder = stage(1);
    let output = run(folder.path(), &["scan", "in/000.apk", "--format", "parquet", "-o", "out"], "", 2);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("parquet is made from a store") && said.contains("help: `mingcha batch"), "{said}");
    assert!(!folder.path().join("out").exists());
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_what_to_do() {
    let folder = stage(1);
    run(folder.path(), &["batch", "in", "--store", "a.db"], "", 0);
    let report = ["report", "--store", "a.db", "--format", "parquet", "-o", "out"];
    let said = String::from_utf8(run(folder.path(), &report, "", 2).stderr).unwrap();
    assert!(said.contains("built without Parquet") && said.contains("--features parquet"), "{said}");
    assert!(!folder.path().join("out").exists());
}

#[cfg(feature = "parquet")]
mod files {
    use super::super::store::{program, run, stage};
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::Field;
    use rusqlite::Connection;
    use rusqlite::types::Value;
    use std::collections::BTreeMap;
    use std::fs::{self, File};
    use std::path::Path;

    const REPORT: [&str; 7] = ["report", "--store", "a.db", "--format", "parquet", "-o", "a/tables"];

    /// Columns and rows of each file.
    fn files(folder: &Path) -> BTreeMap<String, Vec<Vec<(String, Value)>>> {
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let rows = |path: &Path| {
            let file = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
            let created = file.metadata().file_metadata().created_by().unwrap();
            assert!(created.starts_with("mingcha version "), "{created}");
            let value = |field: &Field| match field {
                Field::Null => Value::Null,
                Field::Long(number) => Value::Integer(*number),
                Field::Str(text) => Value::Text(text.clone()),
                other => panic!("{other}"),
            };
            let cells = |row: parquet::record::Row| {
                row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
            };
            file.get_row_iter(None).unwrap().map(|row| cells(row.unwrap())).collect()
        };
        let named =
            |path: std::path::PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), rows(&path));
        files.map(named).collect()
    }

    #[test]
    fn each_table_is_a_file_of_the_same_rows() {
        let folder = stage(6);
        let list = "path,store,developer\nin/*.apk,应用市场,某公司\n";
        run(folder.path(), &["batch", "-", "--store", "a.db"], list, 0);
        let db = Connection::open(folder.path().join("a.db")).unwrap();
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table'
                   AND name NOT IN ('reports', 'run_files') ORDER BY name";
        let mut statement = db.prepare(sql).unwrap();
        let tables: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        // What others put there is no path, and stops nothing.
        let others = "CREATE TABLE '../other' (a TEXT PRIMARY KEY) STRICT; CREATE TABLE notes (a, b)";
        db.execute_batch(others).unwrap();
        run(folder.path(), &REPORT, "", 0);
        let found = files(&folder.path().join("a/tables"));
        let names: Vec<String> = tables.iter().map(|table| format!("{table}.parquet")).collect();
        assert_eq!(found.keys().cloned().collect::<Vec<_>>(), names);
        for (table, name) in tables.iter().zip(names) {
            let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let row = |row: &rusqlite::Row<'_>| {
                let cell = |(at, name): (usize, &String)| (name.clone(), row.get::<_, Value>(at).unwrap());
                Ok(columns.iter().enumerate().map(cell).collect::<Vec<_>>())
            };
            let text = |rows: Vec<Vec<(String, Value)>>| {
                let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
                rows.sort();
                rows
            };
            let expected: Vec<_> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
            assert_eq!(text(found[&name].clone()), text(expected), "{table}");
        }
        assert!(found["results.parquet"].iter().flatten().any(|(_, value)| *value == Value::Null));
        assert!(found["findings.parquet"].len() > 9);
    }

    #[test]
    fn the_same_store_gives_the_same_bytes_and_replaces_files_whole() {
        let folder = stage(2);
        run(folder.path(), &["batch", "in", "--store", "a.db"], "", 0);
        let tables = folder.path().join("a/tables");
        let bytes = || {
            let files = fs::read_dir(&tables).unwrap().map(|entry| entry.unwrap().path());
            files.map(|path| (path.clone(), fs::read(path).unwrap())).collect::<BTreeMap<_, _>>()
        };
        run(folder.path(), &REPORT, "", 0);
        let first = bytes();
        fs::write(tables.join("results.parquet"), "old").unwrap();
        run(folder.path(), &REPORT, "", 0);
        assert!(first == bytes());
    }

    #[test]
    fn without_a_directory_nothing_is_written() {
        let folder = stage(1);
        run(folder.path(), &["batch", "in/000.apk", "--store", "a.db"], "", 0);
        for output in [&[][..], &["-o", "-"], &["-o", "a.db"], &["-o", "in/000.apk"]] {
            let arguments = [&REPORT[..5], output].concat();
            let ended = program(folder.path(), &arguments).output().unwrap();
            let said = String::from_utf8(ended.stderr).unwrap();
            assert_eq!(ended.status.code(), Some(2), "{output:?}: {said}");
            assert!(said.contains("help: name a"), "{output:?}: {said}");
        }
    }
}
