//! `cargo xtask demo`: builds the npm package and the demo page, and serves the page on localhost.
//!
//! The page is built by its own tools in `www/`; this only calls them in order, so that one
//! command is enough from a fresh clone. It needs node and npm.

use crate::npm;
use crate::tools;
use crate::wasm;

pub(crate) const USAGE: &str = "\
cargo xtask demo         builds the demo page and serves it on localhost
cargo xtask demo build   only builds it, into www/dist
cargo xtask demo test    builds it and tests it in Chromium, Firefox and WebKit";

/// Builds the page, then does what the first argument says.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    match arguments.next().as_deref() {
        None => {
            build()?;
            npm::run("www", &["run", "preview"])
        }
        Some("build") => build(),
        Some("test") => test(),
        Some(other) => Err(format!("unknown argument {other}\n{USAGE}")),
    }
}

/// Builds the page and tests it in real browsers.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn test() -> Result<(), String> {
    tools::install_browsers();
    build()?;
    // The page's tests drive browsers as the package's do.
    npm::install("tests/web")?;
    npm::run("www", &["test"])
}

fn build() -> Result<(), String> {
    wasm::run(std::iter::empty())?;
    npm::install("www")?;
    npm::run("www", &["run", "build"])
}
