//! The same package gives the same bytes, whatever the number of threads.

use std::process::Command;

#[test]
fn reports_are_byte_identical() {
    let samples = super::files("samples", ".apk");
    assert!(!samples.is_empty());
    let scan = |format: &str, jobs: &str, threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mingcha"));
        command.current_dir(super::root()).env("RAYON_NUM_THREADS", threads);
        let output =
            command.args(["scan", "--format", format, "--jobs", jobs]).args(&samples).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    for format in ["json", "text", "sarif", "junit", "markdown", "csv", "xlsx"] {
        let first = scan(format, "1", "1");
        assert!(first.len() > 1_000);
        assert!(first == scan(format, "4", "4"), "two scans of the samples differ in {format}");
    }
}
