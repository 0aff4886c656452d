//! The one writer of a log.
//!
//! **Promises**: what [`LogWriter::append_group`] has returned is on disk; after a failed write or
//! sync it writes nothing more. A failed group may nevertheless be found in the log by the next
//! opening, whole or its first frames: whoever submitted it must be able to submit it again without
//! harm. **Not here**: the queue of submitters.

use super::frame::{Chain, FrameHeader, SegmentHeader};
use super::mark::{self, MarkFile};
use super::recover::recover;
use super::segment::{self, Named, SegmentBytes, named, names, segment_path};
use super::set_aside::{self, SetAside};
use super::{
    FRAME_HEADER_BYTES, GROUP_BYTES_MAX, LOG_DIR, LogError, LogOptions, Mark, SEGMENT_HEADER_BYTES,
};
use crate::disk::{Disk, DiskFile, LockError, LockGuard};
use std::sync::Arc;

/// A group longer than this is written in pieces, in bytes.
const WRITE_BYTES: usize = 8 << 20;

/// The one writer of a log; holds its lock.
pub struct LogWriter {
    disk: Arc<dyn Disk>,
    options: LogOptions,
    segment: u32,
    file: Arc<dyn DiskFile>,
    /// Where the next frame goes.
    offset: u64,
    chain: Chain,
    mark: Mark,
    mark_file: MarkFile,
    set_aside: Vec<SetAside>,
    buffer: Vec<u8>,
    poisoned: Option<String>,
    // Last, so that everything else is closed when the lock is freed.
    _lock: LockGuard,
}

impl LogWriter {
    /// Makes `log/` with an empty first segment and an empty mark, all durable.
    ///
    /// # Errors
    /// [`LogError::AlreadyThere`] if `log/` holds anything but the leftovers of a creation that was
    /// cut short.
    pub fn create(disk: Arc<dyn Disk>, options: LogOptions) -> Result<LogWriter, LogError> {
        let holder = format!("process {}, which is making this log", std::process::id());
        Self::create_as(disk, options, &holder)
    }

    /// As [`LogWriter::create`], with the words that name the holder of the lock.
    pub fn create_as(
        disk: Arc<dyn Disk>,
        options: LogOptions,
        holder: &str,
    ) -> Result<LogWriter, LogError> {
        disk.create_dir(LOG_DIR)
            .map_err(LogError::io("making a directory", LOG_DIR))?;
        disk.sync_dir("")
            .map_err(LogError::io("syncing the directory of", LOG_DIR))?;
        refuse_what_is_there(&*disk)?;
        let lock = lock(&*disk, holder)?;
        // Again, as another creation may have ended before the lock was taken.
        refuse_what_is_there(&*disk)?;
        let chain = Chain::at_segment(&FIRST);
        let file = segment::make(&*disk, &FIRST)?;
        let mark_file = MarkFile::replace(&*disk, &Mark::EMPTY, 0)?;
        Ok(Self {
            disk,
            options,
            segment: 0,
            file,
            offset: SEGMENT_HEADER_BYTES,
            chain,
            mark: Mark::EMPTY,
            mark_file,
            set_aside: Vec::new(),
            buffer: Vec::new(),
            poisoned: None,
            _lock: lock,
        })
    }

    /// Takes the lock, finds the end of the log, sets torn bytes aside, makes durable what it keeps,
    /// and moves the mark there.
    ///
    /// `holder` names this writer to whoever finds the log locked. `hash` digests bytes set aside.
    /// `tag` gives for a payload the 32 bytes that [`LogWriter::append_group`] was given with it.
    /// Bytes set aside are told again by each opening until a frame has been appended after them; if
    /// there are several, the newest is given here and all by [`LogWriter::set_aside`].
    ///
    /// # Errors
    /// [`LogError::Locked`], [`LogError::Damage`] (there is no repair here), [`LogError::NotALog`],
    /// [`LogError::ReadOnly`], and what the disk says.
    pub fn open(
        disk: Arc<dyn Disk>,
        options: LogOptions,
        holder: &str,
        hash: fn(&[u8]) -> [u8; 32],
        tag: fn(&[u8]) -> [u8; 32],
    ) -> Result<(LogWriter, Option<SetAside>), LogError> {
        Self::open_judging(disk, options, holder, hash, tag, &mut |_| true)
    }

