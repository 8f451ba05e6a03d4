//! `cargo xtask man` and `cargo xtask completions`: made from the command line's own definition,
//! so that they cannot differ from what the command takes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Arg, Command};
use clap_complete::Shell;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

// The command itself uses items of these files that are unused here.
#[allow(dead_code)]
#[path = "../../cli/src/args.rs"]
mod args;
#[allow(dead_code)]
#[path = "../../cli/src/help.rs"]
mod help;

/// Shells that completions are made for.
const SHELLS: [Shell; 5] = [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh];

/// Where generated files go.
const OUTPUT_FOLDER: &str = "target/dist";

/// Paragraphs of the man page that the help has no room for.
const NOTES: [&str; 4] = [
    "While an output is being written its name is .parflate-PROCESS-NUMBER-RANDOM.tmp. A run that \
     is interrupted removes such files; after a crash or a power failure they may remain, and can \
     be deleted once no parflate is running.",
    "parflate install-links DIR makes links named gzip, gunzip, zcat, pigz, unpigz and pigzcat in \
     DIR. Called by one of these, the program has the exit statuses of the program of that name, \
     and reads options from GZIP, and as pigz from PIGZ as well. Under its own name it reads \
     neither.",
    "No more threads are started than limits on memory have room for (ulimit -v, control groups), \
     and no more files are in hand than may be open (ulimit -n).",
    "Version, options and content decide the output: the same bytes come from any number of \
     threads, on every system. With a named FILE, the gzip header also has the name and time, \
     unless -n is given.",
];

/// Pages and standards to read besides.
const SEE_ALSO: &str = "gzip(1), pigz(1), tar(1), xz(1), zstd(1)";
const STANDARDS: &str = "RFC 1950 (zlib), RFC 1951 (DEFLATE), RFC 1952 (gzip)";

/// Writes the man page; returns its path.
///
/// # Errors
/// The system's.
pub(crate) fn man() -> io::Result<Vec<PathBuf>> {
    let path = folder("man")?.join("parflate.1");
    fs::write(&path, man_page(&command()).to_roff())?;
    Ok(vec![path])
}

/// Writes the completions for every shell; returns their paths.
///
/// # Errors
/// The system's.
pub(crate) fn completions() -> io::Result<Vec<PathBuf>> {
    let folder = folder("completions")?;
    SHELLS
        .into_iter()
        .map(|shell| clap_complete::generate_to(shell, &mut command(), "parflate", &folder))
        .collect()
}

/// Makes everything and checks that each file mentions a few flags.
///
/// # Errors
/// The flag that is missing, and the file.
pub(crate) fn check() -> Result<(), String> {
    let made = man().and_then(|man| Ok([man, completions()?].concat()));
    for path in made.map_err(|error| error.to_string())? {
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        for flag in ["decompress", "processes", "verify", "json"] {
            if !text.contains(flag) {
                return Err(format!("{} does not mention {flag}", path.display()));
            }
        }
    }
    Ok(())
}

/// The man page, section by section.
fn man_page(command: &Command) -> Roff {
    let version = command.get_version().unwrap_or_default();
    let mut page = Roff::new();
    // The date is blank, so that the page depends on its source alone.
    page.control("TH", ["PARFLATE", "1", " ", &format!("parflate {version}"), "User Commands"]);
    page.control("SH", ["NAME"]);
    page.text([roman(format!("parflate - {}", lower_case_first(args::SUMMARY)))]);
    page.control("SH", ["SYNOPSIS"]);
    page.text([
        bold("parflate"),
        roman(" ["),
        italic("OPTION"),
        roman("]... ["),
        italic("FILE"),
        roman("]..."),
    ]);
    page.control("SH", ["DESCRIPTION"]);
    add_paragraphs(&mut page, &help::DESCRIPTION);
    page.control("SH", ["OPTIONS"]);
    for (heading, args) in help::groups(command) {
        page.control("SS", [heading]);
        for arg in args {
            if arg.get_id() == "level" {
                for (label, text) in help::high_levels() {
                    add_item(&mut page, vec![bold(label)], text);
                }
            }
            add_argument(&mut page, arg);
        }
    }
    page.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in help::EXIT_STATUSES {
        add_item(&mut page, vec![bold(code.to_string())], meaning);
    }
    page.control("SH", ["EXAMPLES"]);
    for (line, meaning) in help::EXAMPLES {
        add_item(&mut page, vec![bold(line)], meaning);
    }
    page.control("SH", ["NOTES"]);
    add_paragraphs(&mut page, &NOTES);
    page.control("SH", ["SEE ALSO"]);
    add_paragraphs(&mut page, &[SEE_ALSO, STANDARDS]);
    page
}

fn add_paragraphs(page: &mut Roff, paragraphs: &[&str]) {
    for paragraph in paragraphs {
        page.control("PP", []);
        page.text([roman(paragraph.replace('\n', " "))]);
    }
}

/// A label, and below it an indented text; lines of the help get the full stop they lack.
fn add_item(page: &mut Roff, label: Vec<Inline>, text: &str) {
    let stop = if text.ends_with('.') { "" } else { "." };
    page.control("TP", []);
    page.text(label);
    page.text([roman(format!("{text}{stop}"))]);
}

fn add_argument(page: &mut Roff, arg: &Arg) {
    let label = help::label(arg);
    let (spellings, value) = label.split_once('=').unwrap_or((&label, ""));
    let mut styled = vec![bold(spellings)];
    if let Some(spelling) = spellings.strip_suffix('[') {
        let value = value.trim_end_matches(']');
        styled = vec![bold(spelling), roman("["), bold("="), italic(value), roman("]")];
    } else if !value.is_empty() {
        styled.extend([bold("="), italic(value)]);
    }
    let text = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    add_item(page, styled, &text);
}

fn lower_case_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The command with the version of its own package, and without hidden arguments, which
/// completions would offer.
fn command() -> Command {
    let manifest = include_str!("../../Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = "));
    let command = args::command();
    let shown = command.get_arguments().filter(|arg| !arg.is_hide_set()).cloned();
    Command::new("parflate")
        .version(version.unwrap_or_default().trim_matches('"'))
        .disable_version_flag(true)
        .disable_help_flag(true)
        .args(shown.collect::<Vec<_>>())
}

fn folder(name: &str) -> io::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let folder = root.join(OUTPUT_FOLDER).join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
