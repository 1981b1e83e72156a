//! Literals and encoded values: smali text goes in, a [`Value`] comes out.

use super::cursor::{Cursor, Result};
use super::model::{Annotated, Annotation, HANDLE_KINDS, Handle, Member, Value};

/// A number as written, before its type is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    /// Without a suffix.
    Plain(i128),
    Byte(i8),
    Short(i16),
    Long(i64),
    Float(f32),
    Double(f64),
}

impl Cursor<'_> {
    /// A number: decimal, hexadecimal or octal integer with an optional suffix `t`, `s` or `L`, or a decimal
    /// fraction with an optional suffix `f`.
    pub(super) fn number(&mut self) -> Result<Number> {
        self.skip_blanks();
        let start = self.pos;
        let word = self.number_word();
        if word.is_empty() {
            return self.expected("a number");
        }
        match parse_number(&word) {
            Ok(number) => Ok(number),
            Err(reason) => self.fail(start, format!("`{word}` {reason}")),
        }
    }

    fn number_word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.peek() {
            let hex = word.contains(['x', 'X']);
            let sign = word.is_empty() || (!hex && word.ends_with(['e', 'E']));
            let keep = c.is_ascii_alphanumeric()
                || (c == '.' && !self.starts_with(".."))
                || (matches!(c, '-' | '+') && sign);
            if !keep {
                break;
            }
            word.push(c);
            self.pos += 1;
        }
        word
    }

    /// An integer that an instruction, a payload or a directive takes: characters, truth values and fractions
    /// count as their bits.
    pub(super) fn integer(&mut self) -> Result<i64> {
        self.skip_blanks();
        let start = self.pos;
        match self.peek() {
            Some('\'') => return self.char_literal().map(i64::from),
            Some('t') if self.eat("true") => return Ok(1),
            Some('f') if self.eat("false") => return Ok(0),
            _ => {}
        }
        match self.number()? {
            Number::Plain(value) => match i64::try_from(value) {
                Ok(value) => Ok(value),
                Err(_) => self.fail(start, "this number does not fit 64 bits"),
            },
            Number::Byte(value) => Ok(value.into()),
            Number::Short(value) => Ok(value.into()),
            Number::Long(value) => Ok(value),
            Number::Float(value) => Ok((value.to_bits() as i32).into()),
            Number::Double(value) => Ok(value.to_bits() as i64),
        }
    }

    /// An integer that must fit 32 bits; 0x80000000 and above are taken as bit patterns.
    pub(super) fn integer32(&mut self) -> Result<i32> {
        self.skip_blanks();
        let start = self.pos;
        let value = self.integer()?;
        match narrow32(value.into()) {
            Some(value) => Ok(value),
            None => self.fail(start, format!("{value} does not fit 32 bits")),
        }
    }

    /// An unsigned number of a directive, such as `.line 12`.
    pub(super) fn count(&mut self, what: &str, most: u32) -> Result<u32> {
        self.skip_blanks();
        let start = self.pos;
        match u32::try_from(self.integer()?) {
            Ok(value) if value <= most => Ok(value),
            _ => self.fail(start, format!("{what} is a number from 0 to {most}")),
        }
    }

    /// An encoded value, which may go over several lines.
    pub(super) fn value(&mut self) -> Result<Value> {
        self.skip();
        let start = self.pos;
        match self.peek() {
            Some('"') => self.string().map(Value::Str),
            Some('\'') => self.char_literal().map(Value::Char),
            Some('{') => self.array().map(Value::Array),
            Some('(') => self.proto().map(Value::MethodType),
            Some('.') => self.directive_value(),
            Some('0'..='9' | '-' | '+') => self.numeric_value(),
            _ => {
                let word = self.take_while(|c| c.is_ascii_alphanumeric() || c == '-');
                let handle = self.starts_with("@") && HANDLE_KINDS.contains(&word);
                match word {
                    "null" => Ok(Value::Null),
                    "true" => Ok(Value::Boolean(true)),
                    "false" => Ok(Value::Boolean(false)),
                    _ => {
                        self.pos = start;
                        match word {
                            "Infinity" | "Infinityf" | "NaN" | "NaNf" => self.numeric_value(),
                            _ if handle => self.handle().map(Value::Handle),
                            _ => self.type_or_member(),
                        }
                    }
                }
            }
        }
    }

    fn directive_value(&mut self) -> Result<Value> {
        if self.eat_word(".enum") {
            return self.field_ref().map(Value::Enum);
        }
        if !self.eat_word(".subannotation") {
            return self.expected("a value");
        }
        let class = self.descriptor()?;
        self.elements(class, "subannotation").map(Value::Annotation)
    }

    fn numeric_value(&mut self) -> Result<Value> {
        let start = self.pos;
        Ok(match self.number()? {
            Number::Plain(value) => match narrow32(value) {
                Some(value) => Value::Int(value),
                None => return self.fail(start, format!("{value} does not fit an int; end it with `L`")),
            },
            Number::Byte(value) => Value::Byte(value),
            Number::Short(value) => Value::Short(value),
            Number::Long(value) => Value::Long(value),
            Number::Float(value) => Value::Float(value.to_bits()),
            Number::Double(value) => Value::Double(value.to_bits()),
        })
    }

    fn array(&mut self) -> Result<Vec<Value>> {
        let start = self.pos;
        self.expect("{")?;
        let mut values = Vec::new();
        if self.eat_far("}") {
            return Ok(values);
        }
        loop {
            values.push(self.value()?);
            if self.eat_far("}") {
                return Ok(values);
            }
            if !self.eat_far(",") {
                self.skip();
                if self.peek().is_none() {
                    return self.fail(start, "this array does not end; close it with `}`");
                }
                return self.expected("`,` or `}`");
            }
        }
    }

    fn type_or_member(&mut self) -> Result<Value> {
        if !matches!(self.peek(), Some('[' | 'L' | 'V' | 'Z' | 'B' | 'S' | 'C' | 'I' | 'J' | 'F' | 'D')) {
            return self.expected("a value");
        }
        let descriptor = self.descriptor()?;
        if !self.starts_with("->") {
            return Ok(Value::Type(descriptor));
        }
        Ok(match self.member(descriptor)? {
            Member::Field(field) => Value::Field(field),
            Member::Method(method) => Value::Method(method),
        })
    }

    /// `kind@member`.
    pub(super) fn handle(&mut self) -> Result<Handle> {
        self.skip_blanks();
        let start = self.pos;
        let word = self.word();
        let Some(kind) = HANDLE_KINDS.iter().position(|kind| *kind == word) else {
            return self.fail(
                start,
                format!("expected a method handle such as `invoke-static@La/B;->name()V`, with one of {}", {
                    HANDLE_KINDS.join(", ")
                }),
            );
        };
        self.expect("@")?;
        let class = self.descriptor()?;
        let member = self.member(class)?;
        if matches!(member, Member::Field(_)) != (kind < 4) {
            return self.fail(start, format!("`{word}` does not go with this kind of member"));
        }
        Ok(Handle { kind: kind as u16, member })
    }

    /// `.annotation visibility type`, its elements, `.end annotation`; the directive has been taken.
    pub(super) fn annotation_into(&mut self, list: &mut Vec<Annotation>) -> Result<()> {
        let at = self.pos;
        let annotation = self.annotation()?;
        let class = &annotation.body.class;
        if list.iter().any(|earlier| earlier.body.class == *class) {
            return self.fail(at, format!("annotation `{class}` stands twice here"));
        }
        list.push(annotation);
        Ok(())
    }

    fn annotation(&mut self) -> Result<Annotation> {
        let visibility = match self.word() {
            "build" => 0,
            "runtime" => 1,
            "system" => 2,
            _ => return self.expected("`build`, `runtime` or `system`"),
        };
        let class = self.descriptor()?;
        Ok(Annotation { visibility, body: self.elements(class, "annotation")? })
    }

    fn elements(&mut self, class: String, end: &str) -> Result<Annotated> {
        let start = self.pos;
        let mut elements: Vec<(String, Value)> = Vec::new();
        while !self.eat_end(end) {
            self.skip();
            if self.at_end() {
                return self.fail(start, format!("this annotation does not end; close it with `.end {end}`"));
            }
            let at = self.pos;
            let name = self.name(&format!("`name = value` or `.end {end}`"))?;
            if elements.iter().any(|(earlier, _)| *earlier == name) {
                return self.fail(at, format!("element `{name}` occurs twice in this annotation"));
            }
            self.expect("=")?;
            elements.push((name, self.value()?));
        }
        Ok(Annotated { class, elements })
    }

    /// The annotations that stand here, one after the other.
    pub(super) fn annotations(&mut self) -> Result<Vec<Annotation>> {
        let mut annotations = Vec::new();
        while self.eat_word(".annotation") {
            self.annotation_into(&mut annotations)?;
        }
        Ok(annotations)
    }
}

