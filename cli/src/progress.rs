//! The progress bar: on a terminal, for work that takes longer than a moment.
//!
//! Readers count what they read in a [`Meter`]; a thread of the bar's own looks at it from time to
//! time. Messages are written through [`Progress::suspend`] so that the two do not mix.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work shorter than this shows no bar.
const QUIET_TIME: Duration = Duration::from_secs(1);

/// Time between two looks at the meter: smooth to the eye, nothing to the processor.
const REFRESH_TIME: Duration = Duration::from_millis(100);

/// Bytes of input read, and how many there are as far as known.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    done_bytes: AtomicU64,
    total_bytes: AtomicU64,
}

impl Meter {
    pub(crate) fn add_done(&self, bytes: u64) {
        self.done_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn add_total(&self, bytes: u64) {
        self.total_bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// The bar and its thread; without a terminal, nothing.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    bar: Arc<Mutex<Option<ProgressBar>>>,
    ticker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// A bar for the meter that appears after [`QUIET_TIME`].
    pub(crate) fn start(meter: &Arc<Meter>) -> Self {
        let bar = Arc::default();
        let (stop, stopped) = channel::<()>();
        let (meter, shown) = (meter.clone(), Arc::clone(&bar));
        let tick = move || {
            let mut wait = QUIET_TIME;
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

    /// Runs `write` while the bar is out of the way.
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

fn lock(bar: &Mutex<Option<ProgressBar>>) -> std::sync::MutexGuard<'_, Option<ProgressBar>> {
    bar.lock().unwrap_or_else(PoisonError::into_inner)
}

fn new_bar() -> ProgressBar {
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
}

fn draw(bar: &ProgressBar, meter: &Meter) {
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
