//! For tests of what must not hang: a guard around each step, and quiet panics.

use std::panic;
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Time after which a step is taken to hang: 1,200 slices of 100 ms, two minutes. Steps take
/// milliseconds, so that even a machine with a hundred times its load is fast enough; no test
/// judges anything else by it. Slices are counted, rather than time, so that a process that was
/// stopped for a while does not seem to hang.
const SLICE: Duration = Duration::from_millis(100);
const SLICES: u32 = 1200;

/// Runs `test` on a thread of its own, and fails if it neither ends nor calls the function it is
/// given, which it should do once a step, for two minutes. A thread that hangs is left behind.
pub fn within_deadline<T: Send + 'static>(test: impl FnOnce(&dyn Fn()) -> T + Send + 'static) -> T {
    let (progress, steps) = channel();
    let thread = thread::spawn(move || test(&|| progress.send(()).unwrap_or_default()));
    let mut waited_slices = 0;
    loop {
        match steps.recv_timeout(SLICE) {
            Ok(()) => waited_slices = 0,
            // The test has ended or panicked, and dropped its sender.
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) if waited_slices < SLICES => waited_slices += 1,
            Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        }
    }
    thread.join().unwrap_or_else(|payload| panic::resume_unwind(payload))
}

/// Keeps the messages of panics that say "injected" off the screen; all others are shown.
pub fn silence_injected_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let shown = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let payload = info.payload();
            let message = payload
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            if !message.is_some_and(|message| message.contains("injected")) {
                shown(info);
            }
        }));
    });
}
