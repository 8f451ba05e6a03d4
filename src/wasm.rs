//! The exports to JavaScript: the three stages, and buffers that move between a page and its
//! workers.
//!
//! ```text
//! page                                   any worker
//! Stream::push ► next_job ── job ──────► Worker::compress
//! Stream::take_output ◄ accept ◄─ piece ─┘
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
mod job;
mod piece_meta;
#[cfg(feature = "web-shared")]
mod shared;
mod stream;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::compress::BlockCompressor;
use crate::deflate::WINDOW_BYTES;
use crate::error::{CorruptFault, Error};
use crate::format::{Format, GzipHeader};
use crate::inflate::{DecodeOptions, Limit, Status, StreamDecoder, TrailingData};
use crate::memory;
use crate::options::Options;

/// Most content, in bytes, that one step of an [`Inflater`] produces: about a millisecond's work.
const INFLATE_STEP_BYTES: usize = 256 << 10;

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
        self.0 = self.0.clone().block_bytes(block_bytes as usize);
    }

    /// Makes a block begin without a dictionary every so many bytes.
    #[wasm_bindgen(js_name = setRestartBytes)]
    pub fn set_restart_bytes(&mut self, restart_bytes: f64) {
        self.0 = self.0.clone().restart_every(restart_bytes as u64);
    }

    /// Sets a preset dictionary.
    #[wasm_bindgen(js_name = setDictionary)]
    pub fn set_dictionary(&mut self, dictionary: Vec<u8>) {
        self.0 = self.0.clone().dictionary(dictionary);
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
        self.0 = self.0.clone().gzip_header(header);
    }

    /// Checks all values and returns the bytes of input in a block.
    #[wasm_bindgen(js_name = resolveBlockBytes)]
    pub fn resolve_block_bytes(&self) -> Result<usize, JsValue> {
        self.0.resolved_block_bytes().map_err(thrown)
    }
}

/// The middle stage: jobs become pieces.
#[wasm_bindgen]
#[derive(Default)]
pub struct Worker {
    compressor: BlockCompressor,
    /// The buffer that held the last piece's data, for the next piece.
    spare: Vec<u8>,
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

    /// The last piece's description, for [`stream::Stream::accept`].
    #[wasm_bindgen(getter)]
    pub fn meta(&self) -> Vec<u8> {
        self.meta.clone()
    }
}

/// A stream being decompressed.
#[wasm_bindgen]
pub struct Inflater {
    decoder: StreamDecoder,
    /// The window of the content that comes next, and room for a step's.
    output: Vec<u8>,
    /// Where in `output` the last step's content is.
    written: std::ops::Range<usize>,
    status: Status,
}

#[wasm_bindgen]
impl Inflater {
    /// A decoder at the start of a stream. `limit_bytes` may be infinity for none, and `trailing`
    /// is `error`, `zeros` or `ignore`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        format: &str,
        dictionary: Option<Vec<u8>>,
        limit_bytes: f64,
        trailing: &str,
    ) -> Result<Inflater, JsValue> {
        let mut options = match format_by_name(format)? {
            Format::Gzip => DecodeOptions::gzip(),
            Format::Zlib => DecodeOptions::zlib(),
            Format::Raw => DecodeOptions::raw(),
        };
        options = options.trailing(match trailing {
            "ignore" => TrailingData::Ignore,
            "zeros" => TrailingData::AllowZeros,
            _ => TrailingData::Refuse,
        });
        if limit_bytes.is_finite() {
            options = options.limit(Limit::bytes(limit_bytes as u64));
        }
        if let Some(dictionary) = dictionary {
            options = options.dictionary(dictionary);
        }
        let mut output = Vec::new();
        memory::reserve(&mut output, WINDOW_BYTES + INFLATE_STEP_BYTES).map_err(thrown)?;
        output.resize(WINDOW_BYTES + INFLATE_STEP_BYTES, 0);
        let decoder = StreamDecoder::new(&options);
        Ok(Self { decoder, output, written: 0..0, status: Status::NeedsInput })
    }

    /// Decodes from the front of `input`, up to one step's output, and returns the number of bytes
    /// consumed; the caller passes the rest again. `is_end` means that no input follows.
    pub fn step(&mut self, input: &[u8], is_end: bool) -> Result<usize, JsValue> {
        let mut from = self.written.end;
        if from > WINDOW_BYTES {
            self.output.copy_within(from - WINDOW_BYTES..from, 0);
            from = WINDOW_BYTES;
        }
        self.written = from..from;
        let output = &mut self.output[..from + INFLATE_STEP_BYTES];
        let step = self.decoder.step(input, is_end, output, from).map_err(thrown)?;
        self.written.end += step.written_bytes;
        self.status = step.status;
        Ok(step.consumed_bytes)
    }

    /// The content that the last step produced.
    #[wasm_bindgen(js_name = takeOutput)]
    pub fn take_output(&mut self) -> Vec<u8> {
        let content = self.output[self.written.clone()].to_vec();
        self.written.start = self.written.end;
        content
    }

    /// Whether the last step used up its input.
    #[wasm_bindgen(getter, js_name = needsInput)]
    pub fn needs_input(&self) -> bool {
        self.status == Status::NeedsInput
    }

    /// Whether the content is complete and has been checked.
    #[wasm_bindgen(getter, js_name = isFinished)]
    pub fn is_finished(&self) -> bool {
        self.status == Status::Finished
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
