//! `-K`: a zip archive of one entry, written without going back, as pigz does.
//!
//! ```text
//! local header │ raw DEFLATE data │ data descriptor │ central directory │ its end
//! ```
//!
//! Checksum and sizes are known only after the data, so they are in the descriptor. An entry that
//! is or may become too long for fields of 32 bits has fields of 64 bits instead. The format is
//! that of PKWARE's APPNOTE 6.3.10, sections 4.3.7 to 4.3.16.

use std::ffi::OsStr;
use std::io::{self, Read, Write};

use parflate::{Checksum, Format};

use crate::calendar::Date;

/// Signatures of the records.
pub(crate) const LOCAL_HEADER: u32 = 0x0403_4b50;
pub(crate) const DESCRIPTOR: u32 = 0x0807_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const END_64: u32 = 0x0606_4b50;
const END_64_LOCATOR: u32 = 0x0706_4b50;
const END: u32 = 0x0605_4b50;

/// Versions that a reader needs: 2.0 for DEFLATE, 4.5 for fields of 64 bits.
const VERSION: u16 = 20;
const VERSION_64: u16 = 45;

/// Made on Unix, by a writer of version 4.5.
const MADE_BY: u16 = 3 << 8 | VERSION_64;

/// Flags: the sizes follow the data (bit 3), the name is UTF-8 (bit 11).
pub(crate) const HAS_DESCRIPTOR: u16 = 1 << 3;
const IS_UTF_8: u16 = 1 << 11;

/// The method DEFLATE.
pub(crate) const DEFLATE: u16 = 8;

/// The identifier of the extra field with sizes of 64 bits.
pub(crate) const EXTRA_64: u16 = 1;

/// Stands in fields of 32 bits for a number in a field of 64 bits, and of 16 bits likewise.
pub(crate) const SEE_64: u32 = u32::MAX;

/// Contents of more bytes than this get fields of 64 bits: their data may be a little longer.
const MAX_BYTES_32: u64 = (1 << 32) - (1 << 24);

/// The entry of an archive.
pub(crate) struct Entry<'a> {
    name: &'a [u8],
    /// Time and date as MS-DOS has them, of two bytes each.
    dos_time: u32,
    is_64: bool,
}

/// Facts about the data of an entry, which follow them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DataFacts {
    pub(crate) crc: u32,
    pub(crate) plain_bytes: u64,
    pub(crate) compressed_bytes: u64,
}

impl<'a> Entry<'a> {
    /// An entry of this name, seconds since 1970 in UTC, and length if that is known.
    pub(crate) fn new(name: &'a OsStr, mtime_seconds: u32, plain_bytes: Option<u64>) -> Self {
        Self {
            name: name.as_encoded_bytes(),
            dos_time: dos_time(mtime_seconds),
            is_64: plain_bytes.is_none_or(|bytes| bytes > MAX_BYTES_32),
        }
    }

    /// Writes what precedes the data; returns its length.
    ///
    /// # Errors
    /// The writer's.
    pub(crate) fn begin(&self, writer: &mut impl Write) -> io::Result<u64> {
        let mut record = Record::new(LOCAL_HEADER);
        self.put_common(&mut record, DataFacts { crc: 0, plain_bytes: 0, compressed_bytes: 0 });
        record.u16(if self.is_64 { 20 } else { 0 }); // extra fields
        record.0.extend(self.name);
        if self.is_64 {
            record.u16(EXTRA_64).u16(16).u64(0).u64(0);
        }
        record.write(writer)
    }

