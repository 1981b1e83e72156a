//! Sets of API levels: which a place in a method can run on, and which of them a branch on `SDK_INT` leaves.

/// The highest level that is told apart: it stands for itself and all above it.
const TOP: i64 = 63;

/// A set of API levels from 1 to [`TOP`], one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels(u64);

impl Levels {
    /// Every level.
    pub const ALL: Self = Self(!1);

    /// The levels of a model: from `since` to `until`, where given.
    #[must_use]
    pub fn between(since: Option<u32>, until: Option<u32>) -> Self {
        Self::ALL.keep(|level| {
            since.is_none_or(|since| level >= i64::from(since))
                && until.is_none_or(|until| level <= i64::from(until) && level < TOP)
        })
    }

    /// The lowest level, where it is not the first of all.
    #[must_use]
    pub fn min(self) -> Option<i64> {
        let lowest = i64::from(self.0.trailing_zeros());
        (self.0 != 0 && lowest > 1).then_some(lowest)
    }

    /// The highest level, where it is not the last of all.
    #[must_use]
    pub fn max(self) -> Option<i64> {
        let highest = TOP - i64::from(self.0.leading_zeros());
        (self.0 != 0 && highest < TOP).then_some(highest)
    }

    /// Whether the two have a level in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Takes in the levels of another path to the same place; whether this changed anything.
    pub(super) const fn join(&mut self, other: Self) -> bool {
        let before = self.0;
        self.0 |= other.0;
        self.0 != before
    }

    /// What is left where `level OP number` holds and where it does not; `test` is the offset of the opcode
    /// from `if-eq`.
    pub(super) fn split(self, test: u8, number: i64) -> (Self, Self) {
        let holds = |level: i64| match test {
            0 => level == number,
            1 => level != number,
            2 => level < number,
            3 => level >= number,
            4 => level > number,
            _ => level <= number,
        };
        (self.keep(holds), self.keep(|level| !holds(level)))
    }

    fn keep(self, holds: impl Fn(i64) -> bool) -> Self {
        let bits = (1..=TOP).filter(|level| holds(*level)).fold(0, |bits, level| bits | 1 << level);
        Self(self.0 & bits)
    }
}

/// The same comparison with its sides changed: `n < level` is `level > n`.
pub(super) const fn turned(test: u8) -> u8 {
    match test {
        2 => 4,
        3 => 5,
        4 => 2,
        5 => 3,
        same => same,
    }
}

#[cfg(test)]
mod tests {
    use super::{Levels, turned};

    fn range(levels: Levels) -> (Option<i64>, Option<i64>) {
        (levels.min(), levels.max())
    }

    #[test]
    fn a_branch_splits_the_levels() {
        for (test, taken, left) in [
            (0, (Some(29), Some(29)), (None, None)),
            (1, (None, None), (Some(29), Some(29))),
            (2, (None, Some(28)), (Some(29), None)),
            (3, (Some(29), None), (None, Some(28))),
            (4, (Some(30), None), (None, Some(29))),
            (5, (None, Some(29)), (Some(30), None)),
        ] {
            let (one, other) = Levels::ALL.split(test, 29);
            assert_eq!((range(one), range(other)), (taken, left), "{test}");
            let (turned, _) = Levels::ALL.split(turned(turned(test)), 29);
            assert_eq!(turned, one, "{test}");
        }
        assert_eq!(range(Levels::ALL.split(turned(2), 29).0), (Some(30), None), "29 < level");
    }

    #[test]
    fn levels_far_above_stand_for_the_last() {
        assert_eq!(range(Levels::ALL.split(2, 10_000).0), (None, None));
        assert_eq!(range(Levels::ALL.split(3, 63).0), (Some(63), None));
    }

    #[test]
    fn a_model_meets_the_levels_it_has() {
        let old = Levels::ALL.split(2, 29).0;
        assert!(old.meets(Levels::between(None, Some(28))));
        assert!(old.meets(Levels::between(Some(26), None)));
        assert!(!old.meets(Levels::between(Some(29), None)));
        let mut new = Levels::ALL.split(3, 29).0;
        assert!(!new.meets(Levels::between(None, Some(28))));
        assert!(new.join(old) && new == Levels::ALL && !new.join(old));
    }
}
