//! Method bodies: smali text goes in, instructions with addresses, labels, catches and debug events come out.

use super::cursor::{Cursor, Result};
use super::model::{Annotation, Catch, Code, DebugEvent, Instruction, Item, Label, Op, Target, width};
use crate::format::dex::Opcode;

/// A method body while it is read.
pub(super) struct Body<'c, 'a> {
    pub(super) cursor: &'c mut Cursor<'a>,
    /// The types of the parameters, `this` first where there is one.
    parameters: Vec<String>,
    is_static: bool,
    code: Code,
    declared: bool,
    annotations: Vec<Annotation>,
    parameter_annotations: Vec<Vec<Annotation>>,
    /// Where each label stands in the text.
    label_places: std::collections::BTreeMap<String, usize>,
}

impl<'c, 'a> Body<'c, 'a> {
    pub(super) fn new(
        cursor: &'c mut Cursor<'a>,
        class: &str,
        parameters: &[String],
        is_static: bool,
    ) -> Self {
        let this = (!is_static).then(|| class.to_owned());
        Self {
            cursor,
            parameters: this.into_iter().chain(parameters.iter().cloned()).collect(),
            is_static,
            code: Code::default(),
            declared: false,
            annotations: Vec::new(),
            parameter_annotations: Vec::new(),
            label_places: std::collections::BTreeMap::new(),
        }
    }

    /// Reads up to `.end method`; `None` where the body holds no code.
    pub(super) fn read(&mut self) -> Result<Option<Code>> {
        let start = self.cursor.pos;
        self.code.ins = self.parameters.iter().map(|descriptor| width(descriptor) as u16).sum();
        self.code.parameter_names = vec![None; self.parameters.len() - usize::from(!self.is_static)];
        while !self.cursor.eat_end("method") {
            if self.cursor.at_end() {
                return self.cursor.fail(start, "this method does not end; close it with `.end method`");
            }
            match self.cursor.peek() {
                Some(':') => self.label()?,
                Some('.') => self.directive()?,
                _ => self.instruction()?,
            }
            self.cursor.end_of_line()?;
        }
        if self.code.instructions.is_empty() {
            return Ok(None);
        }
        Ok(Some(std::mem::take(&mut self.code)))
    }

    /// The method's own annotations, and those of its parameters.
    pub(super) fn into_annotations(self) -> (Vec<Annotation>, Vec<Vec<Annotation>>) {
        (self.annotations, self.parameter_annotations)
    }

    fn label(&mut self) -> Result<()> {
        let target = self.target()?;
        if self.label_places.insert(target.label.clone(), target.at).is_some() {
            return self
                .cursor
                .fail(target.at, format!("label `:{}` stands twice in this method", target.label));
        }
        self.code.labels.insert(target.label, Label { address: self.code.length, payload: None });
        Ok(())
    }

    pub(super) fn target(&mut self) -> Result<Target> {
        self.cursor.skip_blanks();
        let at = self.cursor.pos;
        if !self.cursor.eat(":") {
            return self.cursor.expected("a label such as `:cond_0`");
        }
        Ok(Target { label: self.cursor.name("the name of a label")?, at })
    }

    fn directive(&mut self) -> Result<()> {
        let at = self.cursor.pos;
        match self.cursor.word() {
            ".registers" => self.declare(at, false),
            ".locals" => self.declare(at, true),
            ".annotation" => self.cursor.annotation_into(&mut self.annotations),
            ".param" => self.parameter(at),
            ".catch" => self.catch(true),
            ".catchall" => self.catch(false),
            ".packed-switch" => self.packed_switch(at),
            ".sparse-switch" => self.sparse_switch(at),
            ".array-data" => self.array_data(at),
            ".line" => {
                let line = self.cursor.count("a line", u32::MAX)?;
                self.event(DebugEvent::Line(line))
            }
            ".prologue" => self.event(DebugEvent::Prologue),
            ".epilogue" => self.event(DebugEvent::Epilogue),
            ".source" => {
                let name = self.cursor.eat("null");
                let name = if name { None } else { Some(self.cursor.string()?) };
                self.event(DebugEvent::Source(name))
            }
            ".local" => self.start_local(),
            ".end" if self.cursor.eat("local") => {
                let register = self.register()?;
                self.event(DebugEvent::EndLocal(register))
            }
            ".restart" if self.cursor.eat("local") => {
                let register = self.register()?;
                self.event(DebugEvent::RestartLocal(register))
            }
            word => self.cursor.fail(at, format!("`{word}` does not belong in a method")),
        }
    }

