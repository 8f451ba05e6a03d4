//! Inputs: opened with care, refused where gzip refuses, and watched for changes.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Action, Config};
use crate::names;
use crate::platform::{self, OpenMode};
use crate::progress::ProgressMeter;
use crate::report::Message;

/// gzip's words for folders.
const IS_A_FOLDER: &str = "is a directory -- ignored";

/// gzip's words for pipes, devices and sockets.
const NOT_A_FILE: &str = "is not a directory or a regular file - ignored";

/// The warning about a file that changed; its input is then not removed.
pub(crate) const CHANGED: &str =
    "file changed while it was being read -- kept; the result may be incomplete";

/// An open input.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) file: File,
    pub(crate) path: PathBuf,
    /// As it was before the first byte was read.
    pub(crate) metadata: Metadata,
}

impl Input {
    /// Opens the file at the path, or the one whose name has a compressed file's suffix besides.
    ///
    /// # Errors
    /// The message to show if it cannot be opened, or is not to be processed.
    pub(crate) fn open(path: &Path, config: &Config) -> Result<Self, Message> {
        let mode = if config.is_in_place() {
            OpenMode::Replace { follows_links: config.is_forced }
        } else {
            OpenMode::Read
        };
        let (path, opened) = match platform::open_input(path, mode) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                names::alternatives(path.as_os_str(), config)
                    .into_iter()
                    .map(|name| (PathBuf::from(&name), platform::open_input(name.as_ref(), mode)))
                    .find(|(_, opened)| opened.is_ok())
                    .unwrap_or((path.to_owned(), Err(error)))
            }
            opened => (path.to_owned(), opened),
        };
        let file = opened.map_err(|error| refusal(&path, &error))?;
        let metadata = file.metadata().map_err(|error| Message::from_io(&path, &error))?;
        let input = Self { file, path, metadata };
        match input.reason_to_skip(config) {
            Some(message) => Err(message),
            None => Ok(input),
        }
    }

    /// Why gzip would leave the file alone.
    fn reason_to_skip(&self, config: &Config) -> Option<Message> {
        let warning = |text: &str| Some(Message::warning(&self.path, text));
        if self.metadata.is_dir() {
            return warning(IS_A_FOLDER);
        }
        if !config.is_in_place() {
            return None;
        }
        if !self.metadata.is_file() {
            return warning(NOT_A_FILE);
        }
        let is_any_link_fine = config.is_forced || config.dialect.replaces_hard_links;
        if let Some(reason) = platform::reason_to_skip(&self.metadata, is_any_link_fine) {
            return warning(&reason);
        }
        if config.action == Action::Compress && !config.is_forced {
            let suffix = names::compressed_suffix(self.name(), config)?;
            let text = format!("already has {} suffix -- unchanged", suffix.display());
            return Some(Message::new(config.dialect.suffix_severity, &self.path, text));
        }
        None
    }

    /// The path's last component.
    pub(crate) fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or(self.path.as_os_str())
    }

    /// The path as it is shown.
    pub(crate) fn shown(&self) -> OsString {
        self.path.clone().into_os_string()
    }

    /// A warning if the file has changed since it was opened, or if the bytes read are not as many
    /// as it had then; `None` stands for an input of which only a part was wanted.
    pub(crate) fn change(&self, read_bytes: Option<u64>) -> Option<Message> {
        if !self.metadata.is_file() {
            return None;
        }
        let is_whole = read_bytes.is_none_or(|bytes| bytes == self.metadata.len());
        let now = self.file.metadata();
        let is_same = now.is_ok_and(|now| !platform::has_changed(&self.metadata, &now));
        (!(is_whole && is_same)).then(|| Message::warning(&self.path, CHANGED))
    }
}

/// Why a path could not be opened.
fn refusal(path: &Path, error: &io::Error) -> Message {
    if platform::is_link_refusal(error) {
        return Message::error(path, "is a symbolic link -- ignored; use -f to follow it");
    }
    match fs::metadata(path) {
        // Windows opens no folders.
        Ok(found) if cfg!(windows) && found.is_dir() => Message::warning(path, IS_A_FOLDER),
        Ok(found) if !found.is_file() && !found.is_dir() => Message::warning(path, NOT_A_FILE),
        _ => Message::from_io(path, error),
    }
}

/// A reader that counts its bytes, for itself and in the progress meter.
pub(crate) struct MeteredReader<R> {
    reader: R,
    meter: Arc<ProgressMeter>,
    /// Bytes read so far.
    pub(crate) read_bytes: u64,
}

impl<R> MeteredReader<R> {
    pub(crate) fn new(reader: R, meter: &Arc<ProgressMeter>) -> Self {
        Self { reader, meter: meter.clone(), read_bytes: 0 }
    }
}

impl<R: Read> Read for MeteredReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.reader.read(buffer)?;
        self.read_bytes += bytes as u64;
        self.meter.add_done(bytes as u64);
        Ok(bytes)
    }
}
