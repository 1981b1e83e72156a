//! What binary XML and resource tables share: chunks, string pools, typed values (AOSP `ResourceTypes.h`).

pub mod attributes;
pub mod chunk;
pub mod string_pool;
pub mod value;

pub use chunk::{Chunk, Walker};
pub use string_pool::StringPool;
pub use value::ResValue;
