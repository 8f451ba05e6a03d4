//! What the caller asks for, and the settings the stages work by.
//!
//! [`Options`] is the public builder. [`Settings`] is what it resolves to: every default chosen,
//! every value checked, so that nothing behind this file has to ask again.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::backend::{self, Backend};
use crate::compress::JobSettings;
use crate::error::{Error, Result};
use crate::format::{Format, GzipHeader};
use crate::pool::{Pool, Workers};
use crate::split::SplitPolicy;

/// The densest level.
pub const MAX_LEVEL: u8 = 12;

/// The level of [`Options::gzip`], [`Options::zlib`] and [`Options::raw`], as gzip's and pigz's.
pub const DEFAULT_LEVEL: u8 = 6;

/// Smallest block in bytes: below it, a block's tables outweigh its content.
pub const MIN_BLOCK_BYTES: usize = 1024;

/// Largest block in bytes: positions in a block fit 31 bits and a worker's buffers fit wasm32.
pub const MAX_BLOCK_BYTES: usize = 1 << 28;

/// How to compress: format, level and the rest; a value to build once and use often.
///
/// The output is a function of these options and the input alone. Number of workers, pool,
/// progress and cancel token do not change a byte of it.
///
/// ```
/// use parflate::{Options, Workers, compress};
/// let data = vec![b'a'; 3_000_000];
/// let one = compress(&data, &Options::gzip().level(9).workers(Workers::exactly(1)))?;
/// let four = compress(&data, &Options::gzip().level(9).workers(Workers::exactly(4)))?;
/// assert_eq!(one, four);
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone)]
pub struct Options {
    pub(crate) format: Format,
    pub(crate) level: u8,
    pub(crate) block_bytes: Option<usize>,
    pub(crate) is_independent: bool,
    pub(crate) is_rsyncable: bool,
    pub(crate) backend: Backend,
    pub(crate) verifies: bool,
    pub(crate) gzip_header: GzipHeader,
    pub(crate) dictionary: Option<Arc<[u8]>>,
    pub(crate) workers: Workers,
    pub(crate) pool: Option<Pool>,
    pub(crate) on_progress: Option<ProgressCallback>,
    pub(crate) cancel: Option<CancelToken>,
    /// What a test makes go wrong.
    #[cfg(test)]
    pub(crate) faults: crate::pool::faults::FaultPlan,
    /// The stream's number, if a page watches its blocks.
    #[cfg(all(target_family = "wasm", feature = "web-shared"))]
    pub(crate) stream_id: Option<u32>,
}

/// Called on the thread that drives the stream after each block that was written.
pub(crate) type ProgressCallback = Arc<dyn Fn(&Progress) + Send + Sync>;

impl Options {
    fn new(format: Format) -> Self {
        Self {
            format,
            level: DEFAULT_LEVEL,
            block_bytes: None,
            is_independent: false,
            is_rsyncable: false,
            backend: Backend::Auto,
            verifies: false,
            gzip_header: GzipHeader::default(),
            dictionary: None,
            workers: Workers::AVAILABLE,
            pool: None,
            on_progress: None,
            cancel: None,
            #[cfg(test)]
            faults: Default::default(),
            #[cfg(all(target_family = "wasm", feature = "web-shared"))]
            stream_id: None,
        }
    }

    /// One gzip member (RFC 1952) at level 6 on all available workers.
    #[must_use]
    pub fn gzip() -> Self {
        Self::new(Format::Gzip)
    }

    /// A zlib stream (RFC 1950) at level 6 on all available workers.
    #[must_use]
    pub fn zlib() -> Self {
        Self::new(Format::Zlib)
    }

    /// A bare DEFLATE stream (RFC 1951) at level 6 on all available workers.
    #[must_use]
    pub fn raw() -> Self {
        Self::new(Format::Raw)
    }

    /// Sets the level: 0 stores, 1 is fastest, 9 dense, 10 to 12 search for the smallest output.
    #[must_use]
    pub fn level(mut self, level: u8) -> Self {
        self.level = level;
        self
    }

    /// Sets the bytes of input in a block, [`MIN_BLOCK_BYTES`] to [`MAX_BLOCK_BYTES`].
    ///
    /// The default depends on the level and is what measured best.
    #[must_use]
    pub fn block_bytes(mut self, block_bytes: usize) -> Self {
        self.block_bytes = Some(block_bytes);
        self
    }

    /// Makes blocks refer to nothing before them, so that each can be inflated by itself.
    #[must_use]
    pub fn independent(mut self, is_independent: bool) -> Self {
        self.is_independent = is_independent;
        self
    }

    /// Lets the content decide where blocks end, so that a local change in the input changes the
    /// output only near by, as `rsync` and deduplicating storage like it.
    #[must_use]
    pub fn rsyncable(mut self, is_rsyncable: bool) -> Self {
        self.is_rsyncable = is_rsyncable;
        self
    }

