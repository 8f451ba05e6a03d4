//! `parflate join`: parts, with their labels, to one file.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::builder::OsStringValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use parflate::{Error, JoinedParts, PartLabel, join_parts};

use super::{Outputs, label_path, open, path};
use crate::index_file;
use crate::platform;
use crate::report::Message;

/// Bytes copied at once: many, because each copy is a call of the system, and few enough to stay in
/// the cache for their checksum.
const COPY_BYTES: usize = 128 << 10;

const USAGE: &str = "parflate join -o FILE.gz [OPTION]... PART...
       parflate join -o TRAILER --labels LABELS";

const ABOUT: &str = "\
Join the parts that `parflate part` made to one file

The parts may be given in any order. What does not belong together is refused: other options, a
gap, an overlap, other input, no last part, or data that are not those of their label. Without
PARTs, only the trailer is written: the data of the parts, in order, and the trailer are the file.";

pub(super) fn command() -> Command {
    super::command("parflate join", USAGE, ABOUT).args([
        path("labels", "LABELS", "A file with all labels, instead of PART.label of each PART"),
        Arg::new("index")
            .long("index")
            .action(ArgAction::SetTrue)
            .help("Also write the index FILE.gz.gzidx, if the parts have --seekable or --bgzf"),
        Arg::new("parts")
            .value_name("PART")
            .value_parser(OsStringValueParser::new())
            .num_args(0..)
            .help("The parts; - as FILE.gz is standard output"),
    ])
}

/// A part and where its data are; the label's own place stands for one without data.
struct Source {
    label: PartLabel,
    path: PathBuf,
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Message> {
    let name = |id| matches.get_one::<OsString>(id).map(PathBuf::from);
    let output = name("output").unwrap_or_default();
    let parts = matches.get_many::<OsString>("parts").into_iter().flatten().map(PathBuf::from);
    let parts: Vec<PathBuf> = parts.collect();
    let mut sources = match name("labels") {
        Some(labels) => labelled(&labels, &parts)?,
        None if parts.is_empty() => {
            return Err(Message::error("join", "name the parts, or a file with their labels"));
        }
        None => parts.iter().map(|path| own_label(path)).collect::<Result<_, _>>()?,
    };
    sources.sort_by_key(|source| source.label.start());
    let joined = join_parts(sources.iter().map(|source| &source.label)).map_err(|error| {
        let number = match error {
            Error::Part { number, .. } => usize::try_from(number).ok(),
            _ => None,
        };
        match (number.and_then(|number| sources.get(number)), &error) {
            (Some(source), Error::Part { fault, .. }) => {
                Message::error(&source.path, fault.to_string())
            }
            (None, Error::Part { fault, .. }) => Message::error(&output, fault.to_string()),
            _ => Message::error(&output, error.to_string()),
        }
    })?;
    let sources = if parts.is_empty() { &[] } else { &sources[..] };
    if output.as_os_str() == "-" {
        let stdout = platform::stdout().map_err(|error| Message::from_io("stdout", &error))?;
        return write(sources, &joined, stdout, OsStr::new("stdout"));
    }
    place(sources, &joined, &output, matches.get_flag("index"))
}

/// Writes the file, and its index, under temporary names, and then gives them theirs.
fn place(
    sources: &[Source],
    joined: &JoinedParts,
    output: &Path,
    writes_index: bool,
) -> Result<(), Message> {
    let failed = |error: io::Error| Message::from_io(output, &error);
    let outputs = Outputs::new();
    let index = writes_index.then(|| index_of(joined, output)).transpose()?;
    let file = outputs.create(output)?;
    write(sources, joined, &file.file, output.as_os_str())?;
    let like = match sources.first() {
        Some(source) => open(&source.path)?.1,
        None => file.file.metadata().map_err(failed)?,
    };
    if let Some((path, bytes)) = index {
        let index = outputs.create(&path)?;
        (&index.file).write_all(&bytes).map_err(|error| Message::from_io(&path, &error))?;
        outputs.place(index, &path, &like)?;
    }
    outputs.place(file, output, &like)
}

/// Path and bytes of the index.
fn index_of(joined: &JoinedParts, output: &Path) -> Result<(PathBuf, Vec<u8>), Message> {
    let failed = |error: Error| Message::error(output, error.to_string());
    let index = joined.index().ok_or_else(|| {
        Message::error(output, "no part has a point to index; make them with --seekable")
    })?;
    // Only BGZF is of members alone, for which there is the other format.
    let is_bgzf = index.points().iter().all(parflate::IndexPoint::is_member);
    let bytes = if is_bgzf { index.to_gzi() } else { index.to_gzidx() }.map_err(failed)?;
    let name = index_file::name(output.file_name().unwrap_or_default(), is_bgzf);
    Ok((output.with_file_name(name), bytes))
}

/// Copies the data of all parts, each of which must be what its label says, and the trailer.
fn write(
    sources: &[Source],
    joined: &JoinedParts,
    mut output: impl Write,
    shown: &OsStr,
) -> Result<(), Message> {
    let mut buffer = vec![0; COPY_BYTES];
    let failed = |error: io::Error| Message::from_io(shown, &error);
    for Source { label, path } in sources {
        let (mut file, _) = open(path)?;
        let (mut bytes, mut crc) = (0, crc32fast::Hasher::new());
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => {
                    bytes += read as u64;
                    crc.update(&buffer[..read]);
                    output.write_all(&buffer[..read]).map_err(failed)?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Message::from_io(path, &error)),
            }
        }
        if (bytes, crc.finalize()) != (label.data_bytes(), label.data_crc32()) {
            return Err(Message::error(path, "its data are not those of its label; make it again"));
        }
    }
    output.write_all(joined.trailer()).map_err(failed)
}

/// A part whose label is beside it.
fn own_label(part: &Path) -> Result<Source, Message> {
    let path = label_path(part);
    let bytes = fs::read(&path).map_err(|error| Message::from_io(&path, &error))?;
    let label =
        PartLabel::from_bytes(&bytes).map_err(|error| Message::error(&path, error.to_string()))?;
    Ok(Source { label, path: part.to_owned() })
}

/// Parts whose labels are in one file, in the same order; or labels alone.
fn labelled(path: &Path, parts: &[PathBuf]) -> Result<Vec<Source>, Message> {
    let bytes = fs::read(path).map_err(|error| Message::from_io(path, &error))?;
    let (mut rest, mut sources) = (&bytes[..], Vec::new());
    while !rest.is_empty() {
        let (label, after) = PartLabel::split_from_bytes(rest)
            .map_err(|error| Message::error(path, error.to_string()))?;
        let part = parts.get(sources.len()).map_or(path, PathBuf::as_path);
        sources.push(Source { label, path: part.to_owned() });
        rest = after;
    }
    if !parts.is_empty() && parts.len() != sources.len() {
        let text = format!("it has {} labels, but there are {} parts", sources.len(), parts.len());
        return Err(Message::error(path, text));
    }
    Ok(sources)
}
