//! Indexes as files beside the compressed ones: `FILE.gz.gzidx`, or `FILE.gz.gzi` for BGZF.
//!
//! The names say the format, as those of `bgzip` and of the examples of `indexed_gzip` do, and have
//! the whole name of the compressed file before it, so that `a.gz` and `a.zz` do not meet.

use std::ffi::{OsStr, OsString};
use std::fs::{File, FileTimes};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use parflate::{Error, Format, Index, Report};

use crate::commit::{self, ALREADY_EXISTS, Companion, Processed, WrittenFile};
use crate::context::Context;
use crate::input::Input;
use crate::output::Temporary;
use crate::platform;
use crate::report::{FileReport, Message};

/// Suffix of an index of points in DEFLATE data.
const GZIDX_SUFFIX: &str = ".gzidx";

/// Suffix of an index of members.
const GZI_SUFFIX: &str = ".gzi";

/// Content between two points of the index of a file that somebody else has written: 32 KiB of
/// window for each 4 MiB add 3 % to a file of common ratio, and reading 2 MiB takes a few
/// milliseconds.
const BUILT_SPACING_BYTES: u64 = 4 << 20;

/// Most bytes of an index that are read: windows of 5 TiB of content, 4 MiB apart.
const MAX_INDEX_BYTES: u64 = 40 << 30;

/// The name of the index of a compressed file, in its folder.
pub(crate) fn name(compressed: &OsStr, is_bgzf: bool) -> OsString {
    let suffix = if is_bgzf { GZI_SUFFIX } else { GZIDX_SUFFIX };
    [compressed, OsStr::new(suffix)].into_iter().collect()
}

/// The index that was made while a file was compressed, as bytes of its format.
///
/// # Errors
/// The library's.
pub(crate) fn of_report(report: &Report, is_bgzf: bool) -> Result<Vec<u8>, Error> {
    let index = report.index().ok_or(Error::InvalidIndex("the stream has no points"))?;
    if is_bgzf { index.to_gzi() } else { index.to_gzidx() }
}

/// Writes an index to a temporary file in the folder of `path`; `input` gives it its mode.
///
/// # Errors
/// The message to show.
pub(crate) fn write(
    context: &Context,
    path: &Path,
    index: &[u8],
    input: Option<&Input>,
) -> Result<Companion, Message> {
    let failed = |error: io::Error| Message::from_io(path, &error);
    let folder = context.folders.of(path).map_err(failed)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_owned();
    let is_forced = context.config.is_forced;
    if !is_forced && folder.contains(&name).map_err(failed)? {
        return Err(Message::warning(path, ALREADY_EXISTS));
    }
    let temporary = Temporary::create(folder, &context.temporaries).map_err(failed)?;
    (&temporary.file).write_all(index).map_err(failed)?;
    if let Some(input) = input {
        platform::copy_metadata(&input.metadata, FileTimes::new(), &temporary.file)
            .map_err(failed)?;
    }
    Ok(Companion { output: temporary, name, path: path.into(), may_replace: is_forced })
}

/// Writes the index of what went to standard output, under the name that was asked for.
///
/// # Errors
/// The message to show.
pub(crate) fn write_now(
    context: &Context,
    path: &Path,
    index: &[u8],
    input: Option<&Input>,
) -> Result<(), Message> {
    write(context, path, index, input)?.place_now()
}

/// Makes the index of a compressed file.
pub(crate) fn make(context: &Context, input: &Input) -> Processed {
    let mut report = FileReport::new(input.shown());
    let own_name = || input.path.with_file_name(name(input.name(), false));
    let path = context.config.index_name.as_ref().map_or_else(own_name, PathBuf::from);
    let made = build(&input.file)
        .map_err(|error| {
            let (input, output) = (report.input.as_ref(), path.as_ref());
            Message::from_library(error, input, Format::Gzip, output, context.config.dialect)
        })
        .and_then(|index| {
            if context.config.is_to_stdout {
                let written = context.stdout().and_then(|mut stdout| stdout.write_all(&index));
                written.map_err(|error| Message::from_io(crate::process::STDOUT, &error))?;
                return Ok(None);
            }
            write(context, &path, &index, Some(input)).map(Some)
        });
    report.messages.extend(input.change(None));
    match made {
        Err(message) => report.messages.push(message),
        Ok(None) => {}
        Ok(Some(Companion { output, name, path, may_replace })) => {
            report.output = Some(path.into_os_string());
            report.verb = Some("created");
            let output_name = name;
            return Processed::Written(Box::new(WrittenFile {
                report,
                output,
                output_name,
                may_replace,
                companion: None,
                removed: None,
            }));
        }
    }
    Processed::Done(report)
}

fn build(file: &File) -> Result<Vec<u8>, Error> {
    Index::build(file, BUILT_SPACING_BYTES)?.to_gzidx()
}

/// Reads the index of a compressed file: the one that was asked for, or else the one beside it, if
/// there is one. A warning if that one is of no use.
///
/// # Errors
/// The message to show.
pub(crate) fn find(
    context: &Context,
    input: &Input,
    messages: &mut Vec<Message>,
) -> Result<Option<Index>, Message> {
    if let Some(path) = &context.config.index_name {
        return read(Path::new(path), input).map(Some);
    }
    for is_bgzf in [false, true] {
        let path = input.path.with_file_name(name(input.name(), is_bgzf));
        if path.exists() {
            match read(&path, input) {
                Ok(index) => return Ok(Some(index)),
                Err(message) => {
                    messages.push(Message::warning(message.file, message.text + " -- not used"));
                }
            }
        }
    }
    Ok(None)
}

fn read(path: &Path, input: &Input) -> Result<Index, Message> {
    let failed = |error: io::Error| Message::from_io(path, &error);
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_INDEX_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    let index = Index::parse(&bytes).map_err(|error| Message::error(path, error.to_string()))?;
    if index.compressed_bytes().is_some_and(|bytes| bytes != input.metadata.len()) {
        return Err(Message::error(path, "it is the index of a file of another length"));
    }
    Ok(index)
}

impl Companion {
    /// Waits until the content is on disk, and gives it its name.
    fn place_now(mut self) -> Result<(), Message> {
        self.output.file.sync_all().map_err(|error| Message::from_io(&self.path, &error))?;
        commit::place(&mut self.output, &self.name, self.may_replace, self.path.as_os_str())
    }
}
