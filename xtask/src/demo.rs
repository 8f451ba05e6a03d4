//! `cargo xtask demo`: builds the npm package and the demo page, and serves the page on localhost.
//!
//! The page is built by its own tools in `www/`; this only calls them in order, so that one
//! command is enough from a fresh clone. It needs node and npm.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::wasm;

pub(crate) const USAGE: &str = "\
cargo xtask demo         build the demo page and serve it on localhost
cargo xtask demo build   only build it, into www/dist
cargo xtask demo test    build it and test it in real browsers";

/// Builds the page, then does what the first argument says.
///
/// # Errors
/// A message for the user: what could not be started, or failed.
pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let then = match arguments.next().as_deref() {
        None => Some("preview"),
        Some("build") => None,
        Some("test") => Some("test"),
        Some(other) => return Err(format!("unknown argument {other}\n{USAGE}")),
    };
    let page = page();
    wasm::run(std::iter::empty())?;
    if !page.join("node_modules").exists() {
        npm(&page, &["ci", "--no-audit", "--no-fund"])?;
    }
    npm(&page, &["run", "build"])?;
    then.map_or(Ok(()), |script| npm(&page, &["run", script]))
}

fn npm(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new("npm");
    match command.current_dir(folder).args(arguments).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("npm {} failed ({status})", arguments.join(" "))),
        Err(cause) => Err(format!("npm could not start ({cause}); install node and npm")),
    }
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../www")
}
