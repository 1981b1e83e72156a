//! What the registers of one method hold where an instruction uses them: one walk in address order, no fixed point.
//!
//! A register that one instruction writes holds that value wherever it is read; of any other register nothing is
//! known behind a place where paths join.

use crate::base::index;
use crate::format::dex::{
    self, CodeItem, FieldId, Instruction, MethodId, ProtoId, StringId, TypeId, access, flag,
};
use crate::program::{Code, DexFile, TypeIndex};

/// Where a value comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Not known.
    #[default]
    Unknown,
    /// An object allocated in this method, at that address.
    New(u32),
    /// A class object.
    Class(TypeIndex),
    /// A constant text.
    Text(StringId),
    /// A constant number.
    Number(i64),
    /// The result of the call at an address.
    Result(u32),
    /// A field.
    Field(FieldId),
    /// An argument by its number, the receiver counted.
    Parameter(u16),
}

impl Value {
    /// The constant of type `int` that it is.
    pub fn as_int(self) -> Option<i32> {
        match self {
            Self::Number(number) => i32::try_from(number).ok(),
            _ => None,
        }
    }
}

/// What a register holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Where it comes from.
    pub value: Value,
    /// Its type as the code declares it; for an allocation the class itself.
    pub type_: Option<TypeIndex>,
}

/// The registers of a method at one instruction.
pub struct Locals<'a> {
    code: &'a Code,
    file: &'a DexFile,
    registers: Vec<Origin>,
    /// Registers that one instruction at most writes, which keep their value where paths join.
    fixed: Vec<bool>,
    result: Origin,
}

