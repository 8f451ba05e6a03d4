//! Where blocks are compressed. Pools decide nothing about the bytes.
//!
//! A stream talks to a [`OrderedDispatcher`](dispatcher::OrderedDispatcher): it hands blocks in and
//! gets pieces out in input order. Behind the dispatcher stands the calling thread or a [`Pool`]
//! that streams can share. The design of all pools, those of the web included, is in `README.md`
//! beside this file.

pub(crate) mod dispatcher;
pub(crate) mod inline;
pub(crate) mod job;
pub(crate) mod session;
pub(crate) mod spawn;
mod workers;

pub use workers::Workers;

#[cfg(test)]
pub(crate) mod faults;

cfg_if::cfg_if! {
    if #[cfg(all(target_family = "wasm", feature = "web-shared"))] {
        mod native;
        mod web;
        pub use native::Pool;
    } else if #[cfg(target_family = "wasm")] {
        mod single;
        pub use single::Pool;
    } else {
        mod native;
        pub use native::Pool;
    }
}
