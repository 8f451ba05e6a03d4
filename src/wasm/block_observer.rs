//! When each block of the shared pool was started and finished, for a page that shows it.
//!
//! Workers note when they start a block and when its piece is ready. The coordinator reports the
//! notes to the page each time a piece was joined. The listener is called on the thread that drives
//! the stream, so the message leaves before that thread waits again.
//!
//! A stream that is not observed costs nothing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use wasm_bindgen::prelude::*;

use crate::error::Result;
use crate::observer::BlockObserver;
use crate::piece::Piece;
use crate::split::BlockView;

#[wasm_bindgen]
extern "C" {
    /// A JavaScript object that the coordinator's thread reports to.
    pub type BlockListener;

    /// `joined` blocks of the stream are in its output. `moments` are new since the last report,
    /// [`Moment::FIGURES`] numbers each.
    #[wasm_bindgen(method)]
    fn report(this: &BlockListener, stream: u32, joined: f64, moments: Vec<f64>);

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now_ms() -> f64;

    /// The zero of this thread's clock in milliseconds since 1970; threads have different ones.
    #[wasm_bindgen(thread_local_v2, js_namespace = performance, js_name = timeOrigin)]
    static TIME_ORIGIN_MS: f64;
}

thread_local! {
    static LISTENER: RefCell<Option<BlockListener>> = const { RefCell::new(None) };
}

/// The moments noted and not yet reported, for each observed stream.
static NOTED: Mutex<BTreeMap<u32, Vec<Moment>>> = Mutex::new(BTreeMap::new());

/// A block was started, or its piece is ready.
#[derive(Clone, Copy)]
struct Moment {
    index: u64,
    worker: usize,
    input_bytes: usize,
    start_ms: f64,
    /// `None` when the block was only started.
    ready: Option<Ready>,
}

#[derive(Clone, Copy)]
struct Ready {
    output_bytes: usize,
    end_ms: f64,
}

impl Moment {
    /// Index, worker, bytes in, bytes out, start, end; the end of a started block is 0.
    const FIGURES: usize = 6;

    fn figures(self) -> [f64; Self::FIGURES] {
        let (output_bytes, end_ms) =
            self.ready.map_or((0, 0.0), |ready| (ready.output_bytes, ready.end_ms));
        [
            self.index as f64,
            self.worker as f64,
            self.input_bytes as f64,
            output_bytes as f64,
            self.start_ms,
            end_ms,
        ]
    }
}

/// Sets the listener for the blocks of all observed streams.
#[wasm_bindgen(js_name = listenToBlocks)]
pub fn listen_to_blocks(listener: BlockListener) {
    LISTENER.set(Some(listener));
}

/// Reports what was noted since the last report, now that `joined` blocks are joined.
pub(super) fn report(stream: u32, joined: u64) {
    let moments = noted().get_mut(&stream).map(std::mem::take).unwrap_or_default();
    let figures = moments.into_iter().flat_map(Moment::figures).collect();
    LISTENER.with_borrow(|listener| {
        if let Some(listener) = listener {
            listener.report(stream, joined as f64, figures);
        }
    });
}

/// Notes the blocks of one stream.
pub(super) struct Recorder {
    stream: u32,
}

impl Recorder {
    /// Starts to note the moments of a stream's blocks, until it is dropped.
    pub(super) fn open(stream: u32) -> Self {
        noted().insert(stream, Vec::new());
        Self { stream }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        noted().remove(&self.stream);
    }
}

thread_local! {
    /// The block that this worker compresses.
    static STARTED: Cell<Option<Moment>> = const { Cell::new(None) };
}

impl BlockObserver for Recorder {
    fn block_begins(&self, block: BlockView<'_>) -> Result<()> {
        let started = Moment {
            index: block.index,
            worker: rayon::current_thread_index().unwrap_or(0),
            input_bytes: block.bytes().len(),
            start_ms: clock_ms(),
            ready: None,
        };
        STARTED.set(Some(started));
        note(self.stream, started);
        Ok(())
    }

    fn piece_is_ready(&self, piece: &Piece) {
        if let Some(started) = STARTED.take() {
            let ready = Ready { output_bytes: piece.deflate.len(), end_ms: clock_ms() };
            note(self.stream, Moment { ready: Some(ready), ..started });
        }
    }
}

fn note(stream: u32, moment: Moment) {
    if let Some(moments) = noted().get_mut(&stream) {
        moments.push(moment);
    }
}

fn noted() -> MutexGuard<'static, BTreeMap<u32, Vec<Moment>>> {
    NOTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Milliseconds since 1970, to the clock's microseconds: the same on all threads.
fn clock_ms() -> f64 {
    TIME_ORIGIN_MS.with(|origin| *origin) + now_ms()
}