    /// Chooses the encoder; [`Backend::Auto`] takes the one that measured best at the level.
    #[must_use]
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = backend;
        self
    }

    /// Makes each worker inflate its own output with an independent decoder and compare.
    #[must_use]
    pub fn verify(mut self, verifies: bool) -> Self {
        self.verifies = verifies;
        self
    }

    /// Sets the optional fields of the gzip header; other formats ignore them.
    #[must_use]
    pub fn gzip_header(mut self, header: GzipHeader) -> Self {
        self.gzip_header = header;
        self
    }

    /// Sets a preset dictionary: content that the reader has too. Only its last 32 KiB are used.
    ///
    /// zlib streams name it in their header; gzip cannot and refuses it.
    #[must_use]
    pub fn dictionary(mut self, dictionary: impl Into<Arc<[u8]>>) -> Self {
        self.dictionary = Some(dictionary.into());
        self
    }

    /// Sets how many blocks may be compressed at once, if no pool is given.
    #[must_use]
    pub fn workers(mut self, workers: Workers) -> Self {
        self.workers = workers;
        self
    }

    /// Compresses on a pool that may serve other streams at the same time.
    #[must_use]
    pub fn pool(mut self, pool: &Pool) -> Self {
        self.pool = Some(pool.clone());
        self
    }

    /// Calls `callback` after each block that was written, on the thread that drives the stream.
    #[must_use]
    pub fn on_progress(mut self, callback: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(callback));
        self
    }

    /// Stops with [`Error::Cancelled`] soon after the token is set.
    #[must_use]
    pub fn cancel(mut self, token: &CancelToken) -> Self {
        self.cancel = Some(token.clone());
        self
    }

    /// The bytes of input in a block with these options, as set or as the level's default.
    ///
    /// # Errors
    /// As every function that takes options: [`Error::InvalidOption`] for a level above
    /// [`MAX_LEVEL`], a block size out of range or a dictionary with gzip, and
    /// [`Error::BackendUnavailable`] for a backend that is not in this build.
    pub fn resolved_block_bytes(&self) -> Result<usize> {
        Ok(self.resolve()?.split.block_bytes)
    }

    /// The encoder that these options choose, never [`Backend::Auto`].
    ///
    /// # Errors
    /// As [`Options::resolved_block_bytes`].
    pub fn resolved_backend(&self) -> Result<Backend> {
        Ok(self.resolve()?.job.backend)
    }

    /// Checks every value and chooses every default.
    pub(crate) fn resolve(&self) -> Result<Settings> {
        if self.level > MAX_LEVEL {
            return Err(Error::InvalidOption {
                option: "level",
                reason: format!("{} is not in 0 to {MAX_LEVEL}", self.level),
            });
        }
        let backend = backend::resolve(self.backend, self.level)?;
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
        if self.dictionary.is_some() && self.format == Format::Gzip {
            return Err(Error::InvalidOption {
                option: "dictionary",
                reason: "gzip has no place to name one; use zlib or raw".to_owned(),
            });
        }
        Ok(Settings {
            split: SplitPolicy {
                block_bytes,
                keeps_dictionary: !self.is_independent && backend.uses_dictionary(),
                is_content_defined: self.is_rsyncable,
                preset_window: self.dictionary.clone().filter(|_| backend.uses_dictionary()),
            },
            job: JobSettings {
                backend,
                level: self.level,
                format: self.format,
                verifies: self.verifies,
                #[cfg(test)]
                faults: self.faults,
                #[cfg(all(target_family = "wasm", feature = "web-shared"))]
                stream_id: self.stream_id,
            },
        })
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("format", &self.format)
            .field("level", &self.level)
            .field("block_bytes", &self.block_bytes)
            .field("is_independent", &self.is_independent)
            .field("is_rsyncable", &self.is_rsyncable)
            .field("backend", &self.backend)
            .field("verifies", &self.verifies)
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}

/// [`Options`] with every default chosen and every value checked.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) split: SplitPolicy,
    pub(crate) job: JobSettings,
}

/// How far a stream has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes of input whose output has been written.
    pub bytes_in: u64,
    /// Bytes of output written.
    pub bytes_out: u64,
    /// Blocks written.
    pub blocks: u64,
}

/// A flag that asks a running stream to stop; clones share it.
///
/// ```
/// use parflate::{CancelToken, Error, Options, compress};
/// let token = CancelToken::default();
/// token.cancel();
/// let outcome = compress(b"never mind", &Options::gzip().cancel(&token));
/// assert!(matches!(outcome, Err(Error::Cancelled)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken {
    is_cancelled: Arc<AtomicBool>,
}

impl CancelToken {
    /// Asks every stream that has this token to stop; it cannot be undone.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Release);
    }

    /// Whether [`CancelToken::cancel`] was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Acquire)
    }
}
