//! Unix: descriptors and the `*at` calls.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, Permissions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::Path;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use rustix::io::Errno;

use super::{OpenMode, inheritance};

/// The permission bits that are copied; set-ID and sticky bits never are.
const PERMISSION_BITS: u32 = 0o777;

/// The bits of [`PERMISSION_BITS`] for the group, and for everybody else.
const GROUP_BITS: u32 = 0o070;
const OTHER_BITS: u32 = 0o007;

/// The command line.
pub(crate) fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

/// A file name from bytes; here every sequence of bytes is one.
pub(crate) fn os_string(bytes: &[u8]) -> Option<OsString> {
    Some(OsString::from_vec(bytes.to_vec()))
}

/// Opens an input.
///
/// # Errors
/// The system's; [`is_link_refusal`] recognizes that of a link which may not be followed.
pub(crate) fn open_input(path: &Path, mode: OpenMode) -> io::Result<File> {
    let mut flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    if let OpenMode::Replace { follows_links } = mode {
        flags |= OFlags::NONBLOCK;
        if !follows_links {
            flags |= OFlags::NOFOLLOW;
        }
    }
    Ok(File::from(rustix::fs::openat(CWD, path, flags, Mode::empty())?))
}

/// Whether opening failed because the path is a symbolic link.
pub(crate) fn is_link_refusal(error: &io::Error) -> bool {
    Errno::from_io_error(error) == Some(Errno::LOOP)
}

/// Whether the cause is that no more files may be open, in the process or on the machine.
pub(crate) fn lacks_descriptors(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE))
}

/// The reason, if there is one, for which gzip would not replace the file by its output.
pub(crate) fn reason_to_skip(metadata: &Metadata, is_forced: bool) -> Option<String> {
    let mode = metadata.mode();
    if mode & 0o4000 != 0 {
        return Some("is set-user-ID on execution - ignored".to_owned());
    }
    if mode & 0o2000 != 0 {
        return Some("is set-group-ID on execution - ignored".to_owned());
    }
    if is_forced {
        return None;
    }
    if mode & 0o1000 != 0 {
        return Some("has the sticky bit set - file ignored".to_owned());
    }
    match metadata.nlink() {
        0 | 1 => None,
        2 => Some("has 1 other link -- file ignored".to_owned()),
        links => Some(format!("has {} other links -- file ignored", links - 1)),
    }
}

/// Whether the content changed between two looks at an open file, judged by size and time.
pub(crate) fn has_changed(before: &Metadata, after: &Metadata) -> bool {
    before.size() != after.size()
        || (before.mtime(), before.mtime_nsec()) != (after.mtime(), after.mtime_nsec())
}

/// Gives an output its input's owner, mode and times, in an order that at no moment lets anyone
/// read it who could not read the input.
///
/// An owner or group that cannot be set is no error; but with another group than the input's, the
/// group gets no more rights than everybody has.
///
/// # Errors
/// When mode or times cannot be set.
pub(crate) fn copy_metadata(
    from: &Metadata,
    times: std::fs::FileTimes,
    to: &File,
) -> io::Result<()> {
    let mut mode = from.mode() & PERMISSION_BITS;
    let own = to.metadata()?;
    if own.gid() != from.gid() && fchown(to, None, Some(from.gid())).is_err() {
        mode &= !GROUP_BITS | ((mode & OTHER_BITS) << 3);
    }
    if own.uid() != from.uid() {
        let _ = fchown(to, Some(from.uid()), None);
    }
    to.set_permissions(Permissions::from_mode(mode))?;
    to.set_times(times)
}

/// A folder that outputs are put into, held open.
#[derive(Debug)]
pub(crate) struct Folder {
    descriptor: OwnedFd,
    /// Whether it can be synced: one that may be written but not read cannot.
    is_readable: bool,
}

impl Folder {
    /// Opens the folder that the path's last component is in.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        match rustix::fs::openat(CWD, parent, flags, Mode::empty()) {
            Ok(descriptor) => Ok(Self { descriptor, is_readable: true }),
            #[cfg(target_os = "linux")]
            Err(Errno::ACCESS) => {
                let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
                let descriptor = rustix::fs::openat(CWD, parent, flags, Mode::empty())?;
                Ok(Self { descriptor, is_readable: false })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Creates a file that only its owner can read or write.
    ///
    /// # Errors
    /// The system's; `AlreadyExists` if the name is taken.
    pub(crate) fn create(&self, name: &OsStr) -> io::Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        Ok(File::from(rustix::fs::openat(&self.descriptor, name, flags, mode)?))
    }

