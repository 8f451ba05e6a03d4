//! The definition of the command line: the one place that names flags and describes them.
//!
//! Help, man page and shell completions are all made from [`command`]: an argument's help is its
//! line in `--help`, its long help (where there is more to say) its paragraph in the man page, and
//! its heading the group it stands in. [`crate::config`] turns the matches into settings. Names and
//! letters are gzip's and pigz's; where the two differ, pigz's.
//!
//! The man page is made by another crate, which includes this file and `help.rs`. So they
//! depend on nothing but `clap` and the library.

use std::ffi::OsString;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use clap::builder::{OsStringValueParser, PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, Command, ValueHint};
use parflate::{Backend, MAX_LEVEL};

/// The command in one line.
pub(crate) const SUMMARY: &str = "Compress or decompress gzip and zlib files on every core";

/// Bytes in one unit of `-b`, as in pigz.
pub(crate) const BLOCK_UNIT_BYTES: usize = 1024;

/// Largest number of `-b`, as in pigz; blocks are no larger than the library's largest.
const MAX_BLOCK_UNITS: usize = 512 << 10;

/// Largest number for `-p`, `-I` and `-J`, as in pigz.
const MAX_NUMBER: usize = i32::MAX as usize;

/// The short flags of the levels, which are their arguments' names too.
pub(crate) const LEVEL_DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Each level in a line; the ones above 9 have no flag that `clap` knows ([`with_long_levels`]).
pub(crate) const LEVELS: [&str; MAX_LEVEL as usize + 1] = [
    "Store without compressing",
    "Fastest: takes the first match, one candidate each",
    "Lazy: prefers a better match one byte later",
    "Lazy, three candidates for each match",
    "Lazy, four candidates for each match",
    "Lazy, short chains of candidates",
    "Lazy, longer chains [default]",
    "Lazy, looks one more byte ahead",
    "As -7, with much longer chains",
    "As -7, with the longest chains",
    "Near-optimal: weighs most ways to code the content",
    "Near-optimal, searches further, refines once",
    "Near-optimal, searches all matches, tries twice",
    "Takes its time: smaller than zopfli, and faster",
];

/// Headings of the groups of options.
pub(crate) mod heading {
    pub(crate) const OPERATION: &str = "Operation";
    pub(crate) const FILES: &str = "Input and output";
    pub(crate) const LEVEL: &str = "Compression level";
    pub(crate) const COMPRESSION: &str = "Compression";
    pub(crate) const METADATA: &str = "Name and metadata";
    pub(crate) const REPORTS: &str = "Reports";
    pub(crate) const COMPATIBILITY: &str = "Accepted for pigz and gzip, without effect";
}

/// Every flag of the command.
#[must_use]
pub(crate) fn command() -> Command {
    Command::new("parflate")
        .version(env!("CARGO_PKG_VERSION"))
        .about(SUMMARY)
        .override_usage("parflate [OPTION]... [FILE]...")
        .args_override_self(true)
        .infer_long_args(true)
        .disable_version_flag(true)
        .disable_help_flag(true)
        .next_help_heading(heading::OPERATION)
        .args(operation())
        .next_help_heading(heading::FILES)
        .args(files())
        .next_help_heading(heading::LEVEL)
        .args(levels())
        .next_help_heading(heading::COMPRESSION)
        .args(compression())
        .next_help_heading(heading::METADATA)
        .args(metadata())
        .next_help_heading(heading::REPORTS)
        .args(reports())
        .next_help_heading(heading::COMPATIBILITY)
        .args(compatibility())
}

