//! `parflate install-links DIR`: makes links by which this program is called as gzip and pigz.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use crate::personality::LINKED_NAMES;
use crate::report::{Message, Severity};

/// Makes the links in the folder; a name that leads elsewhere is left alone. Returns the names that
/// now lead here, or the messages to show.
pub(crate) fn install(folder: &OsStr) -> (Vec<String>, Vec<Message>) {
    let folder = Path::new(folder);
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return (Vec::new(), vec![Message::from_io("parflate", &error)]),
    };
    let (mut made, mut messages) = (Vec::new(), Vec::new());
    for name in LINKED_NAMES {
        let path = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
        match link(&program, &path) {
            Ok(()) => made.push(path.display().to_string()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let text = "already exists and is not a link to this program; remove it first";
                messages.push(Message::new(Severity::Error, path, text));
            }
            Err(error) => messages.push(Message::from_io(path, &error)),
        }
    }
    (made, messages)
}

/// Makes one link, unless it is there.
fn link(program: &Path, path: &Path) -> io::Result<()> {
    let leads_here = |path: &Path| match (fs::canonicalize(path), fs::canonicalize(program)) {
        (Ok(found), Ok(program)) => found == program,
        _ => false,
    };
    if leads_here(path) {
        return Ok(());
    }
    #[cfg(unix)]
    return std::os::unix::fs::symlink(program, path);
    // Making symbolic links needs a privilege on Windows; other names of a file do not.
    #[cfg(not(unix))]
    return fs::hard_link(program, path);
}
