//! What is allocated. The allocator counts and refuses when asked to (`cap`), which needs a program
//! of its own; the tests take turns with it.
#![allow(clippy::unwrap_used)]

mod decoders;
mod streams;

use std::sync::{Mutex, MutexGuard, PoisonError};

use cap::Cap;

#[global_allocator]
static ALLOCATOR: Cap<std::alloc::System> = Cap::new(std::alloc::System, usize::MAX);

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// The allocator to oneself.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}
