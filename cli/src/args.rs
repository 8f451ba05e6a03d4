//! The command line's definition: the one place that names flags.
//!
//! The man page and the shell completions are generated from [`command`] too, so this file depends
//! on nothing but `clap` and the library. Names and letters are gzip's and pigz's; what those two
//! spell differently goes by pigz. [`crate::config`] turns the matches into settings.

use std::ffi::OsString;

use clap::builder::{OsStringValueParser, PossibleValuesParser, RangedU64ValueParser};
use clap::{Arg, ArgAction, Command, ValueHint};
use parflate::{Backend, MAX_BLOCK_BYTES, MAX_LEVEL, MIN_BLOCK_BYTES};

/// Bytes in one unit of `-b`, as in pigz.
pub(crate) const BLOCK_UNIT_BYTES: usize = 1024;

/// Most workers that can be asked for: far above any machine's, far below what a system refuses.
pub(crate) const MAX_PROCESSES: u64 = 1024;

/// The short flags of the levels, which all mean the same option.
pub(crate) const LEVEL_DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// What each level's short flag says in the help.
const LEVEL_HELP: [(&str, &str); 3] = [
    ("0", "Store only"),
    ("1", "Compress fastest"),
    ("9", "Compress best of the quick levels [default: 6]"),
];

/// Every flag of the command.
#[must_use]
pub(crate) fn command() -> Command {
    let mut command = Command::new("parflate")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Compress or expand gzip and zlib files on every core")
        .long_about(
            "Compress or expand gzip and zlib files on every core.\n\n\
             Each FILE is replaced by FILE.gz, one ordinary gzip member whose bytes do not depend \
             on the number of workers. With no FILE, or when FILE is -, standard input is \
             compressed to standard output. Runs as gunzip, unpigz or zcat by its name too.",
        )
        .after_help(
            "Exit status: 0 all went well, 1 an error, 2 a warning.\n\
             Report bugs where you got parflate from.",
        )
        .override_usage("parflate [OPTION]... [FILE]...")
        .args_override_self(true)
        .infer_long_args(true)
        .disable_version_flag(true)
        .disable_help_flag(true);
    for digit in LEVEL_DIGITS {
        let letter = digit.chars().next();
        let help = LEVEL_HELP.iter().find(|(known, _)| *known == digit);
        command = command.arg(
            Arg::new(digit)
                .short(letter)
                .action(ArgAction::SetTrue)
                .help(help.map_or("", |(_, text)| text))
                .hide(help.is_none()),
        );
    }
    command.args(what_to_do()).args(how_to_compress()).args(about_files()).args(about_output())
}

/// What happens to the files.
fn what_to_do() -> Vec<Arg> {
    vec![
        flag("decompress", 'd', "Expand").alias("uncompress"),
        flag("test", 't', "Checksum that the compressed files are whole"),
        flag("list", 'l', "List sizes of the compressed files and of their content"),
        flag("license", 'L', "Show the licence"),
        flag("help", 'h', "Show this help").action(ArgAction::Help),
        flag("version", 'V', "Show the version").action(ArgAction::Version),
    ]
}

