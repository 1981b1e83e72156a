//! What `invoke-custom` and method handles link to: their ids in, targets and bootstrap arguments out.
//!
//! <https://source.android.com/docs/core/runtime/dex-format#call-site-id-item>

use super::file::Dex;
use super::id::{CallSiteId, FieldId, MethodHandleId, MethodId, ProtoId, StringId};
use super::value::{EncodedArray, EncodedValue};
use crate::base::Reader;

/// A `method_handle_item`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodHandle {
    /// The kind of handle (`METHOD_HANDLE_TYPE_*`).
    pub kind: u16,
    /// What it accesses or calls.
    pub target: MethodHandleTarget,
}

/// What a method handle accesses or calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodHandleTarget {
    /// A field, for the four accessor kinds.
    Field(FieldId),
    /// A method, for the five invoker kinds.
    Method(MethodId),
}

/// A `call_site_item`: the three required values, and the bootstrap arguments after them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallSite<'a> {
    /// The bootstrap linker method.
    pub linker: MethodHandleId,
    /// The name that the linker is to resolve: for a lambda, that of the interface method.
    pub name: StringId,
    /// The type of the call site.
    pub proto: ProtoId,
    /// The other arguments: for a lambda, its implementation is the method handle among them.
    pub arguments: EncodedArray<'a>,
}

impl Dex {
    /// Rows of `call_site_ids`.
    #[must_use]
    pub const fn call_site_count(&self) -> u32 {
        self.header.call_sites.count
    }

    /// Rows of `method_handles`.
    #[must_use]
    pub const fn method_handle_count(&self) -> u32 {
        self.header.method_handles.count
    }

    /// A method handle; `None` where its kind is not defined.
    #[must_use]
    pub fn method_handle(&self, id: MethodHandleId) -> Option<MethodHandle> {
        let row: &[u8; 8] = self.header.method_handles.row(self.data(), id.0)?;
        let mut reader = Reader::new(row);
        let kind = reader.u16()?;
        reader.skip(2)?;
        let member = u32::from(reader.u16()?);
        let target = match kind {
            0..=3 => MethodHandleTarget::Field(FieldId(member)),
            4..=8 => MethodHandleTarget::Method(MethodId(member)),
            _ => return None,
        };
        Some(MethodHandle { kind, target })
    }

    /// A call site; `None` where its first three values are not those of the specification.
    #[must_use]
    pub fn call_site(&self, id: CallSiteId) -> Option<CallSite<'_>> {
        let row: &[u8; 4] = self.header.call_sites.row(self.data(), id.0)?;
        let mut arguments = self.encoded_array(u32::from_le_bytes(*row))?;
        let first = (arguments.next()?, arguments.next()?, arguments.next()?);
        let (EncodedValue::MethodHandle(linker), EncodedValue::String(name), EncodedValue::MethodType(proto)) =
            first
        else {
            return None;
        };
        Some(CallSite { linker, name, proto, arguments })
    }
}
