//! `cargo xtask test --full`: checks that take too long for every change. Each can be run alone.
//!
//! | part | check |
//! |---|---|
//! | ignored | tests marked `#[ignore]`: every short length, 5 GiB, 200 kills, the corpus |
//! | model | the ordered dispatcher under thousands of schedules of its threads |
//! | neon | the encoder built for AArch64 and emulated: its primitives and the table of hashes |
//! | mutate | every deliberate break is noticed |
//! | coverage | lines that the committed fuzz corpora reach |
//! | address | address and leak sanitizers in the tests that reach `unsafe`, C and threads |
//! | thread | thread sanitizer in the tests of pools and streams |
//! | miri | the small cases in Miri |
//! | deny | advisories, licences and duplicates of Rust and npm dependencies |
//! | long-input | 4 GiB through the npm package in Node |
//! | reproducible | the npm package, built in two folders, is the same byte for byte |
//! | fuzz | each fuzz target for [`FUZZ_MINUTES`] |

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::steps::{self, root, step};
use crate::tools::runs;
use crate::{coverage, fuzz, mutate, npm, reproducible};

/// For each fuzz target in a full run.
const FUZZ_MINUTES: u64 = 15;

/// The compiler of what needs unstable parts: Miri, and a standard library built for a sanitizer.
const NIGHTLY: &str = "nightly-2026-10-29";

/// Modules of `tests/library` whose tests reach `unsafe`, C and threads.
const ADDRESS_TESTS: [&str; 7] = [
    "small::",
    "deflate::",
    "backends::",
    "inflate::",
    "fuzz_corpus::",
    "faults_sink::",
    "faults_streams::",
];

/// Modules of `tests/library` whose tests start threads.
const THREAD_TESTS: [&str; 4] = ["small::", "determinism::", "faults_source::", "faults_streams::"];

/// How a check ended that has not failed.
pub(crate) enum Outcome {
    /// It was done.
    Done,
    /// It needs something that is missing here; a clause says what, as in "npm is not installed".
    Without(String),
}

use Outcome::{Done, Without};

