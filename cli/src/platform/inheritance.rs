//! Unix: how the process was started, which is known only before `main`.
//!
//! By then the standard library has opened `/dev/null` in place of closed streams, so that a write
//! to a closed standard output would seem to succeed, and it ignores SIGPIPE.
#![allow(unsafe_code)]

use std::io;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rustix::io::Errno;
use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXCPU};

/// Whether standard input and standard output were closed when the process started.
static CLOSED_STREAMS: [AtomicBool; 2] = [AtomicBool::new(false), AtomicBool::new(false)];

/// The signals that were ignored when the process started: bit 0 for signal 1, and so on.
static IGNORED_SIGNALS: AtomicU64 = AtomicU64::new(0);

#[ctor::ctor(unsafe)]
fn look() {
    let streams = [rustix::stdio::stdin(), rustix::stdio::stdout()];
    for (stream, is_closed) in streams.into_iter().zip(&CLOSED_STREAMS) {
        is_closed.store(rustix::io::fcntl_getfd(stream).is_err(), Ordering::Relaxed);
    }
    for signal in [SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGXCPU] {
        if is_ignored(signal) {
            IGNORED_SIGNALS.fetch_or(1 << (signal - 1), Ordering::Relaxed);
        }
    }
}

/// Whether the process ignores the signal now.
fn is_ignored(signal: i32) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action the call changes nothing, and `action` is one that it may write.
    let outcome = unsafe { libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) };
    // SAFETY: all bits of a C structure of integers and an address that may be null are valid.
    outcome == 0 && unsafe { action.assume_init() }.sa_sigaction == libc::SIG_IGN
}

/// Whether whoever started the process had it ignore the signal.
pub(crate) fn was_ignored(signal: i32) -> bool {
    IGNORED_SIGNALS.load(Ordering::Relaxed) & (1 << (signal - 1)) != 0
}

/// Refuses standard input (0) or output (1) if it was closed.
///
/// # Errors
/// The system's for a closed descriptor.
pub(super) fn refuse_if_closed(number: usize) -> io::Result<()> {
    if CLOSED_STREAMS[number].load(Ordering::Relaxed) { Err(Errno::BADF.into()) } else { Ok(()) }
}
