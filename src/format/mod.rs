//! What stands around the DEFLATE data: header before the first piece, trailer after the last.

pub(crate) mod gzip;
pub(crate) mod zlib;

pub use gzip::GzipHeader;

use crate::checksum::Check;
use crate::error::Result;
use crate::options::Options;

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

/// The bytes that open a stream with these options.
pub(crate) fn header(options: &Options) -> Result<Vec<u8>> {
    match options.format {
        Format::Gzip => options.gzip_header.encode(options.level),
        Format::Zlib => Ok(zlib::header(options.level, options.dictionary.as_deref())),
        Format::Raw => Ok(Vec::new()),
    }
}

/// The bytes that close a stream whose content has this check and length.
pub(crate) fn trailer(check: Check, content_bytes: u64) -> Vec<u8> {
    match check {
        Check::Crc32(crc) => gzip::trailer(crc, content_bytes),
        Check::Adler32(adler) => zlib::trailer(adler),
        Check::None => Vec::new(),
    }
}
