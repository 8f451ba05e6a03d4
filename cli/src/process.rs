//! One input's way: opened, transformed, written beside it or to standard output.

use std::ffi::OsStr;
use std::io::Read;

use parflate::{CorruptFault, Error};

use crate::commit::Finished;
use crate::compress;
use crate::config::Action;
use crate::context::Context;
use crate::decompress;
use crate::input::{Input, Metered};
use crate::platform;
use crate::replace::Replacement;
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
                    Replacement::make(context, &input)
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

/// The library's error as a message about the input or the output.
pub(crate) fn note_of(error: Error, input: &OsStr, output: &OsStr) -> Note {
    match error {
        Error::Read(cause) => Note::of_io(input, &cause),
        Error::Write(cause) => Note::of_io(output, &cause),
        Error::Corrupt { fault: CorruptFault::NotThisFormat, .. } => {
            Note::error(input, "not in gzip format (at byte 0)")
        }
        other => Note::error(input, other.to_string()),
    }
}
