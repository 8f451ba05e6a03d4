//! The containers around DEFLATE data: a header before the first piece, a trailer after the last.

pub(crate) mod bgzf;
pub(crate) mod gzip;
pub(crate) mod zlib;

pub use gzip::GzipHeader;

/// The container around the DEFLATE data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One gzip member (RFC 1952).
    #[default]
    Gzip,
    /// A zlib stream (RFC 1950), which the web platform calls `deflate`.
    Zlib,
    /// Bare DEFLATE data (RFC 1951).
    Raw,
}
