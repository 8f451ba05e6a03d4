//! The texts of `-h` and `--help`: two columns, grouped, no line longer than 80 characters.
//!
//! `clap` would put each explanation of `--help` on lines of its own and has no place for the
//! levels, so the columns are laid out here, from the arguments' own definitions. The prose around
//! them is data, of which the man page is made too.

use clap::{Arg, Command};

use super::args::{self, LEVELS, heading};

/// The command in one paragraph, as `-h` shows it.
const INTRODUCTION: &str = "\
Replace each FILE by FILE.gz, compressed on every core, or turn it back with -d.
With no FILE, or when FILE is -, read standard input, write standard output.
";

/// The command in several paragraphs, one an item.
pub(crate) const DESCRIPTION: [&str; 4] = [
    "Each FILE is replaced by FILE.gz: one ordinary gzip member, compressed on every\n\
     core, whose bytes do not depend on the number of threads. With -d it is turned\n\
     back. With no FILE, or when FILE is -, standard input is read and standard\n\
     output written.",
    "The output has a temporary name until it is complete and on disk; only then is\n\
     the input removed. Mode, owner and times are copied.",
    "Called as gzip, gunzip, zcat, pigz, unpigz or pigzcat it behaves as that\n\
     program; \"parflate install-links DIR\" makes such links. Of flags that contradict\n\
     each other, the last one counts.",
    "Several machines can make one output: see \"parflate part --help\" and\n\
     \"parflate join --help\".",
];

/// Each exit status and its meaning.
pub(crate) const EXIT_STATUSES: [(u8, &str); 3] =
    [(0, "All went well."), (1, "An error occurred."), (2, "A warning was given.")];

/// Command lines and what they do.
pub(crate) const EXAMPLES: [(&str, &str); 5] = [
    ("parflate -k access.log", "Write access.log.gz, keep access.log"),
    ("parflate -d access.log.gz", "Get access.log back"),
    ("parflate -9 -r logs", "Compress each file in a directory"),
    ("tar -I parflate -cf site.tar.gz site", "Make a compressed archive"),
    ("pg_dump shop | parflate -p 4 > shop.gz", "Compress a pipe on 4 threads"),
];

/// Column in which explanations start.
const HELP_COLUMN: usize = 26;

/// Column in which the examples' explanations start.
const EXAMPLE_COLUMN: usize = 44;

/// The levels in the short help.
const SHORT_LEVELS: [(&str, &str); 2] =
    [("-1 ... -9", "Faster ... smaller [default: 6]"), ("-10 ... -13", "Smallest, much slower")];

/// The command with the texts of `-h` and `--help`.
pub(crate) fn command() -> Command {
    let command = args::command();
    let (short, long) = (short_text(&command), long_text(&command));
    command.help_template("{before-help}").before_help(short).before_long_help(long)
}

fn short_text(command: &Command) -> String {
    let mut text = format!("{}\n\n{INTRODUCTION}", usage(command));
    for (heading, args) in groups(command) {
        // Two lines of the next group stand for all levels.
        if heading == heading::LEVEL {
            continue;
        }
        let args: Vec<_> = args.into_iter().filter(|arg| !arg.is_hide_short_help_set()).collect();
        if args.is_empty() {
            continue;
        }
        text += &format!("\n{heading}:\n");
        if heading == heading::COMPRESSION {
            text.extend(SHORT_LEVELS.map(|(label, help)| row(label, help, HELP_COLUMN)));
        }
        text.extend(args.into_iter().map(arg_row));
    }
    text
}

fn long_text(command: &Command) -> String {
    let mut text = format!("{}\n\n{}\n", usage(command), DESCRIPTION.join("\n\n"));
    for (heading, args) in groups(command) {
        text += &format!("\n{heading}:\n");
        for arg in args {
            if arg.get_id() == "level" {
                text.extend(high_levels().map(|(label, help)| row(&label, help, HELP_COLUMN)));
            }
            text += &arg_row(arg);
        }
    }
    text += "\nExamples:\n";
    text.extend(EXAMPLES.map(|(line, help)| row(line, help, EXAMPLE_COLUMN)));
    text += "\nExit status:\n";
    text.extend(EXIT_STATUSES.map(|(code, help)| row(&code.to_string(), help, HELP_COLUMN)));
    text
}

fn usage(command: &Command) -> String {
    command.clone().render_usage().to_string()
}

/// The headings in order, each with the arguments below it that are to be shown.
pub(crate) fn groups(command: &Command) -> Vec<(&str, Vec<&Arg>)> {
    let mut groups: Vec<(&str, Vec<&Arg>)> = Vec::new();
    let is_shown = |arg: &&Arg| !arg.is_hide_set() && !arg.is_positional();
    for arg in command.get_arguments().filter(is_shown) {
        let heading = arg.get_help_heading().unwrap_or_default();
        match groups.last_mut().filter(|(last, _)| *last == heading) {
            Some((_, args)) => args.push(arg),
            None => groups.push((heading, vec![arg])),
        }
    }
    groups
}

/// The levels that have no argument of their own: label and explanation.
pub(crate) fn high_levels() -> impl Iterator<Item = (String, &'static str)> {
    (0..).zip(LEVELS).skip(10).map(|(level, help): (u32, _)| (format!("-{level}"), help))
}

/// The argument as it is typed: `-p, --processes=N`.
pub(crate) fn label(arg: &Arg) -> String {
    let letter = arg.get_short().map(|letter| format!("-{letter}"));
    let name = arg.get_long().map(|name| format!("--{name}"));
    let value = match arg.get_value_names() {
        Some([value, ..]) if arg.is_require_equals_set() => format!("[={value}]"),
        Some([value, ..]) if arg.get_action().takes_values() => format!("={value}"),
        _ => String::new(),
    };
    let spellings: Vec<String> = [letter, name].into_iter().flatten().collect();
    spellings.join(", ") + &value
}

fn arg_row(arg: &Arg) -> String {
    let indent = if arg.get_short().is_none() { "    " } else { "" };
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    row(&format!("{indent}{}", label(arg)), &help, HELP_COLUMN)
}

fn row(label: &str, help: &str, column: usize) -> String {
    format!("  {label:<width$}{help}\n", width = column - 2)
}
