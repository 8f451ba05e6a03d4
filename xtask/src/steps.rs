//! How the chores call other programs, npm first of all, and report how that went.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::SystemTime;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The cargo that runs this, in the root.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(cargo_path());
    command.current_dir(root());
    command
}

/// The path of the cargo that runs this.
pub(crate) fn cargo_path() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs one command to its end.
///
/// # Errors
/// A sentence with the step and the command.
pub(crate) fn step(name: &str, command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} failed ({status}): {command:?}")),
        Err(cause) => Err(format!("{name} could not start ({cause}): {command:?}")),
    }
}

/// Prints what went wrong, if anything did.
pub(crate) fn exit_code(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{cause}");
            ExitCode::FAILURE
        }
    }
}

/// Installs what a folder's lock file names, unless that was done since it last changed.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn npm_install(folder: &str) -> Result<(), String> {
    let path = root().join(folder);
    // npm writes this file at the end of each installation.
    let installed = modified(&path.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&path.join("package-lock.json")) {
        return Ok(());
    }
    // Not `ci`, which refuses a lock file that lacks other platforms' optional packages.
    npm(folder, &["install", "--no-save", "--no-audit", "--no-fund"])
}

/// Runs npm in a folder of the repository.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn npm(folder: &str, arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new("npm");
    // The browsers are the system's own.
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").env("PUPPETEER_SKIP_DOWNLOAD", "1");
    step("npm", command.current_dir(root().join(folder)).args(arguments))
}

/// When a file was last changed, if it exists.
pub(crate) fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
