//! The durable-file trait, with one real and one simulated implementation.
//!
//! **For**: every room that must say "recorded" and mean it. Whoever writes through [`Disk`] can be
//! tested against power cuts, full disks and failing syncs by handing it a [`SimDisk`] instead of a
//! [`RealDisk`].
//!
//! **Promises**: paths are ours and plain: relative, `/` between parts, never `..`. Reads are
//! positioned reads (`pread`), never memory maps, because a map turns a disk error into a signal.
//! Nothing is durable until the sync named for it has returned: [`DiskFile::sync_data`] for bytes
//! and length, [`Disk::sync_dir`] for names. A lock lives exactly as long as its guard, or its
//! process.
//!
//! **Deliberately not here**: retries (after a failed sync a retry proves nothing on Linux, whose
//! kernel then marks the lost pages clean), buffering, formats, and the wall clock.

mod real;
mod sim;

pub use real::RealDisk;
pub use sim::{Fault, SimDisk};

use std::io;
use std::sync::Arc;

/// Files by relative path under one root.
///
/// Every method is one attempt; errors are the operating system's own, so that a caller can tell a
/// full disk ([`io::ErrorKind::StorageFull`]) from a failing one.
pub trait Disk: Send + Sync {
    /// Makes one directory; one that exists already is well. The parent's [`Disk::sync_dir`] makes
    /// the name durable.
    fn create_dir(&self, dir: &str) -> io::Result<()>;

    /// Names directly in `dir`, sorted by bytes; `""` is the root. A name that is not UTF-8 comes
    /// with replacement characters, which is enough to report it as foreign.
    fn list(&self, dir: &str) -> io::Result<Vec<String>>;

    /// Length in bytes of the file at `path`, or `None` where there is no file.
    fn len(&self, path: &str) -> io::Result<Option<u64>>;

    /// Whether a file or directory is at `path`.
    fn exists(&self, path: &str) -> io::Result<bool>;

    /// Opens an existing file for reading only; works on a read-only medium.
    fn open_read(&self, path: &str) -> io::Result<Arc<dyn DiskFile>>;

    /// Opens an existing file for reading and writing.
    fn open_write(&self, path: &str) -> io::Result<Arc<dyn DiskFile>>;

    /// Creates a file that must not exist yet, for reading and writing. Its name is durable only
    /// after [`Disk::sync_dir`] of its directory.
    fn create_new(&self, path: &str) -> io::Result<Arc<dyn DiskFile>>;

    /// Renames a file within one directory, replacing what was there. Durable after
    /// [`Disk::sync_dir`].
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Makes creations, renames and removals in `dir` durable; `""` is the root.
    fn sync_dir(&self, dir: &str) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &str) -> io::Result<()>;

    /// Takes the exclusive lock called `name` (a file that is made if need be) without waiting.
    ///
    /// `holder` says who holds it, for people: process number, program, start time. It is written
    /// into the lock file, so that [`LockError::Held`] can name the holder to whoever comes second.
    /// Two takers in one process conflict like two processes do.
    fn lock_exclusive(&self, name: &str, holder: &str) -> Result<LockGuard, LockError>;

    /// Fills `buf` from `offset`; fewer bytes mean that the file ended.
    fn read_at(&self, path: &str, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        self.open_read(path)?.read_at(offset, buf)
    }

    /// The whole file, refused with [`io::ErrorKind::FileTooLarge`] beyond `bytes_max` bytes, so
    /// that a file nobody vouched for can't exhaust memory.
    fn read_whole(&self, path: &str, bytes_max: u64) -> io::Result<Vec<u8>> {
        let file = self.open_read(path)?;
        let len = file.len()?;
        if len > bytes_max {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("{len} bytes, at most {bytes_max} expected"),
            ));
        }
        let mut out = vec![0; usize::try_from(len).map_err(io::Error::other)?];
        let read = file.read_at(0, &mut out)?;
        out.truncate(read);
        Ok(out)
    }
}

/// An open file. Offsets and lengths are in bytes.
pub trait DiskFile: Send + Sync {
    /// Fills `buf` from `offset`; fewer bytes mean that the file ended. Interrupted reads are
    /// resumed.
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize>;

    /// Writes all of `bytes` at `offset`, extending the file if need be. On an error any part may
    /// have been written.
    fn write_all_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Makes bytes and length durable (`fdatasync`). After an error nothing is known about any
    /// byte written since the last good sync, and calling again proves nothing.
    fn sync_data(&self) -> io::Result<()>;

    /// Makes bytes, length and all metadata durable (`fsync`): used after a file was cut.
    fn sync_all(&self) -> io::Result<()>;

    /// Present length.
    fn len(&self) -> io::Result<u64>;

    /// Whether the file holds no byte.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Cuts the file, or extends it with zeros.
    fn set_len(&self, len: u64) -> io::Result<()>;

