//! Named sets of files, each joined into one input.
//!
//! A set is a folder, or one file. Its files are joined in the order of their names, so that every
//! tool is started once per run and the time is spent compressing, not starting. When a folder
//! `shared/corpus` is found beside the project, its folders are the default sets.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::results::About;

/// Bytes of a set in a quick run: enough for every worker to have several blocks.
const QUICK_BYTES: u64 = 6_000_000;

/// A set, ready to be read from one file.
#[derive(Clone, Debug)]
pub(crate) struct Corpus {
    pub(crate) about: About,
    /// The joined file.
    pub(crate) path: PathBuf,
}

/// The folder beside the project that may hold sets.
pub(crate) fn folder() -> PathBuf {
    crate::machine::root().join("../shared/corpus")
}

/// The sets asked for, at least one: paths, or names of folders of [`folder`]; all folders there
/// when nothing is asked for.
pub(crate) fn sets(asked: &[String], is_quick: bool, scratch: &Path) -> Result<Vec<Corpus>> {
    let mut wanted = asked.to_vec();
    if wanted.is_empty() && folder().is_dir() {
        let inside = entries(&folder())?.into_iter().filter(|path| path.is_dir());
        wanted = inside.map(|path| file_name(&path)).collect();
    }
    ensure!(!wanted.is_empty(), "there are no data to measure on: name them with --corpus PATH");
    let set = |name: &String| {
        let mut places = [folder().join(name), PathBuf::from(name)].into_iter();
        let path = places.find(|path| path.exists());
        let path = path.with_context(|| format!("there is no folder or file named {name}"))?;
        join(&file_name(&path), &files(&path)?, is_quick, scratch)
    };
    wanted.iter().map(set).collect()
}

/// The files of a folder in order of name, or the one file.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let files: Vec<_> = entries(path)?.into_iter().filter(|path| path.is_file()).collect();
    ensure!(!files.is_empty(), "{} has no files", path.display());
    Ok(files)
}

/// A file, or a folder and all folders inside it as far as they have files: each is a set.
pub(crate) fn nested(path: &Path) -> Result<Vec<PathBuf>> {
    let mut sets = Vec::new();
    if files(path).is_ok() {
        sets.push(path.to_owned());
    }
    if !path.is_file() {
        for folder in entries(path)?.into_iter().filter(|inside| inside.is_dir()) {
            sets.extend(nested(&folder)?);
        }
    }
    Ok(sets)
}

/// The last part of a path, as text.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let paths = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect();
    let paths: io::Result<Vec<PathBuf>> = paths();
    let mut paths = paths.with_context(|| format!("{} cannot be read", folder.display()))?;
    paths.sort();
    Ok(paths)
}

/// Joins files into one; in a quick run an equal share of each.
fn join(name: &str, files: &[PathBuf], is_quick: bool, scratch: &Path) -> Result<Corpus> {
    let share = if is_quick { QUICK_BYTES / files.len() as u64 } else { u64::MAX };
    let path = scratch.join(format!("{name}.input"));
    let mut output = File::create(&path)?;
    let (mut crc, mut bytes) = (flate2::Crc::new(), 0);
    for file in files {
        let mut part = Vec::new();
        let input = File::open(file).with_context(|| format!("{} cannot be read", file.display()));
        input?.take(share).read_to_end(&mut part)?;
        crc.update(&part);
        bytes += part.len() as u64;
        output.write_all(&part)?;
    }
    let files = files.iter().map(|file| file_name(file)).collect();
    Ok(Corpus { about: About { name: name.to_owned(), bytes, files, crc32: crc.sum() }, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_joined_in_order_and_a_quick_one_shared_out() {
        let scratch = std::env::temp_dir().join(format!("native-bench-set-{}", std::process::id()));
        let folder = scratch.join("letters");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("b"), vec![b'b'; 4_000_000]).unwrap();
        fs::write(folder.join("a"), vec![b'a'; 5_000_000]).unwrap();
        let asked = [folder.to_string_lossy().into_owned()];
        let whole = sets(&asked, false, &scratch).unwrap().remove(0);
        assert_eq!((whole.about.name.as_str(), whole.about.bytes), ("letters", 9_000_000));
        let bytes = fs::read(&whole.path).unwrap();
        assert_eq!((bytes[0], bytes[4_999_999], bytes[5_000_000]), (b'a', b'a', b'b'));
        let quick = sets(&asked, true, &scratch).unwrap().remove(0);
        assert_eq!(quick.about.bytes, QUICK_BYTES);
        assert_ne!(quick.about.crc32, whole.about.crc32);
        assert!(nested(&scratch).unwrap().contains(&folder) && nested(&folder.join("no")).is_err());
        assert!(sets(&["no such set".to_owned()], false, &scratch).is_err());
        fs::remove_dir_all(&scratch).unwrap();
    }
}
