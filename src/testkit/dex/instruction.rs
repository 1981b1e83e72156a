//! Instructions by name, and the references which follow them.

use super::code::Body;
use super::cursor::Result;
use super::model::{Member, Op, Reference, Value};
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
    /// Reads what the instruction names.
    pub(super) fn references(&mut self, kind: IndexKind, shape: &Shape, op: &mut Op) -> Result<()> {
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
