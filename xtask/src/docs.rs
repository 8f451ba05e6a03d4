//! `cargo xtask man` and `cargo xtask completions`: made from the command line's own definition,
//! so they cannot differ from what the command takes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Command;
use clap_complete::Shell;

// What only the command itself uses of it is unused here.
#[allow(dead_code)]
#[path = "../../cli/src/args.rs"]
mod args;

/// Shells that completions are made for.
const SHELLS: [Shell; 5] = [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh];

/// Where generated files go.
const OUTPUT_FOLDER: &str = "target/dist";

/// Writes the man page; returns its path.
///
/// # Errors
/// The system's.
pub(crate) fn man() -> io::Result<Vec<PathBuf>> {
    let folder = folder("man")?;
    let path = folder.join("parflate.1");
    let page = clap_mangen::Man::new(command()).date("");
    let mut text = Vec::new();
    page.render(&mut text)?;
    fs::write(&path, text)?;
    Ok(vec![path])
}

/// Writes the completions for every shell; returns their paths.
///
/// # Errors
/// The system's.
pub(crate) fn completions() -> io::Result<Vec<PathBuf>> {
    let folder = folder("completions")?;
    SHELLS
        .into_iter()
        .map(|shell| clap_complete::generate_to(shell, &mut command(), "parflate", &folder))
        .collect()
}

/// Makes everything and looks whether it speaks of the flags.
///
/// # Errors
/// What is missing.
pub(crate) fn check() -> Result<(), String> {
    let made = man().and_then(|man| Ok([man, completions()?].concat()));
    for path in made.map_err(|error| error.to_string())? {
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        for flag in ["decompress", "processes", "verify", "json"] {
            if !text.contains(flag) {
                return Err(format!("{} does not mention {flag}", path.display()));
            }
        }
    }
    Ok(())
}

/// The command with the version of the package that it belongs to.
fn command() -> Command {
    let manifest = include_str!("../../Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = "));
    args::command().version(version.unwrap_or_default().trim_matches('"'))
}

fn folder(name: &str) -> io::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let folder = root.join(OUTPUT_FOLDER).join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
