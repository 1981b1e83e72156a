//! Shared read-only bytes: a memory map, an inflated entry or a part of either, cheap to clone and to slice.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A window into bytes that somebody else owns; cloning copies no content.
#[derive(Clone)]
pub struct Bytes {
    owner: Arc<dyn AsRef<[u8]> + Send + Sync>,
    range: Range<usize>,
}

impl Bytes {
    /// Takes over any owner of bytes: a `Vec<u8>`, a memory map, a static slice.
    pub fn new(owner: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        let length = owner.as_ref().len();
        Self { owner: Arc::new(owner), range: 0..length }
    }

    /// The part `range` of these bytes, or `None` where it reaches beyond them.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Option<Self> {
        let start = self.range.start.checked_add(range.start)?;
        let end = self.range.start.checked_add(range.end)?;
        (start <= end && end <= self.range.end)
            .then(|| Self { owner: Arc::clone(&self.owner), range: start..end })
    }
}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        (*self.owner).as_ref().get(self.range.clone()).unwrap_or_default()
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Bytes({})", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn a_slice_of_a_slice_stays_inside() {
        let bytes = Bytes::new(b"abcdef".to_vec());
        let inner = bytes.slice(1..5).unwrap();
        assert_eq!(&*inner, b"bcde");
        assert_eq!(&*inner.slice(1..3).unwrap(), b"cd");
        assert!(inner.slice(1..6).is_none());
        assert!(inner.slice(usize::MAX..usize::MAX).is_none());
    }
}
