//! The walk over a method's instructions: code units in, one instruction after the other out.

use super::opcode::{Format, IndexKind, Opcode, flag};
use super::payload::{self, Payload};
use super::registers::Registers;

/// A 16-bit code unit as it stands in the file, little-endian.
pub type Unit = [u8; 2];

/// An instruction: its place, its opcode, and accessors that decode operands when asked.
#[derive(Clone, Copy, Debug)]
pub struct Instruction<'a> {
    /// Address in code units from the start of the method.
    pub address: u32,
    /// The opcode.
    pub opcode: Opcode,
    code: &'a [Unit],
}

/// Why a walk ended before the end of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The opcode at this address is not defined.
    UndefinedOpcode(u32, Opcode),
    /// The instruction or payload at this address reaches beyond the code.
    Truncated(u32),
}

/// The instructions of a method in address order; payloads are skipped.
#[derive(Clone, Debug)]
pub struct Instructions<'a> {
    code: &'a [Unit],
    address: usize,
    fault: Option<Fault>,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UndefinedOpcode(address, opcode) => {
                write!(
                    formatter,
                    "opcode {:#04x} at {address:04x} is not defined, the rest is not read",
                    opcode.0
                )
            }
            Self::Truncated(address) => {
                write!(formatter, "the code ends inside what starts at {address:04x}")
            }
        }
    }
}

impl<'a> Instructions<'a> {
    /// Starts at the first of these code units.
    #[must_use]
    pub const fn new(code: &'a [Unit]) -> Self {
        Self { code, address: 0, fault: None }
    }

    /// Why the walk ended early; `None` while it goes on and after a complete walk.
    #[must_use]
    pub const fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// The instruction at an address, for example a branch target.
    #[must_use]
    pub fn at(code: &'a [Unit], address: u32) -> Option<Instruction<'a>> {
        let mut walk = Self { code, address: crate::base::index(address), fault: None };
        walk.next().filter(|instruction| instruction.address == address)
    }

    #[cold]
    fn fail(&mut self, fault: Fault) -> Option<Instruction<'a>> {
        self.address = self.code.len();
        self.fault = Some(fault);
        None
    }

    /// Moves past the payload at the current address.
    #[cold]
    fn skip_payload(&mut self) -> Option<()> {
        let length = payload::length(self.code.get(self.address..)?)?;
        let end = self.address.checked_add(length).filter(|end| *end <= self.code.len())?;
        self.address = end;
        Some(())
    }
}

impl<'a> Iterator for Instructions<'a> {
    type Item = Instruction<'a>;

    #[inline]
    fn next(&mut self) -> Option<Instruction<'a>> {
        loop {
            let [low, high] = *self.code.get(self.address)?;
            // A pseudo-instruction is a nop whose high byte names the kind of payload; other values are nops.
            if low == 0 && matches!(high, 1..=3) {
                let start = crate::base::narrow(self.address);
                if self.skip_payload().is_none() {
                    return self.fail(Fault::Truncated(start));
                }
                continue;
            }
            let opcode = Opcode(low);
            let start = self.address;
            let address = crate::base::narrow(start);
            let width = opcode.width();
            if width == 0 {
                return self.fail(Fault::UndefinedOpcode(address, opcode));
            }
            let end = start.saturating_add(usize::from(width));
            if end > self.code.len() {
                return self.fail(Fault::Truncated(address));
            }
            self.address = end;
            return Some(Instruction { address, opcode, code: self.code });
        }
    }
}

impl<'a> Instruction<'a> {
    #[inline]
    fn unit(&self, number: u32) -> u16 {
        let at = crate::base::index(self.address.saturating_add(number));
        self.code.get(at).map_or(0, |unit| u16::from_le_bytes(*unit))
    }

    /// The high byte of the first unit.
    #[inline]
    fn high(&self) -> u8 {
        self.code.get(crate::base::index(self.address)).map_or(0, |[_, high]| *high)
    }

    #[inline]
    fn double(&self, number: u32) -> u32 {
        u32::from(self.unit(number)) | u32::from(self.unit(number.saturating_add(1))) << 16
    }

