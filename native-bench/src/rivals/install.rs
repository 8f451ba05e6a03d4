//! `--install`: fetches the rivals that Debian or cargo have and that are not here yet.

use std::process::Command;

use anyhow::{Result, bail};

use super::locate;
use crate::machine::root;

/// Programs and the Debian packages that bring them: the first that can be had.
const PACKAGES: [(&str, &[&str]); 7] = [
    ("pigz", &["pigz"]),
    ("gzip", &["gzip"]),
    ("libdeflate-gzip", &["libdeflate-tools"]),
    ("igzip", &["isal"]),
    ("bgzip", &["tabix"]),
    ("zopfli", &["zopfli"]),
    ("7z", &["p7zip-full", "7zip"]),
];

/// Installs what is missing: packages with apt-get, where that exists, and gzippy with cargo into
/// `target/rivals`. What cannot be had is said and left out.
pub(crate) fn install() {
    let missing = || PACKAGES.iter().filter(|(program, _)| locate(program).is_none());
    if missing().next().is_some() {
        // Package lists may be missing or old; where they cannot be had, the installs tell.
        let _ = apt_get(&["update"]);
    }
    for (program, packages) in missing() {
        // A package of that name may exist without the program.
        let is_had = packages.iter().any(|package| {
            apt_get(&["install", "--yes", "--no-install-recommends", package]).is_ok()
                && locate(program).is_some()
        });
        if !is_had {
            eprintln!("{program} could not be installed from {}", packages.join(" or "));
        }
    }
    if locate("gzippy").is_none() {
        let folder = root().join("target/rivals");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["install", "--locked", "gzippy", "--root"]).arg(&folder);
        cargo.env("CARGO_TARGET_DIR", folder.join("build"));
        if let Err(error) = run(&mut cargo) {
            eprintln!("gzippy could not be installed: {error}");
        }
    }
}

/// With `sudo` where this is not root; without either, apt-get says what it lacks.
fn apt_get(arguments: &[&str]) -> Result<()> {
    let id = Command::new("id").arg("-u").output()?;
    let mut command = Command::new("sudo");
    if id.stdout.trim_ascii() == b"0" {
        command = Command::new("apt-get");
    } else {
        command.arg("apt-get");
    }
    run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Runs a command; an exit code other than zero is an error.
fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{} ended with {status}", command.get_program().to_string_lossy());
    }
    Ok(())
}
