//! Checks that the npm package is reproducible: two builds of the same commit, in two folders, have
//! the same files, wasm modules included.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::mutate::copy_tree;
use crate::steps::cargo_path;
use crate::steps::root;

/// The folder that is published.
const PRODUCT: &str = "pkg/dist";

/// Builds twice and compares.
///
/// # Errors
/// The file that differs, or the build that failed.
pub(crate) fn try_run() -> Result<(), String> {
    let builds = ["first", "another-place/second"].map(|name| {
        let copy = root().join("target/reproducible").join(name);
        copy_tree(&root(), &copy)?;
        build(&copy)?;
        let mut files = BTreeMap::new();
        read_all(&copy.join(PRODUCT), Path::new(""), &mut files)?;
        Ok::<_, String>(files)
    });
    let [first, second] = builds;
    let (first, second) = (first?, second?);
    let modules = first.keys().filter(|name| name.extension().is_some_and(|kind| kind == "wasm"));
    println!("{} files, {} of them wasm", first.len(), modules.count());
    if first.is_empty() || !first.keys().eq(second.keys()) {
        return Err("the builds have different files, or none".to_owned());
    }
    match first.iter().find(|(name, bytes)| second.get(*name) != Some(bytes)) {
        Some((name, _)) => Err(format!("{} differs", name.display())),
        None => Ok(()),
    }
}

/// Builds the package in a copy of the tree, without anything of an earlier build.
fn build(copy: &Path) -> Result<(), String> {
    for made in [PRODUCT, "pkg/wasm", "target"] {
        let _ = std::fs::remove_dir_all(copy.join(made));
    }
    let mut cargo = Command::new(cargo_path());
    cargo.args(["run", "--quiet", "--package", "xtask", "--", "wasm"]).current_dir(copy);
    match cargo.env_remove("CARGO_TARGET_DIR").status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: {status}", copy.display())),
        Err(error) => Err(error.to_string()),
    }
}

/// All files of a folder and those below it, by their names from there.
fn read_all(
    folder: &Path,
    name: &Path,
    files: &mut BTreeMap<PathBuf, Vec<u8>>,
) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, name) = (entry.path(), name.join(entry.file_name()));
        if path.is_dir() {
            read_all(&path, &name, files)?;
        } else {
            files.insert(name, std::fs::read(&path).map_err(failed)?);
        }
    }
    Ok(())
}
