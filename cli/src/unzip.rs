//! Reading zip archives as gzip and pigz do: the first entry, stored or deflated, front to back.
//!
//! What follows the entry is not used: a warning is due if it is another one. The format is that of
//! PKWARE's APPNOTE 6.3.10, sections 4.3.7 and 4.3.9.

use std::io::{self, Cursor, Read, Write};

use parflate::{CorruptFault, DecodeOptions, Decoder, Error, TrailingData};

use crate::zip::{ChecksumWriter, DataFacts};
use crate::zip::{DEFLATE, DESCRIPTOR, EXTRA_64, HAS_DESCRIPTOR, LOCAL_HEADER, SEE_64};

/// An archive begins with this.
pub(crate) const MAGIC: [u8; 4] = LOCAL_HEADER.to_le_bytes();

/// Bytes of the header of an entry before its name.
const HEADER_BYTES: usize = 30;

/// A data descriptor has 12 to 24 bytes: with or without signature, lengths of 32 or 64 bits.
const SHORTEST_DESCRIPTOR_BYTES: usize = 12;
const LONGEST_DESCRIPTOR_BYTES: u64 = 24;

/// Flag: the entry is encrypted.
const IS_ENCRYPTED: u16 = 1;

/// The method that stores content as it is.
const STORED: u16 = 0;

/// Facts about an entry that has been read.
#[derive(Debug)]
pub(crate) struct Unzipped {
    pub(crate) name: Vec<u8>,
    pub(crate) crc: u32,
    pub(crate) plain_bytes: u64,
    pub(crate) compressed_bytes: u64,
    /// Bytes of headers and directory.
    pub(crate) wrapper_bytes: u64,
    pub(crate) has_more_entries: bool,
}

/// The header of an entry.
struct Header {
    flags: u16,
    method: u16,
    facts: DataFacts,
    name: Vec<u8>,
    header_bytes: u64,
}

/// Writes the content of the first entry.
///
/// # Errors
/// [`Error::Read`], also for an entry that cannot be read, [`Error::Write`] and
/// [`Error::Corrupt`].
pub(crate) fn unzip(
    reader: &mut (impl Read + Send),
    writer: impl Write,
) -> Result<Unzipped, Error> {
    let header = Header::read(reader)?;
    let has_descriptor = header.flags & HAS_DESCRIPTOR != 0;
    let mut writer = ChecksumWriter::new(writer);
    let (compressed_bytes, unread) = match header.method {
        _ if header.flags & IS_ENCRYPTED != 0 => return Err(unsupported("is encrypted")),
        DEFLATE => {
            let options = DecodeOptions::raw().trailing(TrailingData::Ignore);
            let mut decoder = Decoder::new(&mut *reader, &options)?;
            decoder.copy_to(&mut writer)?;
            (decoder.bytes_in(), decoder.unread().to_vec())
        }
        STORED if !has_descriptor => {
            let mut content = reader.take(header.facts.compressed_bytes);
            copy(&mut content, &mut writer)?;
            (writer.written_bytes, Vec::new())
        }
        _ => return Err(unsupported("has a method that is not supported")),
    };
    writer.flush().map_err(Error::Write)?;
    let plain_bytes = writer.written_bytes;
    let facts = DataFacts { crc: writer.crc(), plain_bytes, compressed_bytes };
    let mut rest = Cursor::new(unread).chain(reader);
    let end_of_data = header.header_bytes + compressed_bytes;
    let mut tail = Vec::new();
    let tail_bytes = if has_descriptor { LONGEST_DESCRIPTOR_BYTES } else { 0 } + MAGIC.len() as u64;
    rest.by_ref().take(tail_bytes).read_to_end(&mut tail).map_err(Error::Read)?;
    let descriptor_bytes = match has_descriptor {
        true => facts.descriptor_bytes(&tail),
        false => (facts == header.facts).then_some(0),
    };
    let Some(descriptor_bytes) = descriptor_bytes else {
        let is_truncated = has_descriptor && tail.len() < SHORTEST_DESCRIPTOR_BYTES;
        let fault = if is_truncated { CorruptFault::Truncated } else { CorruptFault::BadChecksum };
        return Err(Error::Corrupt { offset: end_of_data, fault });
    };
    let has_more_entries = tail[descriptor_bytes..].starts_with(&MAGIC);
    let ignored_bytes = copy(&mut rest, &mut io::sink())?;
    Ok(Unzipped {
        name: header.name,
        crc: facts.crc,
        plain_bytes,
        compressed_bytes: end_of_data + tail.len() as u64 + ignored_bytes,
        wrapper_bytes: header.header_bytes + tail.len() as u64 + ignored_bytes,
        has_more_entries,
    })
}

