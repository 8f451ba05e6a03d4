//! The pool with shared memory, as its coordinator worker sees it: whole streams instead of jobs.

use wasm_bindgen::prelude::*;

use super::{Settings, thrown};
use crate::encoder::Encoder;
use crate::pool::{Pool, Workers};

pub use wasm_bindgen_rayon::init_thread_pool;

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
pub struct SharedStream(Encoder<Vec<u8>>);

#[wasm_bindgen]
impl SharedStream {
    /// A stream at its start.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &Settings, pool: &SharedPool) -> Result<SharedStream, JsValue> {
        let options = settings.0.clone().pool(&pool.0);
        Encoder::new(Vec::new(), &options).map(Self).map_err(thrown)
    }

    /// Takes all of `input`; blocks the thread while too many blocks are in flight.
    pub fn push(&mut self, input: &[u8]) -> Result<(), JsValue> {
        self.0.push(input).map_err(thrown)
    }

    /// Completes the stream; blocks the thread until it is.
    pub fn finish(&mut self) -> Result<(), JsValue> {
        self.0.try_finish().map(drop).map_err(thrown)
    }

    /// The output that has become ready since the last call.
    #[wasm_bindgen(js_name = takeOutput)]
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(self.0.get_mut())
    }
}
