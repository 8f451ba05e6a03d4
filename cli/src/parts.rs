//! `parflate part` and `parflate join`: one file from the work of several processes or machines.
//!
//! ```text
//! parflate part --range 0+256M    -o big.0 big ─► big.0, big.0.label ─┐
//! parflate part --range 256M+256M -o big.1 big ─► big.1, big.1.label ─┴► parflate join ─► big.gz
//! ```
//!
//! Whatever starts the processes (make, Slurm, Argo, a shell) does the scheduling: a part is made
//! the same however often it is tried, its files get their names only when they are complete, the
//! label last, and one that is there already is not made again.
//!
//! The first argument decides. As a file may be called `part`, an output has to be named, too: no
//! other use of the command has `-o`.

mod join;
mod part;

use std::ffi::{OsStr, OsString};
use std::fs::{File, FileTimes, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::OsStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::args;
use crate::fatal;
use crate::output::{Folders, Temporary};
use crate::platform;
use crate::report::{Message, Severity};
use crate::signals;
use crate::temporaries::Temporaries;

/// Does it all; the message is that of a failure.
type Subcommand = fn(&ArgMatches) -> Result<(), Message>;

/// Runs a subcommand, if the command line is one.
pub(crate) fn run(arguments: &[OsString]) -> Option<ExitCode> {
    let names_output = |argument: &OsString| {
        let text = argument.to_string_lossy();
        text.starts_with("-o") || text.starts_with("--output") || text == "--help" || text == "-h"
    };
    let (run, command): (Subcommand, Command) = match arguments.get(1)?.to_str()? {
        "part" => (part::run, part::command()),
        "join" => (join::run, join::command()),
        _ => return None,
    };
    if !arguments.iter().skip(2).any(names_output) {
        return None;
    }
    let own = args::with_long_levels(arguments[1..].to_vec());
    let matches = match command.try_get_matches_from(own) {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            let severity = if error.use_stderr() { Severity::Error } else { Severity::Ok };
            return Some(severity.exit_code().into());
        }
    };
    let severity = run(&matches).map_or_else(
        |message| {
            let text = format!("parflate: {}: {}\n", message.file.display(), message.text);
            let _ = io::stderr().write_all(text.as_bytes());
            message.severity
        },
        |()| Severity::Ok,
    );
    Some(severity.exit_code().into())
}

/// The arguments of both: where the output goes.
fn command(name: &'static str, usage: &'static str, about: &'static str) -> Command {
    Command::new(name).override_usage(usage).about(about).args_override_self(true).arg(
        path("output", "FILE", "Write to FILE, which is replaced in one step")
            .short('o')
            .required(true),
    )
}

/// An option that names a file.
fn path(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .action(ArgAction::Set)
        .value_parser(OsStringValueParser::new())
        .help(help)
}

/// The name of the label of a part, beside its data.
fn label_path(part: &Path) -> PathBuf {
    let mut name = part.as_os_str().to_owned();
    name.push(".label");
    name.into()
}

/// Files that a subcommand writes at once: its output, and a label or an index.
const MOST_FILES: usize = 2;

/// The files that a subcommand writes: each has a temporary name until it is complete and on disk.
struct Outputs {
    folders: Folders,
    temporaries: Temporaries,
}

impl Outputs {
    /// Also sees to it that a signal or a failure removes what is not complete.
    fn new() -> Self {
        let outputs =
            Self { folders: Folders::default(), temporaries: Temporaries::new(MOST_FILES) };
        signals::watch(&outputs.temporaries);
        fatal::remove_at_end(&outputs.temporaries);
        outputs
    }

    /// A new file in the folder of `path`.
    fn create(&self, path: &Path) -> Result<Temporary, Message> {
        let folder = self.folders.of(path);
        let created = folder.and_then(|folder| Temporary::create(folder, &self.temporaries));
        created.map_err(|error| Message::from_io(path, &error))
    }

    /// Gives a complete file its name, with the mode and owner of the one it was made from.
    fn place(&self, mut file: Temporary, path: &Path, like: &Metadata) -> Result<(), Message> {
        let name = path.file_name().unwrap_or(OsStr::new(""));
        let placed = platform::copy_metadata(like, FileTimes::new(), &file.file)
            .and_then(|()| file.file.sync_all())
            .and_then(|()| file.place(name, true))
            .and_then(|()| file.folder.sync(&file.file));
        placed.map_err(|error| Message::from_io(path, &error))
    }
}

/// Opens a file to be read.
fn open(path: &Path) -> Result<(File, Metadata), Message> {
    let opened = File::open(path).and_then(|file| file.metadata().map(|metadata| (file, metadata)));
    opened.map_err(|error| Message::from_io(path, &error))
}
