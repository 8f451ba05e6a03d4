//! The public builder of everything the caller of a decoder can ask for.

use std::sync::Arc;

use crate::format::Format;

/// How much content decompressing may produce.
///
/// ```
/// use parflate::{Error, Limit, Options, compress, decompress};
/// let member = compress(&[0; 100_000], &Options::gzip())?;
/// assert_eq!(decompress(&member, Limit::bytes(100_000))?.len(), 100_000);
/// let outcome = decompress(&member, Limit::bytes(99_999));
/// assert!(matches!(outcome, Err(Error::LimitExceeded { limit_bytes: 99_999 })));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u64);

impl Limit {
    /// No limit: for input that is trusted, or sinks that can take anything.
    pub const NONE: Self = Self(u64::MAX);

    /// At most `bytes` bytes of content, all members together.
    #[must_use]
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The limit in bytes.
    pub(super) const fn get(self) -> u64 {
        self.0
    }
}

/// What to do about bytes after the end of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TrailingData {
    /// Any byte is an error, [`crate::CorruptFault::TrailingData`].
    Refuse,
    /// Zeros up to the end of the input are padding, as tapes and block devices leave it; any
    /// other byte is an error.
    #[default]
    AllowZeros,
    /// Zeros are padding; at any other byte the content is complete and
    /// [`crate::Decoder::trailing_offset`] is its place. GNU gzip does so, with a warning.
    Ignore,
}

/// How to decompress; a value to build once and use often.
///
/// ```
/// use parflate::{DecodeOptions, Limit, Options, compress, decompress_with};
/// let stream = compress(b"two words", &Options::raw().dictionary(*b"words two"))?;
/// let options = DecodeOptions::raw().dictionary(*b"words two").limit(Limit::bytes(100));
/// assert_eq!(decompress_with(&stream, &options)?, b"two words");
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct DecodeOptions {
    /// `None` to recognise gzip and zlib by their first bytes.
    pub(super) format: Option<Format>,
    pub(super) limit: Limit,
    pub(super) dictionary: Option<Arc<[u8]>>,
    pub(super) is_multi_member: bool,
    pub(super) trailing: TrailingData,
}

impl DecodeOptions {
    /// Options for one format, without a limit or a dictionary.
    ///
    /// ```
    /// use parflate::{DecodeOptions, Format, Options, compress, decompress_with};
    /// let stream = compress(b"hello", &Options::new(Format::Raw))?;
    /// assert_eq!(decompress_with(&stream, &DecodeOptions::new(Format::Raw))?, b"hello");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self { format: Some(format), ..Self::auto() }
    }

    /// Either gzip or zlib, recognised by the first two bytes; a raw stream has no such bytes.
    #[must_use]
    pub fn auto() -> Self {
        Self {
            format: None,
            limit: Limit::NONE,
            dictionary: None,
            is_multi_member: true,
            trailing: TrailingData::default(),
        }
    }

    /// gzip members (RFC 1952), one after the other.
    #[must_use]
    pub fn gzip() -> Self {
        Self::new(Format::Gzip)
    }

    /// A zlib stream (RFC 1950).
    #[must_use]
    pub fn zlib() -> Self {
        Self::new(Format::Zlib)
    }

    /// A bare DEFLATE stream (RFC 1951).
    #[must_use]
    pub fn raw() -> Self {
        Self::new(Format::Raw)
    }

    /// Sets how much content there may be; none is set at first.
    #[must_use]
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }

    /// Sets the preset dictionary that the stream was made with; gzip has no use for one.
    #[must_use]
    pub fn dictionary(mut self, dictionary: impl Into<Arc<[u8]>>) -> Self {
        self.dictionary = Some(dictionary.into());
        self
    }

    /// Sets whether gzip members that follow the first belong to the content, as the RFC and every
    /// gzip say. If not, they are trailing data.
    #[must_use]
    pub fn multi_member(mut self, is_multi_member: bool) -> Self {
        self.is_multi_member = is_multi_member;
        self
    }

    /// Sets what happens at bytes after the end.
    #[must_use]
    pub fn trailing(mut self, trailing: TrailingData) -> Self {
        self.trailing = trailing;
        self
    }
}
