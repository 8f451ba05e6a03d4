//! The tests of the command, which run it as its users do. They are one program, so that it is linked
//! once. On systems other than Unix there are none yet.
#![cfg(unix)]
#![allow(clippy::unwrap_used, unreachable_pub)]

mod faults_input;
mod faults_output;
mod faults_signals;
mod flags;
mod many;
mod support;
#[cfg(target_os = "linux")]
mod terminal;
