//! Reading a gzip member's header, RFC 1952 section 2.3, in parts of any size.

use super::partial_field::PartialField;
use crate::checksum::crc32;
use crate::error::{CorruptFault, Error, Result};
use crate::format::gzip::{MAGIC, flag};

/// Bytes of each variable field that are kept. What is longer is read and forgotten, so that a
/// header cannot claim memory without end; only the extra field has a bound of its own (65,535).
const MAX_FIELD_BYTES: usize = 65_535;

/// The header of a gzip member.
///
/// ```
/// use parflate::{GzipHeader, MemberHeader, Options, compress};
/// let options = Options::gzip().gzip_header(GzipHeader::default().name("notes.txt").mtime(7));
/// let (header, header_bytes) = MemberHeader::parse(&compress(b"content", &options)?)?;
/// assert_eq!(header.name(), Some(&b"notes.txt"[..]));
/// assert_eq!((header.mtime_seconds(), header_bytes), (7, 20));
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberHeader {
    flags: u8,
    mtime_seconds: u32,
    extra_flags: u8,
    os: u8,
    extra: Option<Vec<u8>>,
    name: Option<Vec<u8>>,
    comment: Option<Vec<u8>>,
}

impl MemberHeader {
    /// Reads a header from the front of `bytes`; returns it with its length in bytes.
    ///
    /// ```
    /// use parflate::{MemberHeader, Options, compress};
    /// let member = compress(b"hello", &Options::gzip())?;
    /// let (header, header_bytes) = MemberHeader::parse(&member)?;
    /// assert_eq!((header.name(), header_bytes), (None, 10));
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Corrupt`] when `bytes` does not begin with a whole header that RFC 1952 allows,
    /// with agreeing checksum if it has one.
    pub fn parse(bytes: &[u8]) -> Result<(Self, usize)> {
        let mut rest = bytes;
        let parsed = parse_front(&mut rest);
        let header_bytes = bytes.len() - rest.len();
        match parsed {
            Ok(header) => Ok((header, header_bytes)),
            Err(fault) => Err(Error::Corrupt { offset: header_bytes as u64, fault }),
        }
    }

    /// The original file's name, in Latin-1 by the RFC and in practice in any encoding; it comes
    /// from the file and may hold anything but a zero byte, path separators included.
    #[must_use]
    pub fn name(&self) -> Option<&[u8]> {
        self.name.as_deref()
    }

    /// The comment.
    #[must_use]
    pub fn comment(&self) -> Option<&[u8]> {
        self.comment.as_deref()
    }

    /// The extra field: subfields of RFC 1952 section 2.3.1.1.
    #[must_use]
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The original file's modification time in seconds since 1970; 0 when there is none.
    #[must_use]
    pub fn mtime_seconds(&self) -> u32 {
        self.mtime_seconds
    }

    /// XFL: 2 for the densest setting of the compressor, 4 for its fastest.
    #[must_use]
    pub fn extra_flags(&self) -> u8 {
        self.extra_flags
    }

    /// The code of the file system the input came from; 255 means unknown.
    #[must_use]
    pub fn os(&self) -> u8 {
        self.os
    }

    /// Whether the content is probably text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.flags & flag::TEXT != 0
    }
}

/// Takes a whole header, magic bytes included, off the front.
fn parse_front(rest: &mut &[u8]) -> Result<MemberHeader, CorruptFault> {
    let magic_bytes = rest.iter().zip(&MAGIC[..2]).take_while(|(found, due)| found == due).count();
    *rest = &rest[magic_bytes..];
    if magic_bytes < 2 {
        let is_cut = rest.is_empty();
        return Err(if is_cut { CorruptFault::Truncated } else { CorruptFault::NotThisFormat });
    }
    HeaderParser::new().push(rest)?.ok_or(CorruptFault::Truncated)
}

/// The fields in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    /// Method, flags, mtime, XFL and OS: eight bytes.
    Fixed,
    ExtraLength,
    Extra,
    Name,
    Comment,
    Checksum,
}

/// The fields after the fixed ones, each with the flag that announces it.
const OPTIONAL_FIELDS: [(Field, u8); 5] = [
    (Field::ExtraLength, flag::EXTRA),
    (Field::Extra, flag::EXTRA),
    (Field::Name, flag::NAME),
    (Field::Comment, flag::COMMENT),
    (Field::Checksum, flag::HEADER_CRC),
];

/// A header that is being read, from the byte after its two magic bytes on.
#[derive(Clone, Debug)]
pub(crate) struct HeaderParser {
    header: MemberHeader,
    field: Field,
    partial_field: PartialField,
    extra_bytes: usize,
    /// CRC-32 of the header's bytes before its own checksum; the low half is what FHCRC stores.
    crc: u32,
}

impl HeaderParser {
    /// A parser at the byte after the magic bytes.
    pub(crate) fn new() -> Self {
        let crc = crc32(0, &MAGIC[..2]);
        Self {
            header: MemberHeader::default(),
            field: Field::Fixed,
            partial_field: PartialField::default(),
            extra_bytes: 0,
            crc,
        }
    }

    /// Takes bytes off the front of `input`; gives the header when it is whole.
    pub(crate) fn push(&mut self, input: &mut &[u8]) -> Result<Option<MemberHeader>, CorruptFault> {
        loop {
            let before = *input;
            let is_whole = self.read_field(input)?;
            if self.field != Field::Checksum {
                self.crc = crc32(self.crc, &before[..before.len() - input.len()]);
            }
            if !is_whole {
                return Ok(None);
            }
            let is_present = |&&(_, bit): &&(Field, u8)| self.header.flags & bit != 0;
            match OPTIONAL_FIELDS[self.field as usize..].iter().find(is_present) {
                Some(&(field, _)) => self.field = field,
                None => return Ok(Some(std::mem::take(&mut self.header))),
            }
        }
    }

    /// Reads the field as far as `input` goes; returns whether it is whole.
    fn read_field(&mut self, input: &mut &[u8]) -> Result<bool, CorruptFault> {
        let header = &mut self.header;
        match self.field {
            Field::Fixed => {
                let Some(fixed) = self.partial_field.take::<8>(input) else { return Ok(false) };
                let [method, flags, t0, t1, t2, t3, extra_flags, os] = fixed;
                if method != MAGIC[2] {
                    return Err(CorruptFault::UnknownMethod);
                }
                if flags & flag::RESERVED != 0 {
                    return Err(CorruptFault::ReservedFlags);
                }
                header.flags = flags;
                header.mtime_seconds = u32::from_le_bytes([t0, t1, t2, t3]);
                (header.extra_flags, header.os) = (extra_flags, os);
            }
            Field::ExtraLength => {
                let Some(length) = self.partial_field.take(input) else { return Ok(false) };
                self.extra_bytes = u16::from_le_bytes(length).into();
            }
            Field::Extra => {
                let extra = header.extra.get_or_insert_default();
                let (part, rest) = input.split_at(input.len().min(self.extra_bytes - extra.len()));
                extra.extend_from_slice(part);
                *input = rest;
                return Ok(extra.len() == self.extra_bytes);
            }
            Field::Name => return Ok(take_text(header.name.get_or_insert_default(), input)),
            Field::Comment => return Ok(take_text(header.comment.get_or_insert_default(), input)),
            Field::Checksum => {
                let Some(stored) = self.partial_field.take(input) else { return Ok(false) };
                if u16::from_le_bytes(stored) != self.crc as u16 {
                    return Err(CorruptFault::BadHeaderChecksum);
                }
            }
        }
        Ok(true)
    }
}

/// Takes text up to its zero byte off the front; returns whether the zero byte was there.
fn take_text(text: &mut Vec<u8>, input: &mut &[u8]) -> bool {
    let end = input.iter().position(|&byte| byte == 0);
    let (part, rest) = input.split_at(end.unwrap_or(input.len()));
    text.extend_from_slice(&part[..part.len().min(MAX_FIELD_BYTES - text.len())]);
    *input = rest.get(1..).unwrap_or_default();
    end.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every field, with the checksum of what precedes it.
    fn full_header() -> Vec<u8> {
        let mut bytes =
            b"\x1f\x8b\x08\x1f\x02\x01\x00\x00\x02\x03\x05\x00AB\x01\x00xname\0note\0".to_vec();
        let crc = crc32(0, &bytes) as u16;
        bytes.extend(crc.to_le_bytes());
        bytes
    }

    #[test]
    fn every_field_is_read_in_parts_of_any_size() {
        let bytes = full_header();
        let (whole, header_bytes) = MemberHeader::parse(&bytes).unwrap();
        assert_eq!(header_bytes, bytes.len());
        assert_eq!(whole.name(), Some(&b"name"[..]));
        assert_eq!(whole.comment(), Some(&b"note"[..]));
        assert_eq!(whole.extra(), Some(&b"AB\x01\x00x"[..]));
        assert_eq!((whole.mtime_seconds(), whole.extra_flags(), whole.os()), (258, 2, 3));
        assert!(whole.is_text());
        for part_bytes in 1..bytes.len() {
            let mut parser = HeaderParser::new();
            let mut parsed = None;
            for mut part in bytes[2..].chunks(part_bytes) {
                assert!(parsed.is_none());
                parsed = parser.push(&mut part).unwrap();
                assert!(part.is_empty());
            }
            assert_eq!(parsed.as_ref(), Some(&whole), "parts of {part_bytes}");
        }
    }

    #[test]
    fn every_cut_is_truncated_and_every_flip_is_noticed() {
        let bytes = full_header();
        for end in 0..bytes.len() {
            let cut = MemberHeader::parse(&bytes[..end]);
            let fault = CorruptFault::Truncated;
            assert!(matches!(cut, Err(Error::Corrupt { fault: f, .. }) if f == fault), "{end}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let outcome = MemberHeader::parse(&damaged);
            // Without its flag the checksum is not read: the one bit that it cannot protect.
            if bit != 3 * 8 + 1 {
                assert!(outcome.is_err(), "bit {bit}");
            }
        }
    }

    #[test]
    fn faults_have_their_names() {
        let fault_of = |at: usize, value: u8| {
            let mut bytes = full_header();
            bytes[at] = value;
            match MemberHeader::parse(&bytes) {
                Err(Error::Corrupt { fault, .. }) => fault,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(fault_of(0, 0x1e), CorruptFault::NotThisFormat);
        assert_eq!(fault_of(1, 0x9d), CorruptFault::NotThisFormat);
        assert_eq!(fault_of(2, 7), CorruptFault::UnknownMethod);
        assert_eq!(fault_of(3, 0x20), CorruptFault::ReservedFlags);
        assert_eq!(fault_of(17, b'N'), CorruptFault::BadHeaderChecksum);
    }

    #[test]
    fn an_endless_name_takes_bounded_memory() {
        let mut parser = HeaderParser::new();
        parser.push(&mut &[8, flag::NAME, 0, 0, 0, 0, 0, 3][..]).unwrap();
        for _ in 0..100 {
            assert_eq!(parser.push(&mut &[b'n'; 10_000][..]), Ok(None));
        }
        let header = parser.push(&mut &[0][..]).unwrap().unwrap();
        assert_eq!(header.name().map(<[u8]>::len), Some(MAX_FIELD_BYTES));
    }
}
