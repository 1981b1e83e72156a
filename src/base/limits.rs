//! Every ceiling of the tool, by name. Hitting one is reported as a defect or a limitation, never silent.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Ceilings for one package. The defaults suit any store app; hostile files meet them early.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Entries listed of one archive.
    pub max_entries: usize,
    /// Bytes one entry may have after decompression.
    pub max_entry_bytes: u64,
    /// Bytes all entries of one package may have together after decompression.
    pub max_package_bytes: u64,
    /// Packages inside packages: 1 scans an APK among the assets, and not one inside that.
    pub max_nesting: u32,
    /// Rows of any one table of a format (elements, strings, entries).
    pub max_rows: usize,
    /// Bytes a parser may touch for one file, counted with repetition: offsets may all point at one place.
    pub max_bytes_touched: u64,
    /// Open elements in an XML document.
    pub max_depth: usize,
    /// Steps in a chain of resource references.
    pub max_references: usize,
    /// Files of an unpacked directory.
    pub max_files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_entries: 200_000,
            max_entry_bytes: 300 << 20,
            // What stays in memory at once, code above all; with one entry more it is still below 1.5 GB.
            max_package_bytes: 1 << 30,
            max_nesting: 1,
            max_rows: 4_000_000,
            max_bytes_touched: 1 << 30,
            max_depth: 1_000,
            max_references: 20,
            max_files: 200_000,
        }
    }
}

/// A purse of bytes that several readers of one package draw from.
#[derive(Debug)]
pub struct Budget {
    left: AtomicU64,
    refused: AtomicBool,
}

impl Budget {
    /// A purse with `bytes` in it.
    #[must_use]
    pub const fn new(bytes: u64) -> Self {
        Self { left: AtomicU64::new(bytes), refused: AtomicBool::new(false) }
    }

    /// How many bytes may still be spent.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left.load(Ordering::Relaxed)
    }

    /// Takes `bytes` out; `false` (and an empty purse) where fewer are left.
    pub fn spend(&self, bytes: u64) -> bool {
        let paid = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(bytes)))
            .is_ok_and(|before| before >= bytes);
        if !paid {
            self.refuse();
        }
        paid
    }

    /// Notes that something was left undone for want of it.
    pub fn refuse(&self) {
        self.refused.store(true, Ordering::Relaxed);
    }

    /// Whether it could not pay for something since it was made or last filled.
    #[must_use]
    pub fn has_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// Puts back what was in it, so that the same work can be done again.
    pub fn fill(&self, bytes: u64) {
        self.left.store(bytes, Ordering::Relaxed);
        self.refused.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Budget;

    #[test]
    fn an_overdrawn_purse_is_empty() {
        let budget = Budget::new(10);
        assert!(budget.spend(10));
        assert!(!budget.spend(1));
        assert_eq!((budget.left(), budget.has_refused()), (0, true));
        budget.fill(3);
        assert_eq!((budget.left(), budget.has_refused()), (3, false));
    }
}
