//! One file of the simulated disk: what is cached, what is durable, and what a power cut makes of the
//! difference. Knows no names and no faults.

/// The unit that a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

#[derive(Default)]
pub(super) struct SimInode {
    pub(super) cached: Vec<u8>,
    pub(super) durable: Vec<u8>,
    pub(super) pending: Vec<Change>,
}

#[derive(Clone)]
pub(super) enum Change {
    Write(usize, Vec<u8>),
    SetLen(usize),
}

impl Change {
    pub(super) fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(offset, written) => {
                let end = offset + written.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*offset..end].copy_from_slice(written);
            }
            Self::SetLen(len) => bytes.resize(*len, 0),
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, and good enough to choose what is lost.
pub(super) struct Seeded(pub(super) u64);

impl Seeded {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `max`, both included.
    pub(super) fn up_to(&mut self, max: usize) -> usize {
        (self.next() % (max as u64 + 1)) as usize
    }
}

/// How unkind one power cut is.
#[derive(Clone, Copy)]
pub(super) enum Landing {
    Nothing,
    Everything,
    InOrder,
    AnyOrder,
}

impl Landing {
    pub(super) fn draw(random: &mut Seeded) -> Self {
        match random.up_to(7) {
            0 => Self::Nothing,
            1 => Self::Everything,
            2 | 3 => Self::InOrder,
            _ => Self::AnyOrder,
        }
    }

    /// How many of `changes` have reached one place of the disk, given how many reached it in order.
    pub(super) fn reached(self, changes: usize, in_order: usize, random: &mut Seeded) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Everything => changes,
            Self::InOrder => in_order,
            Self::AnyOrder => random.up_to(changes),
        }
    }
}

impl SimInode {
    pub(super) fn change(&mut self, change: Change) {
        change.apply(&mut self.cached);
        self.pending.push(change);
    }

    pub(super) fn cut_power(&mut self, random: &mut Seeded) {
        let changes = std::mem::take(&mut self.pending);
        let landing = Landing::draw(random);
        let in_order = random.up_to(changes.len());
        // The contents after each number of changes: one of them is what a sector holds.
        let mut versions = vec![std::mem::take(&mut self.durable)];
        for change in &changes {
            let mut next = versions.last().cloned().unwrap_or_default();
            change.apply(&mut next);
            versions.push(next);
        }
        let reached = landing.reached(changes.len(), in_order, random);
        let len = versions[reached].len();
        let mut landed = vec![0; len];
        for (sector, out) in landed.chunks_mut(SECTOR).enumerate() {
            let start = sector * SECTOR;
            let mut reached = landing.reached(changes.len(), in_order, random);
            // Within the change that was under way, later sectors may still have been missing.
            if matches!(landing, Landing::InOrder) && reached > 0 && random.up_to(1) == 0 {
                reached -= 1;
            }
            let from = &versions[reached];
            if let Some(bytes) = from.get(start..) {
                let n = bytes.len().min(out.len());
                out[..n].copy_from_slice(&bytes[..n]);
            }
        }
        self.cached.clone_from(&landed);
        self.durable = landed;
    }
}
