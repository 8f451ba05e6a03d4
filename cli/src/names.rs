//! File names: suffixes, the names of outputs, and how a header's name may be used.
//!
//! Names are `OsStr` throughout, as they need not be UTF-8; only the suffix at their end matters
//! here. The rules are gzip's, with pigz's `.zz` for zlib.

use std::ffi::{OsStr, OsString};

use crate::config::{Action, Config};
use crate::platform;

/// Suffixes that decompressing takes off, and what it puts there instead; in any letter case, as
/// in gzip.
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

/// Suffixes to try, after that of `-S`, when a file to decompress does not exist as named.
const TRIED_SUFFIXES: [&str; 5] = [".gz", ".zz", ".z", "-z", "-gz"];

/// The name of the compressed file.
pub(crate) fn compressed(name: &OsStr, config: &Config) -> OsString {
    let by_format = match (config.is_zlib, config.is_zip) {
        (true, _) => ".zz",
        (_, true) => ".zip",
        _ => ".gz",
    };
    let by_format = OsStr::new(by_format);
    [name, config.own_suffix.as_deref().unwrap_or(by_format)].into_iter().collect()
}

/// Other names for a file to decompress that does not exist under the name that was given.
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

/// The suffix by which a file is taken to be compressed already, if it has one.
pub(crate) fn compressed_suffix<'a>(name: &OsStr, config: &'a Config) -> Option<&'a OsStr> {
    known(config).find(|(suffix, _)| stem(name, suffix).is_some()).map(|(suffix, _)| suffix)
}

/// The name of the decompressed file; none if the compressed file's suffix is unknown.
pub(crate) fn decompressed(name: &OsStr, config: &Config) -> Option<OsString> {
    known(config).find_map(|(suffix, replacement)| {
        let mut decompressed = stem(name, suffix)?;
        decompressed.push(replacement);
        Some(decompressed)
    })
}

/// The suffix of `-S` first, then the known ones, each with its replacement.
fn known(config: &Config) -> impl Iterator<Item = (&OsStr, &'static str)> {
    let zip = (config.dialect.knows_zip || config.is_zip).then_some((OsStr::new(".zip"), ""));
    let own = config.own_suffix.as_deref().map(|own| (own, ""));
    own.into_iter()
        .chain(zip)
        .chain(KNOWN_SUFFIXES.map(|(suffix, with)| (OsStr::new(suffix), with)))
}

/// The name without the suffix; `None` if the name does not end in it, or is just the suffix.
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

/// The last component of a header's name; none if that cannot be the name of a file.
///
/// RFC 1952 asks for a base name; anything before a slash could lead out of the folder.
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
    let name = platform::os_string(last)?;
    (!cfg!(windows) || is_ordinary_on_windows(&name.to_string_lossy())).then_some(name)
}

/// Names that Windows takes for devices, in any letter case and whatever follows a dot.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Whether Windows takes the name for that of an ordinary file, and keeps it as it is: it is no
/// device, has no character with a meaning, and no dot or space at its end, which would be lost.
fn is_ordinary_on_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_port = ["COM", "LPT"].iter().any(|port| {
        let number = stem.strip_prefix(port).unwrap_or_default();
        number.chars().count() == 1 && number.contains(|c: char| "0123456789¹²³".contains(c))
    });
    let has_meaning = |c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c);
    !(is_port
        || DEVICES.contains(&stem.as_str())
        || name.ends_with(['.', ' '])
        || name.contains(has_meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traps_of_windows_are_known() {
        for name in [
            "NUL",
            "nul.txt",
            "Con",
            "aux.tar.gz",
            "COM1",
            "lpt9.log",
            "com¹",
            "con ",
            "CONOUT$",
            "a.",
            "a ",
            "a:stream",
            "a?",
            "a*b",
            "a|b",
            "a\tb",
            "a\"b",
            "<a",
            "a\\b",
        ] {
            assert!(!is_ordinary_on_windows(name), "{name}");
        }
        for name in ["nulls", "console", "com", "COM10", "a.nul", ".con", "lptx", "naïve.txt"] {
            assert!(is_ordinary_on_windows(name), "{name}");
        }
    }
}
