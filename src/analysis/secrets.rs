//! Secrets that stand in the package, and the meta-data of its manifest.

use crate::base::Location;
use crate::fact::{self, Fact};
use crate::format::dex::StringId;
use crate::program::Program;
use crate::program::manifest::MetaData;
use crate::signature::Signatures;

/// Characters of a secret that a report shows.
const SHOWN: usize = 4;
/// Characters of a meta-data value up to which it is no secret: `true`, a number, a channel.
const PLAIN: usize = 12;
/// Secrets of one form that are kept; the first in file order.
const MAX_PER_FORM: usize = 20;

/// Secrets in code, resources, text files and meta-data.
pub(super) fn facts(program: &Program, signatures: &Signatures) -> Vec<Fact> {
    let mut found = Found { signatures, counts: vec![0; signatures.bundle.secrets.len()], facts: Vec::new() };
    for file in &program.code.dexes {
        for id in 0..file.dex.string_count() {
            let text = file.dex.string_bytes(StringId(id)).and_then(|bytes| std::str::from_utf8(bytes).ok());
            if let Some(text) = text {
                found.look(text, || Location::file(format!("{}#string@{id}", file.file)));
            }
        }
    }
    for (id, _, text) in program.resources.strings() {
        found.look(text, || Location::file(format!("resources.arsc#{id}")));
    }
    for document in &program.documents {
        let words = document.text.split(|c: char| !(c.is_ascii_alphanumeric() || "_-.+/=".contains(c)));
        words.for_each(|word| found.look(word, || Location::file(&document.file)));
    }
    for (item, _, offset) in meta_data(program) {
        let at = || Location { offset: Some(offset), ..Location::file(&program.manifest_file) };
        match signatures.secrets().of_key(&item.key).filter(|_| !is_plain(&item.value)) {
            Some(form) => found.add(form, &item.value, at),
            None => found.look(&item.value, at),
        }
    }
    found.facts
}

struct Found<'a> {
    signatures: &'a Signatures,
    counts: Vec<usize>,
    facts: Vec<Fact>,
}

impl Found<'_> {
    fn look(&mut self, text: &str, at: impl Fn() -> Location) {
        if let Some(form) = self.signatures.secrets().form_of(text) {
            self.add(form, text, at);
        }
    }

    fn add(&mut self, form: usize, text: &str, at: impl Fn() -> Location) {
        let (Some(secret), Some(count)) =
            (self.signatures.bundle.secrets.get(form), self.counts.get_mut(form))
        else {
            return;
        };
        *count += 1;
        if *count > MAX_PER_FORM {
            return;
        }
        let body = fact::Secret { id: secret.id.clone(), owner: secret.owner.clone(), sample: masked(text) };
        self.facts.push(Fact::new(body, at()));
    }
}

/// The meta-data elements of the application and its components, with the component's class and offset.
fn meta_data(program: &Program) -> impl Iterator<Item = (&MetaData, &str, u64)> {
    let application = &program.manifest.application;
    let own = application.meta_data.iter().map(|item| (item, "", application.offset));
    let components = program.manifest.components.iter();
    own.chain(components.flat_map(|component| {
        component.meta_data.iter().map(|item| (item, component.class.as_str(), component.offset))
    }))
}

/// One fact for each meta-data element.
pub(super) fn meta_data_facts(program: &Program) -> Vec<Fact> {
    let fact = |(item, component, offset): (&MetaData, &str, u64)| {
        let value = if is_plain(&item.value) { item.value.clone() } else { masked(&item.value) };
        let body = fact::MetaData { key: item.key.clone(), value, component: component.to_owned() };
        Fact::new(body, Location { offset: Some(offset), ..Location::file(&program.manifest_file) })
    };
    meta_data(program).map(fact).collect()
}

/// Whether a value cannot be a secret: it is short, or a reference, a path or a class name.
fn is_plain(value: &str) -> bool {
    let name = |c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '_' | '$' | '/' | '@' | ':');
    value.chars().count() <= PLAIN || value.contains(['.', '/']) && value.chars().all(name)
}

/// The beginning of a secret and its length: enough for its owner to know it again.
fn masked(text: &str) -> String {
    let start: String = text.chars().take(SHOWN).collect();
    format!("{start}…({})", text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::{facts, is_plain, masked, meta_data_facts};
    use crate::program::manifest::MetaData;
    use crate::program::{Program, TextFile};
    use crate::signature::Signatures;

    #[test]
    fn secrets_are_found_where_they_stand_and_named_by_form() {
        let file = "name = { zh = '密钥', en = 'Key' }\nowner = 'Acme'\npattern = 'ACME[0-9]{12}'\n\
            keys = ['*_SECRET']\nexamples = ['ACME123456789012']\nsources = ['curated']\n";
        let files = [("secret/acme-key.toml".to_owned(), file.to_owned())];
        let (signatures, faults) = Signatures::from_files(&files);
        assert_eq!(faults, []);
        let mut program = Program { manifest_file: "AndroidManifest.xml".to_owned(), ..Program::default() };
        let text =
            "{\"key\":\"ACME123456789012\", \"other\":\"ACME1234567890123\", \"x\":\"XACME123456789012\"}";
        program.documents.push(TextFile { file: "assets/a.json".to_owned(), text: text.to_owned() });
        for (key, value) in [
            ("app_secret", "0f1e2d3c4b5a69788796"),
            ("APP_SECRET", "true"),
            ("APP_KEY", "0f1e2d3c4b5a69788796"),
            ("ANY", "ACME000000000000"),
        ] {
            program
                .manifest
                .application
                .meta_data
                .push(MetaData { key: key.to_owned(), value: value.to_owned() });
        }
        let found: Vec<String> = facts(&program, &signatures).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "secret id=acme-key owner=Acme sample=ACME…(16) file=assets/a.json",
                "secret id=acme-key owner=Acme sample=0f1e…(20) file=AndroidManifest.xml offset=0",
                "secret id=acme-key owner=Acme sample=ACME…(16) file=AndroidManifest.xml offset=0",
            ]
        );
        let shown: Vec<String> = meta_data_facts(&program).iter().map(ToString::to_string).collect();
        assert!(shown.iter().all(|fact| !fact.contains("788796") && !fact.contains("000000")), "{shown:?}");
        assert!(shown[1].contains("value=true"), "{shown:?}");
    }

    #[test]
    fn secrets_are_never_shown_whole() {
        assert_eq!(masked("LTAI5tAbCdEfGhIjKlMnOpQr"), "LTAI…(24)");
        assert_eq!(masked("ab"), "ab…(2)");
    }

    #[test]
    fn plain_values_are_shown() {
        for plain in ["true", "10086", "@string/app_key", "com.example.push.Receiver", "yingyongbao"] {
            assert!(is_plain(plain), "{plain}");
        }
        for secret in ["0f1e2d3c4b5a69788796a5b4", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"] {
            assert!(!is_plain(secret), "{secret}");
        }
    }
}