    /// Asks the system to forget its cached copy of a range that is already synced, so that the
    /// next read comes from the medium. Advice only: a system without it does nothing.
    fn drop_cached(&self, offset: u64, len: u64) -> io::Result<()>;
}

/// Holds an exclusive lock until dropped.
pub struct LockGuard {
    _held: Box<dyn Send + Sync>,
}

impl LockGuard {
    /// Wraps whatever frees the lock when dropped.
    pub fn new(held: impl Send + Sync + 'static) -> Self {
        Self {
            _held: Box::new(held),
        }
    }
}

impl std::fmt::Debug for LockGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LockGuard")
    }
}

/// Why an exclusive lock was not obtained.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else holds it; `holder` is what that holder wrote about itself.
    #[error("locked by {holder}")]
    Held {
        /// The holder's own words, or "an unknown process".
        holder: String,
    },
    /// The lock file could not be made, locked or written.
    #[error("the lock file can't be used: {0}")]
    Io(#[from] io::Error),
}

/// The longest holder text that is read back, in bytes: a lock file is not trusted to be short.
pub(crate) const HOLDER_BYTES_MAX: usize = 512;

/// Makes `path` hold exactly `bytes`, whole or not at all, whatever happens meanwhile: written to
/// `<path>.new`, synced, renamed over `path`, directory synced.
pub fn write_durably(disk: &dyn Disk, path: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = format!("{path}.new");
    if disk.exists(&temporary)? {
        // Left by an attempt that was cut short; never referred to by anything.
        disk.remove(&temporary)?;
    }
    let file = disk.create_new(&temporary)?;
    file.write_all_at(0, bytes)?;
    file.sync_data()?;
    disk.rename(&temporary, path)?;
    disk.sync_dir(parent(path))
}

/// The directory part of a path; `""` for a name in the root.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// Refuses a path that could leave the root. Our own names never do; this keeps it so.
pub(crate) fn check_path(path: &str) -> io::Result<()> {
    let plain = path.is_empty()
        || path.split('/').all(|part| {
            !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', ':', '\0'])
        });
    if plain {
        Ok(())
    } else {
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{path:?} is not a plain relative path"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both implementations answer alike for everything a caller can see without a fault.
    fn behaves(disk: &dyn Disk) -> io::Result<()> {
        disk.create_dir("log")?;
        disk.create_dir("log")?;
        assert_eq!(disk.list("log")?, Vec::<String>::new());
        let file = disk.create_new("log/b")?;
        file.write_all_at(3, b"xyz")?;
        file.sync_data()?;
        assert_eq!(file.len()?, 6);
        let mut buf = [9; 8];
        assert_eq!(file.read_at(1, &mut buf)?, 5);
        assert_eq!(&buf[..5], b"\0\0xyz");
        assert_eq!(file.read_at(7, &mut buf)?, 0);
        assert_eq!(
            disk.create_new("log/b").err().map(|e| e.kind()),
            Some(io::ErrorKind::AlreadyExists)
        );
        write_durably(disk, "log/a", b"one")?;
        write_durably(disk, "log/a", b"two")?;
        assert_eq!(disk.list("log")?, ["a", "b"]);
        assert_eq!(disk.read_whole("log/a", 3)?, b"two");
        assert_eq!(
            disk.read_whole("log/a", 2).err().map(|e| e.kind()),
            Some(io::ErrorKind::FileTooLarge)
        );
        assert_eq!(
            disk.open_read("log/c").err().map(|e| e.kind()),
            Some(io::ErrorKind::NotFound)
        );
        assert_eq!(disk.len("log/c")?, None);
        assert_eq!(disk.len("log")?, None, "a directory has no length");
        assert!(disk.exists("log")?);
        file.set_len(1)?;
        file.sync_all()?;
        file.drop_cached(0, 1)?;
        assert_eq!(disk.len("log/b")?, Some(1));
        disk.rename("log/a", "log/b")?;
        disk.sync_dir("log")?;
        disk.sync_dir("")?;
        assert_eq!(disk.list("log")?, ["b"]);
        assert_eq!(disk.read_whole("log/b", 9)?, b"two");
        disk.remove("log/b")?;
        assert!(!disk.exists("log/b")?);
        for bad in ["../x", "/x", "log/../x", "log//x", "a\\b"] {
            assert!(disk.open_read(bad).is_err(), "{bad}");
        }
        let guard = disk.lock_exclusive("log/lock", "process 7, first").ok();
        assert!(guard.is_some());
        match disk.lock_exclusive("log/lock", "process 8, second") {
            Err(LockError::Held { holder }) => assert_eq!(holder, "process 7, first"),
            other => panic!("{other:?}"),
        }
        drop(guard);
        assert!(disk.lock_exclusive("log/lock", "process 9").is_ok());
        Ok(())
    }

    #[test]
    fn the_real_disk_behaves() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        behaves(&RealDisk::new(dir.path()))
    }

    #[test]
    fn the_simulated_disk_behaves() -> io::Result<()> {
        behaves(&SimDisk::new())
    }
}
