//! Debug information: the state machine's bytes in, source lines for addresses out.
//!
//! <https://source.android.com/docs/core/runtime/dex-format#debug-info-item>

use super::code::CodeItem;
use crate::base::{Reader, index};

const DBG_END_SEQUENCE: u8 = 0x00;
const DBG_ADVANCE_PC: u8 = 0x01;
const DBG_ADVANCE_LINE: u8 = 0x02;
const DBG_START_LOCAL: u8 = 0x03;
const DBG_START_LOCAL_EXTENDED: u8 = 0x04;
const DBG_END_LOCAL: u8 = 0x05;
const DBG_RESTART_LOCAL: u8 = 0x06;
const DBG_SET_PROLOGUE_END: u8 = 0x07;
const DBG_SET_EPILOGUE_BEGIN: u8 = 0x08;
const DBG_SET_FILE: u8 = 0x09;
const DBG_FIRST_SPECIAL: u8 = 0x0a;
const DBG_LINE_BASE: i32 = -4;
const DBG_LINE_RANGE: u8 = 15;

/// Operations run of one method: some for every code unit, since an honest one has fewer, and a few to start with.
const OPERATIONS_PER_UNIT: usize = 16;
const OPERATIONS_AT_LEAST: usize = 4_096;

/// The `(address, line)` rows that the state machine of a method emits.
#[derive(Clone, Debug)]
pub(super) struct Positions<'a> {
    reader: Reader<'a>,
    address: u32,
    line: u32,
    left: usize,
}

impl<'a> Positions<'a> {
    pub(super) fn new(data: &'a [u8], code: &CodeItem<'_>) -> Self {
        let mut reader = Reader::at(data, index(code.debug_info_off));
        let left = code.insns.len().saturating_mul(OPERATIONS_PER_UNIT).saturating_add(OPERATIONS_AT_LEAST);
        let mut positions = Self { reader, address: 0, line: 0, left: 0 };
        let Some(line) = reader.uleb128().filter(|_| code.debug_info_off != 0) else { return positions };
        let Some(parameters) = reader.uleb128() else { return positions };
        for _ in 0..parameters.min(u32::from(code.ins)) {
            if reader.uleb128().is_none() {
                return positions;
            }
        }
        positions = Self { reader, address: 0, line, left };
        positions
    }

    /// Runs one operation; `Some(true)` where it emitted a position.
    fn step(&mut self) -> Option<bool> {
        let reader = &mut self.reader;
        match reader.u8()? {
            DBG_END_SEQUENCE => return None,
            DBG_ADVANCE_PC => self.address = self.address.wrapping_add(reader.uleb128()?),
            DBG_ADVANCE_LINE => self.line = self.line.wrapping_add_signed(reader.sleb128()?),
            opcode @ (DBG_START_LOCAL | DBG_START_LOCAL_EXTENDED) => {
                for _ in 0..opcode {
                    reader.uleb128()?;
                }
            }
            DBG_END_LOCAL | DBG_RESTART_LOCAL | DBG_SET_FILE => drop(reader.uleb128()?),
            DBG_SET_PROLOGUE_END | DBG_SET_EPILOGUE_BEGIN => {}
            special => {
                let adjusted = special.saturating_sub(DBG_FIRST_SPECIAL);
                let advance = i32::from(adjusted.wrapping_rem(DBG_LINE_RANGE)).wrapping_add(DBG_LINE_BASE);
                self.line = self.line.wrapping_add_signed(advance);
                self.address = self.address.wrapping_add(u32::from(adjusted.wrapping_div(DBG_LINE_RANGE)));
                return Some(true);
            }
        }
        Some(false)
    }
}

impl Iterator for Positions<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        while let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            match self.step() {
                Some(true) => return Some((self.address, self.line)),
                Some(false) => {}
                None => self.left = 0,
            }
        }
        None
    }
}

/// The line of the last position at or before `address`.
pub(super) fn line_of(data: &[u8], code: &CodeItem<'_>, address: u32) -> Option<u32> {
    Positions::new(data, code).take_while(|(at, _)| *at <= address).last().map(|(_, line)| line)
}
