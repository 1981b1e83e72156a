//! The index types of a dex file: a number read from the file in, a row of one of its tables out.

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
    )*};
}

id! {
    /// A row of `string_ids`.
    StringId,
    /// A row of `type_ids`.
    TypeId,
    /// A row of `proto_ids`.
    ProtoId,
    /// A row of `field_ids`.
    FieldId,
    /// A row of `method_ids`.
    MethodId,
    /// A row of `call_site_ids`.
    CallSiteId,
    /// A row of `method_handles`.
    MethodHandleId
}

/// `NO_INDEX`: the value that stands for "none" in an index field.
pub(super) const NO_INDEX: u32 = 0xffff_ffff;

/// An index field that may be absent.
pub(super) fn optional(value: u32) -> Option<u32> {
    (value != NO_INDEX).then_some(value)
}
