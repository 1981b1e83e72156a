//! Text of single things: an instruction, a reference or an encoded value in, one printable line out.

use std::fmt::Write as _;

use super::file::Dex;
use super::id::{CallSiteId, FieldId, MethodHandleId, MethodId, ProtoId, StringId, TypeId};
use super::instruction::Instruction;
use super::link::MethodHandleTarget;
use super::opcode::{Format, IndexKind};
use super::value::EncodedValue;
use crate::base::text::printable;

/// Characters shown of one string.
const MAX_STRING: usize = 200;
/// Bytes written for one encoded value before the rest is left out.
const MAX_VALUE: usize = 4_096;
/// What stands for an index that leads nowhere.
const UNREADABLE: &str = "?";

impl Dex {
    /// A string in quotes, cut after 200 characters.
    #[must_use]
    pub fn quoted(&self, id: StringId) -> String {
        let Some(text) = self.string(id) else { return UNREADABLE.to_owned() };
        match text.char_indices().nth(MAX_STRING) {
            Some((end, _)) => format!("\"{}…\"", printable(text.get(..end).unwrap_or_default())),
            None => format!("\"{}\"", printable(&text)),
        }
    }

    /// A type's descriptor, made printable.
    #[must_use]
    pub fn type_text(&self, id: TypeId) -> String {
        self.type_descriptor(id).map_or(UNREADABLE.to_owned(), |text| printable(&text).into_owned())
    }

    /// A field as `Lclass;->name:type`.
    #[must_use]
    pub fn field_text(&self, id: FieldId) -> String {
        let text = self.field(id).and_then(|field| {
            let name = self.string(field.name)?;
            Some(format!(
                "{}->{}:{}",
                self.type_text(field.class),
                printable(&name),
                self.type_text(field.type_)
            ))
        });
        text.unwrap_or_else(|| UNREADABLE.to_owned())
    }

    /// A method as `Lclass;->name(parameters)result`.
    #[must_use]
    pub fn method_text(&self, id: MethodId) -> String {
        let text = self.method(id).and_then(|method| {
            let descriptor = self.method_descriptor(id)?;
            Some(format!("{}->{}", self.type_text(method.class), printable(&descriptor)))
        });
        text.unwrap_or_else(|| UNREADABLE.to_owned())
    }

    fn proto_text(&self, id: ProtoId) -> String {
        self.proto_descriptor(id).map_or(UNREADABLE.to_owned(), |text| printable(&text).into_owned())
    }

    fn method_handle_text(&self, id: MethodHandleId) -> String {
        const KINDS: [&str; 9] = [
            "static-put",
            "static-get",
            "instance-put",
            "instance-get",
            "invoke-static",
            "invoke-instance",
            "invoke-constructor",
            "invoke-direct",
            "invoke-interface",
        ];
        let Some(handle) = self.method_handle(id) else { return UNREADABLE.to_owned() };
        let kind = KINDS.get(usize::from(handle.kind)).copied().unwrap_or(UNREADABLE);
        match handle.target {
            MethodHandleTarget::Field(field) => format!("{kind}@{}", self.field_text(field)),
            MethodHandleTarget::Method(method) => format!("{kind}@{}", self.method_text(method)),
        }
    }

    fn call_site_text(&self, id: CallSiteId) -> String {
        let Some(site) = self.call_site(id) else { return UNREADABLE.to_owned() };
        let mut out = format!("{}{}(", self.quoted(site.name), self.proto_text(site.proto));
        self.join(&mut out, site.arguments, |dex, out, value| dex.write_value(out, &value));
        let _ = write!(out, ")@{}", self.method_handle_text(site.linker));
        out
    }

    fn index_text(&self, instruction: &Instruction<'_>) -> Option<String> {
        let id = instruction.index()?;
        Some(match instruction.index_kind() {
            IndexKind::None => return None,
            IndexKind::String => self.quoted(StringId(id)),
            IndexKind::Type => self.type_text(TypeId(id)),
            IndexKind::Field => self.field_text(FieldId(id)),
            IndexKind::Method | IndexKind::MethodAndProto => self.method_text(MethodId(id)),
            IndexKind::CallSite => self.call_site_text(CallSiteId(id)),
            IndexKind::MethodHandle => self.method_handle_text(MethodHandleId(id)),
            IndexKind::Proto => self.proto_text(ProtoId(id)),
        })
    }

