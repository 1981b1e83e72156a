//! A panic in one part of the work costs that part and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; `None` where it panicked. What it was changing is dropped with it, so it must own its results.
///
/// No sandbox: a stack overflow or a failed allocation still ends the process.
pub fn guard<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn a_panic_costs_its_own_result() {
        assert_eq!(guard(|| 7), Some(7));
        let index = std::hint::black_box(9);
        assert_eq!(guard(|| [1, 2, 3][index]), None);
    }
}
