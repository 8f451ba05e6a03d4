//! The command, run as its users and their scripts run it.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod faults_input;
mod faults_output;
mod faults_signals;
mod flags;
mod index;
mod many;
mod parts;
mod support;
#[cfg(target_os = "linux")]
mod terminal;
