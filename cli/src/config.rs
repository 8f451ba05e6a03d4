//! Command line → settings, checked before any file is touched.
//!
//! Of flags that contradict each other the last one counts, as in gzip. The name that the program
//! is called by may add some in front ([`crate::personality`], [`crate::environment`]).

use std::ffi::OsString;

use clap::ArgMatches;
use parflate::{Backend, MAX_BLOCK_BYTES, Options, Workers};

use crate::args::{self, BLOCK_UNIT_BYTES, LEVEL_DIGITS};
use crate::budget;
use crate::environment;
use crate::help;
use crate::personality::{Dialect, Personality, program_name};
use crate::platform::limits::MemoryLeft;
use crate::printable;
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
    pub(crate) dialect: &'static Dialect,
    pub(crate) action: Action,
    pub(crate) is_to_stdout: bool,
    pub(crate) is_forced: bool,
    pub(crate) keeps_input: bool,
    pub(crate) is_recursive: bool,
    pub(crate) is_quiet: bool,
    pub(crate) is_verbose: bool,
    pub(crate) is_json: bool,
    pub(crate) is_zlib: bool,
    pub(crate) is_zip: bool,
    /// The name of the zip entry of standard input.
    pub(crate) alias: Option<OsString>,
    /// Whether questions are asked and answered without a terminal.
    pub(crate) presumes_terminal: bool,
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

    /// Leaves no more workers than there is memory for, half of them on each side if files and
    /// blocks have workers of their own.
    pub(crate) fn fit_memory(&mut self, left: MemoryLeft, is_parallel: bool) {
        let Ok(block_bytes) = self.options.resolved_block_bytes() else { return };
        let sides = if is_parallel { 2 } else { 1 };
        let wanted = self.workers * sides;
        let fit = budget::workers(wanted, left, self.level, block_bytes);
        if fit < wanted {
            self.workers = (fit / sides).max(1);
            self.options = self.options.clone().workers(Workers::exactly(self.workers));
        }
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

/// Most threads that are started: far above any machine's, far below what a system refuses.
pub(crate) const MAX_WORKERS: usize = 1024;

/// The outcome of reading the command line.
pub(crate) enum Request {
    Run(Box<Config>),
    /// To make links in this folder by which the program is called as gzip and pigz.
    InstallLinks(OsString),
    /// To print a text on standard output.
    Print(String),
    /// Nothing that can be done: the message for standard error, and the exit status.
    Refuse(String, u8),
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
    let mut args = args.into_iter();
    let program = args.next().unwrap_or_default();
    let given: Vec<OsString> = args.collect();
    let personality = Personality::of(&program);
    let dialect = personality.dialect;
    if let [verb, folder] = &given[..]
        && dialect.is_own()
        && verb == "install-links"
    {
        return Request::InstallLinks(folder.clone());
    }
    let from_environment = match environment::options(dialect) {
        Ok(options) => options,
        Err(cause) => return usage_error(&cause, dialect, true),
    };
    let flags = personality.flags.iter().map(OsString::from);
    let all = [program].into_iter().chain(flags).chain(from_environment).chain(given);
    match help::command().try_get_matches_from(args::with_long_levels(all)) {
        Ok(matches) if matches.get_flag("license") => Request::Print(LICENSE.to_owned()),
        Ok(matches) => match config(&matches, dialect) {
            Ok(config) => Request::Run(Box::new(config)),
            Err(cause) => usage_error(&cause, dialect, !dialect.has_gzips_words),
        },
        Err(error) if !error.use_stderr() => Request::Print(error.to_string()),
        Err(error) => {
            // The first paragraph has the cause and the values to choose from.
            let rendered = error.to_string();
            let cause: Vec<&str> =
                rendered.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
            usage_error(cause.join(" ").trim_start_matches("error: "), dialect, true)
        }
    }
}

fn usage_error(cause: &str, dialect: &Dialect, has_hint: bool) -> Request {
    let (name, cause) = (program_name(), printable::text(cause));
    let mut message = format!("{name}: {cause}\n");
    if has_hint {
        message += &format!("Try `{name} --help' for more information.\n");
    }
    Request::Refuse(message, dialect.usage_status)
}

fn config(matches: &ArgMatches, dialect: &'static Dialect) -> Result<Config, String> {
    let is_set = |flag: &str| matches.get_flag(flag);
    let range = range(matches)?;
    if is_set("lzw") {
        return Err(refusal(
            "format",
            "LZW (.Z) is read by gzip and uncompress, and written by none",
        ));
    }
    let action = if range.is_some() {
        Action::Decompress
    } else if is_set("list") {
        Action::List
    } else if is_set("test") {
        Action::Test
    } else if is_set("make-index") {
        Action::MakeIndex
    } else if is_set("decompress") {
        Action::Decompress
    } else {
        Action::Compress
    };
    let format = last_of(matches, &["zlib", "zip"]);
    let (is_zlib, is_zip) = (format == Some("zlib"), format == Some("zip"));
    let own_suffix = own_suffix(matches)?;
    let level = level(matches);
    let count: Option<usize> = matches.get_one("processes").copied();
    let count = count.unwrap_or(Workers::AVAILABLE.count()).min(MAX_WORKERS);
    let workers = Workers::exactly(count);
    let options = options(matches, dialect, format, level)?.workers(workers);
    options.resolved_block_bytes().map_err(|error| error.to_string())?;
    let files: Vec<OsString> = matches.get_many("files").into_iter().flatten().cloned().collect();
    let is_to_stdout = is_set("stdout") || range.is_some();
    let writes_index = matches.contains_id("index") && action == Action::Compress;
    let index_name = index_name(matches, &files, writes_index, is_to_stdout)?;
    let is_quiet = last_of(matches, &["quiet", "verbose"]) == Some("quiet");
    Ok(Config {
        dialect,
        action,
        is_to_stdout,
        is_forced: is_set("force"),
        keeps_input: is_set("keep"),
        is_recursive: is_set("recursive"),
        is_quiet,
        is_verbose: is_set("verbose") && !is_quiet,
        is_json: is_set("json"),
        is_zlib,
        is_zip,
        alias: matches.get_one("alias").cloned(),
        presumes_terminal: is_set("presume-input-tty"),
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

pub(crate) fn options(
    matches: &ArgMatches,
    dialect: &Dialect,
    format: Option<&str>,
    level: u8,
) -> Result<Options, String> {
    let is_bgzf = matches.get_flag("bgzf");
    let has_index = matches.contains_id("index");
    if format.is_some() && (is_bgzf || has_index) {
        return Err(refusal("format", "BGZF and indexes are gzip's; leave -z and -K out"));
    }
    let mut options = match format {
        Some("zlib") => Options::zlib(),
        Some(_) => Options::raw(),
        None if is_bgzf => Options::bgzf(),
        None => Options::gzip(),
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
    let block_units = matches.get_one::<usize>("blocksize");
    if let Some(kib) = block_units.filter(|_| !dialect.ignores_block_size) {
        options = options.block_bytes((kib * BLOCK_UNIT_BYTES).min(MAX_BLOCK_BYTES));
    }
    if let Some(name) = matches.get_one::<String>("backend") {
        options = options.backend(name.parse::<Backend>().map_err(|error| error.to_string())?);
    }
    Ok(options)
}

/// The name of the index, if one was given; it has to be where no file is replaced.
fn index_name(
    matches: &ArgMatches,
    files: &[OsString],
    writes_index: bool,
    is_to_stdout: bool,
) -> Result<Option<OsString>, String> {
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
fn range(matches: &ArgMatches) -> Result<Option<ContentRange>, String> {
    let Some(text) = matches.get_one::<OsString>("range") else { return Ok(None) };
    let parsed = text.to_string_lossy().parse();
    parsed.map(Some).map_err(|reason: String| refusal("range", &reason))
}

fn refusal(option: &str, reason: &str) -> String {
    format!("invalid {option}: {reason}")
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

fn own_suffix(matches: &ArgMatches) -> Result<Option<OsString>, String> {
    let Some(suffix) = matches.get_one::<OsString>("suffix") else { return Ok(None) };
    let bytes = suffix.as_encoded_bytes();
    if bytes.is_empty() || bytes.contains(&b'/') || bytes.contains(&0) {
        let shown = printable::text(&suffix.to_string_lossy());
        return Err(format!("invalid suffix '{shown}'"));
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
