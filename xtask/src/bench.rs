//! `cargo xtask bench`: builds the command and the bench for release, and runs the bench.
//!
//! The command is built by itself, with the features that its users get; the bench beside it has
//! the C backends too, for the design study, where cmake is there to build them.

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use crate::tools;

/// Builds, then runs the bench with these arguments; what fails has said why. With `--install`,
/// what the build needs is installed first; the rivals are the bench's own matter.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let arguments: Vec<String> = arguments.collect();
    if arguments.iter().any(|argument| argument == "--install") {
        tools::install_missing();
    }
    let command = ["build", "--release", "--package", "parflate", "--bin", "parflate"];
    let mut bench = vec!["build", "--release", "--package", "native-bench"];
    if has_cmake() {
        bench.extend(["--features", "c-backends"]);
    } else {
        eprintln!("cmake is not here: the study goes without zlib-ng, libdeflate and the hybrid");
    }
    let program = format!("native-bench{}", std::env::consts::EXE_SUFFIX);
    let built = std::env::current_exe().ok().and_then(|path| Some(path.parent()?.parent()?.into()));
    let target: PathBuf = built.unwrap_or_else(|| "target".into());
    let is_done = succeeds(Command::new(cargo()).args(command))
        && succeeds(Command::new(cargo()).args(bench))
        && succeeds(Command::new(target.join("release").join(program)).args(arguments));
    if is_done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn has_cmake() -> bool {
    let mut cmake = Command::new("cmake");
    cmake.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    cmake.status().is_ok_and(|status| status.success())
}

/// Runs a command and says so if it cannot be started.
fn succeeds(command: &mut Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("{} cannot be started: {error}", command.get_program().to_string_lossy());
            false
        }
    }
}
