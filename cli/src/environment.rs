//! Options from `GZIP` and `PIGZ`, for the programs that read them ([`crate::personality`]).
//!
//! They stand before those of the command line, which therefore prevail. As in gzip and pigz they
//! are parted by blanks, without quotes. Of `GZIP`, gzip takes only what decides about speed and
//! passes over the rest; pigz takes any option and refuses anything else.

use std::ffi::{OsStr, OsString};

use clap::ArgMatches;
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
        let words = words.filter_map(platform::os_string);
        let Some(permitted) = self.permitted else {
            let words: Vec<OsString> = words.collect();
            let is_file = |word: &OsString| word == "--" || word == "-";
            // Other faults, and requests for help, are met when everything is read.
            let has_files = parse(&words).is_some_and(|found| found.contains_id("files"));
            return match has_files || words.iter().any(is_file) {
                true => Err(format!("there are files in the environment variable {}", self.name)),
                false => Ok(words),
            };
        };
        let is_permitted = |word: &OsString| {
            let Some(found) = parse(std::slice::from_ref(word)) else { return false };
            let is_given = |id: &&str| found.value_source(id) == Some(ValueSource::CommandLine);
            let mut given = found.ids().map(clap::Id::as_str).filter(is_given);
            given.all(|id| permitted.contains(&id)) && word != "--"
        };
        Ok(words.filter(is_permitted).collect())
    }
}

/// The words as arguments; none if they cannot be.
fn parse(words: &[OsString]) -> Option<ArgMatches> {
    let program = OsString::from("parflate");
    let words = [program].into_iter().chain(words.iter().cloned());
    args::command().try_get_matches_from(args::with_long_levels(words)).ok()
}
