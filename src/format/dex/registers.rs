//! The argument registers of one instruction: packed operands in, register numbers out.

/// An iterator over register numbers that needs no memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Registers {
    /// Five four-bit register numbers, the next one lowest; unused in a range.
    nibbles: u32,
    /// The next register of a range.
    next: u16,
    left: u8,
    range: bool,
}

impl Registers {
    /// `{vC, vD, vE, vF, vG}` of formats 35c and 45cc; more than five cannot be encoded.
    #[inline]
    pub(super) fn listed(count: u8, first_four: u16, fifth: u8) -> Self {
        let nibbles = u32::from(first_four) | u32::from(fifth) << 16;
        Self { nibbles, next: 0, left: count.min(5), range: false }
    }

    /// `{vCCCC .. vNNNN}` of formats 3rc and 4rcc.
    #[inline]
    pub(super) const fn range(first: u16, count: u8) -> Self {
        Self { nibbles: 0, next: first, left: count, range: true }
    }
}

impl Iterator for Registers {
    type Item = u16;

    #[inline]
    fn next(&mut self) -> Option<u16> {
        self.left = self.left.checked_sub(1)?;
        if self.range {
            let register = self.next;
            self.next = register.wrapping_add(1);
            return Some(register);
        }
        let register = u16::try_from(self.nibbles & 0xf).ok();
        self.nibbles >>= 4;
        register
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::from(self.left), Some(usize::from(self.left)))
    }
}

impl ExactSizeIterator for Registers {}