/// What the compressed bytes will be.
fn how_to_compress() -> Vec<Arg> {
    let backends = Backend::ALL.map(Backend::name);
    vec![
        option("level", None, "N", "Level, 0 to 12; 10 to 12 search for the smallest output")
            .value_parser(RangedU64ValueParser::<u8>::new().range(0..=u64::from(MAX_LEVEL))),
        Arg::new("fast").long("fast").action(ArgAction::SetTrue).help("As -1"),
        Arg::new("best").long("best").action(ArgAction::SetTrue).help("As -9"),
        option("processes", Some('p'), "N", "Use N workers [default: as many as are available]")
            .value_parser(RangedU64ValueParser::<usize>::new().range(1..=MAX_PROCESSES)),
        option("blocksize", Some('b'), "KIB", "Bytes of input in a block, in units of 1024")
            .value_parser(RangedU64ValueParser::<usize>::new().range(
                (MIN_BLOCK_BYTES / BLOCK_UNIT_BYTES) as u64
                    ..=(MAX_BLOCK_BYTES / BLOCK_UNIT_BYTES) as u64,
            )),
        flag("independent", 'i', "Compress blocks independently of each other"),
        flag("rsyncable", 'R', "Let the content decide where blocks end, for rsync"),
        flag("zlib", 'z', "Compress to zlib (.zz) instead of gzip"),
        option("comment", Some('C'), "TEXT", "Put a comment into the gzip header")
            .value_parser(OsStringValueParser::new()),
        option("backend", None, "NAME", "Encoder to use [default: auto]")
            .value_parser(PossibleValuesParser::new(backends)),
        Arg::new("verify")
            .long("verify")
            .action(ArgAction::SetTrue)
            .help("Expand each block again and compare before it is written"),
    ]
}

/// Which files are taken and what becomes of them.
fn about_files() -> Vec<Arg> {
    vec![
        flag("stdout", 'c', "Write to standard output, keep the files").alias("to-stdout"),
        flag("keep", 'k', "Keep the input files"),
        flag("force", 'f', "Replace existing files, follow links, write to a terminal"),
        flag("recursive", 'r', "Process the files in folders, and in those below"),
        option("suffix", Some('S'), "SUFFIX", "Use SUFFIX instead of .gz or .zz")
            .value_parser(OsStringValueParser::new())
            .allow_hyphen_values(true),
        flag("no-name", 'n', "Do not store or restore name and time"),
        flag("name", 'N', "Store or restore name and time"),
        flag("no-time", 'm', "Do not store or restore the time"),
        flag("time", 'M', "Store or restore the time"),
        flag(
            "synchronous",
            'Y',
            "For gzip's sake: output is on the disk before it gets its name in any case",
        ),
        Arg::new("files")
            .value_name("FILE")
            .value_parser(OsStringValueParser::new())
            .value_hint(ValueHint::FilePath)
            .num_args(0..)
            .help("Files to process; - is standard input"),
    ]
}

/// What is said about it.
fn about_output() -> Vec<Arg> {
    vec![
        flag("quiet", 'q', "Give no warnings and show no progress").alias("silent"),
        flag("verbose", 'v', "Say what was done to each file"),
        Arg::new("json")
            .long("json")
            .action(ArgAction::SetTrue)
            .help("Report each file as one line of JSON, on standard error if data go to stdout"),
    ]
}

fn flag(name: &'static str, letter: char, help: &'static str) -> Arg {
    Arg::new(name).long(name).short(letter).action(ArgAction::SetTrue).help(help)
}

fn option(
    name: &'static str,
    letter: Option<char>,
    value: &'static str,
    help: &'static str,
) -> Arg {
    Arg::new(name).long(name).short(letter).value_name(value).action(ArgAction::Set).help(help)
}

/// Rewrites a leading number of two digits or more to `--level`, so that `-11` means level 11 as
/// in pigz and `-12k` works as well; `clap` alone would read two levels of one digit each.
pub(crate) fn with_long_levels(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut rewritten = Vec::new();
    let mut is_past_flags = false;
    for arg in args {
        is_past_flags |= arg == "--";
        let split = arg.to_str().filter(|_| !is_past_flags).and_then(|text| {
            let cluster = text.strip_prefix('-')?;
            let digits = cluster.bytes().take_while(u8::is_ascii_digit).count();
            (digits >= 2).then(|| cluster.split_at(digits))
        });
        match split {
            Some((level, rest)) => {
                rewritten.push(format!("--level={level}").into());
                if !rest.is_empty() {
                    rewritten.push(format!("-{rest}").into());
                }
            }
            None => rewritten.push(arg),
        }
    }
    rewritten
}
