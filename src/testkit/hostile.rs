//! The hostile harness all formats share: a valid file goes in, damaged copies come out, the same ones on every run.

/// The values a lying size or offset takes.
const LIES: [u32; 12] =
    [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x0001_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/// The longest run that one mutation copies, moves or removes.
const BLOCK: usize = 64;

/// A small generator of repeatable numbers (xorshift64*), so that a failing round can be run again.
#[derive(Clone, Debug)]
pub struct Xorshift(u64);

impl Xorshift {
    /// A generator whose sequence depends on `seed` alone.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15 | 1)
    }

    /// The next 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`; 0 where `bound` is 0.
    pub const fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.next_u64() >> 16) as usize % bound }
    }
}

/// `rounds` damaged copies of `seed`: each suffers one to four of bit flip, byte set, lie in a u16 or u32,
/// truncation, block copy and deletion.
///
/// Two thirds of the damage falls on the first 256 bytes, where headers stand.
pub fn mutations(seed: &[u8], rounds: usize) -> impl Iterator<Item = Vec<u8>> {
    (0..rounds).map(move |round| {
        let mut random = Xorshift::new(round as u64 + 1);
        let mut bytes = seed.to_vec();
        for _ in 0..=random.below(4) {
            mutate(&mut bytes, &mut random);
        }
        bytes
    })
}

/// Every prefix of `bytes` whose length is a multiple of `step`, shorter than the whole.
pub fn truncations(bytes: &[u8], step: usize) -> impl Iterator<Item = &[u8]> {
    (0..bytes.len()).step_by(step.max(1)).map(|length| &bytes[..length])
}

/// Damages `bytes` once.
fn mutate(bytes: &mut Vec<u8>, random: &mut Xorshift) {
    if bytes.is_empty() {
        return;
    }
    let reach = if random.below(3) == 0 { bytes.len() } else { bytes.len().min(256) };
    let at = random.below(reach);
    match random.below(16) {
        0..=2 => bytes[at] ^= 1 << random.below(8),
        3..=4 => bytes[at] = random.next_u64() as u8,
        5..=7 => lie(bytes, at & !1, &(LIES[random.below(LIES.len())] as u16).to_le_bytes()),
        8..=11 => lie(bytes, at & !3, &LIES[random.below(LIES.len())].to_le_bytes()),
        12 => {
            let near = (bytes.len() as u32).wrapping_add(random.below(9) as u32).wrapping_sub(4);
            lie(bytes, at & !3, &near.to_le_bytes());
        }
        13 => copy_block(bytes, at, random),
        14 => drop(bytes.drain(at..(at + 1 + random.below(BLOCK)).min(bytes.len()))),
        _ => bytes.truncate(random.below(bytes.len())),
    }
}

/// Writes as much of `value` at `at` as fits.
fn lie(bytes: &mut [u8], at: usize, value: &[u8]) {
    for (slot, byte) in bytes[at..].iter_mut().zip(value) {
        *slot = *byte;
    }
}

/// Copies a block from anywhere over what stands at `at`, or inserts it there.
fn copy_block(bytes: &mut Vec<u8>, at: usize, random: &mut Xorshift) {
    let from = random.below(bytes.len());
    let block = bytes[from..(from + 1 + random.below(BLOCK)).min(bytes.len())].to_vec();
    let over = if random.below(2) == 0 { (at + block.len()).min(bytes.len()) } else { at };
    bytes.splice(at..over, block);
}

#[cfg(test)]
mod tests {
    use super::{mutations, truncations};

    #[test]
    fn the_same_damage_on_every_run() {
        let seed: Vec<u8> = (0..=255).collect();
        let first: Vec<_> = mutations(&seed, 200).collect();
        assert_eq!(first, mutations(&seed, 200).collect::<Vec<_>>());
        let damaged = first.iter().filter(|bytes| **bytes != seed).count();
        assert!(damaged > 190, "only {damaged} of 200 rounds changed anything");
        assert!(first.iter().any(|bytes| bytes.len() < seed.len()), "none got shorter");
        assert!(first.iter().any(|bytes| bytes.len() > seed.len()), "none got longer");
    }

    #[test]
    fn an_empty_or_tiny_seed_is_no_trouble() {
        assert!(mutations(&[], 50).all(|bytes| bytes.is_empty()));
        assert_eq!(mutations(&[1], 500).count(), 500);
    }

    #[test]
    fn truncations_are_proper_prefixes() {
        let lengths: Vec<_> = truncations(b"abcdefg", 3).map(<[u8]>::len).collect();
        assert_eq!(lengths, [0, 3, 6]);
        assert_eq!(truncations(b"ab", 0).count(), 2);
    }
}
