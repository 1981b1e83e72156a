//! What an instruction format holds, as the text names it and as the code lays it out.

use crate::format::dex::Format;

/// The last part of an instruction, after its registers; numbers are bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    None,
    Literal(u32),
    /// A literal of which only the highest 16 bits are stored.
    High,
    Target(u32),
    /// A 32-bit offset to a payload.
    Payload,
    Reference,
    /// Up to five registers in braces, and a reference.
    List,
    /// Consecutive registers in braces, and a reference.
    Range,
}

#[derive(Debug)]
pub(super) struct Shape {
    pub(super) format: Format,
    /// How many bits each register has.
    pub(super) registers: &'static [u32],
    pub(super) operand: Operand,
}

const fn shape(format: Format, registers: &'static [u32], operand: Operand) -> Shape {
    Shape { format, registers, operand }
}

/// The formats of <https://source.android.com/docs/core/runtime/instruction-formats>.
pub(super) static SHAPES: [Shape; 26] = [
    shape(Format::F10x, &[], Operand::None),
    shape(Format::F12x, &[4, 4], Operand::None),
    shape(Format::F11n, &[4], Operand::Literal(4)),
    shape(Format::F11x, &[8], Operand::None),
    shape(Format::F10t, &[], Operand::Target(8)),
    shape(Format::F20t, &[], Operand::Target(16)),
    shape(Format::F22x, &[8, 16], Operand::None),
    shape(Format::F21t, &[8], Operand::Target(16)),
    shape(Format::F21s, &[8], Operand::Literal(16)),
    shape(Format::F21h, &[8], Operand::High),
    shape(Format::F21c, &[8], Operand::Reference),
    shape(Format::F23x, &[8, 8, 8], Operand::None),
    shape(Format::F22b, &[8, 8], Operand::Literal(8)),
    shape(Format::F22t, &[4, 4], Operand::Target(16)),
    shape(Format::F22s, &[4, 4], Operand::Literal(16)),
    shape(Format::F22c, &[4, 4], Operand::Reference),
    shape(Format::F30t, &[], Operand::Target(32)),
    shape(Format::F32x, &[16, 16], Operand::None),
    shape(Format::F31i, &[8], Operand::Literal(32)),
    shape(Format::F31t, &[8], Operand::Payload),
    shape(Format::F31c, &[8], Operand::Reference),
    shape(Format::F35c, &[], Operand::List),
    shape(Format::F3rc, &[], Operand::Range),
    shape(Format::F45cc, &[], Operand::List),
    shape(Format::F4rcc, &[], Operand::Range),
    shape(Format::F51l, &[8], Operand::Literal(64)),
];

/// The parts of an instruction as numbers, ready to be laid out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    pub(super) opcode: u8,
    /// Up to five registers; a range has its first only.
    pub(super) registers: [u16; 5],
    pub(super) count: u16,
    /// A literal or a branch offset.
    pub(super) number: i64,
    /// Indices of references.
    pub(super) references: [u32; 2],
}

/// The 16-bit units of an instruction.
pub(super) fn units(shape: &Shape, parts: &Parts) -> Vec<u16> {
    let [a, b, c, d, e] = parts.registers;
    let op = u16::from(parts.opcode);
    let number = parts.number as u64;
    let low = number as u16;
    let index = parts.references[0];
    let index16 = index as u16;
    let proto = parts.references[1] as u16;
    let wide = |value: u64, count: u32| (0..count).map(move |at| (value >> (16 * at)) as u16);
    let op_a = op | a << 8;
    let op_ab = op | a << 8 | b << 12;
    let mut out = match shape.format {
        Format::F12x => vec![op_ab],
        Format::F11n => vec![op_a | (low & 0xf) << 12],
        Format::F11x => vec![op_a],
        Format::F10t => vec![op | low << 8],
        Format::F20t => vec![op, low],
        Format::F22x => vec![op_a, b],
        Format::F21t | Format::F21s | Format::F21h => vec![op_a, low],
        Format::F21c => vec![op_a, index16],
        Format::F23x => vec![op_a, b | c << 8],
        Format::F22b => vec![op_a, b | low << 8],
        Format::F22t | Format::F22s => vec![op_ab, low],
        Format::F22c => vec![op_ab, index16],
        Format::F30t => std::iter::once(op).chain(wide(number, 2)).collect(),
        Format::F32x => vec![op, a, b],
        Format::F31i | Format::F31t => std::iter::once(op_a).chain(wide(number, 2)).collect(),
        Format::F31c => std::iter::once(op_a).chain(wide(index.into(), 2)).collect(),
        Format::F51l => std::iter::once(op_a).chain(wide(number, 4)).collect(),
        Format::F35c | Format::F45cc => {
            vec![op | e << 8 | parts.count << 12, index16, a | b << 4 | c << 8 | d << 12]
        }
        Format::F3rc | Format::F4rcc => vec![op | parts.count << 8, index16, a],
        _ => vec![op],
    };
    if matches!(shape.format, Format::F45cc | Format::F4rcc) {
        out.push(proto);
    }
    out
}
