//! Reading: DEFLATE data back to content, through a library; ours are the containers around it.
//!
//! [`engine`] holds the library. [`stream`] is the decoder without input or output of its own;
//! [`decoder`] and [`oneshot`] are its fronts. [`verify`] is the second opinion on every piece
//! that the encoders' side asks for. [`crate::index`] reads from the middle of a file.

mod block_stops;
mod decoder;
mod engine;
mod member_header;
mod oneshot;
mod options;
mod partial_field;
mod running_checksum;
#[cfg(not(target_family = "wasm"))]
mod side_by_side;
#[cfg_attr(target_family = "wasm", allow(dead_code))]
mod span;
mod stream;
mod verify;
mod zlib_header;

pub(crate) use block_stops::BlockInflater;
pub use decoder::Decoder;
pub(crate) use engine::{Engine, Pause};
pub(crate) use member_header::HeaderParser;
pub use member_header::MemberHeader;
pub use oneshot::{decompress, decompress_with};
pub use options::{DecodeOptions, Limit, TrailingData};
pub(crate) use span::{Span, SpanInflater};
pub(crate) use stream::{Status, StreamDecoder};
pub(crate) use verify::Verifier;
