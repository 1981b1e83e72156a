//! Compiles `signatures/` into the bundle that the binary embeds.

#[allow(dead_code, unreachable_pub)]
#[path = "src/signature/raw/mod.rs"]
mod raw;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("signatures");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/signature/raw");
    println!("cargo::rerun-if-changed=signatures");
    let files = read(&root)?;
    let mut bundle = raw::Bundle::default();
    let mut bad = 0;
    for (path, text) in &files {
        match raw::parse_file(path, text) {
            Ok(content) => bundle.add(content),
            Err(problem) => {
                let (line, column) = raw::line_column(text, problem.span.start);
                println!("cargo::error=signatures/{path}:{line}:{column}: {}", problem.message);
                bad += 1;
            }
        }
    }
    if bad > 0 {
        return Err(format!("{bad} signature files could not be read").into());
    }
    bundle.digest(&files);
    // The program has the table as it stands.
    bundle.platform = "".into();
    let target = PathBuf::from(env::var("OUT_DIR")?).join("signatures.postcard");
    fs::write(target, bundle.encode()?)?;
    Ok(())
}

/// All signature files with their paths below `root`, in path order.
fn read(root: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let parts: Vec<_> = path.strip_prefix(root)?.iter().map(|part| part.to_string_lossy()).collect();
            let name = parts.join("/");
            if raw::is_signature_file(&name) {
                let text =
                    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                files.push((name, text));
            }
        }
    }
    files.sort();
    Ok(files)
}