impl<'a> Locals<'a> {
    /// Walks a method; `visit` sees each instruction with the registers before it, and may say what a call returns.
    pub fn walk(
        code: &'a Code,
        file: &'a DexFile,
        method: MethodId,
        access_flags: u32,
        body: &CodeItem<'_>,
        mut visit: impl FnMut(&Self, &Instruction<'_>) -> Option<Value>,
    ) {
        let mut locals = Self {
            code,
            file,
            registers: vec![Origin::default(); usize::from(body.registers)],
            fixed: vec![true; usize::from(body.registers)],
            result: Origin::default(),
        };
        let joins = locals.scan(body);
        locals.parameters(method, access_flags, body);
        for instruction in dex::instructions(body) {
            if is_set(&joins, instruction.address) {
                locals.join();
            }
            let value = visit(&locals, &instruction);
            locals.step(&instruction, value);
        }
    }

    /// What a register holds.
    pub fn get(&self, register: u16) -> Origin {
        self.registers.get(usize::from(register)).copied().unwrap_or_default()
    }

    /// Counts the writes of each register and marks the places where paths join.
    fn scan(&mut self, body: &CodeItem<'_>) -> Vec<u64> {
        let mut joins = vec![0_u64; body.insns.len().div_ceil(64)];
        let mut written = vec![false; self.fixed.len()];
        let first = body.registers.saturating_sub(body.ins);
        for register in first..body.registers {
            if let Some(slot) = written.get_mut(usize::from(register)) {
                *slot = true;
            }
        }
        let mut write = |register: u16| {
            let register = usize::from(register);
            let Some(slot) = written.get_mut(register) else { return };
            if std::mem::replace(slot, true)
                && let Some(fixed) = self.fixed.get_mut(register)
            {
                *fixed = false;
            }
        };
        for instruction in dex::instructions(body) {
            if instruction.opcode.has(flag::WRITES_A)
                && let Some(a) = instruction.a().filter(|_| instruction.opcode.0 != CHECK_CAST)
            {
                write(a);
                if instruction.opcode.has(flag::WIDE) {
                    write(a.saturating_add(1));
                }
            }
            if let Some(target) = instruction.target() {
                set(&mut joins, target);
            }
            if instruction.opcode.has(flag::SWITCH) {
                instruction.switch_targets().for_each(|(_, target)| set(&mut joins, target));
            }
        }
        for item in body.tries() {
            body.handlers(&item).for_each(|handler| set(&mut joins, handler.address));
        }
        joins
    }

    fn parameters(&mut self, method: MethodId, access_flags: u32, body: &CodeItem<'_>) {
        let Some(row) = self.file.dex.method(method) else { return };
        let mut register = body.registers.saturating_sub(body.ins);
        let mut number = 0;
        if access_flags & access::STATIC == 0 {
            self.set(register, Value::Parameter(0), self.file.type_index(row.class));
            register = register.saturating_add(1);
            number = 1;
        }
        let parameters = self.file.dex.proto(row.proto).map(|proto| proto.parameters).unwrap_or_default();
        for parameter in parameters {
            let type_ = self.file.type_index(parameter);
            self.set(register, Value::Parameter(number), type_);
            let wide = type_.is_some_and(|type_| super::selectors::width(self.code, type_) == 2);
            register = register.saturating_add(1 + u16::from(wide));
            number = number.saturating_add(1);
        }
    }

    fn join(&mut self) {
        for (register, fixed) in self.registers.iter_mut().zip(&self.fixed) {
            if !fixed {
                *register = Origin::default();
            }
        }
        self.result = Origin::default();
    }

    fn set(&mut self, register: u16, value: Value, type_: Option<TypeIndex>) {
        if let Some(slot) = self.registers.get_mut(usize::from(register)) {
            *slot = Origin { value, type_ };
        }
    }

    fn step(&mut self, instruction: &Instruction<'_>, result: Option<Value>) {
        if instruction.is_invoke() {
            let type_ = instruction.index().and_then(|id| self.return_type(instruction, id));
            self.result = Origin { value: result.unwrap_or(Value::Result(instruction.address)), type_ };
            return;
        }
        let Some(a) = instruction.a() else { return };
        if let Some(value) = result {
            self.set(a, value, None);
            return;
        }
        let b = instruction.b().unwrap_or_default();
        let id = instruction.index();
        match instruction.opcode.0 {
            // move, move-wide and move-object, and their wider forms
            0x01..=0x09 => {
                let origin = self.get(b);
                self.set(a, origin.value, origin.type_);
            }
            // move-result, move-result-object
            0x0a | 0x0c => {
                let origin = std::mem::take(&mut self.result);
                self.set(a, origin.value, origin.type_);
            }
            // const/4, const/16, const, const/high16
            0x12..=0x15 => {
                let value = instruction.literal().map_or(Value::Unknown, Value::Number);
                self.set(a, value, None);
            }
            // const-wide/16, const-wide/32, const-wide, const-wide/high16
            0x16..=0x19 => {
                let value = instruction.literal().map_or(Value::Unknown, Value::Number);
                self.set(a, value, None);
                self.set(a.saturating_add(1), Value::Unknown, None);
            }
            0x1a | 0x1b => self.set(a, id.map_or(Value::Unknown, |id| Value::Text(StringId(id))), None),
            0x1c => {
                let class = id.and_then(|id| self.file.type_index(TypeId(id)));
                self.set(a, class.map_or(Value::Unknown, Value::Class), None);
            }
            CHECK_CAST => {
                let origin = self.get(a);
                if !matches!(origin.value, Value::New(_)) {
                    let type_ = id.and_then(|id| self.file.type_index(TypeId(id)));
                    self.set(a, origin.value, type_);
                }
            }
            // new-instance
            0x22 => self.set(
                a,
                Value::New(instruction.address),
                id.and_then(|id| self.file.type_index(TypeId(id))),
            ),
            // iget-kind, sget-kind
            0x52..=0x58 | 0x60..=0x66 => {
                let field = id.map(FieldId);
                let row = field.and_then(|field| self.file.dex.field(field));
                let type_ = row.and_then(|row| self.file.type_index(row.type_));
                self.set(a, field.map_or(Value::Unknown, Value::Field), type_);
                if instruction.opcode.has(flag::WIDE) {
                    self.set(a.saturating_add(1), Value::Unknown, None);
                }
            }
            _ if instruction.opcode.has(flag::WRITES_A) => {
                self.set(a, Value::Unknown, None);
                if instruction.opcode.has(flag::WIDE) {
                    self.set(a.saturating_add(1), Value::Unknown, None);
                }
            }
            _ => {}
        }
    }

    fn return_type(&self, instruction: &Instruction<'_>, id: u32) -> Option<TypeIndex> {
        let dex = &self.file.dex;
        let proto: ProtoId = match instruction.opcode.0 {
            // invoke-custom, invoke-custom/range
            0xfc | 0xfd => dex.call_site(dex::CallSiteId(id))?.proto,
            _ => dex.method(MethodId(id))?.proto,
        };
        self.file.type_index(dex.proto(proto)?.return_type)
    }
}

const CHECK_CAST: u8 = 0x1f;

fn set(bits: &mut [u64], at: u32) {
    if let Some(word) = bits.get_mut(index(at / 64)) {
        *word |= 1 << (at % 64);
    }
}

fn is_set(bits: &[u64], at: u32) -> bool {
    bits.get(index(at / 64)).is_some_and(|word| word >> (at % 64) & 1 == 1)
}
