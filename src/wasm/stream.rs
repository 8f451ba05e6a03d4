//! One stream as its caller in JavaScript drives it: the first and the last stage, without a byte
//! of content in wasm memory.
//!
//! Input is copied from the caller's chunks straight into the buffers that travel to the workers,
//! and a piece's data go into the output in the buffer in which they arrived. So a page's thread
//! copies every byte once. [`BlockBoundaries`] decides where a buffer ends, and [`StreamFraming`]
//! what stands between the pieces.
//!
//! The caller repeats: [`Stream::push`]; if that took nothing, [`Stream::provide_buffer`] and push
//! again; then [`Stream::next_job`] until there is none. Pieces are accepted in any order.

use std::collections::VecDeque;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::errors::thrown;
use super::settings::Settings;
use super::{job, piece_meta};
use crate::assemble::StreamFraming;
use crate::compress::BlockTask;
use crate::index::IndexRecorder;
use crate::piece::PieceMeta;
use crate::split::{BlockBoundaries, WINDOW_BYTES};

/// One stream: its first and its last stage.
#[wasm_bindgen]
pub struct Stream {
    boundaries: BlockBoundaries,
    task: BlockTask,
    /// Bytes of the largest block as a job.
    most_job_bytes: usize,
    /// The open block's dictionary, held until a buffer is provided. May be longer than it.
    window: Uint8Array,
    /// The open block's buffer: dictionary, its own bytes, and room for the job's tail.
    open: Option<Uint8Array>,
    /// The buffers of blocks that are closed and not yet handed out, each with room for the job's
    /// tail and no more.
    closed: VecDeque<Uint8Array>,
    framing: StreamFraming,
    recorder: IndexRecorder,
    /// Pieces that came back before their turn. The pool's permits bound their number, so a linear
    /// search is quick.
    early: Vec<(PieceMeta, Uint8Array)>,
    output: Vec<Uint8Array>,
    is_complete: bool,
    /// Bytes of input in the last job handed out.
    job_bytes: usize,
}

