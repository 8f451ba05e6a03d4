//! Primitives that profit from more than plain Rust, each with a portable twin giving the same result.

pub(crate) mod portable;

pub(crate) use portable::{load_u32, match_length};