/// A check: its name, and the function that runs it.
pub(crate) type Part = (&'static str, fn() -> Result<Outcome, String>);

/// All checks in the order in which they are run, the longest last.
pub(crate) const PARTS: [Part; 12] = [
    ("ignored", ignored),
    ("model", model),
    ("neon", neon),
    ("mutate", || mutate::try_run("").map(|()| Done)),
    ("coverage", || coverage::try_run().map(|()| Done)),
    ("address", address),
    ("thread", thread),
    ("miri", miri),
    ("deny", deny),
    ("long-input", || npm::test_long_input().map(|()| Done)),
    ("reproducible", || reproducible::try_run().map(|()| Done)),
    ("fuzz", || fuzz::fuzz(FUZZ_MINUTES, false, &fuzz::TARGETS.map(str::to_owned)).map(|()| Done)),
];

/// In the tests' profile, where counters that wrap panic.
fn ignored() -> Result<Outcome, String> {
    succeeds(cargo("").args(["test", "--all-features", "--no-fail-fast", "--", "--ignored"]))
}

/// See `src/sync.rs`.
fn model() -> Result<Outcome, String> {
    let mut command = cargo("model");
    command.args(["test", "--package", "parflate", "--lib", "model"]);
    succeeds(command.env("RUSTFLAGS", "--cfg parflate_model"))
}

/// Tests that need no C library but the decoders', which the cross compiler builds.
fn neon() -> Result<Outcome, String> {
    const TARGET: &str = "aarch64-unknown-linux-gnu";
    let (linker, emulator) = ("aarch64-linux-gnu-gcc", "qemu-aarch64");
    for (program, package) in [(linker, "gcc-aarch64-linux-gnu"), (emulator, "qemu-user")] {
        if !runs(Command::new(program).arg("--version")) {
            return Ok(Without(format!("{program} of Debian's {package} is not installed")));
        }
    }
    if !runs(Command::new("rustup").args(["target", "add", TARGET])) {
        return Ok(Without(format!("the standard library of {TARGET} is not installed")));
    }
    let mut command = cargo("");
    command.args(["test", "--target", TARGET, "--lib", "--test", "library", "--"]);
    command.args(["simd", "match_finder", "every_build", "every_kind_of_bytes", "small::"]);
    command.env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", linker);
    let runner = format!("{emulator} -L /usr/aarch64-linux-gnu");
    succeeds(command.env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER", runner))
}

/// The sanitizer's library comes with a stable compiler, its flag with the nightly one's name. On
/// Linux it looks for leaks too.
fn address() -> Result<Outcome, String> {
    let mut command = cargo("address");
    command.args(["test", "--all-features", "--target", host()?.as_str()]);
    command.args(["--test", "library", "--"]).args(ADDRESS_TESTS);
    succeeds(command.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zsanitizer=address"))
}

/// The standard library is built with it, as its locks and channels must be seen.
fn thread() -> Result<Outcome, String> {
    if let Some(missing) = missing_nightly() {
        return Ok(missing);
    }
    let mut command = nightly("thread");
    command.args(["test", "-Zbuild-std", "--target", host()?.as_str()]);
    command.args(["--test", "library", "--"]).args(THREAD_TESTS);
    succeeds(command.env("RUSTFLAGS", "-Zsanitizer=thread"))
}

/// All small cases once, and those with threads on several schedules. Isolation is off because
/// reports read the clock.
fn miri() -> Result<Outcome, String> {
    if let Some(missing) = missing_nightly() {
        return Ok(missing);
    }
    for (flags, filter) in [("", "small::"), (" -Zmiri-many-seeds=0..8", "small::every_front")] {
        let mut command = nightly("miri");
        command.args(["miri", "test", "--test", "library", "--", filter]);
        succeeds(command.env("MIRIFLAGS", format!("-Zmiri-disable-isolation{flags}")))?;
    }
    Ok(Done)
}

/// Advisories are looked up where their databases can be fetched.
fn deny() -> Result<Outcome, String> {
    if !runs(Command::new("cargo-deny").arg("--version")) {
        succeeds(cargo("").args(["install", "--locked", "cargo-deny"]))?;
    }
    succeeds(cargo("").args(["deny", "check", "licenses", "bans", "sources"]))?;
    let mut without = Vec::new();
    if runs(cargo("").args(["deny", "fetch", "db"])) && has_advisories() {
        succeeds(cargo("").args(["deny", "check", "advisories"]))?;
    } else {
        without.push("the database of Rust advisories cannot be fetched");
    }
    for folder in ["pkg", "tests/web", "www"] {
        let mut npm = Command::new("npm");
        npm.args(["audit", "--audit-level=low"]).current_dir(root().join(folder));
        let audit = npm.output().map_err(|error| format!("npm: {error}"))?;
        let said = String::from_utf8_lossy(&[audit.stdout, audit.stderr].concat()).into_owned();
        if said.contains("audit endpoint returned an error") || said.contains("ENOTFOUND") {
            without.push("npm's advisories cannot be fetched");
            break;
        }
        if !audit.status.success() {
            return Err(format!("{folder}: {said}"));
        }
    }
    Ok(if without.is_empty() { Done } else { Without(without.join(", ")) })
}

/// Whether cargo-deny has advisories to compare with; it reports a failed fetch only by a message.
fn has_advisories() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cargo")));
    let databases = home.map(|home| home.join("advisory-dbs"));
    let entries = databases.and_then(|folder| std::fs::read_dir(folder).ok());
    entries
        .is_some_and(|entries| entries.flatten().any(|entry| entry.path().join("crates").is_dir()))
}

/// Why [`NIGHTLY`] cannot be used, after an attempt to install it.
fn missing_nightly() -> Option<Outcome> {
    let mut install = Command::new("rustup");
    install.args(["toolchain", "install", NIGHTLY, "--profile", "minimal"]);
    let is_here = runs(install.args(["--component", "miri,rust-src"]));
    (!is_here).then(|| Without(format!("rustup cannot install {NIGHTLY} with miri and rust-src")))
}

/// The target that the compiler runs on.
fn host() -> Result<String, String> {
    let output = Command::new("rustc").arg("-vV").output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).ok_or_else(|| "rustc does not name its host".to_owned())
}

/// The cargo that runs this, building in a folder of that name below `target`, or there itself.
fn cargo(folder: &str) -> Command {
    placed(steps::cargo(), folder)
}

/// [`NIGHTLY`]'s cargo, likewise.
fn nightly(folder: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", NIGHTLY, "cargo"]).env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    placed(command, folder)
}

fn placed(mut command: Command, folder: &str) -> Command {
    command.current_dir(root()).env("CARGO_TARGET_DIR", root().join("target").join(folder));
    command
}

fn succeeds(command: &mut Command) -> Result<Outcome, String> {
    step("check", command.stdin(Stdio::null())).map(|()| Done)
}
