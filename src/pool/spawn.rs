//! The one place that starts threads, so that a test can make the system refuse.

use std::io;
use std::thread::{Scope, ScopedJoinHandle};

cfg_if::cfg_if! {
    if #[cfg(all(target_family = "wasm", feature = "web-shared"))] {
        pub(crate) use super::web::{Handle, long_lived};
    } else if #[cfg(not(target_family = "wasm"))] {
        use crate::sync::thread;

        /// Waits for the end of a worker.
        pub(crate) type Handle = thread::JoinHandle<()>;

        /// Starts a worker, named by its number.
        ///
        /// # Errors
        /// The system's.
        pub(crate) fn long_lived(
            number: usize,
            work: impl FnOnce() + Send + 'static,
        ) -> io::Result<Handle> {
            grant()?;
            thread::Builder::new().name(format!("parflate-{number}")).spawn(work)
        }
    }
}

/// Starts a thread that ends within `scope`.
///
/// # Errors
/// The system's.
pub(crate) fn scoped<'scope, 'env>(
    scope: &'scope Scope<'scope, 'env>,
    name: &str,
    work: impl FnOnce() + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, ()>> {
    grant()?;
    std::thread::Builder::new().name(name.to_owned()).spawn_scoped(scope, work)
}

/// Refuses a thread where a test wants that.
fn grant() -> io::Result<()> {
    #[cfg(test)]
    limit::take_one()?;
    Ok(())
}

/// How many more threads the system grants to the streams of a test's own thread.
#[cfg(test)]
pub(crate) mod limit {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static GRANTED: Cell<usize> = const { Cell::new(usize::MAX) };
    }

    /// Runs `test` with only `granted` threads to be had.
    #[cfg_attr(parflate_model, allow(dead_code))]
    pub(crate) fn with<T>(granted: usize, test: impl FnOnce() -> T) -> T {
        GRANTED.set(granted);
        let outcome = test();
        GRANTED.set(usize::MAX);
        outcome
    }

    pub(super) fn take_one() -> io::Result<()> {
        let granted = GRANTED.get();
        GRANTED.set(granted.checked_sub(1).ok_or(io::ErrorKind::WouldBlock)?);
        Ok(())
    }
}
