//! Atomics, locks, channels and threads: everything by which threads wait for each other.
//!
//! They are the standard library's and crossbeam's. A test build with `--cfg parflate_model` takes
//! shuttle's in their place, which run one chosen schedule after the other instead of whichever
//! the system has: `cargo xtask test --full model`, with the tests in `pool/native/model.rs`.

cfg_if::cfg_if! {
    if #[cfg(all(test, parflate_model))] {
        pub(crate) use model::{Receiver, Sender, unbounded};
        pub(crate) use shuttle::sync::{Mutex, MutexGuard, atomic, mpsc};
        pub(crate) use shuttle::thread;
    } else {
        pub(crate) use std::sync::{Mutex, MutexGuard, atomic, mpsc};
        #[cfg(not(target_family = "wasm"))]
        pub(crate) use std::thread;

        #[cfg(any(not(target_family = "wasm"), feature = "web-shared"))]
        pub(crate) use crossbeam_channel::{Receiver, Sender, unbounded};
    }
}

/// A channel with many receivers, as crossbeam's, of shuttle's parts.
#[cfg(test)]
#[cfg(parflate_model)]
mod model;