fn operation() -> [Arg; 5] {
    [
        flag("decompress", 'd', "Decompress").alias("uncompress").long_help(
            "Decompress gzip and zlib files. The output's name is the input's without its suffix: \
             .gz, .zz, .z, -gz, -zz, -z or _z; .tgz and .taz become .tar. A FILE that does not \
             exist is looked for with these suffixes.",
        ),
        flag("test", 't', "Check that compressed files are intact").long_help(
            "Check that compressed files are intact: decompress them, compare length and checksum \
             with those that are stored, and write nothing.",
        ),
        flag("list", 'l', "List sizes, ratio and name of compressed files").long_help(
            "List sizes, ratio and name of compressed files. The length of the content is counted \
             by decompressing, so it is right for files of several members and of 4 GiB or more. \
             With -v also the method, the CRC-32 of the content, and the time in UTC.",
        ),
        rare(option("range", None, "START+LEN", "Decompress this part, to standard output"))
            .value_parser(OsStringValueParser::new())
            .long_help(
                "Decompress LEN bytes of content from byte START on, to standard output; without \
                 LEN, all that follows. K, M, G and T stand for units of 1024. With an index, \
                 FILE.gz.gzidx or FILE.gz.gzi or the one that --index names, only what is near is \
                 read; without, all that precedes it.",
            ),
        rare(flag_without_letter("make-index", "Write an index of each compressed file"))
            .long_help(
                "Write an index of each compressed file, FILE.gz.gzidx, and keep the file. It lets \
                 --range, indexed_gzip, rapidgzip and ratarmount read from the middle. Files that \
                 were compressed with --index have a smaller one already.",
            ),
    ]
}

fn files() -> [Arg; 6] {
    [
        flag("stdout", 'c', "Write to standard output and keep the input")
            .alias("to-stdout")
            .long_help(
                "Write to standard output and keep the input files. With -d and -f, input that is \
                 not compressed is copied as it is.",
            ),
        flag("keep", 'k', "Keep the input files"),
        flag("force", 'f', "Overwrite files, follow links, allow a terminal").long_help(
            "Overwrite existing files, follow symbolic links, process files with several hard \
             links or a compressed file's suffix, and let compressed data come from or go to a \
             terminal.",
        ),
        flag("recursive", 'r', "Process the files in directories, at any depth"),
        rare(
            option("suffix", Some('S'), "SUFFIX", "Use SUFFIX instead of .gz or .zz")
                .value_parser(OsStringValueParser::new())
                .allow_hyphen_values(true),
        ),
        Arg::new("files")
            .value_name("FILE")
            .value_parser(OsStringValueParser::new())
            .value_hint(ValueHint::FilePath)
            .num_args(0..)
            .help("Files to process; - is standard input"),
    ]
}

fn levels() -> Vec<Arg> {
    let digits = LEVEL_DIGITS.into_iter().zip(LEVELS).map(|(digit, help)| {
        let arg = Arg::new(digit).short(digit.chars().next()).help(help);
        let arg = match digit {
            "1" => arg.long("fast"),
            "9" => arg.long("best"),
            _ => arg,
        };
        rare(arg.action(ArgAction::SetTrue))
    });
    let level = option("level", None, "N", "Any of these, by its number")
        .value_parser(number(0..=MAX_LEVEL));
    digits.chain([rare(level)]).collect()
}

