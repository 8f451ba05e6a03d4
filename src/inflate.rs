//! Reading: DEFLATE data and the containers around them back to content.
//!
//! [`engine`] decodes DEFLATE data. [`stream`] is the decoder of whole files, without input or
//! output of its own; [`decoder`] and [`oneshot`] are its entry points. [`verify`] is the second
//! opinion on every piece that the encoders' side asks for; it uses a library instead.

mod decoder;
mod engine;
mod member_header;
mod oneshot;
mod options;
#[cfg(not(target_family = "wasm"))]
mod parallel;
mod partial_field;
mod running_checksum;
mod stream;
// The npm package cannot ask for it, and the library it uses would be a tenth of the download.
#[cfg_attr(all(feature = "web", target_family = "wasm"), path = "inflate/verify/absent.rs")]
mod verify;
mod zlib_header;

pub use decoder::Decoder;
pub use member_header::MemberHeader;
pub use oneshot::{decompress, decompress_with};
pub use options::{DecodeOptions, Limit, TrailingData};
#[cfg(all(feature = "web", target_family = "wasm"))]
pub(crate) use stream::{Status, StreamDecoder};
pub(crate) use verify::Verifier;
