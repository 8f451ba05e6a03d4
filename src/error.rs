//! The one error type: what happened, where, and what to do about it.
//!
//! Every failure of a stream surfaces exactly once, as the error of its lowest block: pieces are
//! taken in input order, so the first error met *is* the lowest one.

use std::fmt;
use std::io;

/// An error of compressing or decompressing.
///
/// ```
/// use parflate::{Error, Limit, decompress};
/// match decompress(b"not gzip", Limit::NONE) {
///     Err(Error::Corrupt { offset, fault }) => eprintln!("{fault} at byte {offset}"),
///     other => panic!("{other:?}"),
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An option has a value that cannot be honoured; nothing was read or written.
    InvalidOption {
        /// The option's name as the builder spells it.
        option: &'static str,
        /// Why the value is refused, and which values are allowed.
        reason: String,
    },
    /// The chosen backend was not compiled into this build.
    BackendUnavailable {
        /// The backend's name.
        backend: &'static str,
        /// The cargo features that bring it.
        features: &'static str,
    },
    /// Reading the input failed.
    Read(io::Error),
    /// Writing the output failed.
    Write(io::Error),
    /// A block could not be compressed.
    Block {
        /// Zero-based index of the block in its stream.
        index: u64,
        /// Why it failed.
        fault: BlockFault,
    },
    /// Not a single worker thread could be started.
    Workers(io::Error),
    /// The caller's cancel token was set.
    Cancelled,
    /// A buffer that grows with the input or the block size could not be allocated.
    OutOfMemory {
        /// Bytes that were asked for.
        requested_bytes: usize,
    },
    /// The stream had failed before; its first error was already returned.
    AlreadyFailed,
    /// Input was given to a stream that had been finished.
    AlreadyFinished,
    /// A part of a stream does not fit the ones before it.
    Part {
        /// Its number among the labels that were given, from 0.
        number: u64,
        /// Why it does not fit.
        fault: PartFault,
    },
    /// Bytes are not a part's label of this version, or are damaged.
    InvalidLabel(&'static str),
    /// An index is damaged, of an unknown kind, of another file, or not fit for what is asked.
    InvalidIndex(&'static str),
    /// The compressed input is not valid.
    Corrupt {
        /// Offset in the compressed input, in bytes, at or shortly after the damage.
        offset: u64,
        /// The kind of damage.
        fault: CorruptFault,
    },
    /// Decompressing would exceed the caller's limit.
    LimitExceeded {
        /// The limit in bytes of output.
        limit_bytes: u64,
    },
}

/// Why one block could not be compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockFault {
    /// The encoder panicked; this is a bug in the encoder.
    Panicked,
    /// The encoder did not consume the whole block, or its output has no valid end.
    Malformed,
    /// The block's own output did not inflate to its input (`verify`): a bug or a faulty machine.
    VerifyMismatch,
    /// The encoder's state or output could not be allocated.
    OutOfMemory,
    /// The block came to be joined out of turn, or not at all; this is a bug of the library.
    Misplaced,
}

/// Why a part of a stream does not fit the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartFault {
    /// It was made with other options than the first, or by another version.
    OtherOptions,
    /// It begins after the place where the part before it ends.
    Gap {
        /// Where it should begin, in bytes of input.
        expected: u64,
        /// Where it begins.
        found: u64,
    },
    /// It begins before that place: it is there twice, or out of order, or two overlap.
    Overlap {
        /// Where it should begin, in bytes of input.
        expected: u64,
        /// Where it begins.
        found: u64,
    },
    /// The input before it, as it was made for, is not what the part before it ends with.
    OtherInput,
    /// A part before it is marked as the last.
    AfterLast,
    /// There is no part that is marked as the last.
    LastMissing {
        /// Where the next part should begin, in bytes of input.
        expected: u64,
    },
    /// All parts together are longer than any file.
    TooLong,
}

