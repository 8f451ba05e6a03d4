//! Named sets of files, each joined into one input.
//!
//! A set is a folder, or one file. Its files are joined in the order of their names, so that every
//! tool is started once per run and the time is spent compressing, not starting. When a folder
//! `shared/corpus` is found beside the project, its folders are the default sets.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

/// Bytes of a set in a quick run: enough for every worker to have several blocks.
const QUICK_BYTES: u64 = 6_000_000;

/// A set, ready to be read from one file.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Corpus {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) files: Vec<String>,
    /// The joined file.
    #[serde(skip)]
    pub(crate) path: PathBuf,
    /// Of a compressed set, the file with its content.
    #[serde(skip)]
    pub(crate) content: Option<PathBuf>,
}

/// The sets asked for, at least one: paths, or names of folders of the corpus beside the project;
/// all folders there when nothing is asked for.
pub(crate) fn sets(asked: &[String], is_quick: bool, scratch: &Path) -> Result<Vec<Corpus>> {
    fs::create_dir_all(scratch)
        .with_context(|| format!("{} cannot be created", scratch.display()))?;
    let folder = crate::machine::root().join("../shared/corpus");
    let place = |name: &String| {
        let beside = folder.join(name);
        if beside.exists() { beside } else { PathBuf::from(name) }
    };
    let mut wanted: Vec<PathBuf> = asked.iter().map(place).collect();
    if wanted.is_empty() && folder.is_dir() {
        wanted = entries(&folder)?;
        wanted.retain(|path| path.is_dir());
    }
    ensure!(!wanted.is_empty(), "there are no data to measure on: name them with --corpus PATH");
    wanted.iter().map(|path| join(path, is_quick, scratch)).collect()
}

/// The files of a folder and of the folders in it, in order of name, or the one file.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let files = entries(path)?.iter().map(|path| files(path)).collect::<Result<Vec<_>>>()?.concat();
    ensure!(!files.is_empty(), "{} has no files", path.display());
    Ok(files)
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

/// Joins the files of a set into one; in a quick run an equal share of each.
fn join(set: &Path, is_quick: bool, scratch: &Path) -> Result<Corpus> {
    let (name, files) = (file_name(set), files(set)?);
    let share = if is_quick { QUICK_BYTES / files.len() as u64 } else { u64::MAX };
    let mut joined = Vec::new();
    for file in &files {
        let input = File::open(file).with_context(|| format!("{} cannot be read", file.display()));
        input?.take(share).read_to_end(&mut joined)?;
    }
    let path = scratch.join(format!("{name}.input"));
    fs::write(&path, &joined)?;
    let (bytes, files) = (joined.len() as u64, files.iter().map(|file| file_name(file)).collect());
    Ok(Corpus { name, bytes, files, path, content: None })
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
        assert_eq!((whole.name.as_str(), whole.bytes), ("letters", 9_000_000));
        let bytes = fs::read(&whole.path).unwrap();
        assert_eq!((bytes[0], bytes[4_999_999], bytes[5_000_000]), (b'a', b'a', b'b'));
        let quick = sets(&asked, true, &scratch).unwrap().remove(0);
        assert_eq!(quick.bytes, QUICK_BYTES);
        assert_eq!(fs::read(&quick.path).unwrap()[QUICK_BYTES as usize / 2], b'b');
        assert!(sets(&["no such set".to_owned()], false, &scratch).is_err());
        fs::remove_dir_all(&scratch).unwrap();
    }
}
