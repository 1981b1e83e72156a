//! DEX files, versions 035 to 041: bytes in, tables, classes, code and instructions out, decoded on demand.
//!
//! `parse` validates and clips the tables once; everything else is read from the bytes when asked for, without
//! allocating. It also makes sure that one walk over all strings, and one over all classes and their code, stays
//! within [`Limits::max_bytes_touched`]: rows past that read as missing, and a defect says so.
//!
//! - <https://source.android.com/docs/core/runtime/dex-format>
//! - <https://source.android.com/docs/core/runtime/dalvik-bytecode>
//! - <https://source.android.com/docs/core/runtime/instruction-formats>

mod annotation;
mod budget;
mod class;
mod code;
mod debug_info;
mod dump;
mod file;
mod header;
mod id;
mod instruction;
mod link;
mod opcode;
mod opcode_table;
mod payload;
mod registers;
mod sweep;
#[cfg(test)]
mod tests;
mod text;
mod value;

pub use annotation::{AnnotationItem, AnnotationSet, Annotations};
pub use class::{ClassData, ClassDef, EncodedField, EncodedFields, EncodedMethod, EncodedMethods, access};
pub use code::{CatchHandler, CodeItem, Handlers, TryItem};
pub use dump::{dump, dump_methods};
pub use file::{Dex, FieldRef, MethodRef, Proto, TypeList};
pub use id::{CallSiteId, FieldId, MethodHandleId, MethodId, ProtoId, StringId, TypeId};
pub use instruction::{Fault, Instruction, Instructions, Unit};
pub use link::{CallSite, MethodHandle, MethodHandleTarget};
pub use opcode::{Format, IndexKind, Opcode, OpcodeInfo, flag};
pub use payload::Payload;
pub use registers::Registers;
pub use sweep::{Counts, sweep};
pub use value::{EncodedAnnotation, EncodedArray, EncodedValue};

use crate::base::{Bytes, Defects, Limits, Parsed, index};
use header::Header;

/// Dex files read of one container.
const MAX_CONTAINED: usize = 256;

/// Whether the bytes start with the magic of a dex file.
#[must_use]
pub fn is_dex(bytes: &[u8]) -> bool {
    header::version(bytes).is_some()
}

/// Reads a dex file: one [`Dex`], or for a container (version 041) as many as it holds.
#[must_use]
pub fn parse(bytes: Bytes, limits: &Limits) -> Parsed<Vec<Dex>> {
    let mut defects = Defects::default();
    let mut found = Vec::new();
    let mut offset = 0;
    while found.len() < MAX_CONTAINED {
        let Some(header) = Header::read(&bytes, offset, limits, &mut defects) else {
            defects.at(index(offset), "dex-header", "no dex header here");
            break;
        };
        let end = offset.checked_add(header.file_size.max(header::CONTAINER_HEADER_SIZE));
        let more = end.filter(|end| header.is_container() && index(*end) < bytes.len());
        found.push(Dex::new(bytes.clone(), header, limits, &mut defects));
        match more {
            Some(next) => offset = next,
            None => return Parsed { value: found, defects },
        }
    }
    if found.len() == MAX_CONTAINED {
        let text = format!("only the first {MAX_CONTAINED} dex files of this container are read");
        defects.at(index(offset), "dex-container", text);
    }
    Parsed { value: found, defects }
}

/// The instructions of a method, in address order, payloads skipped.
#[must_use]
pub fn instructions<'a>(code: &CodeItem<'a>) -> Instructions<'a> {
    Instructions::new(code.insns)
}
