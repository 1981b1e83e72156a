//! A Zstandard frame in, at most so many bytes of its content out.

use crate::base::{Budget, Bytes, Defects, Limits};
use ruzstd::decoding::StreamingDecoder;
use std::io::Read as _;

/// The magic number of a frame (RFC 8878, section 3.1.1).
pub(super) const MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

/// Decompresses; the declared size is no more than a hint, so the output is capped.
pub(super) fn decompress(
    bytes: &[u8],
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Bytes> {
    let cap = limits.max_entry_bytes.min(budget.left());
    let mut refuse = |why: String| {
        defects.whole("zstd", format!("the Zstandard frame {why}"));
        None
    };
    let decoder = match StreamingDecoder::new(bytes) {
        Ok(decoder) => decoder,
        Err(error) => return refuse(format!("cannot be read: {error}")),
    };
    let mut content = Vec::new();
    if let Err(error) = decoder.take(cap.saturating_add(1)).read_to_end(&mut content) {
        return refuse(format!("cannot be decompressed: {error}"));
    }
    let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
    if size > cap || !budget.spend(size) {
        budget.refuse();
        return refuse(format!("holds more than {cap} bytes, the limit for one entry or package"));
    }
    Some(Bytes::new(content))
}
