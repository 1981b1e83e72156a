//! What every layer shares: a cursor that cannot panic, results that carry defects, ceilings, places, ids.

pub mod bytes;
pub mod error;
mod guard;
pub mod intern;
pub mod limits;
pub mod location;
pub mod parsed;
pub mod reader;
pub mod text;

pub use bytes::Bytes;
pub use error::Error;
pub use guard::guard;
pub use intern::Interner;
pub use limits::{Budget, Limits};
pub use location::Location;
pub use parsed::{Defect, Defects, Parsed};
pub use reader::Reader;

/// Widens a 32-bit index; on every platform we build for `usize` holds it.
#[must_use]
#[allow(clippy::as_conversions)]
pub const fn index(value: u32) -> usize {
    value as usize
}

/// Narrows a count or an offset for storage in a table of `u32`; what does not fit becomes `u32::MAX`.
#[must_use]
pub fn narrow(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
