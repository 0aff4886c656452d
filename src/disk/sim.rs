//! A disk in memory that can lose its power and fail on command.
//!
//! **For**: tests, of this room and of every room above it; it is therefore compiled always and not
//! only under `cfg(test)`, and never used outside tests.
//!
//! **Promises**: it is at least as unkind as Linux. Writes go to a page cache; until the file is
//! synced, a power cut may land them whole, in part (a sector of 512 bytes lands whole or not at
//! all), in any order, or not at all, and the file's length apart from its bytes. A creation, rename or
//! removal may be undone until the directory is synced, even if the file itself was. After a failed
//! sync the written bytes can still be read, but they count as clean: no later sync makes them
//! durable, and dropping the cache or the power shows the old ones. Everything is a function of the
//! calls and of the seed.
//!
//! **Not here**: threads of its own, timing, bad sectors (tests flip bytes with
//! [`SimDisk::overwrite`]).

use super::{Disk, DiskFile, HOLDER_BYTES_MAX, LockError, LockGuard, check_path, parent};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod inode;

use inode::{Change, Landing, Seeded, SimInode};

/// What goes wrong at a call that was chosen with [`SimDisk::fail_at`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full: the call does nothing and says so.
    NoSpace,
    /// The first so many bytes of a write go in, then the disk is full. Other calls do nothing.
    ShortWrite(usize),
    /// An input/output error. A write, rename or the like does nothing; a sync loses what it should
    /// have made durable.
    Error,
    /// The power goes: the call may or may not have reached the disk, and every later call fails
    /// until [`SimDisk::power_cut`].
    PowerLost,
}

/// A seeded, in-memory disk. Clones share one state.
#[derive(Clone, Default)]
pub struct SimDisk {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    files: Vec<SimInode>,
    names: BTreeMap<String, Node>,
    names_durable: BTreeMap<String, Node>,
    names_pending: Vec<NameChange>,
    locks: BTreeMap<String, String>,
    calls: u64,
    faults: BTreeMap<u64, Fault>,
    powerless: bool,
    /// Counts power cuts, so that handles from before one are dead after it.
    boots: u64,
    read_only: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Node {
    Dir,
    File(usize),
}

enum NameChange {
    Add(String, Node),
    Rename(String, String, Node),
    Remove(String),
}

impl NameChange {
    fn dir(&self) -> &str {
        match self {
            Self::Add(path, _) | Self::Rename(_, path, _) | Self::Remove(path) => parent(path),
        }
    }