impl Header {
    fn read(reader: &mut impl Read) -> Result<Self, Error> {
        let truncated = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                Error::Corrupt { offset: 0, fault: CorruptFault::Truncated }
            }
            _ => Error::Read(error),
        };
        let mut fixed = [0; HEADER_BYTES];
        reader.read_exact(&mut fixed).map_err(truncated)?;
        let u16_at = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
        let u32_at = |at: usize| u32::from(u16_at(at)) | u32::from(u16_at(at + 2)) << 16;
        let mut name = vec![0; u16_at(26).into()];
        reader.read_exact(&mut name).map_err(truncated)?;
        let mut extra = vec![0; u16_at(28).into()];
        reader.read_exact(&mut extra).map_err(truncated)?;
        let (mut compressed_bytes, mut plain_bytes) = (u32_at(18).into(), u32_at(22).into());
        if let Some((plain, compressed)) = sizes_of_64_bits(&extra)
            && u32_at(22) == SEE_64
        {
            (compressed_bytes, plain_bytes) = (compressed, plain);
        }
        Ok(Self {
            flags: u16_at(6),
            method: u16_at(8),
            facts: DataFacts { crc: u32_at(14), plain_bytes, compressed_bytes },
            header_bytes: (HEADER_BYTES + name.len() + extra.len()) as u64,
            name,
        })
    }
}

/// The lengths, content's first, in the extra field for 64 bits, if there is one.
fn sizes_of_64_bits(mut extra: &[u8]) -> Option<(u64, u64)> {
    while let Some((head, rest)) = extra.split_first_chunk::<4>() {
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (field, rest) = rest.split_at_checked(length)?;
        if u16::from_le_bytes([head[0], head[1]]) == EXTRA_64 {
            let (plain, compressed) = field.split_first_chunk::<8>()?;
            let compressed = compressed.first_chunk::<8>()?;
            return Some((u64::from_le_bytes(*plain), u64::from_le_bytes(*compressed)));
        }
        extra = rest;
    }
    None
}

impl DataFacts {
    /// The length of the descriptor at the start of these bytes, if one is there that agrees. It
    /// may have a signature or none, and lengths of 32 or of 64 bits.
    fn descriptor_bytes(self, bytes: &[u8]) -> Option<usize> {
        let mut wide = self.crc.to_le_bytes().to_vec();
        let mut narrow = wide.clone();
        for length in [self.compressed_bytes, self.plain_bytes] {
            wide.extend(length.to_le_bytes());
            narrow.extend((length as u32).to_le_bytes());
        }
        let signature = DESCRIPTOR.to_le_bytes();
        [&signature[..], &[]].into_iter().find_map(|start| {
            let facts = bytes.strip_prefix(start)?;
            let found = [&wide, &narrow].into_iter().find(|wanted| facts.starts_with(wanted))?;
            Some(start.len() + found.len())
        })
    }
}

fn unsupported(cause: &str) -> Error {
    Error::Read(io::Error::other(format!("the zip entry {cause}; use unzip")))
}

/// Copies to the end; returns the bytes copied.
fn copy(reader: &mut impl Read, writer: &mut impl Write) -> Result<u64, Error> {
    let mut buffer = vec![0; 64 << 10];
    let mut copied_bytes = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(copied_bytes),
            Ok(bytes) => {
                writer.write_all(&buffer[..bytes]).map_err(Error::Write)?;
                copied_bytes += bytes as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::Read(error)),
        }
    }
}
