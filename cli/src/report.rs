//! The outcome of one file: gathered where the file is processed, shown in the files' order.

use std::ffi::{OsStr, OsString};
use std::io;

use parflate::{CorruptFault, Error, Format};

use crate::personality::Dialect;
use crate::platform;

/// How bad a message is; the worst of all files decides the exit code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Severity {
    #[default]
    Ok,
    /// Something was skipped or looks odd: exit code 2.
    Warning,
    /// Something failed: exit code 1.
    Error,
}

impl Severity {
    /// gzip's exit code.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Error => 1,
            Self::Warning => 2,
        }
    }

    /// The worse of two: an error outweighs a warning.
    pub(crate) fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Error, _) | (_, Self::Error) => Self::Error,
            (Self::Warning, _) | (_, Self::Warning) => Self::Warning,
            _ => Self::Ok,
        }
    }

    /// The name that `--json` uses.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A remark, warning or error, and the file it is about.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) severity: Severity,
    pub(crate) file: OsString,
    pub(crate) text: String,
    /// Whether compressed data are damaged or no such data.
    pub(crate) is_about_content: bool,
    /// Whether the cause is that no more files may be open.
    pub(crate) lacks_descriptors: bool,
}

impl Message {
    pub(crate) fn error(file: impl Into<OsString>, text: impl Into<String>) -> Self {
        Self::new(Severity::Error, file, text)
    }

    pub(crate) fn warning(file: impl Into<OsString>, text: impl Into<String>) -> Self {
        Self::new(Severity::Warning, file, text)
    }

    pub(crate) fn new(
        severity: Severity,
        file: impl Into<OsString>,
        text: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            file: file.into(),
            text: text.into(),
            is_about_content: false,
            lacks_descriptors: false,
        }
    }

    /// An error of the system, in the system's words without Rust's "(os error N)".
    pub(crate) fn from_io(file: impl Into<OsString>, cause: &io::Error) -> Self {
        let text = cause.to_string();
        let words = text.split(" (os error ").next().unwrap_or_default();
        Self { lacks_descriptors: platform::lacks_descriptors(cause), ..Self::error(file, words) }
    }

    /// An error of the library, as one of the input, expected in this format, or of the output.
    pub(crate) fn from_library(
        error: Error,
        input: &OsStr,
        expected: Format,
        output: &OsStr,
        dialect: &Dialect,
    ) -> Self {
        match error {
            Error::Read(cause) => Self::from_io(input, &cause),
            Error::Write(cause) => Self::from_io(output, &cause),
            Error::Corrupt { fault, .. } if dialect.has_gzips_words => {
                Self { is_about_content: true, ..Self::error(input, gzips_words(fault)) }
            }
            Error::Corrupt { fault: CorruptFault::NotThisFormat, .. } => {
                let format = if expected == Format::Zlib { "zlib" } else { "gzip" };
                Self::error(input, format!("not in {format} format (at byte 0)"))
            }
            other => Self::error(input, other.to_string()),
        }
    }
}

/// gzip's words for a fault; scripts look for them.
fn gzips_words(fault: CorruptFault) -> &'static str {
    match fault {
        CorruptFault::NotThisFormat => "not in gzip format",
        CorruptFault::UnknownMethod => "unknown method -- not supported",
        CorruptFault::ReservedFlags => "has flags 0xe0 -- not supported",
        CorruptFault::BadChecksum => "invalid compressed data--crc error",
        CorruptFault::BadLength => "invalid compressed data--length error",
        CorruptFault::Truncated => "unexpected end of file",
        _ => "invalid compressed data--format violated",
    }
}

/// Bytes around the DEFLATE data of a zlib stream (RFC 1950): two in front, a checksum after.
pub(crate) const ZLIB_WRAPPER_BYTES: u64 = 2 + 4;

/// Bytes around the DEFLATE data of a gzip member (RFC 1952): the fixed header of 10 bytes, its
/// texts (name and comment, given by their lengths) with a zero after each, and a trailer of 8.
pub(crate) fn gzip_wrapper_bytes(texts: [Option<usize>; 2]) -> u64 {
    let text_bytes: u64 = texts.into_iter().flatten().map(|bytes| bytes as u64 + 1).sum();
    10 + text_bytes + 8
}

/// Sizes and counts of one compressed or decompressed input.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    /// Bytes of plain content.
    pub(crate) plain_bytes: u64,
    /// Bytes of compressed data with header and trailer.
    pub(crate) compressed_bytes: u64,
    /// Bytes of header and trailer among these; gzip leaves them out of its ratio.
    pub(crate) wrapper_bytes: u64,
    /// Set when compressing.
    pub(crate) blocks: Option<u64>,
    /// Workers that took part, which may be fewer than were asked for. Set when compressing.
    pub(crate) workers: Option<usize>,
    /// Set when decompressing.
    pub(crate) members: Option<u64>,
    pub(crate) seconds: f64,
}

impl Totals {
    /// How much smaller the compressed data are than the content, in percent, as gzip counts it.
    pub(crate) fn percent_saved(&self) -> f64 {
        if self.plain_bytes == 0 {
            return 0.0;
        }
        let data = self.compressed_bytes.saturating_sub(self.wrapper_bytes);
        100.0 * (self.plain_bytes as f64 - data as f64) / self.plain_bytes as f64
    }
}

/// A file's line of `-l`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    /// Name of the content: the header's with `-N`, else the file's without its suffix.
    pub(crate) name: OsString,
    /// CRC-32 of all content.
    pub(crate) content_crc: u32,
    /// Seconds since 1970: the header's time, else the file's.
    pub(crate) mtime_seconds: u64,
}

/// Everything there is to report about one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileReport {
    pub(crate) input: OsString,
    pub(crate) output: Option<OsString>,
    pub(crate) messages: Vec<Message>,
    pub(crate) totals: Option<Totals>,
    pub(crate) listing: Option<Listing>,
    /// `replaced with` or `created`, which `-v` puts before the output's name.
    pub(crate) verb: Option<&'static str>,
}

impl FileReport {
    pub(crate) fn new(input: impl Into<OsString>) -> Self {
        Self { input: input.into(), ..Self::default() }
    }

    /// The report of a file of which there is only this to say.
    pub(crate) fn only(message: Message) -> Self {
        Self { input: message.file.clone(), messages: vec![message], ..Self::default() }
    }

    pub(crate) fn severity(&self) -> Severity {
        self.messages.iter().fold(Severity::Ok, |worst, message| worst.worse(message.severity))
    }
}
