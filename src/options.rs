//! The public builder of everything a caller can ask for.
//!
//! It keeps two things apart: [`Encoding`] decides the bytes of the output, [`Execution`] where
//! and how they are made.

use std::fmt;
use std::sync::Arc;

use crate::backend::Backend;
use crate::cancel::CancelToken;
use crate::error::Result;
use crate::execution::Execution;
use crate::format::{Format, GzipHeader};
use crate::part;
use crate::pool::{Pool, Workers};
use crate::progress::Progress;
use crate::settings::{Encoding, Settings};

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
    pub(crate) encoding: Encoding,
    pub(crate) execution: Execution,
}

impl Options {
    /// Options for a format: level 6, on all available workers.
    ///
    /// ```
    /// use parflate::{Format, Options, compress};
    /// let options = Options::new(Format::Zlib).level(9);
    /// assert_eq!(compress(b"hello", &options)?[0], 0x78);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self { encoding: Encoding::new(format), execution: Execution::default() }
    }

    /// One gzip member (RFC 1952) at level 6 on all available workers.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, compress};
    /// assert_eq!(compress(b"", &Options::gzip())?[..3], [0x1f, 0x8b, 8]);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn gzip() -> Self {
        Self::new(Format::Gzip)
    }

    /// BGZF: gzip members of 65,280 bytes of content, as `bgzip` writes them, at level 6 on all
    /// available workers.
    ///
    /// Every gzip reader reads it; but browsers' `DecompressionStream` reads one member only.
    /// Blocks are of whole members, eight by default. Fields of the gzip header are not written.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, compress};
    /// assert_eq!(compress(b"", &Options::bgzf())?.len(), 28, "the empty member at the end");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn bgzf() -> Self {
        let mut options = Self::gzip();
        options.encoding.is_bgzf = true;
        options
    }

    /// A zlib stream (RFC 1950) at level 6 on all available workers.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, compress};
    /// assert_eq!(compress(b"", &Options::zlib())?, [0x78, 0x9c, 3, 0, 0, 0, 0, 1]);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn zlib() -> Self {
        Self::new(Format::Zlib)
    }

    /// A bare DEFLATE stream (RFC 1951) at level 6 on all available workers.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, compress};
    /// assert_eq!(compress(b"", &Options::raw())?, [3, 0]);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn raw() -> Self {
        Self::new(Format::Raw)
    }

    /// Sets the level: 0 stores, 1 is fastest, 9 dense, 10 to 13 search for the smallest output.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, compress};
    /// let data = b"to be or not to be, that is the question ".repeat(500);
    /// let (fast, small) = (Options::gzip().level(1), Options::gzip().level(12));
    /// assert!(compress(&data, &small)?.len() <= compress(&data, &fast)?.len());
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn level(mut self, level: u8) -> Self {
        self.encoding.level = level;
        self
    }

    /// Sets the bytes of input in a block, [`MIN_BLOCK_BYTES`](crate::MIN_BLOCK_BYTES) to
    /// [`MAX_BLOCK_BYTES`](crate::MAX_BLOCK_BYTES).
    ///
    /// The default depends on the level and is what measured best.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, copy};
    /// let options = Options::gzip().block_bytes(64 << 10);
    /// let report = copy(&[7; 200_000][..], std::io::sink(), &options)?;
    /// assert_eq!(report.blocks, 4);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn block_bytes(mut self, block_bytes: usize) -> Self {
        self.encoding.block_bytes = Some(block_bytes);
        self
    }

    /// Makes blocks refer to nothing before them, so that each can be inflated alone.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, compress};
    /// let data = b"a line that every block repeats\n".repeat(10_000);
    /// let options = Options::gzip().block_bytes(16 << 10);
    /// let together = compress(&data, &options)?;
    /// let apart = compress(&data, &options.independent(true))?;
    /// assert!(apart.len() > together.len(), "the dictionaries are missed");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn independent(mut self, is_independent: bool) -> Self {
        self.encoding.is_independent = is_independent;
        self
    }

    /// Lets the content decide where blocks end, so that a local change in the input changes the
    /// output only near by, as `rsync` and deduplicating storage like it.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Limit, Options, compress, decompress};
    /// let member = compress(b"any content", &Options::gzip().rsyncable(true))?;
    /// assert_eq!(decompress(&member, Limit::bytes(100))?, b"any content");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn rsyncable(mut self, is_rsyncable: bool) -> Self {
        self.encoding.is_rsyncable = is_rsyncable;
        self
    }

    /// Makes reading possible from the middle: every so many bytes of input, at least 1,024, a
    /// block starts without a dictionary, at a *restart point*.
    ///
    /// The stream stays an ordinary one. With a restart point every 4 MiB it grows by about 0.1 %,
    /// and [`Report::index`](crate::Report::index) tells where they are. Blocks are no longer than
    /// the distance of restart points; a flush does not make one.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, copy};
    /// let options = Options::gzip().restart_every(1 << 20);
    /// let report = copy(&[7; 3_000_000][..], std::io::sink(), &options)?;
    /// let index = report.index().expect("it has restart points");
    /// assert_eq!(index.points().len(), 3);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn restart_every(mut self, bytes: u64) -> Self {
        self.encoding.restart_bytes = Some(bytes);
        self
    }

    /// Chooses the encoder; [`Backend::Auto`] takes the one that measured best at the level.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Backend, Options};
    /// assert!(Options::gzip().backend(Backend::Parflate).resolved_backend().is_ok());
    /// ```
    pub fn backend(mut self, backend: Backend) -> Self {
        self.encoding.backend = backend;
        self
    }

    /// Makes each worker inflate its own output with an independent decoder and compare.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, compress};
    /// let options = Options::gzip();
    /// let plain = compress(b"checked before it is written", &options)?;
    /// let verified = compress(b"checked before it is written", &options.verify(true))?;
    /// assert_eq!(plain, verified);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn verify(mut self, verifies: bool) -> Self {
        self.execution.verifies = verifies;
        self
    }

    /// Sets the optional fields of the gzip header; other formats ignore them.
    #[must_use]
    ///
    /// ```
    /// use parflate::{GzipHeader, MemberHeader, Options, compress};
    /// let header = GzipHeader::default().name("notes.txt");
    /// let member = compress(b"some notes", &Options::gzip().gzip_header(header))?;
    /// let (read, _) = MemberHeader::parse(&member)?;
    /// assert_eq!(read.name(), Some(&b"notes.txt"[..]));
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn gzip_header(mut self, header: GzipHeader) -> Self {
        self.encoding.gzip_header = header;
        self
    }

    /// Sets a preset dictionary: content that the reader has too. Only its last 32 KiB are used.
    ///
    /// zlib streams name it in their header; gzip cannot and refuses it.
    #[must_use]
    ///
    /// ```
    /// use parflate::{DecodeOptions, Options, compress, decompress_with};
    /// let stream = compress(b"two words", &Options::zlib().dictionary(*b"words two"))?;
    /// let options = DecodeOptions::zlib().dictionary(*b"words two");
    /// assert_eq!(decompress_with(&stream, &options)?, b"two words");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn dictionary(mut self, dictionary: impl Into<Arc<[u8]>>) -> Self {
        self.encoding.dictionary = Some(dictionary.into());
        self
    }

    /// Sets how many blocks may be compressed at once, if no pool is given.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, Workers, copy};
    /// let options = Options::gzip().block_bytes(1024).workers(Workers::exactly(2));
    /// let report = copy(&[1; 10_000][..], std::io::sink(), &options)?;
    /// assert!(report.workers <= 2);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn workers(mut self, workers: Workers) -> Self {
        self.execution.workers = workers;
        self
    }

    /// Compresses on a pool that may serve other streams at the same time.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, Pool, compress};
    /// let pool = Pool::new(2)?;
    /// let options = Options::gzip().pool(&pool);
    /// assert_eq!(compress(b"one", &options)?, compress(b"one", &Options::gzip())?);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn pool(mut self, pool: &Pool) -> Self {
        self.execution.pool = Some(pool.clone());
        self
    }

    /// Calls `callback` after each block that was written, on the thread that drives the stream.
    #[must_use]
    ///
    /// ```
    /// use parflate::{Options, compress};
    /// let options = Options::gzip().on_progress(|progress| println!("{progress:?}"));
    /// compress(b"one block, so one call", &options)?;
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn on_progress(mut self, callback: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.execution.on_progress = Some(Arc::new(callback));
        self
    }

    /// Stops with [`Error::Cancelled`](crate::Error::Cancelled) soon after the token is set.
    #[must_use]
    ///
    /// ```
    /// use parflate::{CancelToken, Error, Options, compress};
    /// let token = CancelToken::default();
    /// let options = Options::gzip().cancel(&token);
    /// assert!(compress(b"in time", &options).is_ok());
    /// token.cancel();
    /// assert!(matches!(compress(b"too late", &options), Err(Error::Cancelled)));
    /// ```
    pub fn cancel(mut self, token: &CancelToken) -> Self {
        self.execution.cancel = Some(token.clone());
        self
    }

    /// The bytes of input in a block with these options, as set or as the level's default.
    ///
    /// ```
    /// use parflate::Options;
    /// assert_eq!(Options::gzip().resolved_block_bytes()?, 512 << 10);
    /// assert_eq!(Options::gzip().block_bytes(4096).resolved_block_bytes()?, 4096);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// As every function that takes options: [`Error::InvalidOption`] for a level above
    /// [`MAX_LEVEL`], a block size out of range, restart points too close to each other, a
    /// dictionary with gzip or a header field that cannot be written, and
    /// [`Error::BackendUnavailable`] for a backend that is not in this build.
    ///
    /// [`Error::InvalidOption`]: crate::Error::InvalidOption
    /// [`Error::BackendUnavailable`]: crate::Error::BackendUnavailable
    /// [`MAX_LEVEL`]: crate::MAX_LEVEL
    pub fn resolved_block_bytes(&self) -> Result<usize> {
        Ok(self.resolve()?.split.block_bytes)
    }

    /// The encoder that these options choose, never [`Backend::Auto`].
    ///
    /// ```
    /// use parflate::{Backend, Options};
    /// assert_eq!(Options::gzip().resolved_backend()?, Backend::Parflate);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Options::resolved_block_bytes`].
    pub fn resolved_backend(&self) -> Result<Backend> {
        Ok(self.resolve()?.block.backend)
    }

    /// A number that stands for the version and everything in these options that decides bytes,
    /// but for the fields of a gzip header, so that parts made in different places can be told
    /// apart: see [`PartLabel::fingerprint`](crate::PartLabel::fingerprint).
    ///
    /// ```
    /// use parflate::{Options, Workers};
    /// let options = Options::gzip().level(9);
    /// let elsewhere = options.clone().workers(Workers::exactly(7));
    /// assert_eq!(options.fingerprint()?, elsewhere.fingerprint()?);
    /// assert_ne!(options.fingerprint()?, Options::gzip().level(8).fingerprint()?);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Options::resolved_block_bytes`].
    pub fn fingerprint(&self) -> Result<u64> {
        Ok(part::fingerprint(&self.resolve()?))
    }

    /// Checks every value and chooses every default; called once for a stream.
    pub(crate) fn resolve(&self) -> Result<Settings> {
        self.encoding.resolve()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("encoding", &self.encoding)
            .field("verifies", &self.execution.verifies)
            .field("workers", &self.execution.workers)
            .finish_non_exhaustive()
    }
}