    /// Writes what follows the data; returns its length. `local_bytes` is that of what precedes
    /// them.
    ///
    /// # Errors
    /// The writer's.
    pub(crate) fn end(
        &self,
        facts: DataFacts,
        local_bytes: u64,
        writer: &mut impl Write,
    ) -> io::Result<u64> {
        let mut record = Record::new(DESCRIPTOR);
        record.u32(facts.crc);
        if self.is_64 {
            record.u64(facts.compressed_bytes).u64(facts.plain_bytes);
        } else {
            record.u32(facts.compressed_bytes as u32).u32(facts.plain_bytes as u32);
        }
        let directory_at = local_bytes + facts.compressed_bytes + record.0.len() as u64;
        let before_directory = record.0.len();
        record.u32(CENTRAL_HEADER).u16(MADE_BY);
        self.put_common(&mut record, facts);
        record.u16(if self.is_64 { 20 } else { 0 }); // extra fields
        record.u16(0).u16(0).u16(0).u32(0o100_644 << 16).u32(0); // no comment, disk 0, a file at 0
        record.0.extend(self.name);
        if self.is_64 {
            record.u16(EXTRA_64).u16(16).u64(facts.plain_bytes).u64(facts.compressed_bytes);
        }
        let directory_bytes = (record.0.len() - before_directory) as u64;
        if self.is_64 {
            record.u32(END_64).u64(44).u16(MADE_BY).u16(VERSION_64).u32(0).u32(0).u64(1).u64(1);
            record.u64(directory_bytes).u64(directory_at);
            record.u32(END_64_LOCATOR).u32(0).u64(directory_at + directory_bytes).u32(1);
        }
        let at = if self.is_64 { SEE_64 } else { directory_at as u32 };
        record.u32(END).u16(0).u16(0).u16(1).u16(1).u32(directory_bytes as u32).u32(at).u16(0);
        record.write(writer)
    }

    /// The fields that both headers have, up to the length of the name.
    fn put_common(&self, record: &mut Record, facts: DataFacts) {
        let utf_8 = if std::str::from_utf8(self.name).is_ok() { IS_UTF_8 } else { 0 };
        record.u16(if self.is_64 { VERSION_64 } else { VERSION });
        record.u16(HAS_DESCRIPTOR | utf_8).u16(DEFLATE).u32(self.dos_time).u32(facts.crc);
        for bytes in [facts.compressed_bytes, facts.plain_bytes] {
            record.u32(if self.is_64 { SEE_64 } else { bytes as u32 });
        }
        record.u16(self.name.len() as u16);
    }
}

/// Time and date as MS-DOS has them: seconds in steps of two, years from 1980 to 2107. In UTC.
fn dos_time(seconds: u32) -> u32 {
    let Date { year, month, day, hour, minute, second } = Date::of(seconds.into());
    if year < 1980 {
        return 1 << 21 | 1 << 16; // 1 January 1980: its beginning, and the sign for "none"
    }
    let date = (year - 1980) << 9 | month << 5 | day;
    (date << 16 | hour << 11 | minute << 5 | (second / 2)) as u32
}

/// The bytes of records, little-endian.
struct Record(Vec<u8>);

impl Record {
    fn new(signature: u32) -> Self {
        Self(signature.to_le_bytes().to_vec())
    }

    fn u16(&mut self, value: u16) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn u32(&mut self, value: u32) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn u64(&mut self, value: u64) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    fn write(&self, writer: &mut impl Write) -> io::Result<u64> {
        writer.write_all(&self.0)?;
        Ok(self.0.len() as u64)
    }
}

/// A reader that takes the checksum of what is read.
pub(crate) struct ChecksumReader<R> {
    pub(crate) reader: R,
    pub(crate) checksum: Checksum,
}

impl<R: Read> ChecksumReader<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, checksum: Checksum::empty(Format::Gzip) }
    }

    pub(crate) fn crc(&self) -> u32 {
        if let Checksum::Crc32(crc) = self.checksum { crc } else { 0 }
    }
}

impl<R: Read> Read for ChecksumReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.reader.read(buffer)?;
        let read = buffer.get(..bytes).unwrap_or_default();
        self.checksum = self.checksum.join(Checksum::of(Format::Gzip, read), read.len() as u64);
        Ok(bytes)
    }
}

/// A writer that takes the checksum of what is written.
pub(crate) struct ChecksumWriter<W> {
    writer: W,
    checksum: Checksum,
    pub(crate) written_bytes: u64,
}

impl<W: Write> ChecksumWriter<W> {
    pub(crate) fn new(writer: W) -> Self {
        Self { writer, checksum: Checksum::empty(Format::Gzip), written_bytes: 0 }
    }

    pub(crate) fn crc(&self) -> u32 {
        if let Checksum::Crc32(crc) = self.checksum { crc } else { 0 }
    }
}

impl<W: Write> Write for ChecksumWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.writer.write(bytes)?;
        let written = bytes.get(..count).unwrap_or_default();
        self.checksum = self.checksum.join(Checksum::of(Format::Gzip, written), count as u64);
        self.written_bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
