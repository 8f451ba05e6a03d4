//! `cargo xtask test --full`: what takes too long for every change. Each part can be run alone.
//!
//! | part | what |
//! |---|---|
//! | ignored | tests marked `#[ignore]`: every short length, 5 GiB, 200 kills, the corpus |
//! | fuzz | each fuzz target for [`FUZZ_MINUTES`] |
//! | mutate | every deliberate break is noticed |
//! | sanitize | address sanitizer under the encoder's, pools' and backends' tests |
//! | miri | the small cases under Miri |
//! | deny | advisories, licences and duplicates of Rust and npm dependencies |

use std::process::Command;

use crate::{fuzz, mutate};

/// For each fuzz target in a full run.
const FUZZ_MINUTES: u64 = 15;

/// Tests that make sense of an address sanitizer: those that reach `unsafe` and C.
const SANITIZED: [&str; 5] = ["small", "deflate", "backends", "inflate", "fuzz_corpus"];

/// A part: its name, and what it does.
pub(crate) type Part = (&'static str, fn() -> Result<(), String>);

/// All parts, in order.
pub(crate) const PARTS: [Part; 6] = [
    ("ignored", ignored),
    ("fuzz", || fuzz::fuzz(FUZZ_MINUTES, false, &fuzz::TARGETS.map(str::to_owned))),
    ("mutate", || mutate::try_run("")),
    ("sanitize", sanitize),
    ("miri", miri),
    ("deny", deny),
];

/// In release, as some of them compress many gigabytes.
fn ignored() -> Result<(), String> {
    let arguments = ["test", "--release", "--all-features", "--no-fail-fast", "--", "--ignored"];
    succeeds(cargo().args(arguments))
}

/// The sanitizers' libraries come with a stable compiler, their flag with the nightly one's name.
fn sanitize() -> Result<(), String> {
    let mut command = cargo();
    command.args(["test", "--all-features", "--target", host()?.as_str()]);
    SANITIZED.iter().for_each(|test| {
        command.args(["--test", test]);
    });
    succeeds(
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Zsanitizer=address")
            .env("CARGO_TARGET_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/../target/sanitize")),
    )
}

/// Needs a nightly toolchain with Miri, which is installed under a name of its own.
fn miri() -> Result<(), String> {
    const TOOLCHAIN: &str = "nightly-2026-10-29";
    let mut install = Command::new("rustup");
    install.args(["toolchain", "install", TOOLCHAIN, "--profile", "minimal"]);
    succeeds(install.args(["--component", "miri,rust-src"]))?;
    let mut command = Command::new("rustup");
    command.args(["run", TOOLCHAIN, "cargo", "miri", "test", "--no-default-features"]);
    succeeds(
        command
            .args(["--test", "small"])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .env_remove("CARGO")
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("MIRIFLAGS", "-Zmiri-disable-isolation")
            .env("CARGO_TARGET_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/../target/miri")),
    )
}

/// Where the advisories cannot be fetched, the rest is checked all the same and the part fails.
fn deny() -> Result<(), String> {
    if succeeds(Command::new("cargo-deny").arg("--version")).is_err() {
        succeeds(cargo().args(["install", "--locked", "cargo-deny"]))?;
    }
    let offline = succeeds(cargo().args(["deny", "check", "licenses", "bans", "sources"]));
    let advisories = succeeds(cargo().args(["deny", "check", "advisories"]));
    let mut npm = Command::new("npm");
    npm.args(["audit", "--audit-level=low"]);
    let npm = succeeds(npm.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../pkg")));
    offline.and(advisories).and(npm)
}

/// The target that the compiler itself runs on.
fn host() -> Result<String, String> {
    let output = Command::new("rustc").arg("-vV").output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).ok_or_else(|| "rustc does not name its host".to_owned())
}

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    command
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(status.to_string()),
        Err(error) => Err(format!("{}: {error}", command.get_program().display())),
    }
}
