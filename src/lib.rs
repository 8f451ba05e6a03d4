//! Parallel DEFLATE: one ordinary gzip, zlib or raw stream, compressed on every core.

mod assemble;
mod compress;
mod pipeline;
mod split;

mod copy;
mod encoder;
mod oneshot;

mod backend;
mod checksum;
mod clock;
pub mod deflate;
mod error;
mod format;
mod inflate;
mod memory;
mod options;
mod piece;
mod pool;
#[cfg(all(feature = "web", target_family = "wasm"))]
mod wasm;

pub use assemble::Assembler;
pub use backend::Backend;
pub use checksum::Check;
pub use copy::copy;
pub use encoder::{Encoder, Report};
pub use error::{BlockFault, CorruptFault, Error, Result};
pub use format::{Format, GzipHeader};
pub use inflate::{
    DecodeOptions, Decoder, Limit, MemberHeader, TrailingData, decompress, decompress_with,
};
pub use oneshot::{compress, pieces};
pub use options::{
    CancelToken, DEFAULT_LEVEL, MAX_BLOCK_BYTES, MAX_LEVEL, MIN_BLOCK_BYTES, Options, Progress,
};
pub use piece::Piece;
pub use pool::{Pool, Workers};
