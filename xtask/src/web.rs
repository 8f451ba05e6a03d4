//! `cargo xtask test-web` and `cargo xtask bench-web`: the npm package in real engines.
//!
//! Everything that is needed is built first: the wasm modules, the package, and the command whose
//! output the engines' is compared with.

use std::path::Path;
use std::process::{Command, ExitCode};

use crate::tools;
use crate::wasm;

pub(crate) const USAGE: &str = "\
cargo xtask test-web     the npm package and the demo page in Node, Deno, Bun, Chromium, Firefox and WebKit
cargo xtask bench-web    the npm package against others, in each browser
                         --corpus FOLDER [--quick] [--engines A,B] [--corpora A,B] [--rounds N] [--out FOLDER]
cargo xtask bench-core FILE...  the core in Node against the native command [--levels 1,6,9,10] [--rounds N]";

/// What is missing to build the package, if anything is and cannot be installed.
pub(crate) fn missing() -> Option<String> {
    if !tools::runs(Command::new("npm").arg("--version")) {
        return Some("npm is not installed".to_owned());
    }
    wasm::missing()
}

/// Runs the package's tests.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn test() -> Result<(), String> {
    if let Some(what) = missing() {
        return Err(what);
    }
    tools::install_browsers();
    prepare()?;
    let tests = root_join("tests/web");
    wasm::step(
        "npm package",
        Command::new("node").current_dir(tests).args(["--test", "--test-concurrency=1"]),
    )
}

/// Runs the browser benchmark with the arguments of `tests/web/bench/run.mjs`.
pub(crate) fn bench(arguments: impl Iterator<Item = String>) -> ExitCode {
    tools::install_browsers();
    script("tests/web/bench/run.mjs", arguments)
}

/// Compares wasm and native speed with the arguments of `tests/web/bench/native.mjs`.
pub(crate) fn bench_core(arguments: impl Iterator<Item = String>) -> ExitCode {
    script("tests/web/bench/native.mjs", arguments)
}

fn script(path: &str, arguments: impl Iterator<Item = String>) -> ExitCode {
    let outcome = prepare().and_then(|()| {
        wasm::step("benchmark", Command::new("node").arg(root_join(path)).args(arguments))
    });
    wasm::exit_code(outcome)
}

/// Builds the package and the command, and installs what the tests need.
fn prepare() -> Result<(), String> {
    wasm::run(std::iter::empty())?;
    wasm::step(
        "the command",
        Command::new(env!("CARGO")).current_dir(wasm::root()).args([
            "build",
            "--release",
            "--package=parflate-cli",
        ]),
    )?;
    let tests = root_join("tests/web");
    if tests.join("node_modules").exists() {
        return Ok(());
    }
    wasm::step(
        "npm",
        Command::new("npm")
            .current_dir(tests)
            // Not `ci`, which refuses a lock file that lacks other platforms' optional packages.
            .args(["install", "--no-save", "--no-audit", "--no-fund"])
            // The browsers are the system's own.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .env("PUPPETEER_SKIP_DOWNLOAD", "1"),
    )
}

fn root_join(path: &str) -> std::path::PathBuf {
    wasm::root().join(Path::new(path))
}
