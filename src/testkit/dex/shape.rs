//! What an instruction format holds, as the text names it and as the code lays it out.

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
    pub(super) name: &'static str,
    /// The length in 16-bit units.
    pub(super) units: u32,
    /// How many bits each register has.
    pub(super) registers: &'static [u32],
    pub(super) operand: Operand,
}

const fn shape(name: &'static str, units: u32, registers: &'static [u32], operand: Operand) -> Shape {
    Shape { name, units, registers, operand }
}

/// The formats of <https://source.android.com/docs/core/runtime/instruction-formats>.
pub(super) static SHAPES: [Shape; 26] = [
    shape("10x", 1, &[], Operand::None),
    shape("12x", 1, &[4, 4], Operand::None),
    shape("11n", 1, &[4], Operand::Literal(4)),
    shape("11x", 1, &[8], Operand::None),
    shape("10t", 1, &[], Operand::Target(8)),
    shape("20t", 2, &[], Operand::Target(16)),
    shape("22x", 2, &[8, 16], Operand::None),
    shape("21t", 2, &[8], Operand::Target(16)),
    shape("21s", 2, &[8], Operand::Literal(16)),
    shape("21h", 2, &[8], Operand::High),
    shape("21c", 2, &[8], Operand::Reference),
    shape("23x", 2, &[8, 8, 8], Operand::None),
    shape("22b", 2, &[8, 8], Operand::Literal(8)),
    shape("22t", 2, &[4, 4], Operand::Target(16)),
    shape("22s", 2, &[4, 4], Operand::Literal(16)),
    shape("22c", 2, &[4, 4], Operand::Reference),
    shape("30t", 3, &[], Operand::Target(32)),
    shape("32x", 3, &[16, 16], Operand::None),
    shape("31i", 3, &[8], Operand::Literal(32)),
    shape("31t", 3, &[8], Operand::Payload),
    shape("31c", 3, &[8], Operand::Reference),
    shape("35c", 3, &[], Operand::List),
    shape("3rc", 3, &[], Operand::Range),
    shape("45cc", 4, &[], Operand::List),
    shape("4rcc", 4, &[], Operand::Range),
    shape("51l", 5, &[8], Operand::Literal(64)),
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
    let mut out = match shape.name {
        "12x" => vec![op_ab],
        "11n" => vec![op_a | (low & 0xf) << 12],
        "11x" => vec![op_a],
        "10t" => vec![op | low << 8],
        "20t" => vec![op, low],
        "22x" => vec![op_a, b],
        "21t" | "21s" | "21h" => vec![op_a, low],
        "21c" => vec![op_a, index16],
        "23x" => vec![op_a, b | c << 8],
        "22b" => vec![op_a, b | low << 8],
        "22t" | "22s" => vec![op_ab, low],
        "22c" => vec![op_ab, index16],
        "30t" => std::iter::once(op).chain(wide(number, 2)).collect(),
        "32x" => vec![op, a, b],
        "31i" | "31t" => std::iter::once(op_a).chain(wide(number, 2)).collect(),
        "31c" => std::iter::once(op_a).chain(wide(index.into(), 2)).collect(),
        "51l" => std::iter::once(op_a).chain(wide(number, 4)).collect(),
        "35c" | "45cc" => vec![op | e << 8 | parts.count << 12, index16, a | b << 4 | c << 8 | d << 12],
        "3rc" | "4rcc" => vec![op | parts.count << 8, index16, a],
        _ => vec![op],
    };
    if matches!(shape.name, "45cc" | "4rcc") {
        out.push(proto);
    }
    out
}
