//! The same package gives the same bytes, whatever the number of threads.

use std::process::Command;

#[test]
fn reports_are_byte_identical() {
    let samples = super::files("samples", ".apk");
    assert!(!samples.is_empty());
    let scan = |jobs: &str, threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
        command.current_dir(super::root()).env("RAYON_NUM_THREADS", threads);
        let output =
            command.args(["scan", "--format", "json", "--jobs", jobs]).args(&samples).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let first = scan("1", "1");
    assert!(first.len() > 1_000);
    assert!(first == scan("4", "4") && first == scan("1", "1"), "two scans of the samples differ");
}
