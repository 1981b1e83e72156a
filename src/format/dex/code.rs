//! Method bodies: a code offset in, registers, code units, tries and catch handlers out.
//!
//! <https://source.android.com/docs/core/runtime/dex-format#code-item>

use super::id::TypeId;
use super::instruction::Unit;
use crate::base::{Reader, index};

/// Typed handlers read of one catch list.
const MAX_HANDLERS: u32 = 1_024;

/// A `code_item`.
#[derive(Clone, Copy, Debug)]
pub struct CodeItem<'a> {
    /// Where it stands in the file.
    pub offset: u32,
    /// Registers in all.
    pub registers: u16,
    /// Registers that hold arguments: the last ones.
    pub ins: u16,
    /// Registers needed for outgoing calls.
    pub outs: u16,
    /// Offset of the debug information, 0 for none.
    pub debug_info_off: u32,
    /// The code units, clipped to the file.
    pub insns: &'a [Unit],
    /// Code units as declared.
    pub insns_size: u32,
    tries: &'a [[u8; 8]],
    handlers: &'a [u8],
}

/// A `try_item`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TryItem {
    /// The first address covered.
    pub start: u32,
    /// The address after the last one covered.
    pub end: u32,
    handler_off: u16,
}

/// Where an exception goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatchHandler {
    /// The type caught; `None` catches all.
    pub type_: Option<TypeId>,
    /// The handler's address.
    pub address: u32,
}

/// The handlers of one try item, in the order they are asked.
#[derive(Clone, Copy, Debug)]
pub struct Handlers<'a> {
    reader: Reader<'a>,
    typed: u32,
    catch_all: bool,
}

impl<'a> CodeItem<'a> {
    #[inline]
    pub(super) fn read(data: &'a [u8], offset: u32) -> Option<Self> {
        if offset == 0 {
            return None;
        }
        let mut reader = Reader::at(data, index(offset));
        let (registers, ins, outs, tries_size) = (reader.u16()?, reader.u16()?, reader.u16()?, reader.u16()?);
        let debug_info_off = reader.u32()?;
        let insns_size = reader.u32()?;
        let rest = reader.rest().as_chunks::<2>().0;
        let (insns, after) = rest.split_at_checked(index(insns_size)).unwrap_or((rest, &[]));
        let mut item = Self {
            offset,
            registers,
            ins,
            outs,
            debug_info_off,
            insns,
            insns_size,
            tries: &[],
            handlers: &[],
        };
        if tries_size > 0 && insns.len() == index(insns_size) {
            let padding = insns.len() & 1;
            let list = after.get(padding..)?.as_flattened().as_chunks::<8>().0;
            let (tries, _) = list.split_at_checked(usize::from(tries_size)).unwrap_or((list, &[]));
            item.tries = tries;
            let start =
                reader.position().saturating_add(insns.len().saturating_add(padding).saturating_mul(2));
            let start = start.saturating_add(tries.as_flattened().len());
            item.handlers = data.get(start..).unwrap_or_default();
        }
        Some(item)
    }

    /// The try items, clipped to the file.
    pub fn tries(&self) -> impl ExactSizeIterator<Item = TryItem> + use<'a> {
        self.tries.iter().map(|[a, b, c, d, e, f, g, h]| {
            let start = u32::from_le_bytes([*a, *b, *c, *d]);
            let count = u16::from_le_bytes([*e, *f]);
            TryItem {
                start,
                end: start.saturating_add(u32::from(count)),
                handler_off: u16::from_le_bytes([*g, *h]),
            }
        })
    }

    /// The handlers of a try item.
    #[must_use]
    pub fn handlers(&self, item: &TryItem) -> Handlers<'a> {
        let mut reader = Reader::at(self.handlers, usize::from(item.handler_off));
        // A size of zero or less means that a catch-all follows the typed handlers.
        let size = reader.sleb128();
        Handlers {
            reader,
            typed: size.map_or(0, i32::unsigned_abs).min(MAX_HANDLERS),
            catch_all: size.is_some_and(|size| size <= 0),
        }
    }
}

impl Handlers<'_> {
    /// How many handlers are declared, within the ceiling.
    #[must_use]
    pub fn len(&self) -> usize {
        index(self.typed).saturating_add(usize::from(self.catch_all))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Iterator for Handlers<'_> {
    type Item = CatchHandler;

    fn next(&mut self) -> Option<CatchHandler> {
        if let Some(left) = self.typed.checked_sub(1) {
            self.typed = left;
            let type_ = TypeId(self.reader.uleb128()?);
            return Some(CatchHandler { type_: Some(type_), address: self.reader.uleb128()? });
        }
        if !std::mem::take(&mut self.catch_all) {
            return None;
        }
        Some(CatchHandler { type_: None, address: self.reader.uleb128()? })
    }
}
