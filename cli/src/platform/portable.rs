//! All other systems, with the standard library alone.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, FileTimes, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::OpenMode;

/// The command line; on Windows, wildcards in it are expanded.
pub(crate) fn arguments() -> impl Iterator<Item = OsString> {
    #[cfg(windows)]
    return wild::args_os();
    #[cfg(not(windows))]
    return std::env::args_os();
}

/// A file name from bytes, if they are UTF-8.
pub(crate) fn os_string(bytes: &[u8]) -> Option<OsString> {
    String::from_utf8(bytes.to_vec()).ok().map(OsString::from)
}

/// Opens an input.
///
/// # Errors
/// The system's; [`is_link_refusal`] recognizes that of a link which may not be followed.
pub(crate) fn open_input(path: &Path, mode: OpenMode) -> io::Result<File> {
    let refuses_links = mode == OpenMode::Replace { follows_links: false };
    if refuses_links && fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    File::open(path)
}

/// Whether opening failed because the path is a symbolic link.
pub(crate) fn is_link_refusal(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Unsupported
}

/// Whether the cause is that no more files may be open: never here.
pub(crate) fn lacks_descriptors(_error: &io::Error) -> bool {
    false
}

/// The reason for which gzip would not replace the file by its output: none on these systems.
pub(crate) fn reason_to_skip(_metadata: &Metadata, _is_forced: bool) -> Option<String> {
    None
}

/// Whether the content changed between two looks at an open file, judged by size and time.
pub(crate) fn has_changed(before: &Metadata, after: &Metadata) -> bool {
    before.len() != after.len() || before.modified().ok() != after.modified().ok()
}

/// Gives an output its input's times.
///
/// # Errors
/// The system's.
pub(crate) fn copy_metadata(_from: &Metadata, times: FileTimes, to: &File) -> io::Result<()> {
    to.set_times(times)
}

/// A folder that outputs are put into.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder that the path's last component is in.
    ///
    /// # Errors
    /// None here.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.parent().map(Path::to_path_buf).unwrap_or_default() })
    }

    /// Creates a file.
    ///
    /// # Errors
    /// The system's; `AlreadyExists` if the name is taken.
    pub(crate) fn create(&self, name: &OsStr) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(self.path.join(name))
    }

    /// Whether the name is taken.
    ///
    /// # Errors
    /// The system's, except "not found".
    pub(crate) fn contains(&self, name: &OsStr) -> io::Result<bool> {
        match fs::symlink_metadata(self.path.join(name)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Renames a file in one step; a file that had the new name is replaced.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn replace(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    /// Renames a file in one step unless the new name is taken.
    ///
    /// # Errors
    /// `AlreadyExists` if the name is taken, and the system's.
    #[cfg(windows)]
    pub(crate) fn rename_new(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        let temporary = tempfile::TempPath::try_from_path(self.path.join(from))?;
        temporary.persist_noclobber(self.path.join(to)).map_err(|refused| {
            let _ = refused.path.keep(); // It is the caller's to remove.
            refused.error
        })
    }

    /// Renames a file unless the new name is taken: an empty file claims it and is then replaced.
    ///
    /// # Errors
    /// `AlreadyExists` if the name is taken, and the system's.
    #[cfg(not(windows))]
    pub(crate) fn rename_new(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        drop(self.create(to)?);
        self.replace(from, to)
    }

    /// Removes a file.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn remove(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    /// Whether the name leads to this very file, judged by length and time.
    pub(crate) fn leads_to(&self, name: &OsStr, file: &Metadata, follows_links: bool) -> bool {
        let path = self.path.join(name);
        let found = if follows_links { fs::metadata(path) } else { fs::symlink_metadata(path) };
        found.is_ok_and(|found| found.is_file() && !has_changed(file, &found))
    }

    /// Does nothing: folders cannot be synced here.
    ///
    /// # Errors
    /// None here.
    pub(crate) fn sync(&self, _output: &File) -> io::Result<()> {
        Ok(())
    }
}

/// A standard stream, without buffer and lock.
pub(crate) type Stream = File;

/// Standard input.
///
/// # Errors
/// The system's, such as a closed handle.
#[cfg(windows)]
pub(crate) fn stdin() -> io::Result<Stream> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}

/// Standard output.
///
/// # Errors
/// The system's, such as a closed handle.
#[cfg(windows)]
pub(crate) fn stdout() -> io::Result<Stream> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// Writes to standard error.
pub(crate) fn write_to_stderr(text: &[u8]) {
    let _ = io::stderr().write_all(text);
}

/// Ends the process here and now.
pub(crate) fn exit_at_once(status: i32) -> ! {
    std::process::exit(status)
}
