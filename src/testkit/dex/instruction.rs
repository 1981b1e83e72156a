//! Instructions by name, and the references which follow them.

use super::code::Body;
use super::cursor::Result;
use super::model::{Item, Member, Op, Reference, Value};
use super::shape::{Operand, SHAPES, Shape};
use crate::format::dex::{IndexKind, Opcode};

#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub(super) opcode: Opcode,
    pub(super) shape: &'static Shape,
}

/// The instruction of this name.
pub(super) fn lookup(name: &str) -> Option<Named> {
    let opcode = (0..=u8::MAX).map(Opcode).find(|opcode| !name.is_empty() && opcode.name() == name)?;
    Some(Named { opcode, shape: shape_of(opcode)? })
}

/// What an instruction holds; `None` for an undefined opcode.
pub(super) fn shape_of(opcode: Opcode) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.format == opcode.format())
}

impl Body<'_, '_> {
    /// Reads one instruction.
    pub(super) fn instruction(&mut self) -> Result<()> {
        let at = self.cursor.pos;
        let name = self.cursor.word();
        if name.is_empty() {
            return self.cursor.expected("an instruction");
        }
        let Some(Named { opcode, shape }) = lookup(name) else {
            return self.cursor.fail(at, format!("unknown instruction `{name}`"));
        };
        let mut op = Op::new(opcode);
        match shape.operand {
            Operand::List | Operand::Range => self.register_list(name, shape, &mut op)?,
            _ => self.registers(name, shape, &mut op)?,
        }
        self.operand(name, shape, &mut op)?;
        self.references(opcode.info().index, shape, &mut op)?;
        self.push(at, u32::from(opcode.width()), Item::Op(op));
        Ok(())
    }

    fn registers(&mut self, name: &str, shape: &Shape, op: &mut Op) -> Result<()> {
        for (place, bits) in shape.registers.iter().enumerate() {
            if place > 0 {
                self.cursor.expect(",")?;
            }
            self.cursor.skip_blanks();
            let at = self.cursor.pos;
            let register = self.register()?;
            if u32::from(register) >> bits != 0 {
                return self.cursor.fail(at, too_high(name, register, *bits));
            }
            op.registers.push(register);
        }
        Ok(())
    }

    /// `{v0, v1}` or `{v0 .. v9}`.
    fn register_list(&mut self, name: &str, shape: &Shape, op: &mut Op) -> Result<()> {
        self.cursor.expect("{")?;
        let at = self.cursor.pos;
        let range = shape.operand == Operand::Range;
        while !self.cursor.eat("}") {
            if range && op.registers.len() == 1 {
                self.cursor.expect("..")?;
            } else if !op.registers.is_empty() {
                self.cursor.expect(",")?;
            }
            op.registers.push(self.register()?);
            if range && op.registers.len() == 2 {
                self.cursor.expect("}")?;
                break;
            }
        }
        if !range {
            if op.registers.len() > 5 {
                return self
                    .cursor
                    .fail(at, format!("`{name}` takes at most 5 registers; use `{name}/range`"));
            }
            if let Some(high) = op.registers.iter().find(|register| **register > 15) {
                return self.cursor.fail(at, too_high(name, *high, 4));
            }
            return Ok(());
        }
        let (first, last) = match op.registers[..] {
            [] => return Ok(()),
            [only] => (only, only),
            [first, last, ..] => (first, last),
        };
        if last < first || last - first > 254 {
            return self.cursor.fail(at, "a register range goes upwards and holds at most 255 registers");
        }
        op.registers = (first..=last).collect();
        Ok(())
    }

    fn operand(&mut self, name: &str, shape: &Shape, op: &mut Op) -> Result<()> {
        if matches!(shape.operand, Operand::List | Operand::Range | Operand::None) {
            return Ok(());
        }
        if !shape.registers.is_empty() {
            self.cursor.expect(",")?;
        }
        self.cursor.skip_blanks();
        let at = self.cursor.pos;
        match shape.operand {
            Operand::Target(_) | Operand::Payload => op.target = Some(self.target()?),
            Operand::Literal(bits) => {
                op.literal = self.cursor.integer()?;
                let (least, most) = literal_range(bits);
                if op.literal < least || op.literal > most {
                    let message = format!("{} does not fit the {bits} bits of `{name}`", op.literal);
                    return self.cursor.fail(at, message);
                }
            }
            Operand::High => {
                op.literal = self.cursor.integer()?;
                let shift = if name.contains("wide") { 48 } else { 16 };
                if op.literal & ((1 << shift) - 1) != 0 || (shift == 16 && !fits32(op.literal)) {
                    let message =
                        format!("`{name}` takes a number of which only the highest 16 bits are set");
                    return self.cursor.fail(at, message);
                }
                op.literal >>= shift;
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads what the instruction names.
    fn references(&mut self, kind: IndexKind, shape: &Shape, op: &mut Op) -> Result<()> {
        if kind == IndexKind::None {
            return Ok(());
        }
        if shape.operand != Operand::Reference {
            self.cursor.expect(",")?;
        }
        self.cursor.skip_blanks();
        op.references.push(match kind {
            IndexKind::String => Reference::Str(self.cursor.string()?),
            IndexKind::Field => Reference::Field(self.cursor.field_ref()?),
            IndexKind::Method | IndexKind::MethodAndProto => Reference::Method(self.cursor.method_ref()?),
            IndexKind::CallSite => Reference::CallSite(self.call_site()?),
            IndexKind::MethodHandle => Reference::Handle(self.cursor.handle()?),
            IndexKind::Proto => Reference::Proto(self.cursor.proto()?),
            IndexKind::None | IndexKind::Type => Reference::Type(self.cursor.descriptor()?),
        });
        if kind == IndexKind::MethodAndProto {
            self.cursor.expect(",")?;
            op.references.push(Reference::Proto(self.cursor.proto()?));
        }
        Ok(())
    }

    /// `name("method", (proto)type, extra…)@bootstrap`; the handle's kind may stand before the bootstrap method.
    fn call_site(&mut self) -> Result<Vec<Value>> {
        self.cursor.name("the name of a call site")?;
        self.cursor.expect("(")?;
        let mut values = vec![Value::Str(self.cursor.string()?)];
        self.cursor.expect(",")?;
        values.push(Value::MethodType(self.cursor.proto()?));
        while self.cursor.eat(",") {
            values.push(self.cursor.value()?);
        }
        self.cursor.expect(")")?;
        self.cursor.expect("@")?;
        let place = self.cursor.pos;
        let explicit = self.cursor.word().len();
        let explicit = explicit > 0 && self.cursor.starts_with("@");
        self.cursor.pos = place;
        let bootstrap = if explicit {
            self.cursor.handle()?
        } else {
            let method = self.cursor.method_ref()?;
            super::model::Handle { kind: 4, member: Member::Method(method) }
        };
        values.insert(0, Value::Handle(bootstrap));
        Ok(values)
    }
}

fn fits32(value: i64) -> bool {
    i32::try_from(value).is_ok() || u32::try_from(value).is_ok()
}

/// The numbers a literal of so many bits takes; 32 bits also take bit patterns.
fn literal_range(bits: u32) -> (i64, i64) {
    match bits {
        64 => (i64::MIN, i64::MAX),
        32 => (i32::MIN.into(), u32::MAX.into()),
        _ => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
    }
}

fn too_high(name: &str, register: u16, bits: u32) -> String {
    let most = (1_u32 << bits) - 1;
    format!("register v{register} does not fit `{name}`, which reaches v{most} here; move it lower first")
}