/// The value as an `i32`; bit patterns from 0x80000000 to 0xffffffff become negative.
fn narrow32(value: i128) -> Option<i32> {
    i32::try_from(value).ok().or_else(|| u32::try_from(value).ok().map(|bits| bits as i32))
}

fn parse_number(word: &str) -> std::result::Result<Number, &'static str> {
    let (sign, digits) = match word.as_bytes() {
        [b'-', ..] => (-1, &word[1..]),
        [b'+', ..] => (1, &word[1..]),
        _ => (1, word),
    };
    let (body, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', b'0'..=b'9', ..] if !digits.contains(['.', 'e', 'E']) => (&digits[1..], 8),
        _ => (digits, 10),
    };
    let fraction =
        radix == 10 && (body.contains(['.', 'e', 'E', 'f', 'F', 'd', 'D']) || body.starts_with(['I', 'N']));
    if fraction {
        return parse_fraction(word);
    }
    let (body, suffix) = match body.char_indices().last() {
        Some((at, c @ ('t' | 'T' | 's' | 'S' | 'l' | 'L'))) => (&body[..at], Some(c.to_ascii_lowercase())),
        _ => (body, None),
    };
    let magnitude = i128::from_str_radix(body, radix).map_err(|_| "is not a number")?;
    let value = sign * magnitude;
    let wide = "does not fit the type of its suffix";
    match suffix {
        Some('t') => {
            i8::try_from(value).or_else(|_| u8::try_from(value).map(|bits| bits as i8)).map(Number::Byte)
        }
        Some('s') => {
            i16::try_from(value).or_else(|_| u16::try_from(value).map(|bits| bits as i16)).map(Number::Short)
        }
        Some(_) => {
            i64::try_from(value).or_else(|_| u64::try_from(value).map(|bits| bits as i64)).map(Number::Long)
        }
        None => Ok(Number::Plain(value)),
    }
    .map_err(|_| wide)
}

fn parse_fraction(word: &str) -> std::result::Result<Number, &'static str> {
    let float = word.strip_suffix(['f', 'F']);
    let body = float.or_else(|| word.strip_suffix(['d', 'D'])).unwrap_or(word);
    let known = body.trim_start_matches(['-', '+']);
    if known.starts_with(|c: char| c.is_ascii_alphabetic()) && !matches!(known, "Infinity" | "NaN") {
        return Err("is not a number");
    }
    let wrong = |_| "is not a number";
    if float.is_some() {
        return body.parse().map(Number::Float).map_err(wrong);
    }
    body.parse().map(Number::Double).map_err(wrong)
}
