//! `--install`: fetches the rivals that Debian or cargo have and that are not here yet.

use std::process::Command;

use anyhow::{Result, bail};

use super::locate;
use crate::machine::root;

/// Programs and the Debian packages that bring them.
const PACKAGES: [(&str, &str); 7] = [
    ("pigz", "pigz"),
    ("gzip", "gzip"),
    ("libdeflate-gzip", "libdeflate-tools"),
    ("igzip", "isal"),
    ("bgzip", "tabix"),
    ("zopfli", "zopfli"),
    ("7z", "p7zip-full"),
];

/// Installs what is missing: packages with apt-get, where that exists, and gzippy with cargo into
/// `target/rivals`. What cannot be had is said and left out.
pub(crate) fn install() {
    let missing: Vec<&str> = PACKAGES
        .iter()
        .filter(|(program, _)| locate(program).is_none())
        .map(|(_, package)| *package)
        .collect();
    if !missing.is_empty()
        && let Err(error) = apt(&missing)
    {
        eprintln!("{} could not be installed: {error}", missing.join(", "));
    }
    if locate("gzippy").is_none() {
        let folder = root().join("target/rivals");
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["install", "--locked", "gzippy", "--root"]).arg(folder);
        if let Err(error) = run(&mut cargo) {
            eprintln!("gzippy could not be installed: {error}");
        }
    }
}

/// With `sudo` where this is not root; without either, apt-get says what it lacks.
fn apt(packages: &[&str]) -> Result<()> {
    let id = Command::new("id").arg("-u").output()?;
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new("sudo");
        if id.stdout.trim_ascii() == b"0" {
            command = Command::new("apt-get");
        } else {
            command.arg("apt-get");
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    // Package lists may be missing or old; where they cannot be had, the install tells.
    let _ = run(&mut apt_get(&["update"]));
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    run(&mut apt_get(&install))
}

/// Runs a command; an exit code other than zero is an error.
fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{} ended with {status}", command.get_program().to_string_lossy());
    }
    Ok(())
}
