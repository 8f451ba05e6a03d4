//! Parallel DEFLATE: one ordinary gzip, zlib or raw stream, compressed on every core.
//!
//! The input is cut into blocks, the blocks are compressed on as many workers as there are, and the
//! pieces are joined, in order, into one stream that every decoder reads.
//!
//! | to compress | use |
//! |---|---|
//! | a slice | [`compress`] |
//! | what you write | [`Encoder`] |
//! | what can be read | [`copy`] |
//! | one stream in several processes | [`compress_part`] or [`copy_part`], and [`join_parts`] |
//!
//! To decompress, use [`decompress`] for a slice, [`Decoder`] for a reader, and [`SeekableReader`]
//! with an [`Index`] for any part of a file.
//!
//! ```
//! use parflate::{Limit, Options, compress, decompress};
//! let data = vec![b'a'; 1_000_000];
//! let gz = compress(&data, &Options::gzip().level(9))?;
//! assert_eq!(decompress(&gz, Limit::bytes(1 << 20))?, data);
//! # Ok::<(), parflate::Error>(())
//! ```
//!
//! # Why use this crate?
//!
//! - It uses every core for **one** stream, and what it writes is an ordinary gzip member, zlib
//!   stream or raw DEFLATE stream.
//! - The bytes are a function of the version, the [`Options`] and the input: never of the number of
//!   workers, of how writes were chunked, or of the machine.
//! - Memory is bounded by workers and block size, and many streams can share one [`Pool`].
//! - An error is returned once, with its cause. Refused allocations and refused threads are errors
//!   or fewer workers, and panics of your reader or writer are errors too.
//!
//! For many small buffers that are compressed one at a time, `libdeflate` or `flate2` are as fast;
//! where the reader is yours to choose, zstd compresses faster and smaller than any DEFLATE.
//!
//! # Features
//!
//! The default build is pure Rust and has no features. `libdeflate`, `zlib-ng` and `miniz` add
//! other encoders, chosen at run time with [`Backend`]. The command is the crate `parflate-cli`.
//!
//! # Platforms
//!
//! Everything works on every target with the standard library. Without threads, as on plain
//! `wasm32-unknown-unknown`, each stream is compressed on the calling thread.

// In reading order: the three stages and what joins them,
mod assemble;
mod compress;
mod pipeline;
mod split;

// the entry points,
mod copy;
mod encoder;
mod oneshot;
mod part;

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
mod index;
mod inflate;
mod memory;
mod piece;
mod pool;
mod sync;
#[cfg(all(any(feature = "web", feature = "web-ranges"), target_family = "wasm"))]
mod wasm;

pub use backend::Backend;
pub use cancel::CancelToken;
pub use checksum::Checksum;
pub use copy::copy;
pub use encoder::{Encoder, Report};
pub use error::{BlockFault, CorruptFault, Error, PartFault, Result};
pub use format::{Format, GzipHeader};
pub use index::{Index, IndexPoint, ReadAt, SeekableReader};
pub use inflate::{
    DecodeOptions, Decoder, Limit, MemberHeader, TrailingData, decompress, decompress_with,
};
pub use oneshot::compress;
pub use options::Options;
pub use part::{JoinedParts, Part, PartLabel, PartPlace, compress_part, copy_part, join_parts};
pub use pool::{Pool, Workers};
pub use progress::Progress;
pub use settings::{DEFAULT_LEVEL, MAX_BLOCK_BYTES, MAX_LEVEL, MIN_BLOCK_BYTES};

/// The README's examples, compiled and run with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
