//! The exports to JavaScript: the three stages, and buffers that move between a page and its
//! workers.
//!
//! ```text
//! page                                   any worker
//! Stream::push ► next_job ── job ──────► Worker::compress
//! Stream::take_output ◄ accept ◄─ piece ─┘
//!
//! one worker                             any worker
//! Reader::step ► take_span ── span ────► Worker::inflate
//! Reader::accept_span ◄─ description ────┴─► content, to the page
//! ```
//!
//! JavaScript decides nothing about blocks, headers or checksums. A [`stream::Stream`] stays with
//! the caller. Its jobs go to any [`worker::Worker`] in any order, and their pieces come back in
//! any order. A job carries all that a worker needs, so a worker keeps no state of a stream.
//!
//! The package makes a `ParflateError` of an [error](errors). A panic is a trap, after which the
//! package drops the instance.
//!
//! Reading by an index is a module of its own ([`ranges`]), which only pages that do so load.

// `wasm_bindgen` needs its items public, and the module is private because Rust does not use it.
#![allow(unreachable_pub)]

#[cfg(feature = "web-shared")]
pub(crate) mod block_observer;
mod errors;
#[cfg(feature = "web")]
mod inflater;
#[cfg(feature = "web")]
mod job;
#[cfg(feature = "web")]
mod piece_meta;
#[cfg(feature = "web-ranges")]
mod ranges;
#[cfg(feature = "web")]
mod reader;
#[cfg(feature = "web")]
mod settings;
#[cfg(feature = "web-shared")]
mod shared;
#[cfg(feature = "web")]
mod span_meta;
#[cfg(feature = "web")]
mod stream;
#[cfg(feature = "web")]
mod worker;
