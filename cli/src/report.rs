//! What became of one file: gathered where the file is processed, shown in the files' order.

use std::ffi::OsString;
use std::io;

/// How bad it was; the worst of all files decides the exit code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Severity {
    #[default]
    Ok,
    /// Something was skipped or is odd: exit code 2.
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

    /// The word that `--json` uses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A warning or an error, and the file it is about.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) severity: Severity,
    pub(crate) file: OsString,
    pub(crate) text: String,
}

impl Note {
    pub(crate) fn error(file: impl Into<OsString>, text: impl Into<String>) -> Self {
        Self { severity: Severity::Error, file: file.into(), text: text.into() }
    }

    pub(crate) fn warning(file: impl Into<OsString>, text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, file: file.into(), text: text.into() }
    }

    /// An error of the system, in the system's words.
    pub(crate) fn of_io(file: impl Into<OsString>, cause: &io::Error) -> Self {
        Self::error(file, system_words(cause))
    }
}

/// The system's words for an error without Rust's "(os error N)".
pub(crate) fn system_words(cause: &io::Error) -> String {
    let text = cause.to_string();
    match text.find(" (os error ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// What went through.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    /// Bytes of plain content.
    pub(crate) plain_bytes: u64,
    /// Bytes of compressed data with header and trailer.
    pub(crate) compressed_bytes: u64,
    /// Of these, the bytes around the DEFLATE data; gzip leaves them out of its ratio.
    pub(crate) wrapper_bytes: u64,
    pub(crate) blocks: Option<u64>,
    /// Workers that served it, which may be fewer than were asked for.
    pub(crate) workers: Option<usize>,
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

/// Everything that is to be said about one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileReport {
    pub(crate) input: OsString,
    pub(crate) output: Option<OsString>,
    pub(crate) notes: Vec<Note>,
    pub(crate) totals: Option<Totals>,
    pub(crate) listing: Option<Listing>,
    /// What `-v` says after the ratio, such as `replaced with FILE.gz`.
    pub(crate) verb: Option<&'static str>,
}

impl FileReport {
    pub(crate) fn new(input: impl Into<OsString>) -> Self {
        Self { input: input.into(), ..Self::default() }
    }

    pub(crate) fn with(mut self, note: Note) -> Self {
        self.notes.push(note);
        self
    }

    pub(crate) fn severity(&self) -> Severity {
        self.notes.iter().fold(Severity::Ok, |worst, note| worst.worse(note.severity))
    }
}
