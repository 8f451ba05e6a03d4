//! One input's way: opened, transformed, written beside it or to standard output.

use std::fs::FileTimes;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use parflate::{CorruptFault, Error};

use crate::commit::{Finished, RemovedInput};
use crate::compress;
use crate::config::Action;
use crate::context::Context;
use crate::decompress::{self, Expanded};
use crate::input::{CHANGED, Input, Metered};
use crate::names;
use crate::output::Temporary;
use crate::platform;
use crate::report::{FileReport, Note};
use crate::walk::Source;

/// What standard input and output are called in messages.
const STDIN: &str = "stdin";
const STDOUT: &str = "stdout";

/// How far an input has come.
pub(crate) enum Step {
    /// All has been done.
    Done(FileReport),
    /// The output is written; [`crate::commit`] does the rest.
    Written(Box<Finished>),
}

/// Processes one input.
pub(crate) fn process(context: &Context, source: Source) -> Step {
    match source {
        Source::Stdin => Step::Done(stream_stdin(context)),
        Source::Unreadable(note) => Step::Done(FileReport::new(note.file.clone()).with(note)),
        Source::Path(path) => match Input::open(&path, &context.config) {
            Err(note) => Step::Done(FileReport::new(note.file.clone()).with(note)),
            Ok(input) => {
                if input.metadata.is_file() {
                    context.console.meter.add_total(input.metadata.len());
                }
                if context.config.is_in_place() {
                    in_place(context, &input)
                } else {
                    Step::Done(stream_file(context, &input))
                }
            }
        },
    }
}

/// Standard input to standard output, or to nowhere for `-t` and `-l`.
fn stream_stdin(context: &Context) -> FileReport {
    let mut report = FileReport::new(STDIN);
    match platform::stdin_file() {
        Err(error) => report.notes.push(Note::of_io(STDIN, &error)),
        Ok(file) => {
            if let Some(found) = file.metadata().ok().filter(std::fs::Metadata::is_file) {
                context.console.meter.add_total(found.len());
            }
            stream(context, file, None, &mut report);
        }
    }
    report
}

/// A named file to standard output, or to nowhere for `-t` and `-l`.
fn stream_file(context: &Context, input: &Input) -> FileReport {
    let mut report = FileReport::new(input.shown());
    stream(context, &input.file, Some(input), &mut report);
    report
}

/// Puts the input through and notes in the report what came of it.
fn stream(
    context: &Context,
    file: impl Read + Send,
    input: Option<&Input>,
    report: &mut FileReport,
) {
    let mut reader = Metered::new(file, &context.console.meter);
    let outcome = match context.config.action {
        Action::Compress => context.stdout().map_err(Error::Write).and_then(|stdout| {
            let notes = &mut report.notes;
            report.totals = Some(compress::compress(context, &mut reader, input, stdout, notes)?);
            Ok(true)
        }),
        Action::Decompress => context.stdout().map_err(Error::Write).and_then(|stdout| {
            let expanded = decompress::expand(context, &mut reader, input, stdout)?;
            let is_all_used = expanded.is_all_used();
            expanded.into_report(report);
            Ok(is_all_used)
        }),
        Action::Test | Action::List => {
            decompress::expand(context, &mut reader, input, std::io::sink()).map(|expanded| {
                if context.config.action == Action::List {
                    report.listing = Some(decompress::listing(context, &expanded, input));
                }
                let is_all_used = expanded.is_all_used();
                expanded.into_report(report);
                is_all_used
            })
        }
    };
    match outcome {
        Ok(is_all_used) => {
            if context.config.writes_data_to_stdout() && input.is_some() {
                report.output = Some(STDOUT.into());
                report.verb = Some("created");
            }
            let length = is_all_used.then_some(reader.read_bytes);
            report.notes.extend(input.and_then(|input| input.change(length)));
        }
        Err(error) => {
            report.notes.push(note_of(error, report.input.as_ref(), STDOUT.as_ref()));
        }
    }
}