    /// As [`LogWriter::open`], asking `judge` about the payload of each frame past the mark, in order:
    /// one that may not stand was never acknowledged, and is set aside as torn with all after it.
    ///
    /// # Errors
    /// As [`LogWriter::open`].
    pub fn open_judging(
        disk: Arc<dyn Disk>,
        options: LogOptions,
        holder: &str,
        hash: fn(&[u8]) -> [u8; 32],
        tag: fn(&[u8]) -> [u8; 32],
        judge: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(LogWriter, Option<SetAside>), LogError> {
        // Before the lock, so that looking for a log where there is none leaves nothing behind.
        if segment::segments(&*disk)?.is_empty() && !has_mark(&*disk)? {
            return Err(LogError::NotALog {
                missing: segment_path(0),
            });
        }
        let lock = lock(&*disk, holder)?;
        // A writer killed while making a segment may have left a name that is not durable yet.
        disk.sync_dir(LOG_DIR)
            .map_err(LogError::io("syncing the directory", LOG_DIR))?;
        let stored =
            mark::read(&*disk).map_err(LogError::io("reading the mark", mark::mark_path()))?;
        let found = recover(
            &*disk,
            &options,
            stored.as_ref().map(|(_, m)| m),
            tag,
            judge,
        )?;
        let path = segment_path(found.segment);
        if found.torn {
            let mut bytes = SegmentBytes::open(&*disk, found.segment, u64::MAX)
                .map_err(LogError::io("opening a segment", &path))?;
            set_aside::keep(&*disk, &mut bytes, found.end, hash)?;
        }
        let file = disk
            .open_write(&path)
            .map_err(LogError::io("opening a segment", &path))?;
        if found.torn {
            file.set_len(found.end)
                .and_then(|()| file.sync_all())
                .map_err(LogError::io("cutting a segment", &path))?;
        }
        if let Some(from) = found.unsynced_from {
            write_again(&*file, from, found.end)
                .map_err(LogError::io("syncing what is kept of a segment", &path))?;
        }
        let generation = stored.map_or(0, |(generation, _)| generation);
        let mark_file = MarkFile::replace(&*disk, &found.mark, generation.saturating_add(1))?;
        let set_aside = set_aside::at(&*disk, found.segment, found.end, hash)?;
        let newest = set_aside.last().cloned();
        let writer = Self {
            disk,
            options,
            segment: found.segment,
            file,
            offset: found.end,
            chain: found.chain,
            mark: found.mark,
            mark_file,
            set_aside,
            buffer: Vec::new(),
            poisoned: None,
            _lock: lock,
        };
        Ok((writer, newest))
    }

    /// Appends all frames (payload and the caller's tag) as one commit group, syncs them, and moves
    /// the mark, which is given back.
    ///
    /// # Errors
    /// [`LogError::FrameTooLarge`] and [`LogError::GroupTooLarge`] leave the writer as it was. After
    /// any other error it is poisoned: every later call answers [`LogError::Poisoned`].
    pub fn append_group(&mut self, frames: &[(&[u8], [u8; 32])]) -> Result<Mark, LogError> {
        self.healthy()?;
        let bytes = self.check_group(frames)?;
        let done = self.append(frames, bytes);
        self.poison_on_error(done)
    }

    /// How far the log is synced.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// Everything that was set aside at the present end when this log was opened, oldest first.
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// Makes the mark durable, as is due at a checkpoint.
    pub fn sync_mark(&mut self) -> Result<(), LogError> {
        self.healthy()?;
        let done = self.mark_file.sync(&self.mark);
        self.poison_on_error(done)
    }

    /// Makes the mark durable and frees the lock.
    pub fn close(mut self) -> Result<(), LogError> {
        self.sync_mark()
    }

    fn healthy(&self) -> Result<(), LogError> {
        match &self.poisoned {
            None => Ok(()),
            Some(first) => Err(LogError::Poisoned {
                first: first.clone(),
            }),
        }
    }

    fn poison_on_error<T>(&mut self, done: Result<T, LogError>) -> Result<T, LogError> {
        if let Err(error) = &done {
            self.poisoned = Some(error.to_string());
        }
        done
    }

    /// The group's length with headers, if it is within the limits.
    fn check_group(&self, frames: &[(&[u8], [u8; 32])]) -> Result<u64, LogError> {
        let mut bytes = 0u64;
        for (payload, _) in frames {
            let len = payload.len() as u64;
            if len == 0 || len > u64::from(self.options.frame_bytes_max) {
                return Err(LogError::FrameTooLarge {
                    len,
                    max: self.options.frame_bytes_max,
                });
            }
            bytes = bytes.saturating_add(FRAME_HEADER_BYTES + len);
        }
        if frames.is_empty() || bytes > GROUP_BYTES_MAX {
            return Err(LogError::GroupTooLarge {
                frames: frames.len() as u64,
                bytes,
                max: GROUP_BYTES_MAX,
            });
        }
        Ok(bytes)
    }

    fn append(&mut self, frames: &[(&[u8], [u8; 32])], bytes: u64) -> Result<Mark, LogError> {
        // The writer always knows its chain; the default is what an empty log begins with.
        let group = self.chain.next_group().unwrap_or(FIRST.first_group);
        let holds_frames = self.offset > SEGMENT_HEADER_BYTES;
        if holds_frames && self.offset.saturating_add(bytes) > self.options.segment_bytes {
            self.roll_over(group)?;
        }
        // Below the limit on a group's bytes a count always fits.
        let count = u32::try_from(frames.len()).unwrap_or(u32::MAX);
        let mut written = self.offset;
        let mut mark = self.mark;
        self.buffer.clear();
        for (index, (payload, tag)) in (0..count).zip(frames) {
            let header = FrameHeader {
                len: u32::try_from(payload.len()).unwrap_or(u32::MAX),
                group,
                sequence: self.chain.sequence,
                count,
                index,
                payload_crc: crc32c::crc32c(payload),
            };
            let offset = written + self.buffer.len() as u64;
            self.buffer
                .extend_from_slice(&header.encode(self.segment, offset));
            self.buffer.extend_from_slice(payload);
            self.chain = Chain::after(&header);
            mark = Mark {
                frames: self.chain.sequence,
                segment: self.segment,
                offset: offset + header.frame_bytes(),
                group,
                tag: *tag,
            };
            if self.buffer.len() >= WRITE_BYTES {
                written = self.write_buffer(written)?;
            }
        }
        written = self.write_buffer(written)?;
        self.file.sync_data().map_err(LogError::io(
            "syncing a segment",
            segment_path(self.segment),
        ))?;
        self.offset = written;
        self.mark_file.advance(&mark)?;
        self.mark = mark;
        self.set_aside.clear();
        Ok(mark)
    }

    fn write_buffer(&mut self, offset: u64) -> Result<u64, LogError> {
        if !self.buffer.is_empty() {
            self.file
                .write_all_at(offset, &self.buffer)
                .map_err(LogError::io(
                    "writing a segment",
                    segment_path(self.segment),
                ))?;
        }
        let end = offset + self.buffer.len() as u64;
        self.buffer.clear();
        // One huge payload must not keep its memory for ever.
        self.buffer.shrink_to(2 * WRITE_BYTES);
        Ok(end)
    }

    fn roll_over(&mut self, group: u64) -> Result<(), LogError> {
        let header = SegmentHeader {
            segment: self.segment.checked_add(1).ok_or_else(|| {
                let source = std::io::Error::other("segment numbers are used up");
                LogError::io("making a segment", LOG_DIR)(source)
            })?,
            first_sequence: self.chain.sequence,
            first_group: group,
        };
        self.file = segment::make(&*self.disk, &header)?;
        self.segment = header.segment;
        self.offset = SEGMENT_HEADER_BYTES;
        self.chain = Chain::at_segment(&header);
        Ok(())
    }
}

impl std::fmt::Debug for LogWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogWriter")
            .field("mark", &self.mark)
            .field("poisoned", &self.poisoned)
            .finish_non_exhaustive()
    }
}

