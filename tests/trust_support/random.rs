//! Seeded random numbers: SplitMix64 (Steele, Lea, Flood 2014), so that a printed seed is enough to
//! see a failure again.

/// A seeded sequence.
pub struct Seeded(pub u64);

impl Seeded {
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// So many bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        for byte in &mut out {
            *byte = self.next() as u8;
        }
        out
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A byte that is not zero, to change another with.
    pub fn mask(&mut self) -> u8 {
        (self.next() % 255 + 1) as u8
    }

    /// A changed copy of `bytes`, at most `bytes_max` long: one to four of the usual accidents and
    /// tricks (flips, cuts, repeats, huge lengths, pieces of another text).
    pub fn mutate(&mut self, bytes: &[u8], other: &[u8], bytes_max: usize) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(out.len() + 1);
            let len = out.len();
            match self.below(10) {
                0 | 1 if len > 0 => out[at.min(len - 1)] ^= self.mask(),
                2 if len > 0 => out[at.min(len - 1)] = *self.pick(&[0, 1, 0x7f, 0x80, 0xff, b'"']),
                3 => out.truncate(at),
                4 => out.insert(at, self.next() as u8),
                5 if len > 0 => {
                    let end = (at + 1 + self.below(16)).min(len);
                    out.drain(at.min(end)..end);
                }
                6 => {
                    let huge = *self.pick(&[u64::MAX, 1 << 63, 1 << 40, 1 << 32, 1 << 20, 0]);
                    let width = *self.pick(&[2, 4, 8]);
                    for (to, from) in out.iter_mut().skip(at).zip(&huge.to_le_bytes()[..width]) {
                        *to = *from;
                    }
                }
                7 => {
                    let end = (at + 1 + self.below(64)).min(len);
                    let piece = out[at.min(end)..end].to_vec();
                    out.splice(at..at, piece);
                }
                8 if !other.is_empty() => {
                    let from = self.below(other.len());
                    let to = (from + 1 + self.below(64)).min(other.len());
                    out.splice(at..at, other[from..to].iter().copied());
                }
                _ => {
                    let end = (at + 1 + self.below(8)).min(len);
                    for byte in &mut out[at.min(end)..end] {
                        *byte = 0;
                    }
                }
            }
        }
        out.truncate(bytes_max);
        out
    }
}

/// How many cases an ignored test runs, unless `SUNLEDGER_CASES` says otherwise.
pub fn cases(usual: usize) -> usize {
    std::env::var("SUNLEDGER_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}
