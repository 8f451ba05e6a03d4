//! Finds a Rust toolchain that can build the standard library for wasm, or installs one.
//!
//! Both builds compile the standard library themselves: the shared one must (the ready-made one
//! has no atomics), and the other gets smaller. That takes the library's sources and unstable
//! flags. Two routes lead there: rustup's nightly with `rust-src`, and Debian's packages for
//! building browsers, which are a stable compiler with the sources.

use std::path::Path;
use std::process::Command;

/// Debian's packages: compiler, cargo, sources of the standard library, linker.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// Where Debian's packages put their programs; a rustup toolchain may come first on `PATH`.
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LINKER: &str = "/usr/bin/lld-22";

/// A way to build for wasm.
pub(super) enum Route {
    Rustup,
    Debian,
}

impl Route {
    /// The route that is there, or the one that could be installed.
    ///
    /// # Errors
    /// A sentence that says what was tried and what to install.
    pub(super) fn find() -> Result<Self, String> {
        if has_rustup_sources() {
            return Ok(Self::Rustup);
        }
        if has_debian() {
            return Ok(Self::Debian);
        }
        println!("wasm: no toolchain with the standard library's sources yet; installing one");
        if succeeds(Command::new("rustup").args([
            "toolchain",
            "install",
            "nightly",
            "--profile",
            "minimal",
            "--component",
            "rust-src",
        ])) && has_rustup_sources()
        {
            return Ok(Self::Rustup);
        }
        if succeeds(Command::new("apt-get").arg("update"))
            && succeeds(
                Command::new("apt-get")
                    .env("DEBIAN_FRONTEND", "noninteractive")
                    .args(["install", "--yes", "--no-install-recommends"])
                    .args(DEBIAN_PACKAGES),
            )
            && has_debian()
        {
            return Ok(Self::Debian);
        }
        Err(format!(
            "no toolchain can build the standard library for wasm; run `rustup toolchain install \
             nightly --component rust-src`, or on Debian, as root, `apt-get install {}`",
            DEBIAN_PACKAGES.join(" ")
        ))
    }

    /// A description for the user.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Rustup => "rustup's nightly with rust-src",
            Self::Debian => "Debian's rustc-web with rust-web-src",
        }
    }

    /// A cargo command of this toolchain, with `flags` for its compiler.
    pub(super) fn cargo(&self, flags: &[&str]) -> Command {
        // The name that the target expects is not that of Debian's linker.
        let linker = format!("-Clinker={DEBIAN_LINKER}");
        let mut flags = flags.to_vec();
        let mut command = match self {
            Self::Rustup => {
                let mut command = Command::new("rustup");
                command.args(["run", "nightly", "cargo"]);
                command
            }
            Self::Debian => {
                flags.push(&linker);
                let mut command = Command::new(DEBIAN_CARGO);
                command.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
                command
            }
        };
        // The cargo that runs this task has set these for its own toolchain.
        command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTFLAGS");
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
        command
    }
}

fn has_rustup_sources() -> bool {
    sysroot_has_sources(
        Command::new("rustup").args(["run", "nightly", "rustc", "--print", "sysroot"]),
    )
}

fn has_debian() -> bool {
    Path::new(DEBIAN_CARGO).exists()
        && Path::new(DEBIAN_LINKER).exists()
        && sysroot_has_sources(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))
}

/// Whether the compiler that `print_sysroot` asks has the standard library's sources with it.
fn sysroot_has_sources(print_sysroot: &mut Command) -> bool {
    let Ok(output) = print_sysroot.output() else { return false };
    let sysroot = String::from_utf8_lossy(&output.stdout);
    output.status.success()
        && Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.toml").exists()
}

/// Runs a command whose failure is an answer; one that cannot be started has failed.
fn succeeds(command: &mut Command) -> bool {
    command.status().is_ok_and(|status| status.success())
}