    /// All code units of the method, for walking on from a target.
    #[must_use]
    pub const fn code(&self) -> &'a [Unit] {
        self.code
    }

    /// This instruction's own code units.
    #[must_use]
    pub fn units(&self) -> &'a [Unit] {
        let start = crate::base::index(self.address);
        let end = start.saturating_add(usize::from(self.opcode.width()));
        self.code.get(start..end).unwrap_or_default()
    }

    /// The length in code units.
    #[must_use]
    #[inline]
    pub fn width(&self) -> u8 {
        self.opcode.width()
    }

    /// The address after this instruction.
    #[must_use]
    #[inline]
    pub fn next_address(&self) -> u32 {
        self.address.saturating_add(u32::from(self.opcode.width()))
    }

    /// What [`Self::index`] points into.
    #[must_use]
    #[inline]
    pub fn index_kind(&self) -> IndexKind {
        self.opcode.info().index
    }

    /// The string, type, field, method, call site, method handle or prototype index, where there is one.
    #[must_use]
    #[inline]
    pub fn index(&self) -> Option<u32> {
        match self.opcode.format() {
            Format::F21c | Format::F22c | Format::F35c | Format::F3rc | Format::F45cc | Format::F4rcc => {
                Some(u32::from(self.unit(1)))
            }
            Format::F31c => Some(self.double(1)),
            _ => None,
        }
    }

    /// The prototype index of `invoke-polymorphic`.
    #[must_use]
    pub fn proto_index(&self) -> Option<u32> {
        matches!(self.opcode.format(), Format::F45cc | Format::F4rcc).then(|| u32::from(self.unit(3)))
    }

    /// Whether it calls a method (`invoke-polymorphic` and `invoke-custom` included).
    #[must_use]
    #[inline]
    pub fn is_invoke(&self) -> bool {
        self.opcode.has(flag::INVOKE)
    }

    /// Register A, where the format has one that is not an argument.
    #[must_use]
    #[inline]
    pub fn a(&self) -> Option<u16> {
        use Format as F;
        match self.opcode.format() {
            F::F12x | F::F11n | F::F22t | F::F22s | F::F22c => Some(u16::from(self.high() & 0xf)),
            F::F11x | F::F22x | F::F21t | F::F21s | F::F21h | F::F21c | F::F23x | F::F22b => {
                Some(u16::from(self.high()))
            }
            F::F31i | F::F31t | F::F31c | F::F51l => Some(u16::from(self.high())),
            F::F32x => Some(self.unit(1)),
            _ => None,
        }
    }

    /// Register B, where the format has one.
    #[must_use]
    #[inline]
    pub fn b(&self) -> Option<u16> {
        use Format as F;
        match self.opcode.format() {
            F::F12x | F::F22t | F::F22s | F::F22c => Some(u16::from(self.high() >> 4)),
            F::F22x => Some(self.unit(1)),
            F::F23x | F::F22b => Some(self.unit(1) & 0xff),
            F::F32x => Some(self.unit(2)),
            _ => None,
        }
    }

    /// Register C, where the format has one.
    #[must_use]
    #[inline]
    pub fn c(&self) -> Option<u16> {
        (self.opcode.format() == Format::F23x).then(|| self.unit(1) >> 8)
    }

    /// The argument registers of `invoke-*` and `filled-new-array*`; empty for others.
    #[must_use]
    #[inline]
    pub fn registers(&self) -> Registers {
        match self.opcode.format() {
            Format::F35c | Format::F45cc => {
                let high = self.high();
                Registers::listed(high >> 4, self.unit(2), high & 0xf)
            }
            Format::F3rc | Format::F4rcc => Registers::range(self.unit(2), self.high()),
            _ => Registers::default(),
        }
    }

    /// The literal, sign-extended; `const/high16` and `const-wide/high16` are shifted into place.
    #[must_use]
    pub fn literal(&self) -> Option<i64> {
        let signed16 = |unit: u16| i64::from(unit.cast_signed());
        match self.opcode.format() {
            Format::F11n => Some(i64::from(self.high().cast_signed() >> 4)),
            Format::F21s | Format::F22s => Some(signed16(self.unit(1))),
            Format::F21h if self.opcode == Opcode::CONST_WIDE_HIGH16 => Some(signed16(self.unit(1)) << 48),
            Format::F21h => Some(signed16(self.unit(1)) << 16),
            Format::F22b => Some(signed16(self.unit(1)) >> 8),
            Format::F31i => Some(i64::from(self.double(1).cast_signed())),
            Format::F51l => Some((u64::from(self.double(1)) | u64::from(self.double(3)) << 32).cast_signed()),
            _ => None,
        }
    }

    /// The offset of a branch or payload, in code units from this instruction.
    fn offset(&self) -> Option<i32> {
        match self.opcode.format() {
            Format::F10t => Some(i32::from(self.high().cast_signed())),
            Format::F20t | Format::F21t | Format::F22t => Some(i32::from(self.unit(1).cast_signed())),
            Format::F30t | Format::F31t => Some(self.double(1).cast_signed()),
            _ => None,
        }
    }

    /// The address a branch (`goto*`, `if-*`) goes to, where that lies inside the code.
    #[must_use]
    #[inline]
    pub fn target(&self) -> Option<u32> {
        self.opcode.has(flag::BRANCH).then(|| self.resolve(self.offset()?)).flatten()
    }

    /// The address `offset` units from here, where that lies inside the code.
    pub(super) fn resolve(&self, offset: i32) -> Option<u32> {
        let address = self.address.checked_add_signed(offset)?;
        (crate::base::index(address) < self.code.len()).then_some(address)
    }

    /// The payload of `packed-switch`, `sparse-switch` and `fill-array-data`, where it is there and fits.
    #[must_use]
    pub fn payload(&self) -> Option<Payload<'a>> {
        if self.opcode.format() != Format::F31t {
            return None;
        }
        let address = self.resolve(self.offset()?)?;
        let payload = Payload::read(self.code.get(crate::base::index(address)..)?)?;
        payload.belongs_to(self.opcode).then_some(payload)
    }

    /// The cases of a switch as `(key, target address)`; targets outside the code are left out.
    pub fn switch_targets(&self) -> impl Iterator<Item = (i32, u32)> + use<'a> {
        let here = *self;
        let cases = self.payload().map(|payload| payload.cases()).into_iter().flatten();
        cases.filter_map(move |(key, offset)| Some((key, here.resolve(offset)?)))
    }
}
