//! Deflated data in, content out, within the limits and never trusting a declared size.

use super::{entry_defect, to_u64, to_usize};
use crate::base::{Budget, Defects, Limits};
use crate::container::Entry;
use flate2::{Decompress, FlushDecompress, Status};

/// The most that one byte of deflated data can become (RFC 1951: 258 bytes by two bits).
const MAX_RATIO: u64 = 1032;
/// Room made at once where the declared size was too small.
const STEP: usize = 1 << 20;

/// Inflates until the stream ends; it may run past its declared length, up to the central directory.
///
/// Data that ends early or breaks is returned as far as it goes; data beyond a limit is not returned.
pub(super) fn inflate(
    data: &[u8],
    entry: &Entry,
    limits: &Limits,
    budget: &Budget,
    defects: &mut Defects,
) -> Option<Vec<u8>> {
    if entry.compressed == 0 && entry.size == 0 {
        return Some(Vec::new());
    }
    let ceiling = limits.max_entry_bytes.min(budget.left());
    let possible = to_u64(data.len()).min(entry.compressed).saturating_mul(MAX_RATIO);
    // One byte more than declared, so that the end of the stream is seen without growing.
    let declared = entry.size.saturating_add(1).min(possible).min(ceiling);
    let mut output = Vec::with_capacity(to_usize(declared));
    let mut stream = Decompress::new(false);
    let ended = run(&mut stream, data, &mut output, to_usize(ceiling));
    let size = to_u64(output.len());
    if size > ceiling && ceiling < limits.max_entry_bytes {
        budget.refuse();
    }
    if size > ceiling || !budget.spend(size) {
        let text =
            format!("inflates to more than {ceiling} bytes, the limit for one entry or package; left out");
        defects.add(entry_defect(entry, "zip-too-big", &text));
        return None;
    }
    if !ended {
        let text = format!("breaks off after {} inflated bytes; what came before was kept", output.len());
        defects.add(entry_defect(entry, "zip-deflate", &text));
    } else if stream.total_in() != entry.compressed {
        let text = format!("declares {} deflated bytes and has {}", entry.compressed, stream.total_in());
        defects.add(entry_defect(entry, "zip-compressed-size", &text));
    }
    if output.capacity().saturating_sub(output.len()) > STEP {
        output.shrink_to_fit();
    }
    (ended || !output.is_empty()).then_some(output)
}

/// Whether the stream came to its end; stops one byte past the ceiling.
fn run(stream: &mut Decompress, data: &[u8], output: &mut Vec<u8>, ceiling: usize) -> bool {
    while output.len() <= ceiling {
        if output.capacity() == output.len() {
            let room = ceiling.saturating_add(1).saturating_sub(output.len());
            output.reserve_exact(STEP.max(output.len().div_euclid(2)).min(room));
        }
        let before = (stream.total_in(), output.len());
        let rest = data.get(to_usize(stream.total_in())..).unwrap_or_default();
        match stream.decompress_vec(rest, output, FlushDecompress::None) {
            Ok(Status::StreamEnd) => return true,
            Ok(_) if (stream.total_in(), output.len()) != before => {}
            _ => return false,
        }
    }
    false
}

/// Up to `count` first bytes of deflated data.
pub(super) fn first_bytes(data: &[u8], count: usize) -> Vec<u8> {
    let mut output = Vec::with_capacity(count);
    let _ = Decompress::new(false).decompress_vec(data, &mut output, FlushDecompress::None);
    output.truncate(count);
    output
}
