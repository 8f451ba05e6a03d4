//! Signals: temporary files go, then the signal takes its usual effect.
//!
//! A thread waits for the signal and takes the list of temporary files, for good: nothing new can
//! be created while the process is about to die. Then it removes them and raises the signal again
//! with its default action, so that whoever waits for the process sees what ended it.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::platform::Folder;

/// The temporary files that exist now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Temporaries {
    files: Arc<Mutex<HashMap<OsString, Arc<Folder>>>>,
}

impl Temporaries {
    /// Creates and notes a file in one step; `name` is unique in this process.
    ///
    /// # Errors
    /// Those of [`Folder::create`].
    pub(crate) fn create(&self, folder: &Arc<Folder>, name: &OsStr) -> io::Result<File> {
        let mut files = self.lock();
        let file = folder.create(name)?;
        files.insert(name.to_owned(), folder.clone());
        Ok(file)
    }

    /// The file has its final name, or is gone.
    pub(crate) fn forget(&self, name: &OsStr) {
        self.lock().remove(name);
    }

    /// Ends the process as if SIGPIPE, which Rust ignores, had its usual effect.
    pub(crate) fn die_of_broken_pipe(&self) {
        #[cfg(unix)]
        self.die_of(signal_hook::consts::SIGPIPE);
    }

    /// Removes all files and ends the process by the signal's default action.
    #[cfg(unix)]
    fn die_of(&self, signal: i32) {
        // Held until the end: nothing new is created meanwhile.
        let mut files = self.lock();
        for (name, folder) in files.drain() {
            let _ = folder.remove(&name);
        }
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OsString, Arc<Folder>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts to watch for signals that end the process.
///
/// Signals that were being ignored stay so: `nohup` and background jobs of simple shells rely on
/// it. Where no thread can be started, signals end the process without cleaning up.
#[cfg(unix)]
pub(crate) fn watch(temporaries: &Temporaries) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXCPU, SIGXFSZ};
    use signal_hook::iterator::Signals;

    // A file that grows beyond the limit is an ordinary write error then.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
    let ignored = ignored_signals();
    let wanted: Vec<i32> = [SIGHUP, SIGINT, SIGTERM, SIGXCPU]
        .into_iter()
        .filter(|signal| ignored & (1 << (signal - 1)) == 0)
        .collect();
    let temporaries = temporaries.clone();
    let (tell, is_ready) = std::sync::mpsc::channel();
    let watcher = move || {
        let Ok(mut signals) = Signals::new(&wanted) else { return };
        let _ = tell.send(());
        let Some(signal) = signals.forever().next() else { return };
        temporaries.die_of(signal);
    };
    if std::thread::Builder::new().name("signals".to_owned()).spawn(watcher).is_ok() {
        let _ = is_ready.recv();
    }
}

/// Nothing to watch where there are no signals.
#[cfg(not(unix))]
pub(crate) fn watch(_temporaries: &Temporaries) {}

/// The signals that the process was started with as ignored, one bit each from 1 on.
///
/// Only Linux tells without unsafe code; elsewhere none are taken to be ignored.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
