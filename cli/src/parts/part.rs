//! `parflate part`: a range of a file, or a pipe, to a part and its label.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use clap::builder::OsStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use parflate::{Options, PartLabel, PartPlace, Workers, copy_part};

use super::{Outputs, label_path, open, path};
use crate::args;
use crate::config;
use crate::personality::Personality;
use crate::platform;
use crate::range::ContentRange;
use crate::report::Message;

/// How far back DEFLATE data can refer (RFC 1951 section 2): what is needed before a range.
const WINDOW_BYTES: u64 = 32 << 10;

/// The options that it has in common with compressing, besides the levels.
const SHARED: [&str; 11] = [
    "level",
    "processes",
    "blocksize",
    "independent",
    "rsyncable",
    "seekable",
    "index",
    "bgzf",
    "zlib",
    "verify",
    "backend",
];

const USAGE: &str = "parflate part --range START+LENGTH -o PART [OPTION]... FILE
       ... | parflate part --range START+ [--window WINDOW] [--last] -o PART [OPTION]...";

const ABOUT: &str = "\
Compress a range of FILE to a part of the file that `parflate -n FILE` would make

START has to be a multiple of the block size, and so has LENGTH, unless FILE ends before. PART gets
the data, PART.label a label by which `parflate join` knows it. All parts need the same options.
A part that is newer than FILE and has the same options is not made again.";

