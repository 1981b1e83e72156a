//! A position in smali text: takes tokens off it, and knows the file and line of each for messages.

use super::model::{FieldRef, Member, MethodRef, Proto, Units};

pub(super) type Result<T> = std::result::Result<T, String>;

#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    file: &'a str,
    text: &'a str,
    pub(super) pos: usize,
}

/// `file:line: message` for a place in a text.
pub(super) fn located(file: &str, text: &str, at: usize, message: &str) -> String {
    let line = 1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
    format!("{file}:{line}: {message}")
}

impl<'a> Cursor<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, pos: if text.starts_with('\u{feff}') { 3 } else { 0 } }
    }

    pub(super) fn fail<T>(&self, at: usize, message: impl AsRef<str>) -> Result<T> {
        Err(located(self.file, self.text, at, message.as_ref()))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.pos..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn starts_with(&self, prefix: &str) -> bool {
        self.rest().starts_with(prefix)
    }

    /// What stands here, for messages.
    fn shown(&self) -> String {
        let line = self.rest().lines().next().unwrap_or_default().trim_end();
        match line.char_indices().nth(24) {
            _ if self.rest().is_empty() => "the end of the file".into(),
            _ if line.is_empty() => "the end of the line".into(),
            Some((end, _)) => format!("`{}…`", &line[..end]),
            None => format!("`{line}`"),
        }
    }

    pub(super) fn expected<T>(&self, what: &str) -> Result<T> {
        self.fail(self.pos, format!("expected {what}, found {}", self.shown()))
    }

    /// Skips blanks and comments, on this line only.
    pub(super) fn skip_blanks(&mut self) {
        self.take_while(|c| matches!(c, ' ' | '\t' | '\r'));
        if self.peek() == Some('#') {
            self.take_while(|c| c != '\n');
        }
    }

    /// Skips blanks, line ends and comments.
    pub(super) fn skip(&mut self) {
        loop {
            self.skip_blanks();
            if self.peek() != Some('\n') {
                return;
            }
            self.pos += 1;
        }
    }

    /// Ends a statement: nothing but a comment may follow on the line.
    pub(super) fn end_of_line(&mut self) -> Result<()> {
        self.skip_blanks();
        match self.peek() {
            None | Some('\n') => Ok(()),
            _ => self.expected("the end of the line"),
        }
    }

    pub(super) fn at_end(&mut self) -> bool {
        self.skip();
        self.rest().is_empty()
    }

    pub(super) fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.pos += end;
        &rest[..end]
    }

    /// Takes `token` if it stands here, after blanks on this line.
    pub(super) fn eat(&mut self, token: &str) -> bool {
        let before = self.pos;
        self.skip_blanks();
        let found = self.starts_with(token);
        self.pos = if found { self.pos + token.len() } else { before };
        found
    }

    /// As [`Cursor::eat`], but also over line ends.
    pub(super) fn eat_far(&mut self, token: &str) -> bool {
        let before = self.pos;
        self.skip();
        let found = self.eat(token);
        if !found {
            self.pos = before;
        }
        found
    }

    pub(super) fn expect(&mut self, token: &str) -> Result<()> {
        if self.eat(token) {
            return Ok(());
        }
        self.skip_blanks();
        self.expected(&format!("`{token}`"))
    }

    /// A word of directives, flags and mnemonics: letters, digits, `-`, `/`, `_`, with a leading dot allowed.
    pub(super) fn word(&mut self) -> &'a str {
        self.skip_blanks();
        let start = self.pos;
        if self.peek() == Some('.') {
            self.pos += 1;
        }
        self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '_'));
        &self.text[start..self.pos]
    }

    /// Takes `directive` if it stands here as a whole word.
    pub(super) fn eat_word(&mut self, directive: &str) -> bool {
        let before = self.pos;
        self.skip();
        let found = self.word() == directive;
        if !found {
            self.pos = before;
        }
        found
    }

    /// `.end NAME` and the end of the line.
    pub(super) fn eat_end(&mut self, name: &str) -> bool {
        let before = self.pos;
        let found = self.eat_word(".end") && self.word() == name;
        if !found {
            self.pos = before;
        }
        found
    }

    /// A name of a member, an element or a label; back quotes hold names with spaces.
    pub(super) fn name(&mut self, what: &str) -> Result<String> {
        self.skip_blanks();
        if self.peek() == Some('`') {
            self.pos += 1;
            let name = self.take_while(|c| !matches!(c, '`' | '\n')).to_owned();
            self.expect("`")?;
            return Ok(name);
        }
        let name = self.take_while(|c| {
            !c.is_ascii_whitespace()
                && !matches!(
                    c,
                    '(' | ')' | ':' | ';' | ',' | '=' | '{' | '}' | '"' | '\'' | '#' | '@' | '[' | '/' | '.'
                )
        });
        if name.is_empty() { self.expected(what) } else { Ok(name.to_owned()) }
    }

    /// A type descriptor; `V` included.
    pub(super) fn descriptor(&mut self) -> Result<String> {
        self.skip_blanks();
        let start = self.pos;
        let dimensions = self.take_while(|c| c == '[').len();
        match self.peek() {
            Some('V') if dimensions > 0 => {
                self.fail(start, "there is no array of void; name the element type, such as `[I`")
            }
            _ if dimensions > 255 => self.fail(start, "an array has at most 255 dimensions"),
            Some('V' | 'Z' | 'B' | 'S' | 'C' | 'I' | 'J' | 'F' | 'D') => {
                self.pos += 1;
                Ok(self.text[start..self.pos].to_owned())
            }
            Some('L') => {
                self.take_while(|c| {
                    !matches!(c, ';' | '\n' | '\t' | '"' | ',' | '(' | ')' | ':' | '{' | '}')
                });
                if !self.starts_with(";") || self.pos == start + dimensions + 1 {
                    self.pos = start;
                    return self.expected("a class type such as `Ljava/lang/Object;`");
                }
                self.pos += 1;
                Ok(self.text[start..self.pos].replace('`', ""))
            }
            _ => self.expected("a type such as `I`, `[B` or `Ljava/lang/String;`"),
        }
    }

    /// `(parameters)return`.
    pub(super) fn proto(&mut self) -> Result<Proto> {
        self.expect("(")?;
        let mut parameters = Vec::new();
        while !self.eat(")") {
            let at = self.pos;
            parameters.push(self.descriptor()?);
            if parameters.last().is_some_and(|descriptor| descriptor == "V") {
                return self.fail(at, "a parameter cannot be of type `V`");
            }
        }
        Ok(Proto { parameters, returns: self.descriptor()? })
    }

    /// What follows a class in a reference: `->name:type` or `->name(parameters)return`.
    pub(super) fn member(&mut self, class: String) -> Result<Member> {
        self.expect("->")?;
        let name = self.name("the name of a field or method")?;
        if self.starts_with("(") {
            return Ok(Member::Method(MethodRef { class, name, proto: self.proto()? }));
        }
        if !self.starts_with(":") {
            return self.expected("`:` and a type, or `(` and parameters");
        }
        self.pos += 1;
        Ok(Member::Field(FieldRef { class, name, of_type: self.descriptor()? }))
    }

    pub(super) fn field_ref(&mut self) -> Result<FieldRef> {
        self.skip_blanks();
        let at = self.pos;
        let class = self.descriptor()?;
        match self.member(class)? {
            Member::Field(field) => Ok(field),
            Member::Method(_) => self.fail(at, "expected a field such as `La/B;->name:I`, found a method"),
        }
    }

    pub(super) fn method_ref(&mut self) -> Result<MethodRef> {
        self.skip_blanks();
        let at = self.pos;
        let class = self.descriptor()?;
        match self.member(class)? {
            Member::Method(method) => Ok(method),
            Member::Field(_) => self.fail(at, "expected a method such as `La/B;->name(I)V`, found a field"),
        }
    }

    /// A string literal in double quotes.
    pub(super) fn string(&mut self) -> Result<Units> {
        self.skip_blanks();
        let start = self.pos;
        if !self.eat("\"") {
            return self.expected("a string in double quotes");
        }
        let mut units = Units::new();
        loop {
            match self.peek() {
                Some('"') => {
                    self.pos += 1;
                    return Ok(units);
                }
                None | Some('\n') => {
                    return self.fail(start, "this string does not end on its line; close it with `\"`");
                }
                Some(_) => self.character(&mut units)?,
            }
        }
    }

    /// A character literal in single quotes.
    pub(super) fn char_literal(&mut self) -> Result<u16> {
        let start = self.pos;
        self.expect("'")?;
        let mut units = Units::new();
        if !matches!(self.peek(), None | Some('\n' | '\'')) {
            self.character(&mut units)?;
        }
        match units[..] {
            [unit] if self.starts_with("'") => {
                self.pos += 1;
                Ok(unit)
            }
            _ => self.fail(start, "a character literal holds one UTF-16 unit, such as `'a'` or `'\\u4e2d'`"),
        }
    }

    /// One character or escape of a literal.
    fn character(&mut self, units: &mut Units) -> Result<()> {
        let at = self.pos;
        let Some(c) = self.peek() else { return self.expected("a character") };
        self.pos += c.len_utf8();
        if c != '\\' {
            units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
            return Ok(());
        }
        let Some(escape) = self.peek() else { return self.expected("an escape") };
        self.pos += escape.len_utf8();
        units.push(match escape {
            'b' => 8,
            't' => 9,
            'n' => 10,
            'f' => 12,
            'r' => 13,
            '"' | '\'' | '\\' => escape as u16,
            'u' => {
                let digits = self.rest().get(..4).unwrap_or_default();
                let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                match u16::from_str_radix(digits, 16) {
                    Ok(unit) if plain => {
                        self.pos += 4;
                        unit
                    }
                    _ => return self.fail(at, "`\\u` takes four hexadecimal digits"),
                }
            }
            _ => {
                return self
                    .fail(at, format!("unknown escape `\\{escape}`; there are b t n f r \" ' \\ and u"));
            }
        });
        Ok(())
    }
}
