//! Signals: the temporary files are removed, then the signal takes its usual effect.
//!
//! A thread waits for the first signal that ends a process. It removes all temporary files, keeps
//! new ones from being created, and raises the signal again with its default action, so that
//! whoever waits for this process sees what ended it.

#[cfg(windows)]
use crate::platform;
#[cfg(unix)]
use crate::platform::inheritance;
use crate::temporaries::Temporaries;

/// Ends the process as SIGPIPE, which Rust programs ignore, would have ended it.
///
/// Returns if it was ignored from the start, and on systems without signals: the failed write is
/// then an ordinary error.
pub(crate) fn end_by_broken_pipe(temporaries: &Temporaries) {
    #[cfg(unix)]
    if !inheritance::was_ignored(signal_hook::consts::SIGPIPE) {
        end_by(signal_hook::consts::SIGPIPE, temporaries);
    }
    #[cfg(not(unix))]
    let _ = temporaries;
}

/// Removes the temporary files and ends the process by the signal's default action.
#[cfg(unix)]
fn end_by(signal: i32, temporaries: &Temporaries) {
    let _closed = temporaries.remove_all();
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

/// Starts to wait for signals that end the process.
///
/// Signals that were being ignored stay so: `nohup` and background jobs of simple shells rely on
/// it. Where no thread can be started, signals end the process without removing anything.
#[cfg(unix)]
pub(crate) fn watch(temporaries: &Temporaries) {
    use std::sync::Arc;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXCPU, SIGXFSZ};
    use signal_hook::iterator::Signals;

    // With a handler, a file that grows beyond the limit is an ordinary write error.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
    let wanted: Vec<i32> = [SIGHUP, SIGINT, SIGTERM, SIGXCPU]
        .into_iter()
        .filter(|signal| !inheritance::was_ignored(*signal))
        .collect();
    let temporaries = temporaries.clone();
    let (ready, is_ready) = std::sync::mpsc::channel();
    let watcher = move || {
        let Ok(mut signals) = Signals::new(&wanted) else { return };
        let _ = ready.send(());
        let Some(signal) = signals.forever().next() else { return };
        end_by(signal, &temporaries);
    };
    if std::thread::Builder::new().name("signals".to_owned()).spawn(watcher).is_ok() {
        let _ = is_ready.recv();
    }
}

/// Starts to wait for Ctrl-C, and for the closing of the console. Where that is refused, they end
/// the process without removing anything.
#[cfg(windows)]
pub(crate) fn watch(temporaries: &Temporaries) {
    /// The status of a process that Ctrl-C ended, as Windows has it.
    const CONTROL_C_EXIT: u32 = 0xc000_013a;
    let temporaries = temporaries.clone();
    let _ = ctrlc::set_handler(move || {
        let _closed = temporaries.remove_all();
        platform::exit_at_once(CONTROL_C_EXIT as i32);
    });
}

/// Does nothing: this system has no signals.
#[cfg(not(any(unix, windows)))]
pub(crate) fn watch(_temporaries: &Temporaries) {}
