//! Everything the output bytes depend on, besides the input and this crate's version.
//!
//! [`Encoding`] holds it as the caller wrote it, [`Settings`] with every default chosen and every
//! value checked. It is resolved once for a stream; the stages take the result by reference and
//! never see where they run, so that the output cannot depend on it.

use std::sync::Arc;

use crate::backend::{self, Backend};
use crate::compress::BlockSettings;
use crate::error::{Error, Result};
use crate::format::{self, Format, GzipHeader, bgzf};
use crate::split::{NEVER, SplitPolicy};

pub use crate::deflate::MAX_LEVEL;

/// The level of [`Options::gzip`](crate::Options::gzip) and its siblings, as gzip's and pigz's.
pub const DEFAULT_LEVEL: u8 = 6;

/// Smallest block in bytes: below it, a block's tables outweigh its content.
pub const MIN_BLOCK_BYTES: usize = 1024;

/// Largest block in bytes: positions in a block fit 31 bits and a worker's buffers fit wasm32.
pub const MAX_BLOCK_BYTES: usize = 1 << 28;

/// The half of [`Options`](crate::Options) that decides the output bytes.
#[derive(Clone, Debug)]
pub(crate) struct Encoding {
    pub(crate) format: Format,
    pub(crate) level: u8,
    pub(crate) block_bytes: Option<usize>,
    pub(crate) is_independent: bool,
    pub(crate) is_rsyncable: bool,
    pub(crate) restart_bytes: Option<u64>,
    /// Whether gzip is written as the members of BGZF.
    pub(crate) is_bgzf: bool,
    pub(crate) backend: Backend,
    pub(crate) gzip_header: GzipHeader,
    pub(crate) dictionary: Option<Arc<[u8]>>,
}

/// Bytes in a block of BGZF when the caller does not say: eight members, so that handing it over
/// costs as little as with other blocks.
const BGZF_BLOCK_BYTES: usize = 8 * bgzf::MEMBER_CONTENT_BYTES;

/// The bytes of a block of whole members, so that only the last member of a stream is a short one.
fn whole_members(block_bytes: usize) -> usize {
    let members = (block_bytes / bgzf::MEMBER_CONTENT_BYTES).max(1);
    members * bgzf::MEMBER_CONTENT_BYTES
}

/// [`Encoding`] with every default chosen and every value checked.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The container, which decides the kind of checksum and the trailer.
    pub(crate) format: Format,
    /// The bytes that open the stream.
    pub(crate) header: Vec<u8>,
    /// Where blocks end and what stands before them.
    pub(crate) split: SplitPolicy,
    /// How a block becomes a piece.
    pub(crate) block: BlockSettings,
}

impl Encoding {
    /// The defaults for a format.
    pub(crate) fn new(format: Format) -> Self {
        Self {
            format,
            level: DEFAULT_LEVEL,
            block_bytes: None,
            is_independent: false,
            is_rsyncable: false,
            restart_bytes: None,
            is_bgzf: false,
            backend: Backend::Auto,
            gzip_header: GzipHeader::default(),
            dictionary: None,
        }
    }

    /// Checks every value and chooses every default.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a level above [`MAX_LEVEL`], a block size out of range, restart
    /// points too close to each other, a dictionary with gzip, or header fields that cannot be
    /// written, and [`Error::BackendUnavailable`] for a backend that is not in this build.
    pub(crate) fn resolve(&self) -> Result<Settings> {
        if self.level > MAX_LEVEL {
            return Err(Error::InvalidOption {
                option: "level",
                reason: format!("{} is not in 0 to {MAX_LEVEL}", self.level),
            });
        }
        let backend = backend::resolve(self.backend)?;
        let block_bytes = self.checked_block_bytes(backend)?;
        let has_dictionaries = !self.is_independent && !self.is_bgzf && backend.uses_dictionary();
        if self.dictionary.is_some() && self.format == Format::Gzip {
            return Err(Error::InvalidOption {
                option: "dictionary",
                reason: "gzip has no place to name one; use zlib or raw".to_owned(),
            });
        }
        Ok(Settings {
            format: self.format,
            header: match self.format {
                Format::Gzip if self.is_bgzf => Vec::new(),
                Format::Gzip => self.gzip_header.encode(self.level)?,
                Format::Zlib => format::zlib::header(self.level, self.dictionary.as_deref()),
                Format::Raw => Vec::new(),
            },
            split: SplitPolicy {
                block_bytes,
                restart_bytes: match self.restart_bytes {
                    _ if !has_dictionaries => 0,
                    Some(bytes) => bytes,
                    None => NEVER,
                },
                is_content_defined: self.is_rsyncable,
                preset_dictionary: self.dictionary.clone().filter(|_| backend.uses_dictionary()),
            },
            block: BlockSettings {
                backend,
                level: self.level,
                format: self.format,
                marks_restarts: self.restart_bytes.is_some() && has_dictionaries,
                is_bgzf: self.is_bgzf,
            },
        })
    }

    /// The bytes of a block: no more than from one restart point to the next, and whole members of
    /// BGZF.
    fn checked_block_bytes(&self, backend: Backend) -> Result<usize> {
        let block_bytes =
            self.block_bytes.unwrap_or_else(|| backend::default_block_bytes(backend, self.level));
        if !(MIN_BLOCK_BYTES..=MAX_BLOCK_BYTES).contains(&block_bytes) {
            return Err(Error::InvalidOption {
                option: "block size",
                reason: format!(
                    "{block_bytes} bytes is not in {MIN_BLOCK_BYTES} to {MAX_BLOCK_BYTES}"
                ),
            });
        }
        if self.restart_bytes.is_some_and(|bytes| bytes < MIN_BLOCK_BYTES as u64) {
            return Err(Error::InvalidOption {
                option: "distance of restart points",
                reason: format!("it must be at least {MIN_BLOCK_BYTES} bytes"),
            });
        }
        if self.is_bgzf {
            return Ok(whole_members(self.block_bytes.unwrap_or(BGZF_BLOCK_BYTES)));
        }
        Ok(match self.restart_bytes.map(usize::try_from) {
            Some(Ok(restart_bytes)) => block_bytes.min(restart_bytes),
            _ => block_bytes,
        })
    }
}
