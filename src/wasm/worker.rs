//! What a worker does with a job: it compresses a block or inflates a span.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::errors::thrown;
use super::{job, piece_meta, span_meta};
use crate::compress::BlockCompressor;
use crate::inflate::{Span, SpanInflater, SpanKind};

/// The middle stage: jobs become pieces. It also inflates spans for a
/// [`Reader`](super::reader::Reader).
#[wasm_bindgen]
#[derive(Default)]
pub struct Worker {
    compressor: BlockCompressor,
    /// The buffer that held the last piece's data, for the next piece.
    spare: Vec<u8>,
    inflater: SpanInflater,
    /// The buffer that held the last span's content, for the next span.
    spare_content: Vec<u8>,
    meta: Vec<u8>,
}

#[wasm_bindgen]
impl Worker {
    /// A worker that has compressed nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Worker {
        Self::default()
    }

    /// Compresses a job and returns the piece's DEFLATE data.
    pub fn compress(&mut self, job: &[u8]) -> Result<Uint8Array, JsValue> {
        let (block, task) = job::from_bytes(job).map_err(thrown)?;
        let output = std::mem::take(&mut self.spare);
        let mut piece = self.compressor.piece(block, &task, output).map_err(thrown)?;
        self.meta = piece_meta::to_bytes(piece.meta());
        let data = Uint8Array::from(&piece.deflate[..]);
        piece.deflate.clear();
        self.spare = piece.deflate;
        Ok(data)
    }

    /// Inflates a span and returns its content: nothing, and no description, when it does not stand
    /// alone.
    pub fn inflate(&mut self, is_members: bool, data: Vec<u8>) -> Uint8Array {
        let kind = if is_members { SpanKind::Members } else { SpanKind::Restart };
        let mut span = Span::new(kind, data, std::mem::take(&mut self.spare_content));
        self.inflater.inflate(&mut span);
        self.meta = span.found().map(|found| span_meta::to_bytes(kind, found)).unwrap_or_default();
        let content = Uint8Array::from(span.found().map_or(&[][..], |(_, content)| content));
        self.spare_content = span.into_buffer();
        content
    }

    /// The description of the last piece, for
    /// [`Stream::accept`](super::stream::Stream::accept), or of the last span, for
    /// [`Reader::accept_span`](super::reader::Reader::accept_span).
    #[wasm_bindgen(getter)]
    pub fn meta(&self) -> Vec<u8> {
        self.meta.clone()
    }
}
