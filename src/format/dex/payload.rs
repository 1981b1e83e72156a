//! The payload pseudo-instructions: the code units at a payload in, switch cases or array data out.

use super::instruction::Unit;
use super::opcode::Opcode;
use crate::base::index;

/// The data of a `packed-switch`, `sparse-switch` or `fill-array-data` instruction.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    /// `packed-switch-payload`: consecutive keys from `first_key` on.
    PackedSwitch {
        /// The lowest key.
        first_key: i32,
        /// Branch offsets, four bytes each.
        targets: &'a [Unit],
    },
    /// `sparse-switch-payload`.
    SparseSwitch {
        /// Sorted keys, four bytes each.
        keys: &'a [Unit],
        /// Branch offsets, as many as keys.
        targets: &'a [Unit],
    },
    /// `fill-array-data-payload`.
    FillArrayData {
        /// Bytes per element.
        element_width: u16,
        /// How many elements.
        size: u32,
        /// The elements, little-endian, with a padding byte where their length is odd.
        data: &'a [Unit],
    },
}

fn half(code: &[Unit], at: usize) -> Option<u16> {
    code.get(at).map(|unit| u16::from_le_bytes(*unit))
}

fn word(code: &[Unit], at: usize) -> Option<u32> {
    Some(u32::from(half(code, at)?) | u32::from(half(code, at.checked_add(1)?)?) << 16)
}

fn words(units: &[Unit]) -> impl Iterator<Item = i32> + Clone + '_ {
    units.as_chunks::<2>().0.iter().map(|[[a, b], [c, d]]| i32::from_le_bytes([*a, *b, *c, *d]))
}

/// The length in code units of the payload at the start of `code`.
pub(super) fn length(code: &[Unit]) -> Option<usize> {
    let size = usize::from(half(code, 1)?);
    match half(code, 0)? {
        0x0100 => size.checked_mul(2)?.checked_add(4),
        0x0200 => size.checked_mul(4)?.checked_add(2),
        0x0300 => array_units(half(code, 1)?, word(code, 2)?)?.checked_add(4),
        _ => Some(1),
    }
}

fn array_units(element_width: u16, size: u32) -> Option<usize> {
    Some(usize::from(element_width).checked_mul(index(size))?.div_ceil(2))
}

impl<'a> Payload<'a> {
    /// Reads the payload at the start of `code`; `None` where there is none or it does not fit.
    #[must_use]
    pub fn read(code: &'a [Unit]) -> Option<Self> {
        let body = |from: usize, units: usize| code.get(from..from.checked_add(units)?);
        let size = usize::from(half(code, 1)?);
        let pairs = size.checked_mul(2)?;
        match half(code, 0)? {
            0x0100 => {
                let first_key = word(code, 2)?.cast_signed();
                Some(Self::PackedSwitch { first_key, targets: body(4, pairs)? })
            }
            0x0200 => {
                let targets = body(pairs.checked_add(2)?, pairs)?;
                Some(Self::SparseSwitch { keys: body(2, pairs)?, targets })
            }
            0x0300 => {
                let (element_width, size) = (half(code, 1)?, word(code, 2)?);
                let data = body(4, array_units(element_width, size)?)?;
                Some(Self::FillArrayData { element_width, size, data })
            }
            _ => None,
        }
    }

    pub(super) fn belongs_to(&self, opcode: Opcode) -> bool {
        match self {
            Self::PackedSwitch { .. } => opcode == Opcode::PACKED_SWITCH,
            Self::SparseSwitch { .. } => opcode == Opcode::SPARSE_SWITCH,
            Self::FillArrayData { .. } => opcode == Opcode::FILL_ARRAY_DATA,
        }
    }

    /// Keys and branch offsets of a switch; empty for array data.
    pub fn cases(self) -> impl Iterator<Item = (i32, i32)> + 'a {
        let (first_key, keys, targets) = match self {
            Self::PackedSwitch { first_key, targets } => (Some(first_key), &[][..], targets),
            Self::SparseSwitch { keys, targets } => (None, keys, targets),
            Self::FillArrayData { .. } => (None, &[][..], &[][..]),
        };
        let packed = first_key.into_iter().flat_map(|first| (0_i32..).map(move |n| first.wrapping_add(n)));
        packed.chain(words(keys)).zip(words(targets))
    }

    /// The bytes of array data without padding; empty for a switch.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        let Self::FillArrayData { element_width, size, data } = *self else { return &[] };
        let length = usize::from(element_width).saturating_mul(index(size));
        data.as_flattened().get(..length).unwrap_or_default()
    }
}
