//! Inputs: opened without following links or waiting, refused as gzip refuses, watched for change.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Action, Config};
use crate::names;
use crate::platform;
use crate::progress::Meter;
use crate::report::{Note, Severity};

/// What gzip says of pipes, devices and sockets.
const NOT_A_FILE: &str = "is not a directory or a regular file - ignored";

/// What is said of a file that changed; it is then not removed.
pub(crate) const CHANGED: &str = "file changed while it was read -- kept";

/// An open input.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) file: File,
    pub(crate) path: PathBuf,
    /// As it was before the first byte was read.
    pub(crate) metadata: Metadata,
}

impl Input {
    /// Opens what the path names, or the same with a compressed file's suffix.
    ///
    /// # Errors
    /// The note to show instead of processing it.
    pub(crate) fn open(path: &Path, config: &Config) -> Result<Self, Note> {
        let follows_links = config.is_forced || !config.is_in_place();
        let (path, opened) = match platform::open_input(path, follows_links) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                names::alternatives(path.as_os_str(), config)
                    .into_iter()
                    .map(|name| {
                        (PathBuf::from(&name), platform::open_input(name.as_ref(), follows_links))
                    })
                    .find(|(_, opened)| opened.is_ok())
                    .unwrap_or((path.to_owned(), Err(error)))
            }
            opened => (path.to_owned(), opened),
        };
        let file = opened.map_err(|error| refusal(&path, &error))?;
        let metadata = file.metadata().map_err(|error| Note::of_io(&path, &error))?;
        let input = Self { file, path, metadata };
        input.checked(config)
    }

    /// Refuses what gzip refuses.
    fn checked(mut self, config: &Config) -> Result<Self, Note> {
        let warn = |text: &str| Err(Note::warning(&self.path, text));
        if self.metadata.is_dir() {
            return warn("is a directory -- ignored");
        }
        if !config.is_in_place() {
            if !self.metadata.is_file() {
                // Asked for by name and not to be replaced: read it as `cat` would, waiting.
                self.file =
                    File::open(&self.path).map_err(|error| Note::of_io(&self.path, &error))?;
            }
            return Ok(self);
        }
        if !self.metadata.is_file() {
            return warn(NOT_A_FILE);
        }
        if let Some(reason) = platform::reason_to_skip(&self.metadata, config.is_forced) {
            return warn(&reason);
        }
        if config.action == Action::Compress
            && !config.is_forced
            && let Some(suffix) = names::compressed_suffix(self.name(), config)
        {
            let text = format!("already has {} suffix -- unchanged", suffix.display());
            // Not even a warning to gzip.
            return Err(Note { severity: Severity::Ok, ..Note::warning(&self.path, text) });
        }
        Ok(self)
    }

    /// The path's last component.
    pub(crate) fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or(self.path.as_os_str())
    }

    /// The path as it is shown.
    pub(crate) fn shown(&self) -> OsString {
        self.path.clone().into_os_string()
    }

    /// A warning if the file is not what it was when it was opened, or gave another length; no
    /// length is given where only a part was wanted.
    pub(crate) fn change(&self, read_bytes: Option<u64>) -> Option<Note> {
        if !self.metadata.is_file() {
            return None;
        }
        let is_whole = read_bytes.is_none_or(|bytes| bytes == self.metadata.len());
        let now = self.file.metadata();
        let is_same = now.is_ok_and(|now| !platform::has_changed(&self.metadata, &now));
        (!(is_whole && is_same)).then(|| Note::warning(&self.path, CHANGED))
    }
}

/// Why a path could not be opened.
fn refusal(path: &Path, error: &io::Error) -> Note {
    if platform::is_link_refusal(error) {
        return Note::error(path, "is a symbolic link -- ignored (-f follows it)");
    }
    match fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => Note::warning(path, NOT_A_FILE),
        _ => Note::of_io(path, error),
    }
}

/// Tells the meter what was read through it.
pub(crate) struct Metered<R> {
    reader: R,
    meter: Arc<Meter>,
    /// Bytes read so far.
    pub(crate) read_bytes: u64,
}

impl<R> Metered<R> {
    pub(crate) fn new(reader: R, meter: &Arc<Meter>) -> Self {
        Self { reader, meter: meter.clone(), read_bytes: 0 }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.reader.read(buffer)?;
        self.read_bytes += bytes as u64;
        self.meter.add_done(bytes as u64);
        Ok(bytes)
    }
}
