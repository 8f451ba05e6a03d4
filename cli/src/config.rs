//! Command line → settings, checked before any file is touched.
//!
//! Of flags that contradict each other the last one counts, as in gzip. The environment variables
//! `GZIP` and `PIGZ` are not read: gzip calls its own obsolescent, and the output should depend on
//! the command line alone.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::ArgMatches;
use parflate::{Backend, Options, Workers};

use crate::args::{self, BLOCK_UNIT_BYTES, LEVEL_DIGITS};
use crate::help;
use crate::range::{self, ContentRange};

/// The operation on each file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Compress,
    Decompress,
    Test,
    List,
    MakeIndex,
}

impl Action {
    /// The name that `--json` uses.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Compress => "compress",
            Self::Decompress => "decompress",
            Self::Test => "test",
            Self::List => "list",
            Self::MakeIndex => "make-index",
        }
    }
}

/// The fields that are stored in a gzip header, or restored from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HeaderFields {
    pub(crate) name: bool,
    pub(crate) time: bool,
}

/// Everything the command line asks for.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) action: Action,
    pub(crate) is_to_stdout: bool,
    pub(crate) is_forced: bool,
    pub(crate) keeps_input: bool,
    pub(crate) is_recursive: bool,
    pub(crate) is_quiet: bool,
    pub(crate) is_verbose: bool,
    pub(crate) is_json: bool,
    pub(crate) is_zlib: bool,
    pub(crate) header: HeaderFields,
    pub(crate) comment: Option<OsString>,
    /// The suffix of `-S`.
    pub(crate) own_suffix: Option<OsString>,
    pub(crate) is_bgzf: bool,
    /// The part of the content that is wanted, if not all of it.
    pub(crate) range: Option<ContentRange>,
    /// Whether an index is written of what is compressed.
    pub(crate) writes_index: bool,
    /// The name of the index, unless it is to be that of the compressed file with a suffix.
    pub(crate) index_name: Option<OsString>,
    pub(crate) level: u8,
    pub(crate) workers: usize,
    pub(crate) options: Options,
    pub(crate) files: Vec<OsString>,
}

impl Config {
    /// Whether files are replaced by their output, rather than read only.
    pub(crate) fn is_in_place(&self) -> bool {
        !self.is_to_stdout && matches!(self.action, Action::Compress | Action::Decompress)
    }

    /// Whether data, not reports, go to standard output.
    pub(crate) fn writes_data_to_stdout(&self) -> bool {
        let is_named = |file: &OsString| file != "-";
        let all_are_named = !self.files.is_empty() && self.files.iter().all(is_named);
        match self.action {
            Action::Compress | Action::Decompress => self.is_to_stdout || !all_are_named,
            Action::MakeIndex => self.is_to_stdout,
            Action::Test | Action::List => false,
        }
    }
}

/// Bytes from one restart point to the next with `--index` alone, as with `--seekable` alone: they
/// cost 0.1 % in size, and reading half of it takes a few milliseconds.
const DEFAULT_RESTART_BYTES: u64 = 4 << 20;

/// The outcome of reading the command line.
pub(crate) enum Request {
    Run(Box<Config>),
    /// To print a text on standard output.
    Print(String),
    /// Nothing that can be done; the message goes to standard error.
    Refuse(String),
}

/// The licence, as `-L` shows it.
const LICENSE: &str = concat!(
    "parflate ",
    env!("CARGO_PKG_VERSION"),
    "\nLicensed under either of Apache License, Version 2.0, or MIT license, at your option.\n",
    "There is no warranty, to the extent permitted by law.\n"
);

/// Reads the command line.
pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Request {
    let args = args::with_long_levels(args);
    let program = args.first().cloned().unwrap_or_default();
    match help::command().try_get_matches_from(args) {
        Ok(matches) if matches.get_flag("license") => Request::Print(LICENSE.to_owned()),
        Ok(matches) => match config(&matches, &program) {
            Ok(config) => Request::Run(Box::new(config)),
            Err(error) => usage_error(&error.to_string()),
        },
        Err(error) if !error.use_stderr() => Request::Print(error.to_string()),
        Err(error) => {
            // The first paragraph has the cause and the values to choose from.
            let rendered = error.to_string();
            let cause: Vec<&str> =
                rendered.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
            usage_error(cause.join(" ").trim_start_matches("error: "))
        }
    }
}

