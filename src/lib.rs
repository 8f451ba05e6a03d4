//! Parallel DEFLATE: one ordinary gzip, zlib or raw stream, compressed on every core.

mod split;
mod compress;
mod assemble;
mod pipeline;

mod encoder;
mod oneshot;

mod options;
mod error;
mod piece;
mod memory;
mod clock;
mod format;
mod checksum;
mod backend;
pub mod deflate;
mod inflate;
mod pool;

pub use assemble::Assembler;
pub use backend::Backend;
pub use checksum::Check;
pub use encoder::{Encoder, Report};
pub use error::{BlockFault, CorruptFault, Error, Result};
pub use format::{Format, GzipHeader};
pub use oneshot::{compress, pieces};
pub use options::{
    CancelToken, DEFAULT_LEVEL, MAX_BLOCK_BYTES, MAX_LEVEL, MIN_BLOCK_BYTES, Options, Progress,
};
pub use piece::Piece;
pub use pool::{Pool, Workers};
