//! The `parflate` command: gzip's and pigz's flags and behaviour, with the library's public API.
//!
//! One run, from start to end:
//!
//! 1. [`args`] defines the command line, [`help`] lays its description out, and [`config`] turns
//!    the arguments into settings.
//! 2. [`run`] takes the files from [`walk`], which also enters directories, and hands each to
//!    [`process`], several at a time. They share a [`context`]: settings, thread pool, console.
//! 3. [`input`] opens the file, or refuses it as gzip does. [`names`] knows suffixes.
//! 4. [`compress`] or [`decompress`] calls the library. The data go to standard output or, by way
//!    of [`replace`], to a temporary file beside the input ([`output`], [`temporaries`]).
//!    [`range`] reads only a part, by an index from [`index_file`].
//! 5. [`commit`] syncs temporary files, gives them their final names and removes the inputs.
//! 6. [`console`] shows each file's [`report`] in the order of the files: as messages, as a line
//!    of a table ([`list`]) or as [`json`]. Meanwhile a terminal shows [`progress`].
//!
//! `parflate part` and `parflate join` are apart from that, in [`parts`].
//!
//! If the run is interrupted, [`signals`] removes the temporary files. [`platform`] has everything
//! that differs between systems.

use std::io::Write;
use std::process::ExitCode;

mod args;
mod commit;
mod compress;
mod config;
mod console;
mod context;
mod decompress;
mod help;
mod index_file;
mod input;
mod json;
mod list;
mod names;
mod output;
mod parts;
mod platform;
mod process;
mod progress;
mod range;
mod replace;
mod report;
mod run;
mod signals;
mod temporaries;
mod walk;

use report::Severity;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    if let Some(code) = parts::run(&arguments) {
        return code;
    }
    match config::read(arguments) {
        config::Request::Run(config) => run::run(*config).into(),
        config::Request::Print(text) => {
            let written =
                platform::stdout_file().and_then(|mut out| out.write_all(text.as_bytes()));
            u8::from(written.is_err()).into()
        }
        config::Request::Refuse(message) => {
            let _ = std::io::stderr().write_all(message.as_bytes());
            Severity::Error.exit_code().into()
        }
    }
}
