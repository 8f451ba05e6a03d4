//! Threads on a page: rayon's, which `wasm-bindgen-rayon` runs as workers that share one memory.
//!
//! The native pool runs on them unchanged; each of its threads is a task that occupies one of
//! rayon's for as long as the pool lives. Waiting blocks, so a pool is driven from a worker, never
//! from the page's own thread.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Waits for the end of a thread's work.
#[derive(Debug)]
pub(crate) struct Handle(Receiver<()>);

impl Handle {
    /// Waits until the work has ended.
    pub(crate) fn join(self) -> Result<(), ()> {
        // Nothing is ever sent: the other end goes when the work does.
        self.0.recv().or(Ok(()))
    }
}

/// Starts a worker's work, if rayon has a thread left for it.
///
/// # Errors
/// [`io::ErrorKind::WouldBlock`] when every thread has its work.
pub(crate) fn long_lived(
    number: usize,
    work: impl FnOnce() + Send + 'static,
) -> io::Result<Handle> {
    if number >= rayon::current_num_threads() {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    let (running, ended): (Sender<()>, _) = channel();
    rayon::spawn(move || {
        work();
        drop(running);
    });
    Ok(Handle(ended))
}
