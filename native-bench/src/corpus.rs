//! What is compressed: named sets of files, each joined into one input.
//!
//! A set is a folder, or one file. Its files are joined in the order of their names, so that every
//! tool is started once per run and the time is spent compressing, not starting. When the corpus
//! folder is found beside the project, its folders are the default sets; else they are made here.

mod made;

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// Bytes of a set in a quick run: enough for every worker to have several blocks.
const QUICK_BYTES: u64 = 6_000_000;

/// A set, ready to be read from one file.
#[derive(Clone, Debug)]
pub(crate) struct Corpus {
    pub(crate) about: About,
    /// The joined file.
    pub(crate) path: PathBuf,
}

/// What the results say about a set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) files: Vec<String>,
    /// Of the joined bytes, to tell whether two results are of the same data.
    pub(crate) crc32: u32,
}

/// The sets asked for: paths, names of folders or files in the corpus beside the project, or
/// `made`. When nothing is asked for: every folder of that corpus, or `made` without one.
pub(crate) fn sets(asked: &[String], is_quick: bool, scratch: &Path) -> Result<Vec<Corpus>> {
    let beside = crate::machine::root().join("../shared/corpus");
    let mut wanted = asked.to_vec();
    if wanted.is_empty() && beside.is_dir() {
        wanted = names(&beside)?.into_iter().filter(|name| beside.join(name).is_dir()).collect();
    }
    if wanted.is_empty() {
        wanted.push("made".to_owned());
    }
    wanted
        .iter()
        .map(|name| {
            if name == "made" {
                return join("made", &made::files(), is_quick, scratch);
            }
            let path = [beside.join(name), PathBuf::from(name)]
                .into_iter()
                .find(|path| path.exists())
                .with_context(|| format!("there is no set, folder or file named {name}"))?;
            let short = path.file_name().map_or(name.clone(), |n| n.to_string_lossy().into_owned());
            join(&short, &read(&path)?, is_quick, scratch)
        })
        .collect()
}

/// The files of a folder, or the one file, with their names.
fn read(path: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    if path.is_file() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        return Ok(vec![(name, std::fs::read(path)?)]);
    }
    let mut files = Vec::new();
    for name in names(path)? {
        let file = path.join(&name);
        if file.is_file() {
            let bytes = std::fs::read(&file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            files.push((name, bytes));
        }
    }
    if files.is_empty() {
        bail!("{} has no files", path.display());
    }
    Ok(files)
}

/// What a folder has, in order.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = std::fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<Vec<String>>>()
        })
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    names.sort();
    Ok(names)
}

/// Joins files into one; in a quick run an equal share of each.
fn join(name: &str, files: &[(String, Vec<u8>)], is_quick: bool, scratch: &Path) -> Result<Corpus> {
    let share = if is_quick { QUICK_BYTES / files.len().max(1) as u64 } else { u64::MAX };
    let path = scratch.join(format!("{name}.input"));
    let mut output = BufWriter::new(File::create(&path)?);
    let mut crc = flate2::Crc::new();
    for (_, bytes) in files {
        let mut part = Vec::new();
        bytes.take(share).read_to_end(&mut part)?;
        crc.update(&part);
        output.write_all(&part)?;
    }
    output.flush()?;
    let about = About {
        name: name.to_owned(),
        bytes: std::fs::metadata(&path)?.len(),
        files: files.iter().map(|(name, _)| name.clone()).collect(),
        crc32: crc.sum(),
    };
    Ok(Corpus { about, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_joined_in_order_and_a_quick_one_shared_out() {
        let scratch = std::env::temp_dir().join(format!("native-bench-set-{}", std::process::id()));
        let folder = scratch.join("letters");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("b"), vec![b'b'; 4_000_000]).unwrap();
        std::fs::write(folder.join("a"), vec![b'a'; 5_000_000]).unwrap();
        let asked = [folder.to_string_lossy().into_owned()];
        let whole = sets(&asked, false, &scratch).unwrap().remove(0);
        assert_eq!((whole.about.name.as_str(), whole.about.bytes), ("letters", 9_000_000));
        let bytes = std::fs::read(&whole.path).unwrap();
        assert_eq!((bytes[0], bytes[4_999_999], bytes[5_000_000]), (b'a', b'a', b'b'));
        let quick = sets(&asked, true, &scratch).unwrap().remove(0);
        assert_eq!(quick.about.bytes, QUICK_BYTES);
        assert_ne!(quick.about.crc32, whole.about.crc32);
        assert!(sets(&["no such set".to_owned()], false, &scratch).is_err());
        std::fs::remove_dir_all(&scratch).unwrap();
    }
}
