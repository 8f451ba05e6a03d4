//! Decompressing one input, to standard output, to a file beside it, or to nowhere (`-t`, `-l`).

use std::ffi::OsString;
use std::io::{self, Cursor, Read, Write};
use std::time::{Instant, UNIX_EPOCH};

use parflate::{Checksum, DecodeOptions, Decoder, Error, Format, TrailingData, Workers};

use crate::config::{Action, Config};
use crate::context::Context;
use crate::input::Input;
use crate::names;
use crate::report::{FileReport, Listing, Message, Totals, ZLIB_WRAPPER_BYTES, gzip_wrapper_bytes};
use crate::unzip::{self, Unzipped};

/// The first two bytes of every gzip member (RFC 1952 section 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Formats that gzip reads and this program does not: the first bytes, and what to do.
const UNREAD_FORMATS: [(&[u8], &str); 3] = [
    (b"\x1f\x9d", "in the format of compress (.Z), which is not read; use uncompress or gzip -d"),
    (b"\x1f\x1e", "in the format of pack, which is not read; use gzip -d"),
    (b"\x1f\xa0", "in the LZH format of SCO compress, which is not read; use gzip -d"),
];

/// Length of the longest beginning by which a format is known, in bytes.
const LONGEST_MAGIC_BYTES: u64 = 4;

/// Bytes copied at once when an input is passed through as it is.
const COPY_BYTES: usize = 64 << 10;

/// Facts about an input that has been decompressed.
#[derive(Debug, Default)]
pub(crate) struct Content {
    totals: Totals,
    name: Option<Vec<u8>>,
    mtime_seconds: u32,
    /// CRC-32 of all content, for `-l` only.
    crc: u32,
    trailing_offset: Option<u64>,
    /// Whether the input, or what follows the stream, is not compressed and was copied as it is.
    is_passed_through: bool,
    /// Whether it is an archive with further entries, which are not read.
    has_more_entries: bool,
}

impl Content {
    fn of_archive(entry: Unzipped, started: Instant) -> Self {
        let Unzipped { name, crc, plain_bytes, compressed_bytes, wrapper_bytes, .. } = entry;
        let totals = Totals {
            plain_bytes,
            compressed_bytes,
            wrapper_bytes,
            members: Some(1),
            seconds: started.elapsed().as_secs_f64(),
            ..Totals::default()
        };
        let has_more_entries = entry.has_more_entries;
        Self { totals, name: Some(name), crc, has_more_entries, ..Self::default() }
    }

    /// The name in the first member's header.
    pub(crate) fn name(&self) -> Option<&[u8]> {
        self.name.as_deref()
    }

    /// The time in the first member's header, if it has one.
    pub(crate) fn mtime_seconds(&self) -> Option<u32> {
        (self.mtime_seconds > 0).then_some(self.mtime_seconds)
    }

    /// Whether all of the input belonged to the stream and was read.
    pub(crate) fn is_all_used(&self) -> bool {
        self.trailing_offset.is_none() || self.is_passed_through
    }

    /// Completes the report: sizes, and a warning about bytes after the stream.
    pub(crate) fn into_report(self, report: &mut FileReport, config: &Config) {
        let is_shown = config.is_verbose || !config.dialect.ignores_trailing_bytes;
        if let Some(offset) = self.trailing_offset.filter(|_| is_shown && !self.is_passed_through) {
            let text = match config.dialect.has_gzips_words {
                true => "decompression OK, trailing garbage ignored".to_owned(),
                false => format!("decompression OK, trailing garbage ignored (from byte {offset})"),
            };
            let warning = Message::warning(report.input.clone(), text);
            report.messages.push(Message { is_about_content: true, ..warning });
        }
        if self.has_more_entries {
            let text = "has more than one entry -- the first was read, the rest ignored; use unzip";
            report.messages.push(Message::warning(report.input.clone(), text));
        }
        report.totals = (!self.is_passed_through).then_some(self.totals);
    }
}

