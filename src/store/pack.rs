//! Long texts as zlib streams, which any language reads.

use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use std::io::{self, Read};

/// Bytes of a text after decompression.
const MAX_TEXT: u64 = 1 << 30;

/// The compressed text.
pub(super) fn pack(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    ZlibEncoder::new(text, Compression::default()).read_to_end(&mut packed)?;
    Ok(packed)
}

/// The text again.
pub(super) fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    ZlibDecoder::new(packed).take(MAX_TEXT).read_to_end(&mut text)?;
    Ok(text)
}