fn compression() -> Vec<Arg> {
    vec![
        option("processes", Some('p'), "N", "Use N threads [default: one per core]")
            .value_parser(number(1..=MAX_NUMBER))
            .long_help(
                "Use N threads; by default one for each core that the process may use. The output \
                 is the same with any number. Decompressing uses them for files that were written \
                 with --seekable, --index or --bgzf, or by bgzip.",
            ),
        rare(
            option("blocksize", Some('b'), "KIB", "Compress blocks of KIB x 1024 bytes")
                .alias("bits")
                .value_parser(number(1..=MAX_BLOCK_UNITS)),
        )
        .long_help(
            "Compress blocks of KIB x 1024 bytes, each on one thread. The default is 512, and 1024 \
             at level 9. Smaller blocks keep more threads busy on small inputs, larger ones give \
             slightly smaller output.",
        ),
        rare(flag("independent", 'i', "Compress blocks independently")).long_help(
            "Compress each block without reference to the one before it, so that it can be \
             decompressed alone. The output is larger.",
        ),
        rare(flag("rsyncable", 'R', "Let the content decide where blocks end")).long_help(
            "Let the content decide where blocks end, so that a local change of the input changes \
             the output only near by. rsync and deduplicating storage then transfer or store less.",
        ),
        rare(option_with_default(
            "seekable",
            "SIZE",
            "4M",
            "Make reading from the middle possible",
        ))
        .long_help(
            "Make reading from the middle possible: every SIZE bytes, 4M by default, a block \
                 does not refer to what precedes it. The output is still one ordinary member, and \
                 about 0.1 % larger. K, M and G stand for units of 1024.",
        ),
        rare(option_with_default("index", "FILE", "", "Write, or read, the index of a file"))
            .value_parser(OsStringValueParser::new())
            .long_help(
                "When compressing, also write an index, FILE.gz.gzidx unless named here, by which \
                 --range, indexed_gzip, rapidgzip and ratarmount read from the middle. Implies \
                 --seekable, unless -i is given. With --bgzf it is FILE.gz.gzi, as of bgzip. With \
                 --range, the index to use.",
            ),
        rare(flag_without_letter("bgzf", "Write BGZF, as bgzip does")).long_help(
            "Write BGZF, as bgzip does: gzip members of 64 KiB, which programs of bioinformatics \
             read from the middle. Name, time and comment are not stored.",
        ),
        flag("zlib", 'z', "Write zlib (.zz) instead of gzip (.gz)"),
        rare(flag("zip", 'K', "Write a zip file of one entry (.zip)")).long_help(
            "Write a zip file of one entry (.zip) instead of gzip, as pigz does. The entry has the \
             input's name and time, unless -n or -m is given.",
        ),
        rare(option("alias", Some('A'), "NAME", "Name of the zip entry of standard input"))
            .value_parser(OsStringValueParser::new()),
        flag_without_letter("verify", "Decompress and compare each block before writing it")
            .long_help(
                "Decompress each block with an independent decoder, and compare, before it is \
                 written. A bug or faulty memory then ends in an error instead of a damaged file.",
            ),
        backend(),
    ]
}

fn metadata() -> [Arg; 5] {
    [
        rare(flag("no-name", 'n', "Neither store nor restore name and time")).long_help(
            "Do not store the input's name and time when compressing, so that the output depends \
             on the content alone; do not restore them when decompressing, which is the default.",
        ),
        rare(flag("name", 'N', "Store or restore name and time")).long_help(
            "Store the input's name and time when compressing, which is the default; restore them \
             when decompressing. Of a stored name only the part after the last slash is used.",
        ),
        rare(flag("no-time", 'm', "Neither store nor restore the time; also -T")).short_alias('T'),
        rare(flag("time", 'M', "Store or restore the time")),
        rare(
            option("comment", Some('C'), "TEXT", "Put a comment into the gzip header")
                .value_parser(OsStringValueParser::new()),
        ),
    ]
}

fn reports() -> [Arg; 6] {
    [
        flag("verbose", 'v', "Print name and ratio of each file"),
        flag("quiet", 'q', "Print no warnings and no progress bar").alias("silent"),
        flag_without_letter("json", "Print a line of JSON about each file").long_help(
            "Print a line of JSON about each file instead of messages: input, output, action, \
             status, messages, sizes, seconds and more. It goes to standard output, or to standard \
             error if standard output carries data.",
        ),
        flag("help", 'h', "Print this summary (-h) or every option (--help)")
            .action(ArgAction::Help),
        flag("version", 'V', "Print the version").action(ArgAction::Version),
        rare(flag("license", 'L', "Print the licence")),
    ]
}

/// Flags of pigz and gzip that only tune what they do, or ask for what is done anyway; and hidden
/// ones, of which `lzw` is refused with a reason.
fn compatibility() -> [Arg; 10] {
    let count = |name, letter, help| {
        rare(option(name, Some(letter), "N", help)).value_parser(number(0..=MAX_NUMBER))
    };
    [
        rare(flag("synchronous", 'Y', "Output is always synced before it is renamed")),
        rare(flag("huffman", 'H', "pigz: Huffman coding only; the level stays in force")),
        rare(flag("rle", 'U', "pigz: run-length coding only; likewise")),
        rare(flag("first", 'F', "pigz -11: iterations before block splitting")),
        rare(flag("oneblock", 'O', "pigz -11: no block splitting")),
        count("iterations", 'I', "pigz -11: number of iterations"),
        count("maxsplits", 'J', "pigz -11: most blocks to split into"),
        rare(flag("ascii", 'a', "gzip: text mode of other systems")),
        rare(flag("lzw", 'Z', "").hide(true).alias("LZW")),
        rare(flag_without_letter("presume-input-tty", "").hide(true)),
    ]
}

