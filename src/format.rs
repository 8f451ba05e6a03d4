//! What stands around the DEFLATE data: header before the first piece, trailer after the last.

pub(crate) mod gzip;
pub(crate) mod zlib;

pub use gzip::GzipHeader;

use crate::checksum::Checksum;
use crate::error::Result;

/// The container around the DEFLATE data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// One gzip member (RFC 1952).
    #[default]
    Gzip,
    /// A zlib stream (RFC 1950), which the web platform calls `deflate`.
    Zlib,
    /// Bare DEFLATE data (RFC 1951).
    Raw,
}

/// The bytes that open a stream.
///
/// # Errors
/// [`crate::Error::InvalidOption`] for header fields that cannot be written.
pub(crate) fn header(
    format: Format,
    level: u8,
    gzip_header: &GzipHeader,
    dictionary: Option<&[u8]>,
) -> Result<Vec<u8>> {
    match format {
        Format::Gzip => gzip_header.encode(level),
        Format::Zlib => Ok(zlib::header(level, dictionary)),
        Format::Raw => Ok(Vec::new()),
    }
}

/// The bytes that close a stream whose content has this check and length.
pub(crate) fn trailer(check: Checksum, content_bytes: u64) -> Vec<u8> {
    match check {
        Checksum::Crc32(crc) => gzip::trailer(crc, content_bytes),
        Checksum::Adler32(adler) => zlib::trailer(adler),
        Checksum::None => Vec::new(),
    }
}
