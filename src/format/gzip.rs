//! The gzip member header and trailer, RFC 1952 section 2.3.
//!
//! Nothing is taken from the clock or the environment: the default header is the same ten bytes
//! for the same level, on every machine.

use crate::error::{Error, Result};

/// FLG bits, RFC 1952 section 2.3.1.
pub(crate) mod flag {
    /// The content is probably text; informative only.
    pub(crate) const TEXT: u8 = 1;
    /// A CRC-16 of the header follows it.
    pub(crate) const HEADER_CRC: u8 = 2;
    /// An extra field follows.
    pub(crate) const EXTRA: u8 = 4;
    /// A zero-terminated file name follows.
    pub(crate) const NAME: u8 = 8;
    /// A zero-terminated comment follows.
    pub(crate) const COMMENT: u8 = 16;
    /// Bits that no version defines; a reader must refuse them.
    pub(crate) const RESERVED: u8 = 0xe0;
}

/// Magic bytes and the one compression method, RFC 1952 section 2.3.1.
pub(crate) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// OS code for "unknown" (RFC 1952 section 2.3.1): the only one that is the same everywhere.
const OS_UNKNOWN: u8 = 255;

/// Levels from here on are called "maximum compression" in XFL; gzip does so at its densest, 9.
const FIRST_DENSEST_LEVEL: u8 = 9;

/// The optional fields of a gzip header.
///
/// The default carries none of them: no time, no name, unknown OS.
///
/// ```
/// use parflate::{GzipHeader, Options, compress};
/// let header = GzipHeader::default().name("notes.txt").mtime(1_700_000_000);
/// let member = compress(b"some notes", &Options::gzip().gzip_header(header))?;
/// assert_eq!(&member[10..19], b"notes.txt");
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GzipHeader {
    name: Option<Vec<u8>>,
    comment: Option<Vec<u8>>,
    extra: Option<Vec<u8>>,
    mtime_seconds: u32,
    os: u8,
}

impl Default for GzipHeader {
    fn default() -> Self {
        Self { name: None, comment: None, extra: None, mtime_seconds: 0, os: OS_UNKNOWN }
    }
}

impl GzipHeader {
    /// Sets the original file name; RFC 1952 asks for Latin-1 without a zero byte.
    #[must_use]
    pub fn name(mut self, name: impl Into<Vec<u8>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the comment; RFC 1952 asks for Latin-1 without a zero byte.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<Vec<u8>>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// Sets the extra field, at most 65,535 bytes of subfields (RFC 1952 section 2.3.1.1).
    #[must_use]
    pub fn extra(mut self, extra: impl Into<Vec<u8>>) -> Self {
        self.extra = Some(extra.into());
        self
    }

    /// Sets the modification time in seconds since 1970; 0 means that there is none.
    #[must_use]
    pub fn mtime(mut self, seconds: u32) -> Self {
        self.mtime_seconds = seconds;
        self
    }

    /// Sets the code of the file system the input came from; 255 means unknown, 3 Unix.
    #[must_use]
    pub fn os(mut self, os: u8) -> Self {
        self.os = os;
        self
    }

    /// The header's bytes.
    pub(crate) fn encode(&self, level: u8) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        bytes.extend(MAGIC);
        bytes.push(
            self.extra.as_ref().map_or(0, |_| flag::EXTRA)
                | self.name.as_ref().map_or(0, |_| flag::NAME)
                | self.comment.as_ref().map_or(0, |_| flag::COMMENT),
        );
        bytes.extend(self.mtime_seconds.to_le_bytes());
        bytes.push(extra_flags(level));
        bytes.push(self.os);
        if let Some(extra) = &self.extra {
            let length = u16::try_from(extra.len()).map_err(|_| Error::InvalidOption {
                option: "gzip extra field",
                reason: format!("{} bytes are given, at most 65535 fit", extra.len()),
            })?;
            bytes.extend(length.to_le_bytes());
            bytes.extend(extra);
        }
        for (option, text) in [("gzip name", &self.name), ("gzip comment", &self.comment)] {
            let Some(text) = text else { continue };
            if text.contains(&0) {
                return Err(Error::InvalidOption {
                    option,
                    reason: "it has a zero byte, which would end it early".to_owned(),
                });
            }
            bytes.extend(text);
            bytes.push(0);
        }
        Ok(bytes)
    }
}

/// XFL: 2 at the densest levels, 4 at the fastest, else 0 (RFC 1952 section 2.3.1).
fn extra_flags(level: u8) -> u8 {
    match level {
        0..=1 => 4,
        FIRST_DENSEST_LEVEL.. => 2,
        _ => 0,
    }
}

/// CRC-32 and the length modulo 2^32, both little-endian.
pub(crate) fn trailer(crc: u32, content_bytes: u64) -> Vec<u8> {
    let isize_field = content_bytes as u32; // modulo 2^32 by definition
    [crc.to_le_bytes(), isize_field.to_le_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_header_is_the_same_everywhere() {
        let header = GzipHeader::default();
        assert_eq!(header.encode(6).unwrap(), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
        assert_eq!(header.encode(9).unwrap()[8], 2);
        assert_eq!(header.encode(1).unwrap()[8], 4);
    }

    #[test]
    fn fields_stand_in_the_order_of_the_rfc() {
        let header =
            GzipHeader::default().comment("c").name("n").extra(*b"AB\x01\x00x").mtime(258).os(3);
        assert_eq!(
            header.encode(6).unwrap(),
            b"\x1f\x8b\x08\x1c\x02\x01\x00\x00\x00\x03\x05\x00AB\x01\x00xn\0c\0"
        );
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        assert!(GzipHeader::default().name("a\0b").encode(6).is_err());
        assert!(GzipHeader::default().comment("\0").encode(6).is_err());
        assert!(GzipHeader::default().extra(vec![0; 65_536]).encode(6).is_err());
        assert!(GzipHeader::default().extra(vec![0; 65_535]).encode(6).is_ok());
    }

    #[test]
    fn the_length_field_wraps_at_4_gib() {
        assert_eq!(trailer(1, (1 << 32) + 5), [1, 0, 0, 0, 5, 0, 0, 0]);
        assert_eq!(trailer(1, (1 << 32) - 1), [1, 0, 0, 0, 255, 255, 255, 255]);
    }
}
