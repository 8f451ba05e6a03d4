//! The progress bar: on a terminal, for work that takes longer than a second.
//!
//! Readers count what they read in a [`ProgressMeter`]; the bar's own thread looks at it ten times
//! a second. Messages are written through [`Progress::suspend`], which takes the bar away
//! meanwhile.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows no bar, which would only flicker.
const QUIET_TIME: Duration = Duration::from_secs(1);

/// Time between two looks at the meter: smooth to the eye, no load for the processor.
const REFRESH_TIME: Duration = Duration::from_millis(100);

/// Bytes of input read, and their total as far as it is known.
#[derive(Debug, Default)]
pub(crate) struct ProgressMeter {
    done_bytes: AtomicU64,
    total_bytes: AtomicU64,
}

impl ProgressMeter {
    pub(crate) fn add_done(&self, bytes: u64) {
        self.done_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_total(&self, bytes: u64) {
        self.total_bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// The bar and its thread; by default there is neither.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    bar: Arc<Mutex<Option<ProgressBar>>>,
    ticker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// A bar for the meter that appears after [`QUIET_TIME`].
    pub(crate) fn start(meter: &Arc<ProgressMeter>) -> Self {
        Self::start_after(QUIET_TIME, meter)
    }

    fn start_after(quiet_time: Duration, meter: &Arc<ProgressMeter>) -> Self {
        let bar = Arc::default();
        let (stop, stopped) = channel::<()>();
        let (meter, shown) = (meter.clone(), Arc::clone(&bar));
        let tick = move || {
            let mut wait = quiet_time;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = REFRESH_TIME;
                let mut bar = lock(&shown);
                draw(bar.get_or_insert_with(new_bar), &meter);
            }
        };
        // Without a thread there is no bar; nothing else changes.
        let thread = std::thread::Builder::new().name("progress".to_owned()).spawn(tick);
        Self { bar, ticker: thread.ok().map(|thread| (stop, thread)) }
    }

    /// Calls `write` while the bar is taken away.
    pub(crate) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &*lock(&self.bar) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.ticker.take() {
            drop(stop);
            let _ = thread.join();
        }
        if let Some(bar) = lock(&self.bar).take() {
            bar.finish_and_clear();
        }
    }
}

fn lock(bar: &Mutex<Option<ProgressBar>>) -> MutexGuard<'_, Option<ProgressBar>> {
    bar.lock().unwrap_or_else(PoisonError::into_inner)
}

fn new_bar() -> ProgressBar {
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
}

/// Shows the meter: as a bar if the total is known, else as a count.
fn draw(bar: &ProgressBar, meter: &ProgressMeter) {
    let total_bytes = meter.total_bytes.load(Ordering::Relaxed);
    if total_bytes > 0 && bar.length() != Some(total_bytes) {
        let template = "{wide_bar} {bytes} of {total_bytes}  {bytes_per_sec}  {eta}";
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_length(total_bytes);
    } else if total_bytes == 0 {
        let template = "{spinner} {bytes}  {bytes_per_sec}";
        bar.set_style(
            ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
    }
    bar.set_position(meter.done_bytes.load(Ordering::Relaxed));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_ends_in_the_quiet_time_shows_nothing() {
        const NEVER: Duration = Duration::from_secs(1 << 30);
        let progress = Progress::start_after(NEVER, &Arc::default());
        progress.suspend(|| ());
        let bar = Arc::clone(&progress.bar);
        drop(progress);
        assert!(lock(&bar).is_none());
    }
}
