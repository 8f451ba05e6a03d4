//! Parallel DEFLATE: one ordinary gzip, zlib or raw stream, compressed on every core.

pub mod deflate;
