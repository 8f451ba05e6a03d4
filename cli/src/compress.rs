//! Compressing one input, to standard output or to a file beside it.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io::{BufWriter, Read, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use parflate::{Error, GzipHeader, Options, Report};

use crate::context::Context;
use crate::input::Input;
use crate::report::{Message, Totals, ZLIB_WRAPPER_BYTES, gzip_wrapper_bytes};
use crate::zip::{ChecksumReader, DataFacts, Entry};

/// Small writes (header, trailer, short pieces) are gathered into writes of this many bytes: the
/// size from which a system call's own cost no longer shows.
const WRITE_BUFFER_BYTES: usize = 64 << 10;

/// Compresses all of `reader`; `input` is the file it reads, if that has a name.
///
/// # Errors
/// The library's.
pub(crate) fn compress(
    context: &Context,
    reader: impl Read + Send,
    input: Option<&Input>,
    writer: impl Write,
    messages: &mut Vec<Message>,
) -> Result<(Totals, Report), Error> {
    let config = &context.config;
    let name = input.filter(|_| config.header.name).map(Input::name);
    let mtime_seconds =
        input.filter(|_| config.header.time).map_or(0, |input| mtime_seconds(input, messages));
    let options =
        config.options.clone().gzip_header(header(name, mtime_seconds, config.comment.as_deref()));
    let plain_bytes =
        input.map(|input| &input.metadata).filter(|found| found.is_file()).map(Metadata::len);
    let zip_name = name.or(config.alias.as_deref().filter(|_| input.is_none()));
    let entry = Entry::new(zip_name.unwrap_or(OsStr::new("-")), mtime_seconds, plain_bytes);
    let entry = Some(entry).filter(|_| config.is_zip);
    let (report, entry_bytes) = context.with_workers(options, plain_bytes, |options| {
        let mut writer = BufWriter::with_capacity(WRITE_BUFFER_BYTES, writer);
        let outcome = match &entry {
            Some(entry) => zip(entry, reader, &mut writer, options),
            None => parflate::copy(reader, &mut writer, options).map(|report| (report, 0)),
        };
        // It has been flushed if all went well; the rest of a failed stream must not be written.
        let _ = writer.into_parts();
        outcome
    })?;
    let wrapper_bytes = if config.is_zlib {
        ZLIB_WRAPPER_BYTES
    } else if config.is_bgzf {
        0
    } else if config.is_zip {
        entry_bytes
    } else {
        gzip_wrapper_bytes([name.map(OsStr::len), config.comment.as_deref().map(OsStr::len)])
    };
    let totals = Totals {
        plain_bytes: report.bytes_in,
        compressed_bytes: report.bytes_out + entry_bytes,
        wrapper_bytes,
        blocks: Some(report.blocks),
        workers: Some(report.workers),
        members: None,
        seconds: report.elapsed.as_secs_f64(),
    };
    Ok((totals, report))
}

/// Writes an archive of one entry; returns also the bytes around the data.
fn zip(
    entry: &Entry<'_>,
    reader: impl Read + Send,
    writer: &mut impl Write,
    options: &Options,
) -> Result<(Report, u64), Error> {
    let mut reader = ChecksumReader::new(reader);
    let local_bytes = entry.begin(writer).map_err(Error::Write)?;
    let report = parflate::copy(&mut reader, &mut *writer, options)?;
    let (plain_bytes, compressed_bytes) = (report.bytes_in, report.bytes_out);
    let facts = DataFacts { crc: reader.crc(), plain_bytes, compressed_bytes };
    let end_bytes = entry.end(facts, local_bytes, writer).map_err(Error::Write)?;
    writer.flush().map_err(Error::Write)?;
    Ok((report, local_bytes + end_bytes))
}

/// The header's optional fields. The OS field stays "unknown", the same on every system.
fn header(name: Option<&OsStr>, mtime_seconds: u32, comment: Option<&OsStr>) -> GzipHeader {
    let mut header = GzipHeader::default().mtime(mtime_seconds);
    if let Some(name) = name {
        header = header.name(name.as_encoded_bytes());
    }
    if let Some(comment) = comment {
        header = header.comment(comment.as_encoded_bytes());
    }
    header
}

/// The file's time as the header stores it: 0, with a warning, if it does not fit.
fn mtime_seconds(input: &Input, messages: &mut Vec<Message>) -> u32 {
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok();
    let modified = input.metadata.modified().ok().and_then(since);
    let seconds = modified.and_then(|time| u32::try_from(time.as_secs()).ok());
    match seconds {
        Some(seconds) if seconds > 0 || !input.metadata.is_file() => seconds,
        _ => {
            let text = "file timestamp out of range for gzip format";
            messages.push(Message::warning(&input.path, text));
            0
        }
    }
}