/// Decompresses all of `reader`; `input` is the file it reads, if that has a name.
///
/// # Errors
/// The library's.
pub(crate) fn decompress(
    context: &Context,
    reader: &mut (impl Read + Send),
    input: Option<&Input>,
    writer: impl Write,
) -> Result<Content, Error> {
    let config = &context.config;
    let started = Instant::now();
    let mut first = Vec::new();
    reader.take(LONGEST_MAGIC_BYTES).read_to_end(&mut first).map_err(Error::Read)?;
    let is_zlib = expected_format(config, input) == Format::Zlib;
    let passes_others =
        config.is_forced && config.is_to_stdout && config.action == Action::Decompress;
    let has_magic = first.starts_with(&GZIP_MAGIC);
    refuse_other_formats(&first)?;
    let is_archive = first.starts_with(&unzip::MAGIC);
    let mut reader = Cursor::new(first).chain(reader);
    if is_archive {
        return Ok(Content::of_archive(unzip::unzip(&mut reader, writer)?, started));
    }
    if passes_others && !has_magic && !is_zlib {
        pass_through(&mut reader, writer)?;
        return Ok(Content { is_passed_through: true, ..Content::default() });
    }
    let options = if is_zlib && !has_magic { DecodeOptions::zlib() } else { DecodeOptions::auto() };
    let options = options.trailing(TrailingData::Ignore);
    let mut decoder = Decoder::new(&mut reader, &options)?;
    let mut content = Content::default();
    let mut wrapper_bytes = ZLIB_WRAPPER_BYTES;
    if let Some(header) = decoder.header()? {
        wrapper_bytes =
            gzip_wrapper_bytes([header.name(), header.comment()].map(|text| text.map(<[u8]>::len)));
        content.name = header.name().map(<[u8]>::to_vec);
        content.mtime_seconds = header.mtime_seconds();
    }
    let mut sink = Sink {
        writer,
        crc: (config.action == Action::List).then_some(Checksum::empty(Format::Gzip)),
    };
    // What follows is copied only from one thread, which has all that was read and not used.
    let workers = if passes_others { Workers::exactly(1) } else { context.reading_workers() };
    decoder.copy_to_on(&mut sink, workers)?;
    if let Some(Checksum::Crc32(crc)) = sink.crc {
        content.crc = crc;
    }
    content.trailing_offset = decoder.trailing_offset();
    if content.trailing_offset.is_some() {
        refuse_other_formats(decoder.unread())?; // gzip would go on in the other format.
    }
    content.totals = Totals {
        plain_bytes: decoder.bytes_out(),
        compressed_bytes: decoder.bytes_in(),
        wrapper_bytes,
        blocks: None,
        workers: None,
        members: Some(decoder.members()),
        seconds: started.elapsed().as_secs_f64(),
    };
    if passes_others && content.trailing_offset.is_some() {
        content.is_passed_through = true;
        sink.write_all(decoder.unread()).map_err(Error::Write)?;
        pass_through(&mut decoder.into_inner(), &mut sink)?;
    }
    sink.flush().map_err(Error::Write)?;
    Ok(content)
}

/// Refuses data in a format that is not read.
fn refuse_other_formats(data: &[u8]) -> Result<(), Error> {
    match UNREAD_FORMATS.iter().find(|(magic, _)| data.starts_with(magic)) {
        Some((_, cause)) => Err(Error::Read(io::Error::other(*cause))),
        None => Ok(()),
    }
}

/// The format that an input is expected to have; one that begins as a gzip member is gzip anyway.
pub(crate) fn expected_format(config: &Config, input: Option<&Input>) -> Format {
    let is_zlib = config.is_zlib || input.is_some_and(|input| names::is_zlib(input.name()));
    if is_zlib { Format::Zlib } else { Format::Gzip }
}

/// Copies an input that is not compressed, as `zcat -f` does.
fn pass_through(reader: &mut impl Read, mut writer: impl Write) -> Result<(), Error> {
    let mut buffer = vec![0; COPY_BYTES];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return writer.flush().map_err(Error::Write),
            Ok(bytes) => writer.write_all(&buffer[..bytes]).map_err(Error::Write)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::Read(error)),
        }
    }
}

/// The writer, and for `-l` the checksum of all content: a trailer has that of its member only.
struct Sink<W> {
    writer: W,
    crc: Option<Checksum>,
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        if let Some(crc) = &mut self.crc {
            *crc = crc.join(Checksum::of(Format::Gzip, &bytes[..written]), written as u64);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The line of `-l` for an input.
pub(crate) fn listing(context: &Context, content: &Content, input: Option<&Input>) -> Listing {
    let config = &context.config;
    let from_header = content.name().filter(|_| config.header.name).and_then(names::from_header);
    let file_name = || match input {
        Some(input) => {
            let name = names::decompressed(input.name(), config);
            input.path.with_file_name(name.as_deref().unwrap_or(input.name())).into_os_string()
        }
        None => OsString::from("stdout"),
    };
    let modified = input.and_then(|input| input.metadata.modified().ok());
    let file_seconds = || {
        modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map(|time| time.as_secs())
    };
    let mtime_seconds = content.mtime_seconds().map(u64::from).or_else(file_seconds);
    Listing {
        name: from_header.unwrap_or_else(file_name),
        content_crc: content.crc,
        mtime_seconds: mtime_seconds.unwrap_or(0),
    }
}
