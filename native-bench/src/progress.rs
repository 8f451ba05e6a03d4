//! What runs just now, on the standard error stream.
//!
//! On a terminal it is one line that the next one overwrites; in a log, a line every so often.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Time between two lines in a log: a look every half minute tells that it goes on.
const LOG_EVERY: Duration = Duration::from_secs(30);

/// When the last line went to a log.
static LOGGED: Mutex<Option<Instant>> = Mutex::new(None);

/// Shows what runs.
pub(crate) fn show(what: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K  {what}");
        return;
    }
    let Ok(mut logged) = LOGGED.lock() else { return };
    if logged.is_none_or(|at| at.elapsed() >= LOG_EVERY) {
        eprintln!("  {what}");
        *logged = Some(Instant::now());
    }
}

/// Says something that is to stay.
pub(crate) fn say(what: &str) {
    clear();
    eprintln!("{what}");
}

/// Clears the line of [`show`].
pub(crate) fn clear() {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}
