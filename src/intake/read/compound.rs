//! The container of an .xls (MS-CFB), read with every chain bounded.
//!
//! Promises: a chain of sectors is followed at most once round the file, so a ring of sectors is
//! an error and not an endless read; a stream is never longer than the file; no declared length is
//! trusted before the bytes are there. Only the streams at the top are seen, so a workbook
//! embedded in a letter is not taken for the file.
//!
//! [`wrap`] puts one stream into a fresh container of the plainest form, so that the foreign
//! reader, which follows chains without bound, never sees a container built by a stranger.

/// The first eight bytes of every container.
pub(super) const MAGIC: &[u8; 8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
/// Sector numbers from here on have a special meaning (MS-CFB 2.1).
const SPECIAL: u32 = 0xFFFF_FFFA;
/// Streams below this length lie in the small-stream area (MS-CFB 2.2).
const SMALL_STREAM: u64 = 4096;
const SMALL_SECTOR: usize = 64;
const ENTRY: usize = 128;

/// An opened container.
pub(super) struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    small_area: Vec<u8>,
    streams: Vec<Stream>,
}

struct Stream {
    name: String,
    start: u32,
    length: u64,
}

impl<'b> Compound<'b> {
    /// Opens a container; `None` where it is cut or broken.
    pub fn open(bytes: &'b [u8]) -> Option<Self> {
        if !bytes.starts_with(MAGIC) {
            return None;
        }
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut container = Self {
            bytes,
            sector,
            fat: Vec::new(),
            small_fat: Vec::new(),
            small_area: Vec::new(),
            streams: Vec::new(),
        };
        container.fat = container.read_fat()?;
        let directory = container.chain(u32_at(bytes, 48)?, u64::MAX)?;
        let root = directory.get(..ENTRY)?;
        let root_length = container.length_of(root)?;
        if u32_at(bytes, 64)? > 0 && root_length > 0 {
            let table = container.chain(u32_at(bytes, 60)?, u64::MAX)?;
            container.small_fat = numbers(&table);
            container.small_area = container.chain(u32_at(root, 116)?, root_length)?;
        }
        container.streams = container.top_streams(&directory)?;
        Some(container)
    }

    /// Whether a stream of this name stands at the top; capitals do not count (MS-CFB 2.6.4).
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The bytes of a stream at the top; `None` where there is none or it is cut or broken.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let stream = self.find(name)?;
        let bytes = match stream.length < SMALL_STREAM {
            true => self.small_chain(stream.start, stream.length)?,
            false => self.chain(stream.start, stream.length)?,
        };
        (bytes.len() as u64 == stream.length).then_some(bytes)
    }

    fn find(&self, name: &str) -> Option<&Stream> {
        self.streams
            .iter()
            .find(|stream| stream.name.eq_ignore_ascii_case(name))
    }

    /// How many sectors the file can hold.
    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    /// The bytes of a sector; fewer where the file ends within it.
    fn sector_bytes(&self, id: u32) -> Option<&'b [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|part| !part.is_empty())
    }

    fn read_fat(&self) -> Option<Vec<u32>> {
        let mut tables: Vec<u32> = numbers(self.bytes.get(76..512)?);
        let mut next = u32_at(self.bytes, 68)?;
        let mut left = self.sectors();
        while next < SPECIAL {
            left = left.checked_sub(1)?;
            let mut more = numbers(self.sector_bytes(next)?);
            next = more.pop()?;
            tables.append(&mut more);
        }
        tables.retain(|&id| id < SPECIAL);
        if tables.len() > self.sectors() {
            return None;
        }
        let mut fat = Vec::new();
        for id in tables {
            fat.extend(numbers(self.sector_bytes(id)?));
        }
        Some(fat)
    }

    /// Follows a chain from `start` until its end or until `length` bytes are there.
    fn chain(&self, start: u32, length: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut id = start;
        let mut left = self.sectors();
        while id != END_OF_CHAIN && (bytes.len() as u64) < length {
            left = left.checked_sub(1)?;
            bytes.extend_from_slice(self.sector_bytes(id)?);
            id = *self.fat.get(id as usize)?;
        }
        bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Some(bytes)
    }

    fn small_chain(&self, start: u32, length: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut id = start;
        while id != END_OF_CHAIN && (bytes.len() as u64) < length {
            let from = (id as usize).checked_mul(SMALL_SECTOR)?;
            let to = from.checked_add(SMALL_SECTOR)?.min(self.small_area.len());
            // `length` is below 4,096, and every step adds at least one byte or fails.
            bytes.extend_from_slice(self.small_area.get(from..to).filter(|p| !p.is_empty())?);
            id = *self.small_fat.get(id as usize)?;
        }
        bytes.truncate(usize::try_from(length).ok()?);
        Some(bytes)
    }

    /// The streams that are children of the root, by a walk over their tree.
    fn top_streams(&self, directory: &[u8]) -> Option<Vec<Stream>> {
        let entries: Vec<&[u8]> = directory.chunks_exact(ENTRY).collect();
        let mut seen = vec![false; entries.len()];
        let mut open = vec![u32_at(entries.first()?, 76)?];
        let mut streams = Vec::new();
        while let Some(id) = open.pop() {
            if id == FREE {
                continue;
            }
            let entry = *entries.get(id as usize)?;
            if std::mem::replace(seen.get_mut(id as usize)?, true) {
                return None;
            }
            open.push(u32_at(entry, 68)?);
            open.push(u32_at(entry, 72)?);
            if entry.get(66) == Some(&2) {
                streams.push(Stream {
                    name: name_of(entry)?,
                    start: u32_at(entry, 116)?,
                    length: self.length_of(entry)?,
                });
            }
        }
        Some(streams)
    }

    fn length_of(&self, entry: &[u8]) -> Option<u64> {
        let low = u64::from(u32_at(entry, 120)?);
        // With small sectors the upper half is undefined (MS-CFB 2.6.3).
        let high = match self.sector {
            512 => 0,
            _ => u64::from(u32_at(entry, 124)?),
        };
        Some(high << 32 | low).filter(|&length| length <= self.bytes.len() as u64)
    }
}

