//! Reading: DEFLATE data and the containers around them back to content.
//!
//! [`engine`] decodes DEFLATE data. [`stream`] is the decoder of whole files, without input or
//! output of its own; [`decoder`] and [`oneshot`] are its entry points. [`verify`] is the second
//! opinion on every piece that the encoders' side asks for; it uses a library instead.
//! [`crate::index`] reads from the middle of a file.

mod decoder;
mod engine;
mod member_header;
mod oneshot;
mod options;
#[cfg(not(target_family = "wasm"))]
mod parallel;
mod partial_field;
#[cfg_attr(target_family = "wasm", allow(dead_code))]
mod restart_mark;
mod running_checksum;
#[cfg(not(target_family = "wasm"))]
mod side_by_side;
#[cfg_attr(target_family = "wasm", allow(dead_code))]
mod span;
mod stream;
// The npm package cannot ask for it, and the library it uses would be a tenth of the download.
#[cfg_attr(all(feature = "web", target_family = "wasm"), path = "inflate/verify/absent.rs")]
mod verify;
mod zlib_header;
// The npm package verifies nothing; its core needs only the stops at blocks.
#[cfg_attr(all(feature = "web", target_family = "wasm"), allow(dead_code))]
mod zlib_rs;

pub use decoder::Decoder;
pub(crate) use engine::{Engine, Pause};
pub(crate) use member_header::HeaderParser;
pub use member_header::MemberHeader;
pub use oneshot::{decompress, decompress_with};
pub use options::{DecodeOptions, Limit, TrailingData};
#[cfg(all(feature = "web", target_family = "wasm"))]
pub(crate) use restart_mark::{first_restart, mark_prefix_bytes};
#[cfg(all(feature = "web", target_family = "wasm"))]
pub(crate) use span::{MAX_SPAN_BYTES, SEARCHED_BYTES, SpanContent, SpanKind, members_end};
pub(crate) use span::{Span, SpanInflater};
pub(crate) use stream::{Status, StreamDecoder};
pub(crate) use verify::Verifier;
pub(crate) use zlib_rs::{Reach, ZlibRs};
