//! Options from `GZIP` and `PIGZ`, for the programs that read them ([`crate::personality`]).
//!
//! They stand before those of the command line, which therefore prevail. As in gzip and pigz they
//! are parted by blanks, without quotes, and name no files.

use std::ffi::{OsStr, OsString};

use clap::parser::ValueSource;

use crate::args;
use crate::personality::{Dialect, Variable};
use crate::platform;

/// The options in the variables that the dialect reads.
///
/// # Errors
/// Why one of them cannot be used.
pub(crate) fn options(dialect: &Dialect) -> Result<Vec<OsString>, String> {
    let mut options = Vec::new();
    for variable in dialect.environment {
        if let Some(value) = std::env::var_os(variable.name) {
            options.extend(variable.options(&value)?);
        }
    }
    Ok(options)
}

impl Variable {
    /// The options in the variable's value.
    fn options(&self, value: &OsStr) -> Result<Vec<OsString>, String> {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let words = value.as_encoded_bytes().split(is_blank).filter(|word| !word.is_empty());
        let words: Vec<OsString> = words.filter_map(platform::os_string).collect();
        let with_program = [OsString::from("parflate")].into_iter().chain(words.iter().cloned());
        // Requests for help and the like are met when the whole command line is read.
        let Ok(matches) =
            args::command().try_get_matches_from(args::with_long_levels(with_program))
        else {
            return match self.permitted {
                [] => Ok(words),
                _ => Err(self.refusal("there is an option that cannot be")),
            };
        };
        if matches.contains_id("files") || words.iter().any(|word| word == "--" || word == "-") {
            return Err(self.refusal("there are files"));
        }
        let is_given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let mut given = matches.ids().map(clap::Id::as_str).filter(|id| is_given(id));
        match given.find(|id| !self.permitted.is_empty() && !self.permitted.contains(id)) {
            Some(id) => Err(self.refusal(&format!("--{id} cannot be"))),
            None => Ok(words),
        }
    }

    fn refusal(&self, cause: &str) -> String {
        format!("{cause} in the environment variable {}", self.name)
    }
}
