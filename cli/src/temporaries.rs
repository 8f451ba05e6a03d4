//! The registry of temporary files, so that whatever ends the process can remove them.
//!
//! A file is created and registered under one lock, and [`crate::signals`] removes all of them
//! under the same lock and keeps it: from then on no file can be created that nobody would remove.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::platform::Folder;

/// Each temporary file's name, unique in this process, and its folder.
type Registry = HashMap<OsString, Arc<Folder>>;

/// The temporary files that exist now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Temporaries {
    files: Arc<Mutex<Registry>>,
}

/// While this is held, no temporary file exists and none can be created.
#[cfg(unix)]
#[must_use]
pub(crate) struct Closed<'a> {
    _files: MutexGuard<'a, Registry>,
}

impl Temporaries {
    /// Creates and registers a file in one step; `name` is unique in this process.
    ///
    /// # Errors
    /// Those of [`Folder::create`].
    pub(crate) fn create(&self, folder: &Arc<Folder>, name: &OsStr) -> io::Result<File> {
        let mut files = self.lock();
        let file = folder.create(name)?;
        files.insert(name.to_owned(), folder.clone());
        Ok(file)
    }

    /// Takes a file off the registry: it has got its final name, or has been removed.
    pub(crate) fn forget(&self, name: &OsStr) {
        self.lock().remove(name);
    }

    /// Removes all files; none can be created until the result is dropped.
    #[cfg(unix)]
    pub(crate) fn remove_all(&self) -> Closed<'_> {
        let mut files = self.lock();
        for (name, folder) in files.drain() {
            let _ = folder.remove(&name);
        }
        Closed { _files: files }
    }

    fn lock(&self) -> MutexGuard<'_, Registry> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
