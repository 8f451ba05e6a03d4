//! The pool with shared memory, for its coordinator worker: it takes whole streams, not jobs.

use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::block_observer;
use super::errors::thrown;
use super::settings::Settings;
use crate::encoder::Encoder;
use crate::pool::{Pool, Workers};

// Links its exports, `initThreadPool` among them, into the module.
use wasm_bindgen_rayon as _;

/// Threads that `initThreadPool` has started, for any number of streams.
#[wasm_bindgen]
pub struct SharedPool(Pool);

#[wasm_bindgen]
impl SharedPool {
    /// Takes all of them.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<SharedPool, JsValue> {
        Pool::new(Workers::exactly(rayon::current_num_threads())).map(Self).map_err(thrown)
    }
}

/// One stream on the shared pool.
#[wasm_bindgen]
pub struct SharedStream {
    encoder: Encoder<Vec<u8>>,
}

#[wasm_bindgen]
impl SharedStream {
    /// A stream at its start; `stream_id` is its number for [`block_observer::listen_to_blocks`].
    #[wasm_bindgen(constructor)]
    pub fn new(
        settings: &Settings,
        pool: &SharedPool,
        stream_id: Option<u32>,
    ) -> Result<SharedStream, JsValue> {
        let mut options = settings.0.clone().pool(&pool.0);
        if let Some(number) = stream_id {
            options = options
                .on_progress(move |progress| block_observer::report(number, progress.blocks));
            options.execution.observer = Some(Arc::new(block_observer::Recorder::open(number)));
        }
        let encoder = Encoder::new(Vec::new(), &options).map_err(thrown)?;
        Ok(Self { encoder })
    }

    /// Takes all of `input`; waits while the stream gets no permit for another block.
    pub fn push(&mut self, input: &[u8]) -> Result<(), JsValue> {
        self.encoder.push(input).map_err(thrown)
    }

    /// Completes the stream; waits until all of its output is ready.
    pub fn finish(&mut self) -> Result<(), JsValue> {
        self.encoder.try_finish().map(drop).map_err(thrown)
    }

    /// The output that has become ready since the last call.
    #[wasm_bindgen(js_name = takeOutput)]
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(self.encoder.get_mut())
    }
}