fn usage_error(message: &str) -> Request {
    Request::Refuse(format!("parflate: {message}\nTry `parflate --help' for more information.\n"))
}

fn config(matches: &ArgMatches, program: &OsStr) -> Result<Config, parflate::Error> {
    let is_set = |flag: &str| matches.get_flag(flag);
    let range = range(matches)?;
    let called = CalledAs::of(program);
    let action = if range.is_some() {
        Action::Decompress
    } else if is_set("list") {
        Action::List
    } else if is_set("test") {
        Action::Test
    } else if is_set("make-index") {
        Action::MakeIndex
    } else if is_set("decompress") || called != CalledAs::Parflate {
        Action::Decompress
    } else {
        Action::Compress
    };
    let is_zlib = is_set("zlib");
    let own_suffix = own_suffix(matches)?;
    let level = level(matches);
    let count: Option<usize> = matches.get_one("processes").copied();
    let workers = count.map_or(Workers::AVAILABLE, Workers::exactly);
    let options = options(matches, is_zlib, level)?.workers(workers);
    options.resolved_block_bytes()?;
    let files: Vec<OsString> = matches.get_many("files").into_iter().flatten().cloned().collect();
    let is_to_stdout = is_set("stdout") || range.is_some() || called == CalledAs::Zcat;
    let writes_index = matches.contains_id("index") && action == Action::Compress;
    let index_name = index_name(matches, &files, writes_index, is_to_stdout)?;
    let is_quiet = last_of(matches, &["quiet", "verbose"]) == Some("quiet");
    Ok(Config {
        action,
        is_to_stdout,
        is_forced: is_set("force"),
        keeps_input: is_set("keep"),
        is_recursive: is_set("recursive"),
        is_quiet,
        is_verbose: is_set("verbose") && !is_quiet,
        is_json: is_set("json"),
        is_zlib,
        header: header_fields(matches, action),
        comment: matches.get_one("comment").cloned(),
        own_suffix,
        is_bgzf: is_set("bgzf"),
        range,
        writes_index,
        index_name,
        level,
        workers: workers.count(),
        options,
        files,
    })
}

/// The name the program was called by, which decides the default operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CalledAs {
    Parflate,
    /// `gunzip`, `unpigz`, `unparflate`.
    Gunzip,
    /// `zcat`, `gzcat`.
    Zcat,
}

impl CalledAs {
    fn of(program: &OsStr) -> Self {
        let stem = Path::new(program).file_stem().and_then(OsStr::to_str).unwrap_or_default();
        match stem {
            "zcat" | "gzcat" => Self::Zcat,
            _ if stem.starts_with("un") || stem.starts_with("gun") => Self::Gunzip,
            _ => Self::Parflate,
        }
    }
}

pub(crate) fn options(
    matches: &ArgMatches,
    is_zlib: bool,
    level: u8,
) -> Result<Options, parflate::Error> {
    let is_bgzf = matches.get_flag("bgzf");
    let has_index = matches.contains_id("index");
    if is_zlib && (is_bgzf || has_index) {
        return Err(refusal("format", "BGZF and indexes are gzip's; leave -z out"));
    }
    let mut options = match (is_bgzf, is_zlib) {
        (true, _) => Options::bgzf(),
        (_, true) => Options::zlib(),
        _ => Options::gzip(),
    };
    let spacing: Option<&String> = matches.get_one("seekable");
    if let Some(spacing) = spacing {
        let bytes = range::size(spacing);
        let wrong = || refusal("distance of restart points", "use a size such as 4M");
        options = options.restart_every(bytes.ok_or_else(wrong)?);
    } else if has_index && !matches.get_flag("independent") {
        options = options.restart_every(DEFAULT_RESTART_BYTES);
    }
    options = options
        .level(level)
        .independent(matches.get_flag("independent"))
        .rsyncable(matches.get_flag("rsyncable"))
        .verify(matches.get_flag("verify"));
    if let Some(kib) = matches.get_one::<usize>("blocksize") {
        options = options.block_bytes(kib * BLOCK_UNIT_BYTES);
    }
    if let Some(name) = matches.get_one::<String>("backend") {
        options = options.backend(name.parse::<Backend>()?);
    }
    Ok(options)
}

