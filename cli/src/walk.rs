//! Operands → inputs, in order; with `-r` also the files in folders, in the order of their names.
//!
//! A folder is read completely before its first file is handed out, so the outputs that appear in
//! it are not taken for inputs. Links to folders are not followed.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::report::Message;

/// One input.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Stdin,
    Path(PathBuf),
    /// A folder that could not be read.
    Unreadable(Message),
}

/// The inputs in order; holds one list of names for each level of folders.
#[derive(Debug)]
pub(crate) struct Sources {
    operands: std::vec::IntoIter<OsString>,
    is_recursive: bool,
    /// Paths still to come, the next one last.
    pending: Vec<PathBuf>,
}

impl Sources {
    pub(crate) fn new(operands: Vec<OsString>, is_recursive: bool) -> Self {
        Self { operands: operands.into_iter(), is_recursive, pending: Vec::new() }
    }

    /// Queues the entries of a folder.
    fn enter(&mut self, folder: &Path) -> Result<(), Message> {
        let message = |error: std::io::Error| Message::from_io(folder, &error);
        let mut paths = fs::read_dir(folder)
            .map_err(message)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(message)?;
        paths.sort_unstable_by(|first, second| second.cmp(first));
        self.pending.append(&mut paths);
        Ok(())
    }
}

impl Iterator for Sources {
    type Item = Source;

    fn next(&mut self) -> Option<Source> {
        loop {
            let path = match self.pending.pop() {
                Some(path) => path,
                None => match self.operands.next()? {
                    operand if operand == "-" => return Some(Source::Stdin),
                    operand => PathBuf::from(operand),
                },
            };
            let is_folder =
                self.is_recursive && fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir());
            if !is_folder {
                return Some(Source::Path(path));
            }
            if let Err(message) = self.enter(&path) {
                return Some(Source::Unreadable(message));
            }
        }
    }
}
