//! The programs that this one stands in for, by the name it is called by.
//!
//! Each name is a row of [`PERSONALITIES`]: flags that are taken as given, and the [`Dialect`] of
//! the program behind the name, which is everything else in which such programs differ. The rest
//! of the command asks the dialect and never the name.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::OnceLock;

use crate::report::Severity;

/// How a program differs from the others.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// The variables that options are read from, in this order.
    pub(crate) environment: &'static [Variable],
    /// The exit status after warnings.
    warning_status: u8,
    /// The exit status when the command line makes no sense.
    pub(crate) usage_status: u8,
    /// How bad a file is that has a compressed file's suffix already and is skipped.
    pub(crate) suffix_severity: Severity,
    /// Whether bytes after a stream are passed over in silence, except with `-v`.
    pub(crate) ignores_trailing_bytes: bool,
    /// Whether files with several names are replaced like any other.
    pub(crate) replaces_hard_links: bool,
    /// Whether `-q` silences errors as well.
    pub(crate) is_quiet_about_errors: bool,
    /// Whether `-b` is something else than the block size, and of no effect.
    pub(crate) ignores_block_size: bool,
    /// Whether `.zip` is a suffix that is added and taken off, and not only with `-K`.
    pub(crate) knows_zip: bool,
    /// Whether damage is reported in gzip's words, which scripts look for.
    pub(crate) has_gzips_words: bool,
    /// Whether messages begin with the name it was called by, rather than `parflate`.
    shows_called_name: bool,
}

/// An environment variable with options.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    /// The only flags of it that are heeded, by their names in [`crate::args`], if not all are.
    pub(crate) permitted: Option<&'static [&'static str]>,
}

/// This program under its own name: gzip's exit statuses and rules, and no environment.
const PARFLATE: Dialect = Dialect {
    environment: &[],
    warning_status: 2,
    usage_status: 1,
    suffix_severity: Severity::Ok,
    ignores_trailing_bytes: false,
    replaces_hard_links: false,
    is_quiet_about_errors: false,
    ignores_block_size: false,
    knows_zip: false,
    has_gzips_words: false,
    shows_called_name: false,
};

/// The flags that gzip heeds in its variable, from version 1.13 on.
const GZIPS_PERMITTED: &[&str] =
    &["1", "2", "3", "4", "5", "6", "7", "8", "9", "rsyncable", "synchronous"];

/// GNU gzip 1.13.
const GZIP: Dialect = Dialect {
    environment: &[Variable { name: "GZIP", permitted: Some(GZIPS_PERMITTED) }],
    ignores_block_size: true,
    has_gzips_words: true,
    shows_called_name: true,
    ..PARFLATE
};

/// pigz 2.8; 22 is `EINVAL`, which it exits with.
const PIGZ: Dialect = Dialect {
    environment: &[
        Variable { name: "GZIP", permitted: None },
        Variable { name: "PIGZ", permitted: None },
    ],
    warning_status: 1,
    usage_status: 22,
    suffix_severity: Severity::Warning,
    ignores_trailing_bytes: true,
    replaces_hard_links: true,
    is_quiet_about_errors: true,
    knows_zip: true,
    shows_called_name: true,
    ..PARFLATE
};

/// A name that the program may be called by.
#[derive(Debug)]
pub(crate) struct Personality {
    /// The name; a star in front or at the end stands for anything.
    name: &'static str,
    pub(crate) dialect: &'static Dialect,
    /// Flags that stand before those of environment and command line.
    pub(crate) flags: &'static [&'static str],
}

/// Every name, the first that fits; the last row fits all.
const PERSONALITIES: [Personality; 11] = [
    Personality { name: "gzip", dialect: &GZIP, flags: &[] },
    Personality { name: "gunzip", dialect: &GZIP, flags: &["-d"] },
    Personality { name: "zcat", dialect: &GZIP, flags: &["-d", "-c"] },
    Personality { name: "gzcat", dialect: &GZIP, flags: &["-d", "-c"] },
    Personality { name: "pigz", dialect: &PIGZ, flags: &[] },
    Personality { name: "unpigz", dialect: &PIGZ, flags: &["-d"] },
    Personality { name: "pigzcat", dialect: &PIGZ, flags: &["-d", "-c"] },
    Personality { name: "*cat", dialect: &PARFLATE, flags: &["-d", "-c"] },
    Personality { name: "un*", dialect: &PARFLATE, flags: &["-d"] },
    Personality { name: "gun*", dialect: &PARFLATE, flags: &["-d"] },
    Personality { name: "*", dialect: &PARFLATE, flags: &[] },
];

/// The names that `parflate install-links` makes.
pub(crate) const LINKED_NAMES: [&str; 6] = ["gzip", "gunzip", "zcat", "pigz", "unpigz", "pigzcat"];

/// The name in messages, once it is known.
static PROGRAM_NAME: OnceLock<String> = OnceLock::new();

impl Dialect {
    /// The exit status of a run whose worst message was this bad.
    pub(crate) fn exit_status(&self, worst: Severity) -> u8 {
        match worst {
            Severity::Warning => self.warning_status,
            worst => worst.exit_code(),
        }
    }

    /// Whether the program is this one, under its own name.
    pub(crate) fn is_own(&self) -> bool {
        !self.shows_called_name
    }
}

impl Personality {
    /// The row for a program that was called by this path; messages begin with its name from now
    /// on.
    pub(crate) fn of(program: &OsStr) -> &'static Self {
        static LAST: &Personality = &PERSONALITIES[PERSONALITIES.len() - 1];
        static ALL: &[Personality] = &PERSONALITIES;
        let path = Path::new(program);
        let is_windows_program =
            path.extension().is_some_and(|end| end.eq_ignore_ascii_case("exe"));
        let name = if is_windows_program { path.file_stem() } else { path.file_name() };
        let name = name.and_then(OsStr::to_str).unwrap_or_default();
        let row = ALL.iter().find(|row| row.fits(name)).unwrap_or(LAST);
        if row.dialect.shows_called_name {
            let _ = PROGRAM_NAME.set(name.to_owned());
        }
        row
    }

    fn fits(&self, name: &str) -> bool {
        match (self.name.strip_prefix('*'), self.name.strip_suffix('*')) {
            (Some(end), _) => name.ends_with(end),
            (_, Some(start)) => name.starts_with(start),
            _ => name == self.name,
        }
    }
}

/// The name that messages begin with.
pub(crate) fn program_name() -> &'static str {
    PROGRAM_NAME.get().map_or("parflate", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_that_fits_counts() {
        let flags = |name: &str| Personality::of(name.as_ref()).flags;
        assert_eq!(flags("/usr/bin/zcat"), ["-d", "-c"]);
        for name in ["gunzip", "unpigz", "./unparflate", "gunzip.EXE"] {
            assert_eq!(flags(name), ["-d"], "{name}");
        }
        for name in ["pigzcat", "gzcat", "parflatecat"] {
            assert_eq!(flags(name), ["-d", "-c"], "{name}");
        }
        for name in ["", "parflate", "parflate-0.1", "gzip", "pigz", "category"] {
            assert!(flags(name).is_empty(), "{name}");
        }
        for name in LINKED_NAMES {
            assert!(!Personality::of(name.as_ref()).dialect.is_own(), "{name}");
        }
    }
}
