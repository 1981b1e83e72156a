//! The text form of facts: `kind field=value field="quoted value" list=a,b`.

use super::{Body, Fact, Subject};
use crate::base::Location;
use std::fmt;

impl fmt::Display for Fact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.body.kind())?;
        for (name, texts) in self.body.fields() {
            if !texts.is_empty() {
                let list: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
                write!(formatter, " {name}={}", list.join(","))?;
            }
        }
        if self.subject != Subject::App {
            write!(formatter, " subject={}", self.subject)?;
        }
        for name in ["file", "class", "method", "offset"] {
            for text in self.values(name).iter().filter(|text| !text.is_empty()) {
                write!(formatter, " {name}={}", quoted(text))?;
            }
        }
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    let plain = |c: char| !(c.is_whitespace() || c.is_control() || matches!(c, '"' | ',' | '=' | '#' | '\\'));
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("{text:?}") }
}

/// Reads facts from text: one a line, `#` starts a comment line, fields not named keep their defaults.
///
/// # Errors
/// Names the line, and what is wrong with it.
pub fn parse(text: &str) -> Result<Vec<Fact>, String> {
    let lines = (1..).zip(text.lines().map(str::trim));
    let facts = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    facts.map(|(number, line)| parse_line(line).map_err(|error| format!("line {number}: {error}"))).collect()
}

fn parse_line(line: &str) -> Result<Fact, String> {
    let (kind, mut rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let body = Body::default_of(kind).ok_or_else(|| format!("there is no kind of fact `{kind}`"))?;
    let mut fact = Fact { body, subject: Subject::App, at: Location::default() };
    while !rest.trim_start().is_empty() {
        let (name, after) = rest
            .trim_start()
            .split_once('=')
            .ok_or_else(|| format!("expected `field=value`, found `{}`", rest.trim()))?;
        let (texts, tail) = parse_list(after)?;
        set(&mut fact, name, &texts.iter().map(String::as_str).collect::<Vec<_>>())?;
        rest = tail;
    }
    Ok(fact)
}

fn set(fact: &mut Fact, name: &str, texts: &[&str]) -> Result<(), String> {
    let first = texts.first().copied().unwrap_or_default();
    match name {
        "subject" => fact.subject = first.into(),
        "file" => first.clone_into(&mut fact.at.file),
        "class" => fact.at.class = Some(first.to_owned()),
        "method" => fact.at.method = Some(first.to_owned()),
        "offset" => fact.at.offset = Some(first.parse().map_err(|_| format!("`{first}` is not an offset"))?),
        "line" => fact.at.line = Some(first.parse().map_err(|_| format!("`{first}` is not a line"))?),
        _ => fact.body.set(name, texts)?,
    }
    Ok(())
}

/// Values up to the next blank, and what follows it.
fn parse_list(text: &str) -> Result<(Vec<String>, &str), String> {
    let mut list = Vec::new();
    let mut rest = text;
    loop {
        let (value, tail) = parse_value(rest)?;
        list.push(value);
        match tail.strip_prefix(',') {
            Some(more) => rest = more,
            None => return Ok((list, tail)),
        }
    }
}

fn parse_value(text: &str) -> Result<(String, &str), String> {
    let Some(inner) = text.strip_prefix('"') else {
        let end = text.find(|c: char| c == ',' || c.is_whitespace()).unwrap_or(text.len());
        let (value, tail) = text.split_at(end);
        return Ok((value.to_owned(), tail));
    };
    let mut value = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((value, inner.get(at + 1..).unwrap_or_default())),
            '\\' => value.push(escape(&mut chars)?),
            _ => value.push(c),
        }
    }
    Err(format!("the quotation mark in `{text}` is not closed"))
}

fn escape(chars: &mut std::str::CharIndices<'_>) -> Result<char, String> {
    match chars.next() {
        Some((_, 'n')) => Ok('\n'),
        Some((_, 't')) => Ok('\t'),
        Some((_, 'r')) => Ok('\r'),
        Some((_, '0')) => Ok('\0'),
        Some((_, 'u')) => {
            let code: String =
                chars.map(|(_, c)| c).skip_while(|c| *c == '{').take_while(|c| *c != '}').collect();
            u32::from_str_radix(&code, 16)
                .ok()
                .and_then(char::from_u32)
                .ok_or_else(|| format!("`\\u{{{code}}}` is no character"))
        }
        Some((_, c)) => Ok(c),
        None => Err("a backslash ends the line".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::fact::{Fact, FactBase, KINDS, Subject};

    #[test]
    fn text_round_trip() {
        let text = "permission name=android.permission.CAMERA declared=true used_by=app,sdk:x file=AndroidManifest.xml\n\
                    collection data=device.imei detail=\"a, \\\"b\\\" \\u{202e}c\" subject=sdk:y class=La; method=\"m()V\" offset=12";
        let facts = parse(text).unwrap();
        let printed: String = facts.iter().map(|fact| format!("{fact}\n")).collect();
        assert_eq!(parse(&printed).unwrap(), facts);
        assert_eq!(facts[1].values("detail"), ["a, \"b\" \u{202e}c"]);
        assert_eq!(facts[1].subject, Subject::Sdk("y".into()));
        assert_eq!(facts[0].values("used_by"), ["app", "sdk:x"]);
    }

    #[test]
    fn a_record_loses_nothing() {
        let mut facts = parse("permission name=a file=b\ncollection data=c class=La; offset=1").unwrap();
        facts[1].at.line = Some(7);
        let base = FactBase::new(facts);
        assert_eq!(FactBase::new(parse(&base.record()).unwrap()).all(), base.all());
        assert!(!base.dump().contains("line="));
    }

    #[test]
    fn errors_name_the_line_and_the_field() {
        for (text, part) in [
            ("\nnonsense a=b", "line 2: there is no kind of fact `nonsense`"),
            ("permission nam=x", "no field `nam`"),
            ("permission used=maybe", "`maybe` is not `true` or `false`"),
            ("permission name", "expected `field=value`"),
            ("permission name=\"x", "is not closed"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn every_kind_prints_and_reads_its_default() {
        for (kind, _) in KINDS {
            let fact = parse(kind).unwrap().remove(0);
            assert_eq!(parse(&fact.to_string()).unwrap(), [fact] as [Fact; 1]);
        }
    }
}