fn name_of(entry: &[u8]) -> Option<String> {
    let units: Vec<u16> = entry
        .get(..64)?
        .chunks_exact(2)
        .map_while(|pair| u16_at(pair, 0))
        .take_while(|&unit| unit != 0)
        .collect();
    Some(String::from_utf16_lossy(&units))
}

/// The little-endian 16-bit number at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(pair.try_into().ok()?))
}

/// The little-endian 32-bit number at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks_exact(4)
        .filter_map(|four| u32_at(four, 0))
        .collect()
}

/// A fresh container (MS-CFB version 4, sectors of 4,096 bytes) with `workbook` as its one stream.
///
/// `None` where the stream is longer than a container without extra table sectors holds, 456 MB.
pub(super) fn wrap(workbook: &[u8]) -> Option<Vec<u8>> {
    const SECTOR: usize = 4096;
    const HEADER_TABLES: usize = 109;
    // A stream below 4,096 bytes would have to lie in a small-stream area; zeros after the last
    // record change nothing.
    let length = workbook.len().max(SECTOR);
    let data = length.div_ceil(SECTOR);
    let mut tables = 1;
    while tables * (SECTOR / 4) < data + 1 + tables {
        tables += 1;
    }
    if tables > HEADER_TABLES {
        return None;
    }
    let directory = tables as u32;
    let first = directory + 1;
    let mut out = Vec::with_capacity((data + tables + 2) * SECTOR);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&[0; 16]);
    for number in [0x3E_u16, 4, 0xFFFE, 12, 6, 0, 0, 0] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    let header = [
        1,
        tables as u32,
        directory,
        0,
        SMALL_STREAM as u32,
        END_OF_CHAIN,
        0,
        END_OF_CHAIN,
        0,
    ];
    let table_ids = (0..HEADER_TABLES as u32).map(|id| match id < directory {
        true => id,
        false => FREE,
    });
    for number in header.into_iter().chain(table_ids) {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.resize(SECTOR, 0);
    for id in 0..(tables * (SECTOR / 4)) as u32 {
        let next = match id {
            id if id < directory => 0xFFFF_FFFD,
            id if id == directory => END_OF_CHAIN,
            id if (id - first) as usize + 1 < data => id + 1,
            id if (id - first) as usize + 1 == data => END_OF_CHAIN,
            _ => FREE,
        };
        out.extend_from_slice(&next.to_le_bytes());
    }
    entry(&mut out, "Root Entry", 5, 1, 0, 0);
    entry(&mut out, "Workbook", 2, FREE, first, length as u64);
    out.resize((2 + tables) * SECTOR, 0);
    out.extend_from_slice(workbook);
    out.resize((2 + tables + data) * SECTOR, 0);
    Some(out)
}

fn entry(out: &mut Vec<u8>, name: &str, kind: u8, child: u32, start: u32, length: u64) {
    let begin = out.len();
    for unit in name.encode_utf16() {
        out.extend_from_slice(&unit.to_le_bytes());
    }
    out.resize(begin + 64, 0);
    out.extend_from_slice(&(name.len() as u16 * 2 + 2).to_le_bytes());
    out.extend_from_slice(&[kind, 1]);
    for number in [FREE, FREE, child] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.resize(begin + 116, 0);
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_is_found_again() {
        for length in [0, 1, 4095, 4096, 4097, 5_000_000] {
            let stream: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let file = wrap(&stream).unwrap();
            let container = Compound::open(&file).unwrap();
            assert!(container.has("workbook") && !container.has("Book"));
            let found = container.stream("Workbook").unwrap();
            assert_eq!(found.get(..length), Some(stream.as_slice()));
            assert_eq!(found.len(), length.max(4096));
        }
    }

    #[test]
    fn a_ring_of_sectors_is_an_error_and_not_an_endless_read() {
        let mut file = wrap(&[7; 20_000]).unwrap();
        // The table of sectors is sector 0, at byte 4,096; entry 1 is the directory, which is
        // followed to its end.
        file[4096 + 4..4096 + 8].copy_from_slice(&1_u32.to_le_bytes());
        assert!(Compound::open(&file).is_none());
        let mut file = wrap(&[7; 20_000]).unwrap();
        file[4096 + 8..4096 + 12].copy_from_slice(&2_u32.to_le_bytes());
        // A stream knows its length, so a ring in it only repeats bytes within that length.
        let container = Compound::open(&file).unwrap();
        assert_eq!(container.stream("Workbook").unwrap().len(), 20_000);
    }

    #[test]
    fn a_cut_container_is_an_error() {
        let file = wrap(&[7; 20_000]).unwrap();
        for length in [0, 8, 511, 4096, 8192, 9000] {
            let container = Compound::open(&file[..length]);
            assert!(
                container.is_none_or(|c| c.stream("Workbook").is_none()),
                "{length}"
            );
        }
    }
}
