//! Reports read back from JSON: one object, an array of them, or one a line, each handed on as it is read.

use super::Report;
use super::model::SCHEMA_VERSION;
use crate::base::Error;
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use std::fmt;
use std::io::BufRead;

/// Packages inside packages that a report read back may hold.
const MAX_NESTED: usize = 16;

/// Hands each report of a text to `each`, and stops where that fails.
///
/// # Errors
/// Where the text holds something else, or `each` fails.
pub fn read_each<E: From<Error>>(
    mut text: impl BufRead,
    mut each: impl FnMut(Report) -> Result<(), E>,
) -> Result<(), E> {
    let mut failure = None;
    let mut take = |report: Report| match checked(report).map_err(E::from).and_then(&mut each) {
        Ok(()) => true,
        Err(error) => {
            failure = Some(error);
            false
        }
    };
    let read = match first_byte(&mut text) {
        Ok(Some(b'[')) => {
            let mut reader = serde_json::Deserializer::from_reader(text);
            Array(&mut take).deserialize(&mut reader).and_then(|()| reader.end())
        }
        Ok(Some(_)) => serde_json::Deserializer::from_reader(text)
            .into_iter::<Report>()
            .try_for_each(|report| report.and_then(|report| if take(report) { Ok(()) } else { Err(stop()) })),
        Ok(None) => Err(serde::de::Error::custom("it is empty")),
        Err(error) => Err(serde_json::Error::io(error)),
    };
    match (failure, read) {
        (Some(failure), _) => Err(failure),
        (None, Err(error)) => Err(bad(&error).into()),
        (None, Ok(())) => Ok(()),
    }
}

/// The first byte that is no white space; a byte order mark is passed over.
fn first_byte(text: &mut impl BufRead) -> std::io::Result<Option<u8>> {
    loop {
        let Some(&byte) = text.fill_buf()?.first() else { return Ok(None) };
        if !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(&byte) {
            return Ok(Some(byte));
        }
        text.consume(1);
    }
}

fn stop() -> serde_json::Error {
    serde::de::Error::custom("stopped")
}

fn bad(error: &dyn fmt::Display) -> Error {
    let help = "give what `mingcha scan --format json` or `--format jsonl` wrote";
    Error::new(format!("not a report of mingcha: {error}"), help)
}

/// A report of a form that this version does not know would be shown wrongly.
fn checked(report: Report) -> Result<Report, Error> {
    let major = |version: &str| version.split('.').next().map(str::to_owned);
    if major(&report.schema_version) != major(SCHEMA_VERSION) {
        let text = format!(
            "the report has the form {:?}, this version reads {SCHEMA_VERSION}",
            report.schema_version
        );
        return Err(Error::new(text, "use the version of mingcha that wrote it, or scan again"));
    }
    let mut level: Vec<&Report> = vec![&report];
    for _ in 0..MAX_NESTED {
        level = level.into_iter().flat_map(|report| &report.nested).collect();
    }
    match level.is_empty() {
        true => Ok(report),
        false => Err(bad(&"packages lie in packages too deep")),
    }
}

/// An array whose elements are handed on and not kept.
struct Array<'a, F>(&'a mut F);

impl<'de, F: FnMut(Report) -> bool> DeserializeSeed<'de> for Array<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Report) -> bool> Visitor<'de> for Array<'_, F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("reports")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(report) = list.next_element()? {
            if !(self.0)(report) {
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::read_each;
    use crate::base::Error;
    use crate::report::samples::{failed, full, hostile, packed};
    use crate::report::{Report, json};

    fn read(text: &[u8]) -> Result<Vec<Report>, Error> {
        let mut all = Vec::new();
        read_each(text, |report| {
            all.push(report);
            Ok::<(), Error>(())
        })?;
        Ok(all)
    }

    fn line(report: &Report) -> Vec<u8> {
        let mut out = Vec::new();
        json::write_line(report, &mut out).unwrap();
        out
    }

    #[test]
    fn what_was_written_is_read_back_in_every_form() {
        let reports = [full(), failed(), packed(), hostile()];
        let lines: Vec<Vec<u8>> = reports.iter().map(line).collect();
        assert_eq!(read(&lines.join(&b'\n')).unwrap(), reports);
        let array = [b"\xef\xbb\xbf \n[".as_slice(), &lines.join(&b','), b"]\n"].concat();
        assert_eq!(read(&array).unwrap(), reports);
        assert_eq!(read(&lines[0]).unwrap(), [full()]);
        assert_eq!(read(b"[]").unwrap(), []);
    }

    #[test]
    fn a_report_of_an_older_version_lacks_what_was_added_since() {
        let mut old: serde_json::Value = serde_json::to_value(full()).unwrap();
        let top = old.as_object_mut().unwrap();
        for added in ["act_date", "case", "miit_clauses", "permissions_needed"] {
            assert!(top.remove(added).is_some(), "{added}");
        }
        old["sdks"][0].as_object_mut().unwrap().remove("certainty");
        old["app"].as_object_mut().unwrap().remove("category");
        let read = read(old.to_string().as_bytes()).unwrap();
        assert_eq!(read[0].findings, full().findings);
        assert!(read[0].permissions_needed.is_empty());
    }

    #[test]
    fn anything_else_is_refused() {
        let mut other = full();
        other.schema_version = "2.0".into();
        let mut deep = full();
        for _ in 0..20 {
            deep = Report { nested: vec![deep], ..full() };
        }
        let cases: [(&[u8], &str); 6] = [
            (b"", "empty"),
            (b"PK\x03\x04", "not a report"),
            (b"{}", "missing field"),
            (b"[{}]", "missing field"),
            (&line(&other), "has the form \"2.0\""),
            (&line(&deep), "too deep"),
        ];
        for (text, expected) in cases {
            let error = read(text).unwrap_err();
            assert!(error.message.contains(expected), "{}", error.message);
        }
        let trailing = [line(&full()), b" x".to_vec()].concat();
        assert!(read(&trailing).is_err());
    }

    #[test]
    fn nothing_is_read_after_a_failure() {
        let text = [line(&full()), line(&full()), line(&full())].concat();
        let mut seen = 0;
        let result = read_each(text.as_slice(), |_| {
            seen += 1;
            Err::<(), Error>(Error::new("full", ""))
        });
        assert_eq!((result.unwrap_err().message.as_str(), seen), ("full", 1));
    }
}