    fn apply(&self, names: &mut BTreeMap<String, Node>) {
        match self {
            Self::Add(path, node) => {
                names.insert(path.clone(), *node);
            }
            Self::Rename(from, to, node) => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
            Self::Remove(path) => {
                names.remove(path);
            }
        }
    }
}

impl State {
    /// Counts a changing call and says whether it is to fail.
    fn count(&mut self) -> io::Result<Option<Fault>> {
        self.alive()?;
        if self.read_only {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        let fault = self.faults.get(&self.calls).copied();
        self.calls += 1;
        if fault == Some(Fault::PowerLost) {
            self.powerless = true;
        }
        Ok(fault)
    }

    fn alive(&self) -> io::Result<()> {
        if self.powerless {
            Err(io::Error::other("the power is off"))
        } else {
            Ok(())
        }
    }

    fn file(&self, path: &str) -> io::Result<usize> {
        check_path(path)?;
        match self.names.get(path) {
            Some(Node::File(inode)) => Ok(*inode),
            Some(Node::Dir) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn is_dir(&self, dir: &str) -> bool {
        dir.is_empty() || self.names.get(dir) == Some(&Node::Dir)
    }

    fn change_name(&mut self, change: NameChange, fault: Option<Fault>) -> io::Result<()> {
        match fault {
            None => {
                change.apply(&mut self.names);
                self.names_pending.push(change);
                Ok(())
            }
            Some(Fault::PowerLost) => {
                change.apply(&mut self.names);
                self.names_pending.push(change);
                self.alive()
            }
            Some(fault) => Err(error_of(fault)),
        }
    }
}

fn error_of(fault: Fault) -> io::Error {
    match fault {
        Fault::NoSpace | Fault::ShortWrite(_) => io::ErrorKind::StorageFull.into(),
        Fault::Error => io::Error::other("simulated input/output error"),
        Fault::PowerLost => io::Error::other("the power is off"),
    }
}

impl SimDisk {
    /// An empty disk in good health.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panicking test thread must not hide what the disk held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many changing calls (writes, syncs, names, cuts, locks) were made so far: the next one
    /// has this number.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Lets the changing call with this number (see [`SimDisk::calls`]) fail.
    pub fn fail_at(&self, call: u64, fault: Fault) {
        self.state().faults.insert(call, fault);
    }

    /// Forgets faults that have not happened yet.
    pub fn heal(&self) {
        self.state().faults.clear();
    }

    /// From now on every changing call is refused as on a read-only medium, or again allowed.
    pub fn set_read_only(&self, read_only: bool) {
        self.state().read_only = read_only;
    }

    /// Cuts the power and brings the machine back: what was not synced lands as the seed decides,
    /// locks are gone, and handles from before fail.
    pub fn power_cut(&self, seed: u64) {
        let mut state = self.state();
        let state = &mut *state;
        let mut random = Seeded(seed);
        for file in &mut state.files {
            file.cut_power(&mut random);
        }
        let landing = Landing::draw(&mut random);
        let changes = std::mem::take(&mut state.names_pending);
        let in_order = random.up_to(changes.len());
        for (position, change) in changes.iter().enumerate() {
            let lands = match landing {
                Landing::Nothing => false,
                Landing::Everything => true,
                Landing::InOrder => position < in_order,
                Landing::AnyOrder => random.up_to(1) == 0,
            };
            if lands {
                change.apply(&mut state.names_durable);
            }
        }
        // Files in a directory whose own name was lost are lost with it.
        let dirs: BTreeSet<String> = state
            .names_durable
            .iter()
            .filter(|(_, node)| **node == Node::Dir)
            .map(|(name, _)| name.clone())
            .collect();
        state
            .names_durable
            .retain(|name, _| parent(name).is_empty() || dirs.contains(parent(name)));
        state.names = state.names_durable.clone();
        state.locks.clear();
        state.faults.clear();
        state.powerless = false;
        state.boots += 1;
    }

    /// Kills the process and not the machine: locks are gone and handles fail, but the page cache
    /// stays.
    pub fn kill_process(&self) {
        let mut state = self.state();
        state.locks.clear();
        state.faults.clear();
        state.powerless = false;
        state.boots += 1;
    }

    /// Changes bytes behind everybody's back, durably, as decay or a hand would; extends the file if
    /// need be. The file is made if it is not there.
    pub fn overwrite(&self, path: &str, offset: usize, bytes: &[u8]) {
        let mut state = self.state();
        let inode = match state.names.get(path) {
            Some(Node::File(inode)) => *inode,
            _ => {
                let inode = state.files.len();
                state.files.push(SimInode::default());
                state.names.insert(path.to_owned(), Node::File(inode));
                let node = Node::File(inode);
                state.names_durable.insert(path.to_owned(), node);
                inode
            }
        };
        let change = Change::Write(offset, bytes.to_vec());
        change.apply(&mut state.files[inode].cached);
        change.apply(&mut state.files[inode].durable);
    }

    /// Cuts or extends a file behind everybody's back, durably.
    pub fn cut(&self, path: &str, len: usize) {
        let mut state = self.state();
        if let Some(Node::File(inode)) = state.names.get(path).copied() {
            state.files[inode].cached.resize(len, 0);
            state.files[inode].durable.resize(len, 0);
        }
    }

    /// A second disk that holds what this one shows now, all of it durable, with no locks or faults.
    pub fn copy(&self) -> SimDisk {
        let state = self.state();
        let files = state
            .files
            .iter()
            .map(|file| SimInode {
                cached: file.cached.clone(),
                durable: file.cached.clone(),
                pending: Vec::new(),
            })
            .collect();
        SimDisk {
            state: Arc::new(Mutex::new(State {
                files,
                names: state.names.clone(),
                names_durable: state.names.clone(),
                ..State::default()
            })),
        }
    }

    fn open(&self, path: &str, writable: bool) -> io::Result<Arc<dyn DiskFile>> {
        let state = self.state();
        state.alive()?;
        let inode = state.file(path)?;
        if writable && state.read_only {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        Ok(Arc::new(SimFile {
            disk: self.clone(),
            inode,
            boot: state.boots,
            writable,
        }))
    }
}

impl Disk for SimDisk {
    fn create_dir(&self, dir: &str) -> io::Result<()> {
        check_path(dir)?;
        let mut state = self.state();
        if state.is_dir(dir) {
            return Ok(());
        }
        let fault = state.count()?;
        state.change_name(NameChange::Add(dir.to_owned(), Node::Dir), fault)
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        check_path(dir)?;
        let state = self.state();
        state.alive()?;
        if !state.is_dir(dir) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(state
            .names
            .keys()
            .filter(|name| parent(name) == dir)
            .map(|name| name.rsplit('/').next().unwrap_or(name).to_owned())
            .collect())
    }

    fn len(&self, path: &str) -> io::Result<Option<u64>> {
        check_path(path)?;
        let state = self.state();
        state.alive()?;
        Ok(match state.names.get(path) {
            Some(Node::File(inode)) => Some(state.files[*inode].cached.len() as u64),
            _ => None,
        })
    }

    fn exists(&self, path: &str) -> io::Result<bool> {
        check_path(path)?;
        let state = self.state();
        state.alive()?;
        Ok(state.is_dir(path) || state.names.contains_key(path))
    }

    fn open_read(&self, path: &str) -> io::Result<Arc<dyn DiskFile>> {
        self.open(path, false)
    }

    fn open_write(&self, path: &str) -> io::Result<Arc<dyn DiskFile>> {
        self.open(path, true)
    }

    fn create_new(&self, path: &str) -> io::Result<Arc<dyn DiskFile>> {
        check_path(path)?;
        {
            let mut state = self.state();
            if state.names.contains_key(path) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            if !state.is_dir(parent(path)) {
                return Err(io::ErrorKind::NotFound.into());
            }
            let fault = state.count()?;
            let inode = state.files.len();
            state.files.push(SimInode::default());
            state.change_name(NameChange::Add(path.to_owned(), Node::File(inode)), fault)?;
        }
        self.open(path, true)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        check_path(to)?;
        let mut state = self.state();
        let inode = state.file(from)?;
        let fault = state.count()?;
        let change = NameChange::Rename(from.to_owned(), to.to_owned(), Node::File(inode));
        state.change_name(change, fault)
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        check_path(dir)?;
        let mut state = self.state();
        if let Some(fault) = state.count()? {
            return Err(error_of(fault));
        }
        let state = &mut *state;
        let (now, later) = std::mem::take(&mut state.names_pending)
            .into_iter()
            .partition::<Vec<_>, _>(|change| change.dir() == dir);
        for change in now {
            change.apply(&mut state.names_durable);
        }
        state.names_pending = later;
        Ok(())
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        let mut state = self.state();
        state.file(path)?;
        let fault = state.count()?;
        state.change_name(NameChange::Remove(path.to_owned()), fault)
    }

    fn lock_exclusive(&self, name: &str, holder: &str) -> Result<LockGuard, LockError> {
        check_path(name)?;
        let mut state = self.state();
        if let Some(holder) = state.locks.get(name) {
            let holder = holder.chars().take(HOLDER_BYTES_MAX).collect();
            return Err(LockError::Held { holder });
        }
        if let Some(fault) = state.count()? {
            return Err(error_of(fault).into());
        }
        if !state.names.contains_key(name) {
            if !state.is_dir(parent(name)) {
                return Err(io::Error::from(io::ErrorKind::NotFound).into());
            }
            let inode = state.files.len();
            state.files.push(SimInode::default());
            state.change_name(NameChange::Add(name.to_owned(), Node::File(inode)), None)?;
        }
        state.locks.insert(name.to_owned(), holder.to_owned());
        Ok(LockGuard::new(SimLock {
            disk: self.clone(),
            name: name.to_owned(),
            boot: state.boots,
        }))
    }
}

struct SimLock {
    disk: SimDisk,
    name: String,
    boot: u64,
}

impl Drop for SimLock {
    fn drop(&mut self) {
        let mut state = self.disk.state();
        if state.boots == self.boot {
            state.locks.remove(&self.name);
        }
    }
}

struct SimFile {
    disk: SimDisk,
    inode: usize,
    boot: u64,
    writable: bool,
}

impl SimFile {
    fn state(&self) -> io::Result<MutexGuard<'_, State>> {
        let state = self.disk.state();
        state.alive()?;
        if state.boots == self.boot {
            Ok(state)
        } else {
            Err(io::Error::other("this handle is from before the restart"))
        }
    }

    fn writable(&self) -> io::Result<MutexGuard<'_, State>> {
        if !self.writable {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.state()
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.writable()?;
        let fault = state.count()?;
        let file = &mut state.files[self.inode];
        match fault {
            None => {
                for change in std::mem::take(&mut file.pending) {
                    change.apply(&mut file.durable);
                }
                Ok(())
            }
            Some(Fault::PowerLost) => Err(error_of(Fault::PowerLost)),
            Some(fault) => {
                file.pending.clear();
                Err(error_of(fault))
            }
        }
    }
}

impl DiskFile for SimFile {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let state = self.state()?;
        let offset = usize::try_from(offset).map_err(io::Error::other)?;
        let bytes = state.files[self.inode]
            .cached
            .get(offset..)
            .unwrap_or_default();
        let n = bytes.len().min(buf.len());
        buf[..n].copy_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn write_all_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.writable()?;
        let fault = state.count()?;
        let offset = usize::try_from(offset).map_err(io::Error::other)?;
        let taken = match fault {
            None | Some(Fault::PowerLost) => bytes,
            Some(Fault::ShortWrite(len)) => bytes.get(..len).unwrap_or(bytes),
            Some(_) => &[],
        };
        if !taken.is_empty() {
            state.files[self.inode].change(Change::Write(offset, taken.to_vec()));
        }
        fault.map_or(Ok(()), |fault| Err(error_of(fault)))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.sync()
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync()
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.state()?.files[self.inode].cached.len() as u64)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.writable()?;
        let fault = state.count()?;
        let len = usize::try_from(len).map_err(io::Error::other)?;
        if matches!(fault, None | Some(Fault::PowerLost)) {
            state.files[self.inode].change(Change::SetLen(len));
        }
        fault.map_or(Ok(()), |fault| Err(error_of(fault)))
    }

    fn drop_cached(&self, _offset: u64, _len: u64) -> io::Result<()> {
        let mut state = self.state()?;
        let file = &mut state.files[self.inode];
        // Only clean pages are dropped; a file with dirty ones keeps its cache.
        if file.pending.is_empty() {
            file.cached = file.durable.clone();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
