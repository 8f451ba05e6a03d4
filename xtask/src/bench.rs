//! `cargo xtask bench`: builds the command and the bench for release, and runs the bench.
//!
//! The command is built by itself, with the features that its users get; the bench beside it has
//! the C backends too, for the design study, where cmake is there to build them.

use std::process::{Command, Stdio};

/// Runs the bench with these arguments and ends with its exit code.
pub(crate) fn run(arguments: impl Iterator<Item = String>) {
    let command = ["build", "--release", "--package", "parflate", "--bin", "parflate"];
    let mut bench = vec!["build", "--release", "--package", "native-bench"];
    if has_cmake() {
        bench.extend(["--features", "c-backends"]);
    } else {
        eprintln!("cmake is not here: the study goes without zlib-ng, libdeflate and the hybrid");
    }
    for build in [command.as_slice(), bench.as_slice()] {
        end_unless_zero(Command::new(cargo()).args(build));
    }
    let program = format!("native-bench{}", std::env::consts::EXE_SUFFIX);
    let built = std::env::current_exe().ok().and_then(|path| Some(path.parent()?.parent()?.into()));
    let target: std::path::PathBuf = built.unwrap_or_else(|| "target".into());
    end_unless_zero(Command::new(target.join("release").join(program)).args(arguments));
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn has_cmake() -> bool {
    let mut cmake = Command::new("cmake");
    cmake.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    cmake.status().is_ok_and(|status| status.success())
}

/// Runs a command; if it fails, so does this process.
fn end_unless_zero(command: &mut Command) {
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => {
            eprintln!("{} cannot be started: {error}", command.get_program().to_string_lossy());
            std::process::exit(1);
        }
    }
}