    fn event(&mut self, event: DebugEvent) -> Result<()> {
        self.code.debug.push((self.code.length, event));
        Ok(())
    }

    fn declare(&mut self, at: usize, locals_only: bool) -> Result<()> {
        let count = self.cursor.count("the number of registers", 0xffff)?;
        if self.declared {
            return self.cursor.fail(at, "the registers of this method are declared already");
        }
        let ins = u32::from(self.code.ins);
        let all = if locals_only { count.saturating_add(ins) } else { count };
        self.declared = true;
        match u16::try_from(all) {
            Ok(all) if all >= self.code.ins => self.code.registers = all,
            Ok(_) => {
                let message = format!(
                    ".registers {count} is too few: the parameters alone take {ins}, `this` included"
                );
                return self.cursor.fail(at, message);
            }
            Err(_) => return self.cursor.fail(at, "a method has at most 65535 registers"),
        }
        Ok(())
    }

    /// A register as its `v` number.
    pub(super) fn register(&mut self) -> Result<u16> {
        self.cursor.skip_blanks();
        let at = self.cursor.pos;
        let word = self.cursor.word();
        let number = word.get(1..).and_then(|digits| digits.parse::<u16>().ok());
        let (kind, Some(number)) = (word.chars().next(), number) else {
            self.cursor.pos = at;
            return self.cursor.expected("a register such as `v0` or `p0`");
        };
        if !self.declared {
            return self.cursor.fail(at, "declare `.registers` or `.locals` before the first register");
        }
        let locals = self.code.registers - self.code.ins;
        match kind {
            Some('v') if number < self.code.registers => Ok(number),
            Some('v') => self.cursor.fail(
                at,
                format!("register v{number} is beyond the {} registers of this method", self.code.registers),
            ),
            Some('p') if number < self.code.ins => Ok(locals + number),
            Some('p') => self.cursor.fail(
                at,
                format!(
                    "register p{number} is beyond the {} parameter registers of this method",
                    self.code.ins
                ),
            ),
            _ => {
                self.cursor.pos = at;
                self.cursor.expected("a register such as `v0` or `p0`")
            }
        }
    }

    /// `.param p1, "name"`, with annotations up to `.end param` where it has some.
    fn parameter(&mut self, at: usize) -> Result<()> {
        let word = self.cursor.word();
        let Some(index) = self.parameter_at(word) else {
            return self.cursor.fail(at, format!("`{word}` is not the first register of a parameter"));
        };
        if self.cursor.eat(",") {
            let name = self.cursor.string()?;
            self.code.parameter_names[index] = Some(name);
        }
        self.cursor.end_of_line()?;
        let before = self.cursor.pos;
        let annotations = self.cursor.annotations()?;
        if !self.cursor.eat_end("param") {
            self.cursor.pos = before;
            return Ok(());
        }
        if !annotations.is_empty() {
            self.parameter_annotations.resize(self.code.parameter_names.len(), Vec::new());
            self.parameter_annotations[index] = annotations;
        }
        Ok(())
    }

    /// Which declared parameter starts at this `p` register.
    fn parameter_at(&self, word: &str) -> Option<usize> {
        let wanted: u32 = word.strip_prefix('p')?.parse().ok()?;
        let mut register = 0;
        for (index, descriptor) in self.parameters.iter().enumerate() {
            if register == wanted {
                return index.checked_sub(usize::from(!self.is_static));
            }
            register += width(descriptor);
        }
        None
    }