/// The name of the index, if one was given; it has to be where no file is replaced.
fn index_name(
    matches: &ArgMatches,
    files: &[OsString],
    writes_index: bool,
    is_to_stdout: bool,
) -> Result<Option<OsString>, parflate::Error> {
    let Some(name) = matches.get_one::<OsString>("index") else { return Ok(None) };
    let is_single = matches!(files, [] | [_]) && !matches.get_flag("recursive");
    if !name.is_empty() {
        return match is_single {
            true => Ok(Some(name.clone())),
            false => Err(refusal("index", "one name is not enough for several files")),
        };
    }
    let is_stdin = is_single && files.iter().all(|file| file == "-");
    if writes_index && (is_to_stdout || is_stdin) {
        return Err(refusal("index", "say --index=FILE when writing to standard output"));
    }
    Ok(None)
}

/// The part of the content that is asked for.
fn range(matches: &ArgMatches) -> Result<Option<ContentRange>, parflate::Error> {
    let Some(text) = matches.get_one::<OsString>("range") else { return Ok(None) };
    let parsed = text.to_string_lossy().parse();
    parsed.map(Some).map_err(|reason| parflate::Error::InvalidOption { option: "range", reason })
}

fn refusal(option: &'static str, reason: &str) -> parflate::Error {
    parflate::Error::InvalidOption { option, reason: reason.to_owned() }
}

/// The level that was given last, as `-9` or as `--level=9`.
pub(crate) fn level(matches: &ArgMatches) -> u8 {
    let spellings: Vec<&str> = LEVEL_DIGITS.into_iter().chain(["level"]).collect();
    let given = match last_of(matches, &spellings) {
        Some("level") => matches.get_one("level").copied(),
        digit => digit.and_then(|digit| digit.parse().ok()),
    };
    given.unwrap_or(parflate::DEFAULT_LEVEL)
}

/// Applies `-n`, `-N`, `-m` and `-M` in the order in which they were given.
///
/// As in gzip, name and time are stored by default, and not restored by default.
fn header_fields(matches: &ArgMatches, action: Action) -> HeaderFields {
    let by_default = action == Action::Compress;
    let mut fields = HeaderFields { name: by_default, time: by_default };
    let mut given: Vec<(usize, &str)> = ["no-name", "name", "no-time", "time"]
        .into_iter()
        .filter_map(|flag| Some((place(matches, flag)?, flag)))
        .collect();
    given.sort_unstable();
    for (_, flag) in given {
        match flag {
            "no-name" => fields = HeaderFields { name: false, time: false },
            "name" => fields = HeaderFields { name: true, time: true },
            "no-time" => fields.time = false,
            _ => fields.time = true,
        }
    }
    fields
}

fn own_suffix(matches: &ArgMatches) -> Result<Option<OsString>, parflate::Error> {
    let Some(suffix) = matches.get_one::<OsString>("suffix") else { return Ok(None) };
    let bytes = suffix.as_encoded_bytes();
    if bytes.is_empty() || bytes.contains(&b'/') || bytes.contains(&0) {
        return Err(refusal("suffix", "it must not be empty or contain a slash"));
    }
    Ok(Some(suffix.clone()))
}

/// The one of these flags that was given last.
fn last_of<'a>(matches: &ArgMatches, flags: &[&'a str]) -> Option<&'a str> {
    flags
        .iter()
        .filter_map(|flag| Some((place(matches, flag)?, *flag)))
        .max_by_key(|(place, _)| *place)
        .map(|(_, flag)| flag)
}

/// A flag's position on the command line, if it was given.
fn place(matches: &ArgMatches, flag: &str) -> Option<usize> {
    let is_given = matches.value_source(flag) == Some(clap::parser::ValueSource::CommandLine);
    is_given.then(|| matches.indices_of(flag)?.next_back()).flatten()
}
