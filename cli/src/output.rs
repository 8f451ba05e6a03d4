//! Outputs: private temporary files that get their final name only when they are complete.
//!
//! `f` is compressed into `.parflate-<process>-<number>-<random>.tmp` in the same folder, readable
//! by its owner only; [`Temporary::place`] renames that to `f.gz`.

use std::collections::hash_map::RandomState;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::platform::Folder;
use crate::temporaries::Temporaries;

/// Names to try for a temporary file before giving up; the first is all but certain to be free.
const NAME_ATTEMPTS: usize = 16;

/// Opens the folders of outputs, and keeps the last one open: files come folder by folder.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    last: Mutex<Option<(PathBuf, Arc<Folder>)>>,
}

impl Folders {
    /// The folder that the path's last component is in.
    ///
    /// # Errors
    /// The system's, when it cannot be opened.
    pub(crate) fn of(&self, path: &Path) -> io::Result<Arc<Folder>> {
        let parent = path.parent().unwrap_or(Path::new(""));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, folder)) = &*last
            && known == parent
        {
            return Ok(folder.clone());
        }
        let folder = Arc::new(Folder::of(path)?);
        *last = Some((parent.to_owned(), folder.clone()));
        Ok(folder)
    }
}

/// A file that does not have its final name yet; dropping it removes it.
#[derive(Debug)]
pub(crate) struct Temporary {
    pub(crate) file: File,
    pub(crate) folder: Arc<Folder>,
    name: OsString,
    temporaries: Temporaries,
    is_placed: bool,
}

impl Temporary {
    /// Creates the file in the folder.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn create(folder: Arc<Folder>, temporaries: &Temporaries) -> io::Result<Self> {
        let mut attempt = 1;
        loop {
            let name = unused_name();
            match temporaries.create(&folder, &name) {
                Ok(file) => {
                    let temporaries = temporaries.clone();
                    return Ok(Self { file, folder, name, temporaries, is_placed: false });
                }
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && attempt < NAME_ATTEMPTS =>
                {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Gives the file its final name, in place of another file if `may_replace` is set.
    ///
    /// # Errors
    /// `AlreadyExists` if the name is taken and may not be replaced, and the system's; the file
    /// stays temporary then.
    pub(crate) fn place(&mut self, name: &OsStr, may_replace: bool) -> io::Result<()> {
        if may_replace {
            self.folder.replace(&self.name, name)?;
        } else {
            self.folder.rename_new(&self.name, name)?;
        }
        self.is_placed = true;
        self.temporaries.forget(&self.name);
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_placed {
            let _ = self.folder.remove(&self.name);
            self.temporaries.forget(&self.name);
        }
    }
}

/// A hidden name that nobody can guess beforehand, unique in this process.
fn unused_name() -> OsString {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    // The standard library seeds its hashers from the system's random source.
    let random = RandomState::new().build_hasher().finish();
    format!(".parflate-{}-{number}-{random:016x}.tmp", std::process::id()).into()
}
