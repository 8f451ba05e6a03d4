//! The command, run as its users and their scripts run it.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod by_name;
mod faults_input;
#[cfg(target_os = "linux")]
mod faults_limits;
mod faults_output;
mod faults_signals;
mod flags;
mod index;
mod many;
mod options_table;
mod parts;
mod support;
#[cfg(target_os = "linux")]
mod terminal;
