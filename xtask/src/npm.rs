//! `cargo xtask test-web` and `cargo xtask bench-web`: the npm package in real engines.
//!
//! Whatever is needed is built first: the wasm modules and the package. Packages of npm's are
//! installed once, and again when a lock file has changed.

use std::process::{Command, ExitCode};
use std::thread::available_parallelism;

use crate::steps::{exit_code, npm, npm_install, root, step};
use crate::tools;
use crate::wasm;

/// The folder of the package's tests.
const TESTS: &str = "tests/web";

/// Why the package cannot be built here, if so.
pub(crate) fn missing() -> Option<String> {
    if !tools::runs(Command::new("npm").arg("--version")) {
        return Some("npm is not installed".to_owned());
    }
    wasm::missing()
}

/// Checks format and lints of `pkg`, `www` and `tests/web`; a warning fails too.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn lint() -> Result<(), String> {
    npm_install("pkg")?;
    npm("pkg", &["run", "--silent", "lint"])
}

/// Lints, builds and tests the package.
///
/// Several files of tests run at once, because each waits for its engine half of the time. None
/// judges by the clock.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn test() -> Result<(), String> {
    if let Some(what) = missing() {
        return Err(what);
    }
    lint()?;
    tools::install_browsers();
    prepare()?;
    let at_once = available_parallelism().map_or(1, usize::from);
    node_tests(&[&format!("--test-concurrency={at_once}")])
}

/// Compresses an input of 4 GiB in Node.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn test_long_input() -> Result<(), String> {
    prepare()?;
    node_tests(&["long-input.mjs"])
}

/// Runs the browser benchmark with the arguments of `tests/web/bench/run.mjs`.
pub(crate) fn bench(arguments: impl Iterator<Item = String>) -> ExitCode {
    tools::install_browsers();
    let script = root().join(TESTS).join("bench/run.mjs");
    let outcome = prepare()
        .and_then(|()| step("benchmark", Command::new("node").arg(script).args(arguments)));
    exit_code(outcome)
}

/// Builds the package and installs what its tests need.
fn prepare() -> Result<(), String> {
    wasm::run(std::iter::empty())?;
    npm_install(TESTS)
}

fn node_tests(arguments: &[&str]) -> Result<(), String> {
    let mut node = Command::new("node");
    step("npm package", node.current_dir(root().join(TESTS)).arg("--test").args(arguments))
}
