//! The options of a call that compresses, one setter each.

use wasm_bindgen::prelude::*;

use super::errors::thrown;
use crate::format::{Format, GzipHeader};
use crate::options::Options;

/// The options of a stream, before it starts.
#[wasm_bindgen]
pub struct Settings(pub(super) Options);

#[wasm_bindgen]
impl Settings {
    /// Options for a format, by its number, and a level.
    #[wasm_bindgen(constructor)]
    pub fn new(format: u8, level: u8) -> Settings {
        Self(Options::new(format_of(format)).level(level))
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

/// A format by its number in the package: gzip, zlib, raw.
pub(super) fn format_of(number: u8) -> Format {
    match number {
        0 => Format::Gzip,
        1 => Format::Zlib,
        _ => Format::Raw,
    }
}