    /// `.local v0, "name":type, "signature"`, each part optional from the right.
    fn start_local(&mut self) -> Result<()> {
        let register = self.register()?;
        let (mut name, mut of_type, mut signature) = (None, None, None);
        if self.cursor.eat(",") {
            name = if self.cursor.eat("null") { None } else { Some(self.cursor.string()?) };
            if self.cursor.eat(":") {
                of_type = Some(self.cursor.descriptor()?);
            }
            if self.cursor.eat(",") {
                signature = Some(self.cursor.string()?);
            }
        }
        self.event(DebugEvent::StartLocal { register, name, of_type, signature })
    }

    fn catch(&mut self, typed: bool) -> Result<()> {
        let class = if typed { Some(self.cursor.descriptor()?) } else { None };
        self.cursor.expect("{")?;
        let start = self.target()?;
        self.cursor.expect("..")?;
        let end = self.target()?;
        self.cursor.expect("}")?;
        let handler = self.target()?;
        self.code.catches.push(Catch { class, start, end, handler });
        Ok(())
    }

    pub(super) fn push(&mut self, at: usize, units: u32, item: Item) {
        self.code.instructions.push(Instruction { at, address: self.code.length, item });
        self.code.length = self.code.length.saturating_add(units);
    }

    /// Pads to a multiple of four bytes, and lets the labels which stand here name the payload as well.
    fn align(&mut self, at: usize) {
        let payload = self.code.instructions.len() + (self.code.length % 2) as usize;
        let here = self.code.length;
        for label in self.code.labels.values_mut().filter(|label| label.address == here) {
            label.payload = Some(payload);
        }
        if self.code.length % 2 == 1 {
            self.push(at, 1, Item::Op(Op::new(Opcode::NOP)));
        }
    }

    fn packed_switch(&mut self, at: usize) -> Result<()> {
        let first = self.cursor.integer32()?;
        let mut targets = Vec::new();
        while !self.cursor.eat_end("packed-switch") {
            self.cursor.end_of_line()?;
            self.cursor.skip();
            targets.push(self.target()?);
        }
        self.align(at);
        self.push(at, 4 + 2 * targets.len() as u32, Item::PackedSwitch { first, targets });
        Ok(())
    }

    fn sparse_switch(&mut self, at: usize) -> Result<()> {
        let mut cases = Vec::new();
        while !self.cursor.eat_end("sparse-switch") {
            self.cursor.end_of_line()?;
            self.cursor.skip();
            let key = self.cursor.integer32()?;
            self.cursor.expect("->")?;
            cases.push((key, self.target()?));
        }
        cases.sort_by_key(|(key, _)| *key);
        if let Some([(key, target), _]) = cases.array_windows().find(|[(a, _), (b, _)]| a == b) {
            return self.cursor.fail(target.at, format!("key {key} occurs twice in this switch"));
        }
        self.align(at);
        self.push(at, 2 + 4 * cases.len() as u32, Item::SparseSwitch(cases));
        Ok(())
    }

    fn array_data(&mut self, at: usize) -> Result<()> {
        let width = self.cursor.count("the width of an element", 8)? as u16;
        if !matches!(width, 1 | 2 | 4 | 8) {
            return self.cursor.fail(at, "an element of array data has 1, 2, 4 or 8 bytes");
        }
        let mut values = Vec::new();
        while !self.cursor.eat_end("array-data") {
            self.cursor.skip();
            let place = self.cursor.pos;
            let value = self.cursor.integer()?;
            let bits = u32::from(width) * 8;
            if bits < 64 && (value < -(1 << (bits - 1)) || value >= 1 << bits) {
                return self.cursor.fail(place, format!("{value} does not fit an element of {width} bytes"));
            }
            values.push(value);
        }
        let bytes = values.len() as u32 * u32::from(width);
        self.align(at);
        self.push(at, 4 + bytes.div_ceil(2), Item::ArrayData { width, values });
        Ok(())
    }
}