/// The header of the first segment.
const FIRST: SegmentHeader = SegmentHeader {
    segment: 0,
    first_sequence: 0,
    first_group: 1,
};

/// A new log may find only what a creation that was cut short leaves: the lock and unfinished files.
fn refuse_what_is_there(disk: &dyn Disk) -> Result<(), LogError> {
    let found = names(disk)?
        .into_iter()
        .find(|name| !matches!(named(name), Named::Lock | Named::Unfinished));
    match found {
        Some(found) => Err(LogError::AlreadyThere { found }),
        None => Ok(()),
    }
}

fn has_mark(disk: &dyn Disk) -> Result<bool, LogError> {
    let path = mark::mark_path();
    disk.exists(&path)
        .map_err(LogError::io("looking for the mark", &path))
}

fn lock(disk: &dyn Disk, holder: &str) -> Result<LockGuard, LogError> {
    let path = format!("{LOG_DIR}/lock");
    disk.lock_exclusive(&path, holder).map_err(|e| match e {
        LockError::Held { holder } => LogError::Locked { holder },
        LockError::Io(e) => LogError::io("locking the log", path)(e),
    })
}

/// Writes a range over itself and syncs it: after a failed sync the pages look clean though they
/// never reached the disk, and only a write makes them dirty again.
fn write_again(file: &dyn DiskFile, from: u64, to: u64) -> std::io::Result<()> {
    let mut at = from;
    let mut buffer = vec![0; WRITE_BYTES];
    while at < to {
        let want = usize::try_from(to - at).map_or(WRITE_BYTES, |left| left.min(WRITE_BYTES));
        let Some(piece) = buffer.get_mut(..want) else {
            break;
        };
        if file.read_at(at, piece)? != want {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        file.write_all_at(at, piece)?;
        at += want as u64;
    }
    file.sync_data()
}