#[wasm_bindgen]
impl Stream {
    /// A stream at its start.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &Settings) -> Result<Stream, JsValue> {
        let resolved = settings.0.resolve().map_err(thrown)?;
        let window = resolved.split.preset_dictionary.as_deref().unwrap_or_default();
        Ok(Self {
            boundaries: BlockBoundaries::new(&resolved.split, 0, window.len()),
            task: settings.0.execution.block_task(resolved.block),
            most_job_bytes: WINDOW_BYTES + resolved.split.block_bytes + job::TAIL_BYTES,
            window: Uint8Array::from(window),
            open: None,
            closed: VecDeque::new(),
            framing: StreamFraming::new(&resolved),
            recorder: IndexRecorder::new(&resolved, 0),
            early: Vec::new(),
            output: Vec::new(),
            is_complete: false,
            job_bytes: 0,
        })
    }

    /// Bytes of the buffer to provide when [`Stream::push`] took nothing of `input_bytes`.
    ///
    /// The first block's buffer grows with its content, so that a small input needs little memory;
    /// later ones have the full size at once.
    #[wasm_bindgen(js_name = bufferNeeded)]
    pub fn buffer_needed(&self, input_bytes: usize) -> usize {
        let new_bytes = input_bytes.min(self.boundaries.room_bytes());
        let needed_bytes = self.held_bytes() + new_bytes + job::TAIL_BYTES;
        if self.boundaries.open().index > 0 {
            self.most_job_bytes
        } else {
            needed_bytes.max(2 * self.buffer_bytes()).min(self.most_job_bytes)
        }
    }

    /// Takes a buffer for the open block, of at least the bytes that [`Stream::buffer_needed`]
    /// returned, and moves what the block has so far into it.
    #[wasm_bindgen(js_name = provideBuffer)]
    pub fn provide_buffer(&mut self, buffer: Uint8Array) {
        match self.open.take() {
            Some(smaller) => buffer.set(&smaller.subarray(0, self.held_bytes() as u32), 0),
            None => {
                let dictionary_bytes = self.boundaries.open().dictionary_bytes as u32;
                buffer.set(&self.window.subarray(0, dictionary_bytes), 0);
            }
        }
        self.open = Some(buffer);
    }

    /// Takes bytes from the front of `input` and returns how many: as many as the open block and
    /// its buffer have room for. None means that a buffer is to be provided. The caller takes all
    /// of [`Stream::next_job`] before it pushes more.
    pub fn push(&mut self, input: &Uint8Array) -> usize {
        let held_bytes = self.held_bytes();
        let free_bytes = self.buffer_bytes().saturating_sub(held_bytes + job::TAIL_BYTES);
        let taken = (input.length() as usize).min(self.boundaries.room_bytes()).min(free_bytes);
        if let Some(buffer) = &self.open {
            buffer.set(&input.subarray(0, taken as u32), held_bytes as u32);
            self.boundaries.add(taken);
        }
        if self.boundaries.room_bytes() == 0 {
            self.keep_window();
            self.close();
        }
        taken
    }

    /// Ends the input.
    pub fn end(&mut self) {
        if self.boundaries.needs_close_to_end() {
            self.close();
        }
        self.boundaries.end();
    }

    /// The next block, for a worker, if one is known to be complete.
    #[wasm_bindgen(js_name = nextJob)]
    pub fn next_job(&mut self) -> Option<Uint8Array> {
        let extent = self.boundaries.next()?;
        let buffer = self.closed.pop_front()?;
        let tail = buffer.subarray(buffer.length() - job::TAIL_BYTES as u32, buffer.length());
        tail.copy_from(&job::tail(extent, &self.task));
        self.job_bytes = extent.own_bytes;
        Some(buffer)
    }

    /// Bytes of input in the job that [`Stream::next_job`] gave last, without its dictionary.
    #[wasm_bindgen(getter, js_name = jobBytes)]
    pub fn job_bytes(&self) -> usize {
        self.job_bytes
    }

    /// Takes a piece, in any order: its [`PieceMeta`] as bytes, and its DEFLATE data.
    pub fn accept(&mut self, meta: &[u8], deflate: Uint8Array) -> Result<(), JsValue> {
        self.early.push((piece_meta::from_bytes(meta).map_err(thrown)?, deflate));
        let next = |stream: &Self| {
            let index = stream.framing.progress().blocks;
            stream.early.iter().position(|(meta, _)| meta.index == index)
        };
        while let Some(at) = next(self) {
            let (meta, deflate) = self.early.swap_remove(at);
            self.framing.admit(meta.index).map_err(thrown)?;
            let header = self.framing.take_header();
            if !header.is_empty() {
                self.append(Uint8Array::from(&header[..]));
            }
            let is_marked = self.task.settings.marks_restarts;
            let written = self.framing.progress();
            self.recorder.add_block(meta, is_marked, written).map_err(thrown)?;
            self.append(deflate);
            self.framing.join(meta);
            if meta.is_last {
                let trailer = self.framing.trailer().map_err(thrown)?;
                if !trailer.is_empty() {
                    self.append(Uint8Array::from(&trailer[..]));
                }
                self.is_complete = true;
            }
        }
        Ok(())
    }

    /// The output that has become ready since the last call.
    #[wasm_bindgen(js_name = takeOutput)]
    pub fn take_output(&mut self) -> Vec<Uint8Array> {
        std::mem::take(&mut self.output)
    }

    /// The index of a complete stream with restart points, as a GZIDX file.
    #[wasm_bindgen(js_name = takeIndex)]
    pub fn take_index(&mut self) -> Result<Vec<u8>, JsValue> {
        let index = self.recorder.finish(self.framing.progress()).unwrap_or_default();
        index.to_gzidx().map_err(thrown)
    }

    /// Whether the trailer is in the output.
    #[wasm_bindgen(getter, js_name = isComplete)]
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Blocks whose output is ready.
    #[wasm_bindgen(getter)]
    pub fn blocks(&self) -> f64 {
        self.framing.progress().blocks as f64
    }

    /// Bytes of input whose output is ready.
    #[wasm_bindgen(getter, js_name = bytesIn)]
    pub fn bytes_in(&self) -> f64 {
        self.framing.progress().bytes_in as f64
    }

    /// Bytes of output that are ready or were taken.
    #[wasm_bindgen(getter, js_name = bytesOut)]
    pub fn bytes_out(&self) -> f64 {
        self.framing.progress().bytes_out as f64
    }
}

impl Stream {
    /// Bytes of the open block with its dictionary. Below 2^32, as are all sizes here.
    fn held_bytes(&self) -> usize {
        let open = self.boundaries.open();
        open.dictionary_bytes + open.own_bytes
    }

    /// Bytes of the open block's buffer, 0 without one.
    fn buffer_bytes(&self) -> usize {
        self.open.as_ref().map_or(0, |buffer| buffer.length() as usize)
    }

    /// Keeps the end of the open block for the next one, in one array for the whole stream.
    fn keep_window(&mut self) {
        let Some(buffer) = &self.open else { return };
        let end = self.held_bytes() as u32;
        let window_bytes =
            self.boundaries.window_bytes_after(self.boundaries.open().own_bytes) as u32;
        if self.window.length() < window_bytes {
            self.window = Uint8Array::new_with_length(WINDOW_BYTES as u32);
        }
        self.window.set(&buffer.subarray(end - window_bytes, end), 0);
    }

    /// Closes the open block; one without bytes may have no buffer yet.
    fn close(&mut self) {
        let end = (self.held_bytes() + job::TAIL_BYTES) as u32;
        if self.open.is_none() {
            self.provide_buffer(Uint8Array::new_with_length(end));
        }
        self.closed.extend(self.open.take().map(|buffer| buffer.subarray(0, end)));
        self.boundaries.close(self.boundaries.open().own_bytes);
    }

    fn append(&mut self, bytes: Uint8Array) {
        self.framing.add_output(bytes.length() as usize);
        self.output.push(bytes);
    }
}
