//! Compressing one input, to standard output or to a file beside it.

use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::io::{BufWriter, Read, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use parflate::{Error, GzipHeader};

use crate::context::Context;
use crate::input::Input;
use crate::report::{Note, Totals};

/// Small writes (header, trailer, short pieces) are gathered into ones of this size, in bytes.
pub(crate) const WRITE_BUFFER_BYTES: usize = 64 << 10;

/// Bytes around the DEFLATE data: gzip's fixed header and trailer, and zlib's.
const GZIP_WRAPPER_BYTES: u64 = 10 + 8;
const ZLIB_WRAPPER_BYTES: u64 = 2 + 4;

/// Compresses all of `reader`; `input` is the file behind it, if it has a name.
///
/// # Errors
/// The library's.
pub(crate) fn compress(
    context: &Context,
    reader: impl Read + Send,
    input: Option<&Input>,
    writer: impl Write,
    notes: &mut Vec<Note>,
) -> Result<Totals, Error> {
    let config = &context.config;
    let name = input.filter(|_| config.header.name).map(Input::name);
    let mtime_seconds =
        input.filter(|_| config.header.time).map_or(0, |input| mtime_seconds(input, notes));
    let options =
        config.options.clone().gzip_header(header(name, mtime_seconds, config.comment.as_deref()));
    let plain_bytes =
        input.map(|input| &input.metadata).filter(|found| found.is_file()).map(Metadata::len);
    let report = context.with_workers(options, plain_bytes, |options| {
        let mut writer = BufWriter::with_capacity(WRITE_BUFFER_BYTES, writer);
        let outcome = parflate::copy(reader, &mut writer, options);
        // Flushed if all went well; what a failed stream left must not follow.
        let _ = writer.into_parts();
        outcome
    })?;
    let wrapper_bytes = if config.is_zlib {
        ZLIB_WRAPPER_BYTES
    } else {
        let text_bytes = |text: Option<&OsStr>| text.map_or(0, |text| text.len() as u64 + 1);
        GZIP_WRAPPER_BYTES + text_bytes(name) + text_bytes(config.comment.as_deref())
    };
    Ok(Totals {
        plain_bytes: report.bytes_in,
        compressed_bytes: report.bytes_out,
        wrapper_bytes,
        blocks: Some(report.blocks),
        workers: Some(report.workers),
        members: None,
        seconds: report.elapsed.as_secs_f64(),
    })
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

/// The file's time as the header holds it: 0, with a warning, if it does not fit.
fn mtime_seconds(input: &Input, notes: &mut Vec<Note>) -> u32 {
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok();
    let modified = input.metadata.modified().ok().and_then(since);
    let seconds = modified.and_then(|time| u32::try_from(time.as_secs()).ok());
    match seconds {
        Some(seconds) if seconds > 0 || !input.metadata.is_file() => seconds,
        _ => {
            let text = "file timestamp out of range for gzip format";
            notes.push(Note::warning(&input.path, text));
            0
        }
    }
}

/// The name of the compressed file.
pub(crate) fn output_name(input: &Input, suffix: &OsStr) -> OsString {
    [input.name(), suffix].into_iter().collect()
}
