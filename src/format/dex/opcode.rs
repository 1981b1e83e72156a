//! What an opcode means: an opcode byte in, its name, format, index kind and flags out.

use super::opcode_table::{OPCODES, WIDTHS};

/// The first byte of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opcode(pub u8);

/// An instruction format of the "Dalvik executable instruction formats", named by its id.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Undefined,
    F10x,
    F12x,
    F11n,
    F11x,
    F10t,
    F20t,
    F22x,
    F21t,
    F21s,
    F21h,
    F21c,
    F23x,
    F22b,
    F22t,
    F22s,
    F22c,
    F30t,
    F32x,
    F31i,
    F31t,
    F31c,
    F35c,
    F3rc,
    F45cc,
    F4rcc,
    F51l,
}

impl Format {
    /// The length in code units, which is the first digit of the format's id; 0 for an undefined opcode.
    #[must_use]
    pub const fn width(self) -> u8 {
        match self {
            Self::Undefined => 0,
            Self::F10x | Self::F12x | Self::F11n | Self::F11x | Self::F10t => 1,
            Self::F20t | Self::F22x | Self::F21t | Self::F21s | Self::F21h | Self::F21c => 2,
            Self::F23x | Self::F22b | Self::F22t | Self::F22s | Self::F22c => 2,
            Self::F30t | Self::F32x | Self::F31i | Self::F31t | Self::F31c | Self::F35c | Self::F3rc => 3,
            Self::F45cc | Self::F4rcc => 4,
            Self::F51l => 5,
        }
    }
}

/// The table that an instruction's index points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexKind {
    /// The instruction has no index.
    None,
    /// `string_ids`.
    String,
    /// `type_ids`.
    Type,
    /// `field_ids`.
    Field,
    /// `method_ids`.
    Method,
    /// `method_ids`, with a second index into `proto_ids`.
    MethodAndProto,
    /// `call_site_ids`.
    CallSite,
    /// `method_handles`.
    MethodHandle,
    /// `proto_ids`.
    Proto,
}

/// The flags of an opcode.
pub mod flag {
    /// May throw.
    pub const CAN_THROW: u8 = 1;
    /// Calls a method.
    pub const INVOKE: u8 = 2;
    /// Has a branch target.
    pub const BRANCH: u8 = 4;
    /// Has a switch payload.
    pub const SWITCH: u8 = 8;
    /// Leaves the method with or without a value.
    pub const RETURN: u8 = 16;
    /// Control never goes on to the next instruction: `return*`, `throw`, `goto*`.
    pub const ENDS_BLOCK: u8 = 32;
    /// Writes register A.
    pub const WRITES_A: u8 = 64;
    /// The register written is a pair.
    pub const WIDE: u8 = 128;
}

/// A row of the opcode table.
#[derive(Clone, Copy, Debug)]
pub struct OpcodeInfo {
    /// The specification's mnemonic; empty for an undefined opcode.
    pub name: &'static str,
    /// The instruction format.
    pub format: Format,
    /// What the index points into.
    pub index: IndexKind,
    /// The bits of [`flag`].
    pub flags: u8,
}

impl OpcodeInfo {
    pub(super) const UNDEFINED: Self =
        Self { name: "", format: Format::Undefined, index: IndexKind::None, flags: 0 };
}

impl Opcode {
    /// This opcode's row of the table.
    #[must_use]
    #[inline]
    pub fn info(self) -> &'static OpcodeInfo {
        OPCODES.get(usize::from(self.0)).unwrap_or(&OpcodeInfo::UNDEFINED)
    }

    /// Length in code units; 0 where the opcode is undefined.
    #[must_use]
    #[inline]
    pub fn width(self) -> u8 {
        WIDTHS.get(usize::from(self.0)).copied().unwrap_or(0)
    }

    /// The specification's mnemonic; empty where the opcode is undefined.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// The instruction format.
    #[must_use]
    #[inline]
    pub fn format(self) -> Format {
        self.info().format
    }

    /// Whether all bits of `flags` (see [`flag`]) are set.
    #[must_use]
    #[inline]
    pub fn has(self, flags: u8) -> bool {
        self.info().flags & flags == flags
    }
}
