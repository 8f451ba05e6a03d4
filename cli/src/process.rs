//! One input: opened, put through the library, written to standard output or to a file beside it.

use std::io::Read;

use parflate::Error;

use crate::commit::Processed;
use crate::compress;
use crate::config::Action;
use crate::context::Context;
use crate::decompress;
use crate::index_file;
use crate::input::{Input, MeteredReader};
use crate::platform;
use crate::range::{self, ContentRange};
use crate::replace::Replacement;
use crate::report::{FileReport, Message};
use crate::walk::Source;

/// The names of standard input and output in messages.
const STDIN: &str = "stdin";
pub(crate) const STDOUT: &str = "stdout";

/// Processes one input.
pub(crate) fn process(context: &Context, source: Source) -> Processed {
    match source {
        Source::Stdin if context.config.action == Action::MakeIndex => {
            let text = "an index is made of a named file; a pipe cannot be read twice";
            Processed::Done(FileReport::only(Message::error(STDIN, text)))
        }
        Source::Stdin => Processed::Done(stream_stdin(context)),
        Source::Unreadable(message) => Processed::Done(FileReport::only(message)),
        Source::Path(path) => match Input::open(&path, &context.config) {
            Err(message) => Processed::Done(FileReport::only(message)),
            Ok(input) => {
                if input.metadata.is_file() {
                    context.console.meter.add_total(input.metadata.len());
                }
                if context.config.action == Action::MakeIndex {
                    index_file::make(context, &input)
                } else if context.config.is_in_place() {
                    Replacement::make(context, &input)
                } else {
                    Processed::Done(stream_file(context, &input))
                }
            }
        },
    }
}

/// Standard input to standard output, or to nowhere for `-t` and `-l`.
fn stream_stdin(context: &Context) -> FileReport {
    let mut report = FileReport::new(STDIN);
    match platform::stdin() {
        Err(error) => report.messages.push(Message::from_io(STDIN, &error)),
        Ok(stdin) => {
            if let Some(found) = stdin.metadata().ok().filter(std::fs::Metadata::is_file) {
                context.console.meter.add_total(found.len());
            }
            stream(context, stdin, None, &mut report);
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

/// Writes a part of the content to standard output.
fn stream_range(
    context: &Context,
    range: ContentRange,
    reader: &mut impl Read,
    input: Option<&Input>,
    report: &mut FileReport,
) {
    let stdout = context.stdout().map_err(|error| Message::from_io(STDOUT, &error));
    let messages = &mut report.messages;
    let outcome =
        stdout.and_then(|stdout| range::write(context, range, reader, input, stdout, messages));
    report.messages.extend(outcome.err());
}

/// Compresses or decompresses the input and completes its report.
fn stream(
    context: &Context,
    file: impl Read + Send,
    input: Option<&Input>,
    report: &mut FileReport,
) {
    let mut reader = MeteredReader::new(file, &context.console.meter);
    if let Some(range) = context.config.range {
        return stream_range(context, range, &mut reader, input, report);
    }
    let outcome = match context.config.action {
        Action::Compress => context.stdout().map_err(Error::Write).and_then(|stdout| {
            let messages = &mut report.messages;
            let (totals, made) = compress::compress(context, &mut reader, input, stdout, messages)?;
            report.totals = Some(totals);
            let config = &context.config;
            if let Some(name) = config.index_name.as_ref().filter(|_| config.writes_index) {
                let index = index_file::of_report(&made, config.is_bgzf)?;
                let written = index_file::write_now(context, name.as_ref(), &index, input);
                report.messages.extend(written.err());
            }
            Ok(true)
        }),
        Action::Decompress => context.stdout().map_err(Error::Write).and_then(|stdout| {
            let content = decompress::decompress(context, &mut reader, input, stdout)?;
            let is_all_used = content.is_all_used();
            content.into_report(report, &context.config);
            Ok(is_all_used)
        }),
        Action::Test | Action::List | Action::MakeIndex => {
            decompress::decompress(context, &mut reader, input, std::io::sink()).map(|content| {
                if context.config.action == Action::List {
                    report.listing = Some(decompress::listing(context, &content, input));
                }
                let is_all_used = content.is_all_used();
                content.into_report(report, &context.config);
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
            report.messages.extend(input.and_then(|input| input.change(length)));
        }
        Err(error) => {
            let expected = decompress::expected_format(&context.config, input);
            let shown = report.input.as_ref();
            let dialect = context.config.dialect;
            let output = STDOUT.as_ref();
            let message = Message::from_library(error, shown, expected, output, dialect);
            report.messages.push(message);
        }
    }
}