    /// Whether the name is taken, be it by a dangling link.
    ///
    /// # Errors
    /// The system's, except "not found".
    pub(crate) fn contains(&self, name: &OsStr) -> io::Result<bool> {
        match rustix::fs::statat(&self.descriptor, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Renames a file in one step; a file that had the new name is replaced.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn replace(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.descriptor, from, &self.descriptor, to)?)
    }

    /// Renames a file, in one step where the file system can, unless the new name is taken.
    ///
    /// # Errors
    /// `AlreadyExists` if the name is taken, and the system's.
    pub(crate) fn rename_new(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        let folder = &self.descriptor;
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        {
            use rustix::fs::RenameFlags;
            match rustix::fs::renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
                // Some file systems and old kernels cannot do this.
                Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
                outcome => return Ok(outcome?),
            }
        }
        match rustix::fs::linkat(folder, from, folder, to, AtFlags::empty()) {
            Ok(()) => return Ok(rustix::fs::unlinkat(folder, from, AtFlags::empty())?),
            Err(Errno::EXIST) => return Err(Errno::EXIST.into()),
            Err(_) => {}
        }
        // A file system without links (FAT): claim the name, then replace the claim.
        drop(self.create(to)?);
        self.replace(from, to)
    }

    /// Removes a file.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.descriptor, name, AtFlags::empty())?)
    }

    /// Whether the name leads to this very file.
    pub(crate) fn leads_to(&self, name: &OsStr, file: &Metadata, follows_links: bool) -> bool {
        let flags = if follows_links { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
        let Ok(found) = rustix::fs::statat(&self.descriptor, name, flags) else { return false };
        // The fields' types differ between systems.
        #[allow(clippy::unnecessary_cast)]
        let found = (found.st_dev as u64, found.st_ino as u64);
        found == (file.dev(), file.ino())
    }

    /// Waits until the folder's names are on disk; `output` is a file in it.
    ///
    /// # Errors
    /// The system's; that a folder of this kind cannot be synced is none.
    pub(crate) fn sync(&self, output: &File) -> io::Result<()> {
        let outcome = if self.is_readable {
            rustix::fs::fsync(&self.descriptor)
        } else {
            sync_file_system(output)
        };
        match outcome {
            Err(Errno::INVAL | Errno::NOTSUP) => Ok(()),
            outcome => Ok(outcome?),
        }
    }
}

#[cfg(target_os = "linux")]
fn sync_file_system(file: &File) -> rustix::io::Result<()> {
    rustix::fs::syncfs(file)
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(file: &File) -> rustix::io::Result<()> {
    rustix::fs::fsync(file)
}

/// A standard stream, without buffer and lock. If whoever opened it made it one that does not
/// block, it is waited for all the same.
#[derive(Debug)]
pub(crate) struct Stream(File);

impl Stream {
    /// The file's metadata.
    ///
    /// # Errors
    /// The system's.
    pub(crate) fn metadata(&self) -> io::Result<Metadata> {
        self.0.metadata()
    }

    /// Calls `transfer` until it does not end in "would block", and waits between the calls.
    fn patiently(
        &mut self,
        direction: PollFlags,
        mut transfer: impl FnMut(&mut File) -> io::Result<usize>,
    ) -> io::Result<usize> {
        loop {
            match transfer(&mut self.0) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    match poll(&mut [PollFd::new(&self.0, direction)], None) {
                        Ok(_) | Err(Errno::INTR) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                outcome => return outcome,
            }
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.patiently(PollFlags::IN, |file| file.read(buffer))
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.patiently(PollFlags::OUT, |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Standard input.
///
/// # Errors
/// The system's, such as a closed descriptor.
pub(crate) fn stdin() -> io::Result<Stream> {
    inheritance::refuse_if_closed(0)?;
    Ok(Stream(File::from(io::stdin().as_fd().try_clone_to_owned()?)))
}

/// Standard output, without the standard library's line buffer, which would split data at line
/// ends.
///
/// # Errors
/// The system's, such as a closed descriptor.
pub(crate) fn stdout() -> io::Result<Stream> {
    inheritance::refuse_if_closed(1)?;
    Ok(Stream(File::from(io::stdout().as_fd().try_clone_to_owned()?)))
}

/// Writes to standard error, without lock and allocation.
pub(crate) fn write_to_stderr(text: &[u8]) {
    let _ = rustix::io::write(rustix::stdio::stderr(), text);
}

/// Ends the process here and now.
pub(crate) fn exit_at_once(status: i32) -> ! {
    signal_hook::low_level::exit(status)
}
