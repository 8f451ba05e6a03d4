//! The Python package: built in a virtual environment of its own, and tested there.
//!
//! The environment is `target/python`; pip installs maturin and pytest into it. Where there is no
//! Python, no `venv`, or nothing that pip could install from, the step is skipped and says so.

use std::path::PathBuf;
use std::process::Command;

use crate::steps::{cargo, root, step};
use crate::tools::runs;

/// What pip installs besides the package: its build tool, so that a build needs no network of its
/// own, and what the tests need.
const TOOLS: [&str; 3] = ["maturin>=1.8,<2", "pytest>=7", "pytest-timeout"];

/// What the tests of the examples need besides; without them, these tests are skipped.
const EXAMPLE_TOOLS: [&str; 3] = ["distributed", "moto[server]", "boto3"];

/// Seconds after which a test is taken to hang, however busy the machine is.
const TEST_DEADLINE: &str = "300";

/// What is missing to build and test the package, if anything is.
pub(crate) fn missing() -> Option<String> {
    let version = "import sys; sys.exit(sys.version_info < (3, 9))";
    if !runs(Command::new("python3").args(["-c", version])) {
        return Some("Python 3.9 or later is not installed".to_owned());
    }
    if !runs(program("python").arg("--version"))
        && !runs(Command::new("python3").args(["-m", "venv"]).arg(environment()))
    {
        return Some("python3 has no venv".to_owned());
    }
    let has_tools = runs(program("python").args(["-c", "import maturin, pytest, pytest_timeout"]));
    if !has_tools && !runs(pip().args(TOOLS)) {
        return Some("pip cannot install maturin and pytest".to_owned());
    }
    None
}

/// Checks the crate, builds the wheel as its README says, and runs its tests.
///
/// # Errors
/// A sentence with the step that failed.
pub(crate) fn test() -> Result<(), String> {
    let manifest = "python/Cargo.toml";
    step("fmt", cargo().args(["fmt", "--check", "--manifest-path", manifest]))?;
    let arguments = ["clippy", "--quiet", "--manifest-path", manifest, "--", "-D", "warnings"];
    step("clippy", cargo().args(arguments).env("PYO3_PYTHON", environment().join("bin/python")))?;
    step(
        "pip",
        pip().args(["--no-build-isolation", "--force-reinstall", "--no-deps", "./python"]),
    )?;
    let has_example_tools = runs(program("python").args(["-c", "import distributed, moto, boto3"]));
    if !has_example_tools && !runs(pip().args(EXAMPLE_TOOLS)) {
        println!("pip cannot install Dask and moto: tests of the examples are skipped");
    }
    // Not from its folder, where the sources would be found before what was installed.
    let tests = root().join("python/tests");
    let mut pytest = program("pytest");
    step("pytest", pytest.current_dir(tests).args(["-rs", "--timeout", TEST_DEADLINE, "."]))
}

fn environment() -> PathBuf {
    root().join("target/python")
}

/// A program of the environment.
fn program(name: &str) -> Command {
    let mut command = Command::new(environment().join("bin").join(name));
    command.current_dir(root());
    command
}

fn pip() -> Command {
    let mut pip = program("python");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    // maturin is looked for on the path.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [environment().join("bin")].into_iter().chain(std::env::split_paths(&path));
    pip.env("PATH", std::env::join_paths(folders).unwrap_or(path.clone()));
    pip
}