/// The kind of damage that was found in a compressed input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CorruptFault {
    /// The header's first bytes are not those of the format.
    NotThisFormat,
    /// The header contradicts itself.
    BadHeader,
    /// The header names a compression method other than DEFLATE.
    UnknownMethod,
    /// The header sets flags that no version of the format defines.
    ReservedFlags,
    /// The header does not agree with its own checksum.
    BadHeaderChecksum,
    /// The DEFLATE data are damaged.
    BadData,
    /// The checksum of the content does not agree with the trailer.
    BadChecksum,
    /// The length of the content does not agree with the trailer.
    BadLength,
    /// The input ends in the middle of a stream.
    Truncated,
    /// The stream needs a preset dictionary that was not given, or another one.
    NeedsDictionary,
    /// Bytes that are neither zero padding nor another member follow the stream.
    TrailingData,
}

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidOption { option, reason } => write!(f, "invalid {option}: {reason}"),
            Self::BackendUnavailable { backend, features } => write!(
                f,
                "backend {backend} is not in this build; build with the feature `{features}` or \
                 choose another"
            ),
            Self::Read(cause) => write!(f, "read error: {cause}"),
            Self::Write(cause) => write!(f, "write error: {cause}"),
            Self::Block { index, fault } => write!(f, "block {index}: {fault}"),
            Self::Workers(cause) => write!(f, "no worker thread could be started: {cause}"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::OutOfMemory { requested_bytes } => {
                write!(
                    f,
                    "out of memory: could not allocate {requested_bytes} bytes; \
                     use fewer workers or smaller blocks"
                )
            }
            Self::AlreadyFailed => f.write_str("the stream has already failed; start a new one"),
            Self::AlreadyFinished => f.write_str("the stream is complete; start a new one"),
            Self::Part { number, fault } => write!(f, "part {number}: {fault}"),
            Self::InvalidIndex(reason) => write!(f, "invalid index: {reason}"),
            Self::InvalidLabel(reason) => write!(f, "invalid label: {reason}"),
            Self::Corrupt { offset, fault } => write!(f, "{fault} (at byte {offset})"),
            Self::LimitExceeded { limit_bytes } => {
                write!(f, "output is larger than the limit of {limit_bytes} bytes")
            }
        }
    }
}

impl fmt::Display for BlockFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Panicked => "the encoder panicked; please report this bug",
            Self::Malformed => "the encoder returned malformed data; please report this bug",
            Self::VerifyMismatch => {
                "the compressed block does not inflate to its input; the machine may be faulty"
            }
            Self::OutOfMemory => "out of memory; use fewer workers or smaller blocks",
            Self::Misplaced => "the block came out of turn; please report this bug",
        })
    }
}

impl fmt::Display for PartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherOptions => {
                f.write_str("it was made with other options or by another version; make it again")
            }
            Self::Gap { expected, found } => write!(
                f,
                "it begins at byte {found} of the input, but byte {expected} comes next: a part \
                 is missing or out of order"
            ),
            Self::Overlap { expected, found } => write!(
                f,
                "it begins at byte {found} of the input, but byte {expected} comes next: it is \
                 there twice, out of order, or overlaps the part before it"
            ),
            Self::OtherInput => {
                f.write_str("it was made after other input than the part before it ends with")
            }
            Self::AfterLast => f.write_str("the part before it is marked as the last"),
            Self::LastMissing { expected } => write!(
                f,
                "the stream is incomplete: what follows byte {expected} of the input is missing"
            ),
            Self::TooLong => f.write_str("with it, the stream is longer than any file"),
        }
    }
}

impl fmt::Display for CorruptFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotThisFormat => "not in the expected format",
            Self::BadHeader => "invalid header",
            Self::UnknownMethod => "unknown compression method",
            Self::ReservedFlags => "the header has reserved flags set",
            Self::BadHeaderChecksum => "invalid header--crc error",
            Self::BadData => "invalid compressed data--format violated",
            Self::BadChecksum => "invalid compressed data--crc error",
            Self::BadLength => "invalid compressed data--length error",
            Self::Truncated => "unexpected end of file",
            Self::NeedsDictionary => "a preset dictionary is needed",
            Self::TrailingData => "trailing garbage after the stream",
        })
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(cause) | Self::Write(cause) | Self::Workers(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<Error> for io::Error {
    /// Gives back the sink's or source's own error unchanged, and wraps everything else.
    fn from(error: Error) -> Self {
        match error {
            Error::Read(cause) | Error::Write(cause) => cause,
            Error::OutOfMemory { .. } => Self::new(io::ErrorKind::OutOfMemory, error),
            Error::Corrupt { fault: CorruptFault::Truncated, .. } => {
                Self::new(io::ErrorKind::UnexpectedEof, error)
            }
            Error::Corrupt { .. } | Error::InvalidIndex(_) | Error::InvalidLabel(_) => {
                Self::new(io::ErrorKind::InvalidData, error)
            }
            Error::InvalidOption { .. } => Self::new(io::ErrorKind::InvalidInput, error),
            _ => Self::other(error),
        }
    }
}
