//! The `parflate` command: gzip's and pigz's flags and behaviour, with the library's public API.
//!
//! One run, from start to end:
//!
//! 1. [`args`] defines the command line, [`help`] lays its description out, and [`config`] turns
//!    the arguments into settings. The name it is called by matters, too: [`personality`],
//!    [`environment`]; [`links`] makes such names.
//! 2. [`run`] takes the files from [`walk`], which also enters directories, and hands each to
//!    [`process`], several at a time, as many as [`file_slots`] and [`budget`] find room for. They
//!    share a [`context`]: settings, thread pool, console.
//! 3. [`input`] opens the file, or refuses it as gzip does. [`names`] knows suffixes.
//! 4. [`compress`] or [`decompress`] calls the library; [`zip`] and
//!    [`unzip`] do archives. The data go to
//!    standard output or, by way of [`replace`], to a temporary file beside the input ([`output`],
//!    [`temporaries`]). [`range`] reads only a part, by an index from [`index_file`].
//! 5. [`commit`] syncs temporary files, gives them their final names and removes the inputs.
//! 6. [`console`] shows each file's [`report`] in the order of the files: as messages, as a line
//!    of a table ([`list`], [`calendar`]) or as [`json`], names being made
//!    [`printable`]. Meanwhile a terminal shows [`progress`].
//!
//! `parflate part` and `parflate join` are apart from that, in [`parts`].
//!
//! If the run is interrupted, [`signals`] removes the temporary files; if memory is refused
//! ([`allocator`]) or anything panics, [`fatal`] does. [`platform`] has everything that differs
//! between systems.

use std::ffi::OsStr;
use std::io::Write;
use std::process::ExitCode;

mod allocator;
mod args;
mod budget;
mod calendar;
mod commit;
mod compress;
mod config;
mod console;
mod context;
mod decompress;
mod environment;
mod fatal;
mod file_slots;
mod help;
mod index_file;
mod input;
mod json;
mod links;
mod list;
mod names;
mod output;
mod parts;
mod personality;
mod platform;
mod printable;
mod process;
mod progress;
mod range;
mod replace;
mod report;
mod run;
mod signals;
mod temporaries;
mod unzip;
mod walk;
mod zip;

use report::{Message, Severity};

fn main() -> ExitCode {
    fatal::install_panic_hook();
    let arguments: Vec<_> = platform::arguments().collect();
    if let Some(code) = parts::run(&arguments) {
        return code;
    }
    match config::read(arguments) {
        config::Request::Run(config) => run::run(*config).into(),
        config::Request::InstallLinks(folder) => install_links(&folder),
        config::Request::Print(text) => print(&text),
        config::Request::Refuse(message, status) => {
            let _ = std::io::stderr().write_all(message.as_bytes());
            status.into()
        }
    }
}

fn install_links(folder: &OsStr) -> ExitCode {
    let (made, messages) = links::install(folder);
    for Message { file, text, .. } in &messages {
        let file = printable::text(&file.to_string_lossy());
        let _ = writeln!(std::io::stderr(), "parflate: {file}: {text}");
    }
    let status = print(&made.into_iter().map(|name| name + "\n").collect::<String>());
    if messages.is_empty() { status } else { Severity::Error.exit_code().into() }
}

fn print(text: &str) -> ExitCode {
    let written = platform::stdout().and_then(|mut stdout| stdout.write_all(text.as_bytes()));
    u8::from(written.is_err()).into()
}
