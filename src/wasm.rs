//! The exports to JavaScript: the three stages, and buffers that move between a page and its
//! workers.
//!
//! ```text
//! page                                   any worker
//! Stream::push ► next_job ── job ──────► Worker::compress
//! Stream::take_output ◄ accept ◄─ piece ─┘
//!
//! one worker                             any worker
//! Reader::step ► take_span ── span ────► Worker::inflate
//! Reader::accept_span ◄─ description ────┴─► content, to the page
//! ```
//!
//! JavaScript decides nothing about blocks, headers or checksums. A [`stream::Stream`] stays with
//! the caller. Its jobs go to any [`Worker`] in any order, and their pieces come back in any
//! order. A job carries all that a worker needs, so a worker keeps no state of a stream.
//!
//! Errors are thrown as a string: `code`, a newline, the message. The package makes a
//! `ParflateError` of it. A panic is a trap, after which the package drops the instance.

// `wasm_bindgen` needs its items public, and the module is private because Rust does not use it.
#![allow(unreachable_pub)]

#[cfg(feature = "web-shared")]
pub(crate) mod block_observer;
mod inflater;
mod job;
mod piece_meta;
mod reader;
#[cfg(feature = "web-shared")]
mod shared;
mod span_meta;
mod stream;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::compress::BlockCompressor;
use crate::error::{CorruptFault, Error};
use crate::format::{Format, GzipHeader};
use crate::inflate::{Span, SpanInflater, SpanKind};
use crate::options::Options;

/// The options of a stream, before it starts.
#[wasm_bindgen]
pub struct Settings(Options);

#[wasm_bindgen]
impl Settings {
    /// Options for a format and a level.
    #[wasm_bindgen(constructor)]
    pub fn new(format: &str, level: u8) -> Result<Settings, JsValue> {
        Ok(Self(Options::new(format_by_name(format)?).level(level)))
    }

    /// Sets the bytes of input in a block.
    #[wasm_bindgen(js_name = setBlockBytes)]
    pub fn set_block_bytes(&mut self, block_bytes: u32) {
        self.0 = self.take().block_bytes(block_bytes as usize);
    }

    /// Makes a block begin without a dictionary every so many bytes.
    #[wasm_bindgen(js_name = setRestartBytes)]
    pub fn set_restart_bytes(&mut self, restart_bytes: f64) {
        self.0 = self.take().restart_every(restart_bytes as u64);
    }

    /// Sets a preset dictionary.
    #[wasm_bindgen(js_name = setDictionary)]
    pub fn set_dictionary(&mut self, dictionary: Vec<u8>) {
        self.0 = self.take().dictionary(dictionary);
    }

    /// Sets the gzip header's optional fields; text is Latin-1.
    #[wasm_bindgen(js_name = setGzipHeader)]
    pub fn set_gzip_header(
        &mut self,
        mtime_seconds: u32,
        name: Option<Vec<u8>>,
        comment: Option<Vec<u8>>,
    ) {
        let mut header = GzipHeader::default().mtime(mtime_seconds);
        if let Some(name) = name {
            header = header.name(name);
        }
        if let Some(comment) = comment {
            header = header.comment(comment);
        }
        self.0 = self.take().gzip_header(header);
    }

    /// Checks all values and returns the bytes of input in a block.
    #[wasm_bindgen(js_name = resolveBlockBytes)]
    pub fn resolve_block_bytes(&self) -> Result<usize, JsValue> {
        self.0.resolved_block_bytes().map_err(thrown)
    }
}

impl Settings {
    /// The options, to be changed and put back.
    fn take(&mut self) -> Options {
        std::mem::replace(&mut self.0, Options::gzip())
    }
}

/// The middle stage: jobs become pieces. It also inflates spans for a [`reader::Reader`].
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

    /// The description of the last piece, for [`stream::Stream::accept`], or of the last span, for
    /// [`reader::Reader::accept_span`].
    #[wasm_bindgen(getter)]
    pub fn meta(&self) -> Vec<u8> {
        self.meta.clone()
    }
}

/// A format by its name on the web platform, where `deflate` means zlib.
fn format_by_name(name: &str) -> Result<Format, JsValue> {
    match name {
        "gzip" => Ok(Format::Gzip),
        "deflate" => Ok(Format::Zlib),
        "deflate-raw" => Ok(Format::Raw),
        other => Err(thrown(Error::InvalidOption {
            option: "format",
            reason: format!("{other} is none of gzip, deflate, deflate-raw"),
        })),
    }
}

/// An error as JavaScript catches it: `code`, newline, message.
fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&format!("{}\n{error}", code(&error)))
}

/// The `code` of a `ParflateError`; part of the package's contract.
fn code(error: &Error) -> &'static str {
    match error {
        Error::InvalidOption { .. } | Error::BackendUnavailable { .. } => "invalid-option",
        Error::Block { .. } => "block-failed",
        Error::Cancelled => "aborted",
        Error::OutOfMemory { .. } => "out-of-memory",
        Error::Corrupt { fault: CorruptFault::Truncated, .. } => "truncated",
        Error::Corrupt { fault: CorruptFault::TrailingData, .. } => "trailing-data",
        Error::Corrupt { fault: CorruptFault::NeedsDictionary, .. } => "needs-dictionary",
        Error::Corrupt { .. } => "corrupt",
        Error::LimitExceeded { .. } => "limit-exceeded",
        _ => "internal",
    }
}