/// A file to its other form beside it.
fn in_place(context: &Context, input: &Input) -> Step {
    let mut report = FileReport::new(input.shown());
    match written(context, input, &mut report) {
        Ok(WrittenFile { output, output_path, may_replace }) => {
            report.output = Some(output_path.clone().into_os_string());
            let config = &context.config;
            let is_changed = report.notes.iter().any(|note| note.text == CHANGED);
            let is_removed = !config.keeps_input && !is_changed;
            report.verb = Some(if is_removed { "replaced with" } else { "created" });
            let removed = is_removed.then(|| RemovedInput {
                name: input.name().to_owned(),
                metadata: input.metadata.clone(),
                follows_links: config.is_forced,
            });
            Step::Written(Box::new(Finished {
                report,
                output,
                output_name: output_path.file_name().unwrap_or_default().to_owned(),
                may_replace,
                needs_sync: removed.is_some() || may_replace || config.is_synchronous,
                removed,
            }))
        }
        Err(note) => Step::Done(report.with(note)),
    }
}

/// A complete output without its final name.
struct WrittenFile {
    output: Temporary,
    output_path: std::path::PathBuf,
    may_replace: bool,
}

fn written(context: &Context, input: &Input, report: &mut FileReport) -> Result<WrittenFile, Note> {
    let config = &context.config;
    let shown = &input.path;
    let is_compressing = config.action == Action::Compress;
    let mut output_name = if is_compressing {
        compress::output_name(input, &names::suffix(config))
    } else {
        names::expanded(input.name(), config)
            .ok_or_else(|| Note::warning(shown, "unknown suffix -- ignored"))?
    };
    let folder = context.folders.of(shown).map_err(|error| Note::of_io(shown, &error))?;
    // With -N the header has the last word, so the question can only be asked after expanding.
    let asks_late = !is_compressing && config.header.name;
    let ask = |output_name: &std::ffi::OsStr| -> Result<bool, Note> {
        let path = shown.with_file_name(output_name);
        let exists = folder.contains(output_name).map_err(|error| Note::of_io(&path, &error))?;
        if config.is_forced || (exists && context.console.may_replace(path.as_os_str())) {
            return Ok(true);
        }
        if exists {
            return Err(Note::warning(path, "already exists;\tnot overwritten"));
        }
        Ok(false)
    };
    let mut may_replace = if asks_late { false } else { ask(&output_name)? };
    let mut output_path = shown.with_file_name(&output_name);
    let output = Temporary::create(folder.clone(), &context.temporaries)
        .map_err(|error| Note::of_io(&output_path, &error))?;
    let mut reader = Metered::new(&input.file, &context.console.meter);
    let mut times = FileTimes::new();
    if let Ok(modified) = input.metadata.modified() {
        times = times.set_modified(modified);
    }
    if let Ok(accessed) = input.metadata.accessed() {
        times = times.set_accessed(accessed);
    }
    let mut is_all_used = true;
    let fail = |error, path: &Path| note_of(error, shown.as_os_str(), path.as_os_str());
    if is_compressing {
        let totals =
            compress::compress(context, &mut reader, Some(input), &output.file, &mut report.notes)
                .map_err(|error| fail(error, &output_path))?;
        report.totals = Some(totals);
    } else {
        let expanded: Expanded =
            decompress::expand(context, &mut reader, Some(input), &output.file)
                .map_err(|error| fail(error, &output_path))?;
        if asks_late {
            if let Some(name) = expanded.name().and_then(names::from_header) {
                output_name = name;
                output_path = shown.with_file_name(&output_name);
            }
            may_replace = ask(&output_name)?;
        }
        if let Some(seconds) = expanded.mtime_seconds().filter(|_| config.header.time) {
            times = times.set_modified(UNIX_EPOCH + Duration::from_secs(seconds.into()));
        }
        is_all_used = expanded.is_all_used();
        expanded.into_report(report);
    }
    report.notes.extend(input.change(is_all_used.then_some(reader.read_bytes)));
    platform::copy_metadata(&input.metadata, times, &output.file)
        .map_err(|error| Note::of_io(&output_path, &error))?;
    Ok(WrittenFile { output, output_path, may_replace })
}

/// The library's error as a message about the input or the output.
fn note_of(error: Error, input: &std::ffi::OsStr, output: &std::ffi::OsStr) -> Note {
    match error {
        Error::Read(cause) => Note::of_io(input, &cause),
        Error::Write(cause) => Note::of_io(output, &cause),
        Error::Corrupt { fault: CorruptFault::NotThisFormat, .. } => {
            Note::error(input, "not in gzip format (at byte 0)")
        }
        other => Note::error(input, other.to_string()),
    }
}
