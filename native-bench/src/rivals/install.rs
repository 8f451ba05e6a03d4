//! `--install`: fetches the rivals that Debian or cargo have and that are not here yet.

use std::path::Path;
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

fn apt(packages: &[&str]) -> Result<()> {
    let has_sudo = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|folder: std::path::PathBuf| folder.join("sudo").is_file());
    let is_root = Path::new("/root").read_dir().is_ok();
    let mut command = if has_sudo && !is_root {
        let mut sudo = Command::new("sudo");
        sudo.arg("apt-get");
        sudo
    } else {
        Command::new("apt-get")
    };
    run(command.args(["install", "--yes"]).args(packages))
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{} ended with {status}", command.get_program().to_string_lossy());
    }
    Ok(())
}