    /// An instruction without its address: name and operands, the index resolved.
    #[must_use]
    pub fn instruction_text(&self, instruction: &Instruction<'_>) -> String {
        let mut operands = Vec::new();
        if matches!(instruction.opcode.format(), Format::F35c | Format::F3rc | Format::F45cc | Format::F4rcc)
        {
            let registers: Vec<String> =
                instruction.registers().map(|register| format!("v{register}")).collect();
            operands.push(format!("{{{}}}", registers.join(", ")));
        }
        let registers = [instruction.a(), instruction.b(), instruction.c()];
        operands.extend(registers.into_iter().flatten().map(|register| format!("v{register}")));
        operands.extend(instruction.literal().map(|literal| format!("#{literal}")));
        operands.extend(self.index_text(instruction));
        operands.extend(instruction.proto_index().map(|proto| self.proto_text(ProtoId(proto))));
        operands.extend(instruction.target().map(|target| format!("{target:04x}")));
        operands.extend(payload_text(instruction));
        if operands.is_empty() {
            return instruction.opcode.name().to_owned();
        }
        format!("{} {}", instruction.opcode.name(), operands.join(", "))
    }

    /// An encoded value, cut after some kilobytes.
    #[must_use]
    pub fn value_text(&self, value: &EncodedValue<'_>) -> String {
        let mut out = String::new();
        self.write_value(&mut out, value);
        out
    }

    /// Writes items with commas between, up to the ceiling.
    fn join<T>(
        &self,
        out: &mut String,
        items: impl Iterator<Item = T>,
        write: impl Fn(&Self, &mut String, T),
    ) {
        for (number, item) in items.enumerate() {
            if number > 0 {
                out.push_str(", ");
            }
            if out.len() > MAX_VALUE {
                out.push('…');
                return;
            }
            write(self, out, item);
        }
    }

    /// Nested values are at most as deep as the reader of values goes, so this recursion is bounded.
    fn write_value(&self, out: &mut String, value: &EncodedValue<'_>) {
        use EncodedValue as V;
        let _ = match *value {
            V::Byte(number) => write!(out, "{number}"),
            V::Short(number) => write!(out, "{number}"),
            V::Char(unit) => write!(out, "'\\u{unit:04x}'"),
            V::Int(number) => write!(out, "{number}"),
            V::Long(number) => write!(out, "{number}L"),
            V::Float(number) => write!(out, "{number:?}f"),
            V::Double(number) => write!(out, "{number:?}"),
            V::MethodType(id) => write!(out, "{}", self.proto_text(id)),
            V::MethodHandle(id) => write!(out, "{}", self.method_handle_text(id)),
            V::String(id) => write!(out, "{}", self.quoted(id)),
            V::Type(id) => write!(out, "{}", self.type_text(id)),
            V::Field(id) | V::Enum(id) => write!(out, "{}", self.field_text(id)),
            V::Method(id) => write!(out, "{}", self.method_text(id)),
            V::Null => write!(out, "null"),
            V::Boolean(value) => write!(out, "{value}"),
            V::Array(array) => {
                out.push('[');
                self.join(out, array, |dex, out, value| dex.write_value(out, &value));
                write!(out, "]")
            }
            V::Annotation(annotation) => {
                let _ = write!(out, "@{}{{", self.type_text(annotation.type_));
                self.join(out, annotation, |dex, out, (name, value)| {
                    let _ = write!(out, "{} = ", dex.quoted(name));
                    dex.write_value(out, &value);
                });
                write!(out, "}}")
            }
        };
    }
}

/// The cases of a switch, or the size of array data.
fn payload_text(instruction: &Instruction<'_>) -> Option<String> {
    const MAX_CASES: usize = 64;
    if instruction.opcode.format() != Format::F31t {
        return None;
    }
    let Some(payload) = instruction.payload() else { return Some(UNREADABLE.to_owned()) };
    if let super::Payload::FillArrayData { element_width, size, .. } = payload {
        return Some(format!("[{size} of {element_width} bytes]"));
    }
    let mut cases = instruction.switch_targets();
    let mut shown: Vec<String> =
        cases.by_ref().take(MAX_CASES).map(|(key, target)| format!("{key} -> {target:04x}")).collect();
    if cases.next().is_some() {
        shown.push("…".to_owned());
    }
    Some(format!("[{}]", shown.join(", ")))
}
