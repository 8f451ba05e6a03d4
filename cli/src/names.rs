//! File names: which suffix means what, what the output is called, what a header's name may do.
//!
//! Names are `OsStr` all the way: they need not be UTF-8, and nothing in them is special here but
//! the suffix at their end. The suffix rules are gzip's, with pigz's `.zz` for zlib.

use std::ffi::{OsStr, OsString};

use crate::config::{Action, Config};
use crate::platform;

/// Suffixes that an expanded name loses, and what comes in their place; as gzip, any letter case.
const KNOWN_SUFFIXES: [(&str, &str); 9] = [
    (".gz", ""),
    (".zz", ""),
    (".tgz", ".tar"),
    (".taz", ".tar"),
    (".z", ""),
    ("-gz", ""),
    ("-zz", ""),
    ("-z", ""),
    ("_z", ""),
];

/// Suffixes that are tried, after the current one, when a file to expand does not exist as named.
const TRIED_SUFFIXES: [&str; 5] = [".gz", ".zz", ".z", "-z", "-gz"];

/// The suffix that compressed files get.
pub(crate) fn suffix(config: &Config) -> OsString {
    let by_format = if config.is_zlib { ".zz" } else { ".gz" };
    config.own_suffix.clone().unwrap_or_else(|| by_format.into())
}

/// What a file to expand may be called if it is not found under the name that was given.
pub(crate) fn alternatives(given: &OsStr, config: &Config) -> Vec<OsString> {
    if config.action == Action::Compress {
        return Vec::new();
    }
    let own = config.own_suffix.clone();
    own.into_iter()
        .chain(TRIED_SUFFIXES.map(OsString::from))
        .map(|suffix| [given, &suffix].into_iter().collect())
        .collect()
}

/// The suffix that shows a file to be compressed already, if it has one.
pub(crate) fn compressed_suffix<'a>(name: &OsStr, config: &'a Config) -> Option<&'a OsStr> {
    known(config).find(|(suffix, _)| stem(name, suffix).is_some()).map(|(suffix, _)| suffix)
}

/// The name of the content, from the compressed file's name; none if its suffix says nothing.
pub(crate) fn expanded(name: &OsStr, config: &Config) -> Option<OsString> {
    known(config).find_map(|(suffix, replacement)| {
        let mut expanded = stem(name, suffix)?;
        expanded.push(replacement);
        Some(expanded)
    })
}

/// The suffix of `-S` first, then those that everybody knows.
fn known(config: &Config) -> impl Iterator<Item = (&OsStr, &'static str)> {
    let own = config.own_suffix.as_deref().map(|own| (own, ""));
    own.into_iter().chain(KNOWN_SUFFIXES.map(|(suffix, with)| (OsStr::new(suffix), with)))
}

/// The name without the suffix, if it ends in it and is more than it.
fn stem(name: &OsStr, suffix: &OsStr) -> Option<OsString> {
    let (name, suffix) = (name.as_encoded_bytes(), suffix.as_encoded_bytes());
    let stem_bytes = name.len().checked_sub(suffix.len()).filter(|length| *length > 0)?;
    let (stem, end) = name.split_at(stem_bytes);
    end.eq_ignore_ascii_case(suffix).then(|| platform::os_string(stem)).flatten()
}

/// Whether the name is that of a zlib stream.
pub(crate) fn is_zlib(name: &OsStr) -> bool {
    [".zz", "-zz"].iter().any(|suffix| stem(name, OsStr::new(suffix)).is_some())
}

/// What a header's name may be used for: its last component only, and nothing that is a folder.
///
/// RFC 1952 asks for a base name; whatever stands before a slash could lead out of the folder.
pub(crate) fn from_header(name: &[u8]) -> Option<OsString> {
    let last = name.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let last = if cfg!(windows) {
        last.rsplit(|byte| matches!(byte, b'\\' | b':')).next().unwrap_or_default()
    } else {
        last
    };
    if matches!(last, b"" | b"." | b"..") || last.contains(&0) {
        return None;
    }
    platform::os_string(last)
}
