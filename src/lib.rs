//! Parallel DEFLATE: one ordinary gzip, zlib or raw stream, compressed on every core.
//!
//! Input is cut into blocks, the blocks are compressed on as many workers as there are, and the
//! pieces are joined, in order, into one stream that every decoder reads. The bytes are a function
//! of the version, the [`Options`] and the input: never of the number of workers, of how writes
//! were chunked, or of the machine.
//!
//! | to compress | use |
//! |---|---|
//! | a slice | [`compress`] |
//! | what is written | [`Encoder`] |
//! | what can be read | [`copy`] |
//! | one stream in several processes | [`pieces`] and [`Assembler`] |
//!
//! Many streams can share one [`Pool`]. To decompress, use [`decompress`] or [`Decoder`].
//!
//! ```
//! use parflate::{Limit, Options, compress, decompress};
//! let data = vec![b'a'; 1_000_000];
//! let gz = compress(&data, &Options::gzip().level(9))?;
//! assert_eq!(decompress(&gz, Limit::bytes(1 << 20))?, data);
//! # Ok::<(), parflate::Error>(())
//! ```
//!
//! Without default features the library is pure Rust and has no command.

// In reading order: the three stages and what joins them,
mod assemble;
mod compress;
mod pipeline;
mod split;

// the entry points,
mod copy;
mod encoder;
mod oneshot;

// what a stream depends on and where it runs,
mod cancel;
mod execution;
mod observer;
mod options;
mod progress;
mod settings;

// and what all of these stand on.
mod backend;
mod catch_panic;
mod checksum;
mod clock;
pub mod deflate;
mod error;
mod failure_latch;
mod format;
mod inflate;
mod memory;
mod piece;
mod pool;
mod sync;
#[cfg(all(feature = "web", target_family = "wasm"))]
mod wasm;

pub use assemble::Assembler;
pub use backend::Backend;
pub use cancel::CancelToken;
pub use checksum::Checksum;
pub use copy::copy;
pub use encoder::{Encoder, Report};
pub use error::{BlockFault, CorruptFault, Error, Result};
pub use format::{Format, GzipHeader};
pub use inflate::{
    DecodeOptions, Decoder, Limit, MemberHeader, TrailingData, decompress, decompress_with,
};
pub use oneshot::{compress, pieces};
pub use options::Options;
pub use piece::Piece;
pub use pool::{Pool, Workers};
pub use progress::Progress;
pub use settings::{DEFAULT_LEVEL, MAX_BLOCK_BYTES, MAX_LEVEL, MIN_BLOCK_BYTES};

/// The README's examples, compiled and run with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
