//! The library, through what it offers to its users.
//!
//! All tests that need no process or allocator of their own are modules of this one program,
//! because linking is most of what building a test program costs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backends;
mod decoders;
mod deflate;
mod deflate_long;
mod determinism;
mod determinism_table;
mod distributed;
mod faults_sink;
mod faults_size;
mod faults_source;
mod faults_streams;
mod faults_table;
mod fuzz_corpus;
mod index;
mod inflate;
mod parallel_reading;
mod parts;
mod small;
mod workers;

use parflate::Format;
use parflate_test_support::Container;

use fuzz_corpus::fuzz::parts::parts_of;

/// What another project's decoders call our format.
fn container(format: Format) -> Container {
    match format {
        Format::Gzip => Container::Gzip,
        Format::Zlib => Container::Zlib,
        _ => Container::Raw,
    }
}

/// Fails unless `stream` is complete and another project's decoder reads it as `expected`.
#[track_caller]
fn assert_inflates(stream: &[u8], format: Format, expected: &[u8]) {
    parflate_test_support::assert_inflates(stream, container(format), expected);
}
