//! Instructions by name, and the references which follow them.

use super::code::Body;
use super::cursor::Result;
use super::model::{Member, Op, Reference, Value};
use super::shape::{Operand, SHAPES, Shape};
use super::table::TABLE;

/// What kind of thing an instruction names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    None,
    Str,
    Type,
    Field,
    Method,
    MethodAndProto,
    CallSite,
    Handle,
    Proto,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Opcode {
    pub(super) value: u8,
    pub(super) shape: &'static Shape,
    pub(super) references: Kind,
}

/// The instruction of this name.
pub(super) fn lookup(name: &str) -> Option<Opcode> {
    let (value, _, format) = TABLE.iter().find(|(_, known, _)| *known == name)?;
    let shape = SHAPES.iter().find(|shape| shape.name == *format)?;
    Some(Opcode { value: *value, shape, references: kind(name, shape) })
}

/// The shape of an instruction that [`lookup`] found.
pub(super) fn shape_of(value: u8) -> &'static Shape {
    let format = TABLE.iter().find(|(known, ..)| *known == value).map_or("10x", |(_, _, format)| format);
    SHAPES.iter().find(|shape| shape.name == format).unwrap_or(&SHAPES[0])
}

fn kind(name: &str, shape: &Shape) -> Kind {
    let has_reference = matches!(shape.operand, Operand::Reference | Operand::List | Operand::Range);
    let stem = name.split('/').next().unwrap_or_default();
    match stem {
        _ if !has_reference => Kind::None,
        "const-string" => Kind::Str,
        "const-method-handle" => Kind::Handle,
        "const-method-type" => Kind::Proto,
        "invoke-polymorphic" => Kind::MethodAndProto,
        "invoke-custom" => Kind::CallSite,
        _ if stem.starts_with("invoke-") => Kind::Method,
        _ if stem.contains("get") || stem.contains("put") => Kind::Field,
        _ => Kind::Type,
    }
}

impl Body<'_, '_> {
    /// Reads what the instruction names.
    pub(super) fn references(&mut self, kind: Kind, shape: &Shape, op: &mut Op) -> Result<()> {
        if kind == Kind::None {
            return Ok(());
        }
        if shape.operand != Operand::Reference {
            self.cursor.expect(",")?;
        }
        self.cursor.skip_blanks();
        op.references.push(match kind {
            Kind::Str => Reference::Str(self.cursor.string()?),
            Kind::Field => Reference::Field(self.cursor.field_ref()?),
            Kind::Method | Kind::MethodAndProto => Reference::Method(self.cursor.method_ref()?),
            Kind::CallSite => Reference::CallSite(self.call_site()?),
            Kind::Handle => Reference::Handle(self.cursor.handle()?),
            Kind::Proto => Reference::Proto(self.cursor.proto()?),
            Kind::None | Kind::Type => Reference::Type(self.cursor.descriptor()?),
        });
        if kind == Kind::MethodAndProto {
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
