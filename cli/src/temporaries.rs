//! The registry of temporary files, so that whatever ends the process can remove them.
//!
//! A file is created and registered under one lock, and [`crate::signals`] removes all of them
//! under the same lock and keeps it: from then on no file can be created that nobody would remove.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use crate::platform::Folder;

/// Each temporary file's name, unique in this process, and its folder.
type Registry = HashMap<OsString, Arc<Folder>>;

/// Attempts to take the lock, a millisecond apart, when the process is about to end.
const LAST_ATTEMPTS: usize = 1000;

/// The temporary files that exist now.
#[derive(Clone, Debug)]
pub(crate) struct Temporaries {
    files: Arc<Mutex<Registry>>,
}

/// While this is held, no temporary file exists and none can be created.
#[cfg(any(unix, windows))]
#[must_use]
pub(crate) struct Closed<'a> {
    _files: MutexGuard<'a, Registry>,
}

impl Temporaries {
    /// A registry with room for so many files at a time, so that registering one never allocates:
    /// a refusal of memory while the lock is held would leave the files.
    pub(crate) fn new(most_files: usize) -> Self {
        // A table that is at most half full is tidied up in place instead of growing.
        Self { files: Arc::new(Mutex::new(HashMap::with_capacity(2 * most_files))) }
    }

    /// Creates and registers a file in one step; `name` is unique in this process.
    ///
    /// # Errors
    /// Those of [`Folder::create`].
    pub(crate) fn create(&self, folder: &Arc<Folder>, name: &OsStr) -> io::Result<File> {
        let (key, kept_folder) = (name.to_owned(), folder.clone());
        let mut files = self.lock();
        let file = folder.create(name)?;
        files.insert(key, kept_folder);
        Ok(file)
    }

    /// Takes a file off the registry: it has got its final name, or has been removed.
    pub(crate) fn forget(&self, name: &OsStr) {
        self.lock().remove(name);
    }

    /// Removes all files; none can be created until the result is dropped.
    #[cfg(any(unix, windows))]
    pub(crate) fn remove_all(&self) -> Closed<'_> {
        let mut files = self.lock();
        for (name, folder) in files.drain() {
            let _ = folder.remove(&name);
        }
        Closed { _files: files }
    }

    /// Removes all files without allocating, for a process that ends next; not those of a registry
    /// that this very thread has locked.
    pub(crate) fn remove_all_at_last(&self) {
        for _ in 0..LAST_ATTEMPTS {
            let files = match self.files.try_lock() {
                Ok(files) => files,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    std::thread::sleep(Duration::from_millis(1));
                    continue;
                }
            };
            for (name, folder) in files.iter() {
                let _ = folder.remove(name);
            }
            std::mem::forget(files); // Nobody is to create another.
            return;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Registry> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