/// The backends of this build; hidden if there is no choice. Others are known, so that the error
/// can say how to get them.
fn backend() -> Arg {
    let names = Backend::ALL
        .map(|backend| PossibleValue::new(backend.name()).hide(!backend.is_available()));
    let offered: Vec<&str> = names
        .iter()
        .filter(|name| !name.is_hide_set())
        .map(PossibleValue::get_name)
        .filter(|name| *name != Backend::Auto.name())
        .collect();
    let help = format!("Encoder: {}", offered.join(", "));
    rare(option("backend", None, "NAME", "").help(help).hide(offered.len() < 2))
        .value_parser(PossibleValuesParser::new(names))
}

/// Leaves an option out of the summary of `-h`.
fn rare(arg: Arg) -> Arg {
    arg.hide_short_help(true)
}

fn flag(name: &'static str, letter: char, help: &'static str) -> Arg {
    flag_without_letter(name, help).short(letter)
}

fn flag_without_letter(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn option(
    name: &'static str,
    letter: Option<char>,
    value: &'static str,
    help: &'static str,
) -> Arg {
    Arg::new(name).long(name).short(letter).value_name(value).action(ArgAction::Set).help(help)
}

/// An option whose value may be left out, and then is `default`; it takes one only after `=`.
fn option_with_default(
    name: &'static str,
    value: &'static str,
    default: &'static str,
    help: &'static str,
) -> Arg {
    option(name, None, value, help)
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value(default)
}

/// A parser for the numbers of a range.
fn number<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, String> + Clone
where
    T: Clone + Display + FromStr + PartialOrd,
{
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("use a number from {} to {}", range.start(), range.end()))
    }
}

/// Rewrites a number of two digits or more to `--level`, so that `-11` means level 11 as in pigz,
/// and `-12k` and `-k12` work as well; `clap` alone would read two levels of one digit each. Also
/// lets gzip's `---presume-input-tty` pass.
pub(crate) fn with_long_levels(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let takes_value = |arg: &&Arg| arg.get_action().takes_values();
    let letters: Vec<char> =
        command().get_arguments().filter(takes_value).filter_map(Arg::get_short).collect();
    let mut rewritten: Vec<OsString> = Vec::new();
    let mut is_past_flags = false;
    for arg in args {
        is_past_flags |= arg == "--";
        match arg.to_str().filter(|_| !is_past_flags) {
            Some("---presume-input-tty") => rewritten.push("--presume-input-tty".into()),
            Some(text) if text.starts_with('-') && !text.starts_with("--") => {
                split_levels(&text[1..], &letters, &mut rewritten);
            }
            _ => rewritten.push(arg),
        }
    }
    rewritten
}

/// Appends the letters after one dash, with levels of several digits apart from the others.
fn split_levels(cluster: &str, value_letters: &[char], rewritten: &mut Vec<OsString>) {
    let mut start = 0;
    let mut at = 0;
    while let Some(character) = cluster[at..].chars().next() {
        if value_letters.contains(&character) {
            break; // The rest is its value.
        }
        let digits = cluster[at..].bytes().take_while(u8::is_ascii_digit).count();
        if digits >= 2 {
            if start < at {
                rewritten.push(format!("-{}", &cluster[start..at]).into());
            }
            rewritten.push(format!("--level={}", &cluster[at..at + digits]).into());
            start = at + digits;
        }
        at += digits.max(character.len_utf8());
    }
    if start < cluster.len() || cluster.is_empty() {
        rewritten.push(format!("-{}", &cluster[start..]).into());
    }
}
