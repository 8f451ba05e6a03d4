//! What the tests, benchmarks and fuzz targets of the workspace share.
//!
//! - [`Random`], the one generator of pseudo-random numbers, and [`content`], the test data made
//!   from it;
//! - [`determinism`], the inputs behind the committed table of hashes;
//! - [`decoders`], which read our output back with other projects' code;
//! - [`corpus`], the archives of fuzz inputs;
//! - [`faulty`], readers and writers that fail, or behave badly, on purpose;
//! - [`within_deadline`], for tests that must not hang.
//!
//! Everything here is the same in every run and on every machine. The crate does not depend on
//! `parflate`, so that the library's unit tests can use it as well.
// Whoever calls this is a test, and a panic is how a test fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

pub mod content;
pub mod corpus;
pub mod decoders;
pub mod determinism;
pub mod faulty;

mod deadline;
mod random;

pub use content::{noise, noise_of, sample, text};
pub use deadline::{silence_injected_panics, within_deadline};
pub use decoders::{Container, assert_inflates, inflate};
pub use random::Random;
