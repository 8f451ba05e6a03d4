//! The end of a run that cannot go on: a message, no temporary files, status 1.
//!
//! It is reached when memory is refused and when anything panics: a thread whose start is refused
//! memory panics where nobody can catch it. Therefore nothing here allocates.

use std::cell::Cell;
use std::fmt::Arguments;
use std::io::{Cursor, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::personality;
use crate::platform;
use crate::report::Severity;
use crate::temporaries::Temporaries;

/// Room for the message; what does not fit is left out.
const MESSAGE_BYTES: usize = 512;

/// The files to remove at the end, once there can be any.
static TEMPORARIES: OnceLock<Temporaries> = OnceLock::new();

thread_local! {
    /// Whether this thread is ending the run already.
    static IS_ENDING: Cell<bool> = const { Cell::new(false) };
}

/// Makes every panic the end of the run.
pub(crate) fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or(("?", 0), |place| (place.file(), place.line()));
        let payload = panic.payload();
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let cause = text.or_else(|| payload.downcast_ref().copied()).unwrap_or("it panicked");
        end(format_args!("cannot go on: {cause} ({}:{})", place.0, place.1));
    }));
}

/// Names the files that are to be removed when the run cannot go on.
pub(crate) fn remove_at_end(temporaries: &Temporaries) {
    let _ = TEMPORARIES.set(temporaries.clone());
}

/// Reports the cause, removes the temporary files, and ends the process.
pub(crate) fn end(cause: Arguments<'_>) -> ! {
    static HAS_BEGUN: AtomicBool = AtomicBool::new(false);
    let status = Severity::Error.exit_code().into();
    if IS_ENDING.replace(true) {
        platform::exit_at_once(status); // It was refused memory for this, too.
    }
    if HAS_BEGUN.swap(true, Ordering::Relaxed) {
        loop {
            std::thread::sleep(Duration::from_secs(1)); // Another thread is ending the process.
        }
    }
    let mut message = [0; MESSAGE_BYTES];
    let mut writer = Cursor::new(&mut message[..MESSAGE_BYTES - 1]);
    let _ = write!(writer, "{}: {cause}", personality::program_name());
    let length = (writer.position() as usize).min(MESSAGE_BYTES - 1);
    message[length] = b'\n';
    platform::write_to_stderr(&message[..=length]);
    if let Some(temporaries) = TEMPORARIES.get() {
        temporaries.remove_all_at_last();
    }
    platform::exit_at_once(status)
}
