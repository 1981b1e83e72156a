//! The version of an SDK, where the package tells it: a constant of its code, a small file, a library's name.

use crate::base::text::encode_mutf8;
use crate::program::{Program, native};
use crate::signature::raw::{Sdk, VersionSource};
use regex::Regex;

/// Characters that a version has at most.
const MAX_LENGTH: usize = 40;

/// The version that the first source with one tells.
pub(super) fn of(program: &Program, sdk: &Sdk) -> Option<String> {
    let sources = sdk.version.iter().filter_map(|source| VersionSource::parse(source));
    sources.filter_map(|source| told(program, &source)).find(|version| is_version(version))
}

fn told(program: &Program, source: &VersionSource<'_>) -> Option<String> {
    match source {
        VersionSource::Constant { class, field } => {
            program.code.static_text(program.code.find_class(class)?, &encode_mutf8(field))
        }
        VersionSource::File(path) => {
            let text = program.versions.get(*path)?;
            // A properties file has a line `version=…`; a version file holds the version alone.
            let line = text.lines().find_map(|line| line.trim().strip_prefix("version="));
            Some(line.or_else(|| text.lines().next())?.trim().to_owned())
        }
        VersionSource::Library(pattern) => {
            let pattern = Regex::new(&format!("^(?:{pattern})$")).ok()?;
            let names = program.files.iter().filter_map(|file| {
                let entry = file.rsplit("!/").next().unwrap_or(file);
                native::library_name(entry).map(|(_, name)| name)
            });
            names.filter_map(|name| pattern.captures(name)?.get(1)).next().map(|it| it.as_str().to_owned())
        }
    }
}

/// Whether a text can be a version: it begins with a number, maybe after a `v`, and is short and plain.
fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    text.len() <= MAX_LENGTH && digits.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::{is_version, of};
    use crate::base::{Bytes, Defects, Limits};
    use crate::format::dex;
    use crate::program::{Code, Program};
    use crate::signature::raw::Sdk;
    use crate::testkit::dex::assemble;

    fn program() -> Program {
        let code = ".class public Lcom/a/Sdk;\n.super Ljava/lang/Object;\n\
            .field public static final VERSION:Ljava/lang/String; = \"4.2.0\"\n\
            .field public static final NAME:Ljava/lang/String; = \"sdk\"\n\
            .field public static LATER:Ljava/lang/String; = \"1.0\"\n";
        let bytes = assemble(&[("a.smali", code)], 39).unwrap();
        let dexes = dex::parse(Bytes::new(bytes), &Limits::default()).value;
        let named = dexes.into_iter().map(|dex| ("classes.dex".to_owned(), dex)).collect();
        let versions = [
            ("META-INF/androidx.core_core.version", "1.9.0\n"),
            ("META-INF/odd.version", "task ':core:write' property 'version'"),
            ("play-services-base.properties", "#x\nversion=18.1.0\nclient=play\n"),
        ];
        let texts = versions.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let files = ["lib/arm64-v8a/libjcore233.so", "lib/armeabi/libmap-7.5.so", "assets/libmap-9.so"];
        Program {
            code: Code::merge(named, &mut Defects::default()),
            versions: texts.into(),
            files: files.map(str::to_owned).to_vec(),
            ..Program::default()
        }
    }

    #[test]
    fn a_version_is_read_where_the_signature_says() {
        let program = program();
        for (source, version) in [
            ("const:com.a.Sdk.VERSION", Some("4.2.0")),
            ("const:com.a.Sdk.NAME", None),
            ("const:com.a.Sdk.LATER", None),
            ("const:com.a.Other.VERSION", None),
            ("file:META-INF/androidx.core_core.version", Some("1.9.0")),
            ("file:META-INF/odd.version", None),
            ("file:META-INF/none.version", None),
            ("file:play-services-base.properties", Some("18.1.0")),
            ("library:libjcore(\\d+)\\.so", Some("233")),
            ("library:libmap-(\\d[\\d.]*)\\.so", Some("7.5")),
            ("library:libnone-(\\d+)\\.so", None),
        ] {
            let sdk = Sdk { version: vec![source.to_owned()], ..Sdk::default() };
            assert_eq!(of(&program, &sdk).as_deref(), version, "{source}");
        }
        let both = ["const:com.a.Sdk.NAME", "const:com.a.Sdk.VERSION"].map(str::to_owned).to_vec();
        assert_eq!(of(&program, &Sdk { version: both, ..Sdk::default() }).as_deref(), Some("4.2.0"));
    }

    #[test]
    fn versions_begin_with_a_number_and_are_plain() {
        for version in ["9.4.1", "v2.0", "3.8.2-rc1", "20230401"] {
            assert!(is_version(version), "{version}");
        }
        for other in ["", "unspecified", "task ':core:writeVersion' property", "1.0 beta\n", "debug"] {
            assert!(!is_version(other), "{other}");
        }
    }
}
