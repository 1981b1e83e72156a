//! A report as JSON: one object, indented for people or on one line for streams.

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Writes one object over several lines, without a line end.
///
/// # Errors
/// Where the writer fails.
pub fn write_pretty(report: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    report.serialize(&mut Serializer::with_formatter(out, Safe(PrettyFormatter::new()))).map_err(Into::into)
}

/// Writes one object on one line, without a line end.
///
/// # Errors
/// Where the writer fails.
pub fn write_line(report: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    report.serialize(&mut Serializer::with_formatter(out, Safe(CompactFormatter))).map_err(Into::into)
}

/// Writes characters that a terminal obeys or hides as `\u` escapes: equal to any parser, harmless to `cat`.
struct Safe<F>(F);

macro_rules! forward {
    ($($name:ident($($argument:ident: $type:ty),*);)*) => {$(
        fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $type)*) -> io::Result<()> {
            self.0.$name(writer $(, $argument)*)
        }
    )*};
}

impl<F: Formatter> Formatter for Safe<F> {
    forward! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((offset, hidden)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
            let (before, after) = rest.split_at(offset);
            writer.write_all(before.as_bytes())?;
            let mut units = [0; 2];
            for unit in hidden.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.get(hidden.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Control characters, direction marks, line separators, zero-width and tag characters.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{write_line, write_pretty};
    use crate::report::Report;
    use crate::report::samples::failed;

    fn line(report: &Report) -> String {
        let mut out = Vec::new();
        write_line(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hostile_names_survive_a_round_trip_and_show_no_control_character() {
        let mut report = failed();
        report.input.path = "a\u{1b}[2J\u{9b}31m\u{202e}b\u{2028}\u{e0041}\n\"\\中".into();
        let text = line(&report);
        assert!(text.contains("\\u202e") && text.contains("\\u009b") && text.contains("\\udb40\\udc41"));
        assert!(!text.contains(|c: char| c.is_control() || c == '\u{202e}'));
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    }

    #[test]
    fn both_forms_say_the_same() {
        let report = failed();
        let mut pretty = Vec::new();
        write_pretty(&report, &mut pretty).unwrap();
        assert!(pretty.starts_with(b"{\n  \"schema_version\""));
        assert_eq!(serde_json::from_slice::<Report>(&pretty).unwrap(), report);
        assert_eq!(line(&report).lines().count(), 1);
    }
}
