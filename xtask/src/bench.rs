//! `cargo xtask bench`: builds the command and the bench optimised, and runs the bench.
//!
//! The command is built on its own, with the features that its users get; the bench beside it has
//! the C backends too, where cmake is there to build them. Nothing is timed in this process.

use std::process::{Command, ExitCode};

use crate::steps::{cargo, root, step};
use crate::tools;

/// Parts of the bench that run nothing but themselves.
const WITHOUT_COMMAND: [&str; 3] = ["levels", "latency", "report"];

/// A rival that cargo has and no Debian package.
const GZIPPY: [&str; 5] = ["install", "--locked", "gzippy", "--root", "target/rivals"];

/// A rival that only Python's index has; it gets a folder of its own.
const RAPIDGZIP: [(&str, &[&str]); 2] = [
    ("python3", &["-m", "venv", "target/rivals/python"]),
    ("target/rivals/python/bin/pip", &["install", "--upgrade", "rapidgzip"]),
];

/// Builds, then runs the bench with these arguments. With `--install`, what is missing for the
/// build and for the comparison is installed first.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let arguments: Vec<String> = arguments.collect();
    let needs = |part: &str| !arguments.iter().any(|argument| argument == part);
    if !needs("--install") {
        tools::install_missing();
        succeeds(&GZIPPY);
        for (program, arguments) in RAPIDGZIP {
            let done = step(program, Command::new(program).args(arguments).current_dir(root()));
            done.unwrap_or_else(|cause| eprintln!("{cause}"));
        }
    }
    let command = ["build", "--release", "--package", "parflate-cli"];
    let mut bench = vec!["run", "--release", "--package", "native-bench"];
    if tools::C_TOOLS.iter().all(tools::Tool::is_here) {
        bench.extend(["--features", "c-backends"]);
    } else {
        eprintln!("without cmake, there are no figures of zlib-ng, libdeflate and the hybrid");
    }
    bench.push("--");
    bench.extend(arguments.iter().map(String::as_str));
    let is_built = !WITHOUT_COMMAND.iter().copied().all(needs) || succeeds(&command);
    if is_built && succeeds(&bench) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs cargo and says so if it cannot be started.
fn succeeds(arguments: &[&str]) -> bool {
    step("cargo", cargo().args(arguments)).inspect_err(|cause| eprintln!("{cause}")).is_ok()
}
