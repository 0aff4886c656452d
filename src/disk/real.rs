//! Files of the operating system under one root directory.
//!
//! **For**: every run that is not a test. **Promises**: one call here is one system call, or a few
//! that the documentation of the method names; nothing is cached or retried. **Not here**: checks
//! of what the bytes mean.

use super::{Disk, DiskFile, HOLDER_BYTES_MAX, LockError, LockGuard, check_path};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A directory of the operating system.
#[derive(Debug, Clone)]
pub struct RealDisk {
    root: PathBuf,
}

impl RealDisk {
    /// Everything below `root`, which must exist before the first write.
    pub fn new(root: impl AsRef<Path>) -> Self {
        Self {
            root: root.as_ref().to_path_buf(),
        }
    }

    /// The root, to be shown to people.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self, path: &str) -> io::Result<PathBuf> {
        check_path(path)?;
        Ok(path
            .split('/')
            .filter(|part| !part.is_empty())
            .fold(self.root.clone(), |dir, part| dir.join(part)))
    }
}

impl Disk for RealDisk {
    fn create_dir(&self, dir: &str) -> io::Result<()> {
        let path = self.path(dir)?;
        match std::fs::create_dir(&path) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            other => other,
        }
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let mut names = std::fs::read_dir(self.path(dir)?)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    fn len(&self, path: &str) -> io::Result<Option<u64>> {
        match std::fs::metadata(self.path(path)?) {
            Ok(found) => Ok(found.is_file().then_some(found.len())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn exists(&self, path: &str) -> io::Result<bool> {
        std::fs::exists(self.path(path)?)
    }

    fn open_read(&self, path: &str) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(RealFile(File::open(self.path(path)?)?)))
    }

    fn open_write(&self, path: &str) -> io::Result<Arc<dyn DiskFile>> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(self.path(path)?)?;
        Ok(Arc::new(RealFile(file)))
    }

    fn create_new(&self, path: &str) -> io::Result<Arc<dyn DiskFile>> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .open(self.path(path)?)?;
        Ok(Arc::new(RealFile(file)))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        std::fs::rename(self.path(from)?, self.path(to)?)
    }

    #[cfg(unix)]
    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        // A directory opened for reading can be given to fsync on every Unix we know.
        File::open(self.path(dir)?)?.sync_all()
    }

    #[cfg(not(unix))]
    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        // Windows journals names itself and offers no call for it.
        self.path(dir).map(drop)
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        std::fs::remove_file(self.path(path)?)
    }

    fn lock_exclusive(&self, name: &str, holder: &str) -> Result<LockGuard, LockError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.path(name)?)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                // Between taking the lock and writing its name a holder is briefly unknown, and
                // some systems refuse to let others read a locked file.
                let mut text = [0; HOLDER_BYTES_MAX];
                let read = read_at(&file, 0, &mut text).unwrap_or(0);
                let text = String::from_utf8_lossy(text.get(..read).unwrap_or_default());
                let holder = match text.trim() {
                    "" => "an unknown process".to_owned(),
                    said => said.to_owned(),
                };
                return Err(LockError::Held { holder });
            }
            Err(TryLockError::Error(e)) => return Err(e.into()),
        }
        file.set_len(0)?;
        write_all_at(&file, 0, holder.as_bytes())?;
        Ok(LockGuard::new(HeldFile(file)))
    }
}

/// A locked file. Closing it frees the lock; the name is taken out first, as nobody holds it then.
struct HeldFile(File);

impl Drop for HeldFile {
    fn drop(&mut self) {
        // Best effort: a name left behind is harmless, because only the lock itself counts.
        let _ = self.0.set_len(0);
    }
}

struct RealFile(File);

impl DiskFile for RealFile {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        read_at(&self.0, offset, buf)
    }

    fn write_all_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        write_all_at(&self.0, offset, bytes)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    #[cfg(target_os = "linux")]
    fn drop_cached(&self, offset: u64, len: u64) -> io::Result<()> {
        // In this call a length of zero means "to the end of the file", which is what nobody asked.
        let Some(len) = std::num::NonZeroU64::new(len) else {
            return Ok(());
        };
        Ok(rustix::fs::fadvise(
            &self.0,
            offset,
            Some(len),
            rustix::fs::Advice::DontNeed,
        )?)
    }

    #[cfg(not(target_os = "linux"))]
    fn drop_cached(&self, _offset: u64, _len: u64) -> io::Result<()> {
        Ok(())
    }
}

fn read_at(file: &File, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while let Some(rest) = buf.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match read_once(file, offset.saturating_add(done as u64), rest) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(done)
}

#[cfg(unix)]
fn read_once(file: &File, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, offset)
}

#[cfg(windows)]
fn read_once(file: &File, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, offset)
}

#[cfg(unix)]
fn write_all_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_all_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    let mut done = 0;
    while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
        match std::os::windows::fs::FileExt::seek_write(file, rest, offset + done as u64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => done += written,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
