//! `cargo xtask demo`: builds the npm package and the demo page, and serves, tests or measures it.
//!
//! The page is built by its own tools in `www/`; this calls them in order, so that one command is
//! enough in a fresh clone. It needs node and npm.

use crate::steps::{npm, npm_install};
use crate::tools;
use crate::wasm;

pub(crate) const USAGE: &str = "\
cargo xtask demo         builds the demo page and serves it on localhost
cargo xtask demo build   builds it into www/dist, static files for any path of any host
cargo xtask demo test    builds it and tests it in Chromium, Firefox and WebKit
cargo xtask demo bench   builds it and measures it under load, in Chromium
cargo xtask demo shots   builds it and takes screenshots, into www/tests/shots";

/// Builds the page, then does what the first argument says.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    match arguments.next().as_deref() {
        None => {
            build()?;
            npm("www", &["run", "preview"])
        }
        Some("build") => build(),
        Some("test") => test(),
        Some(script @ ("bench" | "shots")) => drive(&["run", script]),
        Some(other) => Err(format!("unknown argument {other}\n{USAGE}")),
    }
}

/// Builds the page and tests it in real browsers.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn test() -> Result<(), String> {
    drive(&["test"])
}

/// Builds the page and runs a script of npm's that drives browsers.
fn drive(script: &[&str]) -> Result<(), String> {
    tools::install_browsers();
    build()?;
    // The page's tests use the browser drivers of the package's tests.
    npm_install("tests/web")?;
    npm("www", script)
}

fn build() -> Result<(), String> {
    wasm::run(std::iter::empty())?;
    npm_install("www")?;
    npm("www", &["run", "build"])
}