pub(super) fn command() -> Command {
    let is_shared = |arg: &&Arg| {
        let id = arg.get_id().as_str();
        SHARED.contains(&id) || args::LEVEL_DIGITS.contains(&id)
    };
    let shared = args::command().get_arguments().filter(is_shared).cloned().collect::<Vec<_>>();
    let own = [
        path("range", "START+LENGTH", "The range; K, M, G and T are units of 1024").required(true),
        path("window", "WINDOW", "Of standard input: a file that ends with what precedes it"),
        Arg::new("last")
            .long("last")
            .action(ArgAction::SetTrue)
            .help("Of standard input: nothing follows it"),
        Arg::new("force")
            .short('f')
            .long("force")
            .action(ArgAction::SetTrue)
            .help("Make the part even if it is there"),
        Arg::new("file")
            .value_name("FILE")
            .value_parser(OsStringValueParser::new())
            .help("The file; without it, or if it is -, the range itself is standard input"),
    ];
    // Those of compressing that are hidden in its help stay hidden here.
    super::command("parflate part", USAGE, ABOUT).args(own).args(shared)
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Message> {
    let usage = |reason| Message::error("part", reason);
    let workers = matches.get_one("processes").copied();
    let workers = workers.map_or(Workers::AVAILABLE, Workers::exactly);
    let level = config::level(matches);
    let dialect = Personality::of(OsStr::new("parflate")).dialect;
    let format = matches.get_flag("zlib").then_some("zlib");
    let options = config::options(matches, dialect, format, level).map_err(usage)?;
    let options = options.workers(workers);
    let name = |id| matches.get_one::<OsString>(id).map(PathBuf::from);
    let output = name("output").unwrap_or_default();
    let range = name("range").unwrap_or_default().to_string_lossy().parse::<ContentRange>();
    let range = range.map_err(|reason| Message::error("--range", reason))?;
    match name("file").filter(|file| file.as_os_str() != "-") {
        Some(_) if name("window").is_some() || matches.get_flag("last") => {
            Err(Message::error("part", "--window and --last are for standard input only"))
        }
        Some(file) => of_file(&file, range, &output, &options, matches.get_flag("force")),
        None => {
            let window = name("window").map(|file| tail_of(&file)).transpose()?;
            let window = window.unwrap_or_default();
            let place = PartPlace {
                start: range.start,
                window: &window,
                is_last: matches.get_flag("last"),
            };
            of_pipe(range.length, &place, &output, &options)
        }
    }
}

/// Compresses a range of a file that can be read anywhere.
fn of_file(
    path: &Path,
    range: ContentRange,
    output: &Path,
    options: &Options,
    is_forced: bool,
) -> Result<(), Message> {
    let failed = |error: io::Error| Message::from_io(path, &error);
    let (mut file, metadata) = open(path)?;
    let end = range.length.and_then(|length| range.start.checked_add(length));
    let end = end.unwrap_or(u64::MAX).min(metadata.len());
    let Some(length) = end.checked_sub(range.start) else {
        let text = format!("it has {} bytes, and the range begins after them", metadata.len());
        return Err(Message::error(path, text));
    };
    let is_last = end == metadata.len();
    if !is_forced && is_made(output, (range.start, length, is_last), options, &metadata) {
        return Ok(());
    }
    let window = read_window(&mut file, range.start).map_err(failed)?;
    let place = PartPlace { start: range.start, window: &window, is_last };
    write(file.take(length), &place, output, options, path, Some(&metadata), Some(length))
}

/// Compresses standard input, which is the range itself.
fn of_pipe(
    length: Option<u64>,
    place: &PartPlace<'_>,
    output: &Path,
    options: &Options,
) -> Result<(), Message> {
    let input = Path::new("stdin");
    let stdin = platform::stdin().map_err(|error| Message::from_io(input, &error))?;
    let reader = stdin.take(length.unwrap_or(u64::MAX));
    write(reader, place, output, options, input, None, length)
}

/// Makes the part, and then, as the proof that it is complete, its label.
fn write(
    reader: impl Read + Send,
    place: &PartPlace<'_>,
    output: &Path,
    options: &Options,
    input: &Path,
    metadata: Option<&Metadata>,
    length: Option<u64>,
) -> Result<(), Message> {
    let outputs = Outputs::new();
    let data = outputs.create(output)?;
    let label = copy_part(reader, &data.file, place, options).map_err(|error| match error {
        parflate::Error::Write(error) => Message::from_io(output, &error),
        parflate::Error::Read(error) => Message::from_io(input, &error),
        error => Message::error(input, error.to_string()),
    })?;
    if let Some(length) = length.filter(|length| *length != label.content_bytes()) {
        let text = format!("it ended after {} of {length} bytes", label.content_bytes());
        return Err(Message::error(input, text));
    }
    let failed = |error: io::Error| Message::from_io(output, &error);
    let own = data.file.metadata().map_err(failed)?;
    let metadata = metadata.unwrap_or(&own);
    let label_path = label_path(output);
    let label_file = outputs.create(&label_path)?;
    (&label_file.file)
        .write_all(&label.to_bytes())
        .map_err(|error| Message::from_io(&label_path, &error))?;
    outputs.place(data, output, metadata)?;
    outputs.place(label_file, &label_path, metadata)
}

/// Whether the part is there already, made with these options of this file or of a newer one.
fn is_made(output: &Path, place: (u64, u64, bool), options: &Options, input: &Metadata) -> bool {
    let label_path = label_path(output);
    let Some(label) = fs::read(&label_path).ok().and_then(|b| PartLabel::from_bytes(&b).ok())
    else {
        return false;
    };
    let is_newer = || {
        let label_time = fs::metadata(&label_path).and_then(|metadata| metadata.modified()).ok()?;
        Some(input.modified().ok()? < label_time)
    };
    (label.start(), label.content_bytes(), label.is_last()) == place
        && options.fingerprint().is_ok_and(|fingerprint| fingerprint == label.fingerprint())
        && fs::metadata(output).is_ok_and(|metadata| metadata.len() == label.data_bytes())
        && is_newer().unwrap_or(false)
}

/// What precedes `start`, as far as it is needed; the file is then at `start`.
fn read_window(file: &mut File, start: u64) -> io::Result<Vec<u8>> {
    let window_start = start.saturating_sub(WINDOW_BYTES);
    file.seek(SeekFrom::Start(window_start))?;
    let mut window = Vec::new();
    file.take(start - window_start).read_to_end(&mut window)?;
    Ok(window)
}

/// The end of a file, as far as it is needed.
fn tail_of(path: &Path) -> Result<Vec<u8>, Message> {
    let (mut file, metadata) = open(path)?;
    read_window(&mut file, metadata.len()).map_err(|error| Message::from_io(path, &error))
}
