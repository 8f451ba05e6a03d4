//! The `parflate` command: gzip's and pigz's flags and behaviour over the library's public face.
//!
//! In the order of one run: [`args`] defines the command line and [`config`] reads it; [`run`]
//! walks the operands ([`walk`]) and hands each to [`process`], which opens it ([`input`]), puts it
//! through [`compress`] or [`decompress`] into standard output or, by [`replace`], into a temporary
//! file ([`output`]); [`commit`] makes finished files safe; [`console`] says what happened
//! ([`report`], [`list`], [`json`], [`progress`]). [`platform`] holds what differs between systems,
//! [`signals`] what happens when the run is interrupted.

use std::io::Write;
use std::process::ExitCode;

mod args;
mod commit;
mod compress;
mod config;
mod console;
mod context;
mod decompress;
mod input;
mod json;
mod list;
mod names;
mod output;
mod platform;
mod process;
mod progress;
mod replace;
mod report;
mod run;
mod signals;
mod temporaries;
mod walk;

fn main() -> ExitCode {
    match config::read(std::env::args_os()) {
        config::Request::Run(config) => run::run(*config).into(),
        config::Request::Say { text, code: 0 } => {
            let said = platform::stdout_file().and_then(|mut out| out.write_all(text.as_bytes()));
            u8::from(said.is_err()).into()
        }
        config::Request::Say { text, code } => {
            let _ = std::io::stderr().write_all(text.as_bytes());
            code.into()
        }
    }
}
