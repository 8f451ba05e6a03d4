//! The functions that the fuzz targets run, apart from the fuzzer that invents their input.
//!
//! `fuzz_targets/` hands the fuzzer's bytes to these functions; `tests/library/fuzz_corpus.rs`
//! hands them the committed corpora, so that an ordinary test run repeats whatever fuzzing has
//! found.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

pub mod backends;
pub mod checks;
pub mod decoder;
pub mod deflate_round_trip;
pub mod headers;
pub mod index;
pub mod inflate;
pub mod parts;
pub mod splice;
pub mod streaming;

mod script;
