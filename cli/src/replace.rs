//! `f` → `f.gz` or back: the output is written beside the input under a temporary name.
//!
//! Whether the final name is free is checked before any work, so that a refusal costs nothing, and
//! again in the same step that gives the name ([`crate::commit`]).

use std::ffi::OsString;
use std::fs::FileTimes;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use parflate::Error;

use crate::commit::{ALREADY_EXISTS, Companion, Processed, RemovedInput, WrittenFile};
use crate::compress;
use crate::config::Action;
use crate::context::Context;
use crate::decompress;
use crate::index_file;
use crate::input::{CHANGED, Input, MeteredReader};
use crate::names;
use crate::output::Temporary;
use crate::platform::{self, Folder};
use crate::report::{FileReport, Message};

/// An output that is being written.
pub(crate) struct Replacement<'a> {
    context: &'a Context,
    input: &'a Input,
    folder: Arc<Folder>,
    name: OsString,
    /// Whether a file that has the output's name may be replaced.
    may_replace: bool,
    times: FileTimes,
    report: FileReport,
    /// The index as the bytes of a file, if one is wanted.
    index: Option<Vec<u8>>,
}

impl<'a> Replacement<'a> {
    /// Writes the output; the report has the reason if that is refused or fails.
    pub(crate) fn make(context: &'a Context, input: &'a Input) -> Processed {
        let made = Self::new(context, input).and_then(|mut replacement| {
            let temporary = replacement.write()?;
            let companion = replacement.write_index()?;
            Ok(replacement.finish(temporary, companion))
        });
        match made {
            Ok(written) => Processed::Written(Box::new(written)),
            Err(message) => {
                let mut report = FileReport::new(input.shown());
                report.messages.push(message);
                Processed::Done(report)
            }
        }
    }

    fn new(context: &'a Context, input: &'a Input) -> Result<Self, Message> {
        let config = &context.config;
        let name = match config.action {
            Action::Compress => names::compressed(input.name(), config),
            _ => names::decompressed(input.name(), config)
                .ok_or_else(|| Message::warning(&input.path, "unknown suffix -- ignored"))?,
        };
        let folder = context
            .folders
            .of(&input.path)
            .map_err(|error| Message::from_io(&input.path, &error))?;
        let report = FileReport::new(input.shown());
        let times = times_of(input);
        Ok(Self { context, input, folder, name, may_replace: false, times, report, index: None })
    }

    /// The output's path as it is shown.
    fn path(&self) -> PathBuf {
        self.input.path.with_file_name(&self.name)
    }

    fn write(&mut self) -> Result<Temporary, Message> {
        let is_compressing = self.context.config.action == Action::Compress;
        // With -N the name comes from the header, so it is known only after decompressing.
        let claims_late = !is_compressing && self.context.config.header.name;
        if !claims_late {
            self.claim_name()?;
        }
        let temporary = Temporary::create(self.folder.clone(), &self.context.temporaries)
            .map_err(|error| Message::from_io(self.path(), &error))?;
        let written =
            if is_compressing { self.compress(&temporary) } else { self.decompress(&temporary) };
        let read_bytes = written.map_err(|error| {
            let expected = decompress::expected_format(&self.context.config, Some(self.input));
            let dialect = self.context.config.dialect;
            let (input, output) = (self.input.path.as_ref(), self.path());
            Message::from_library(error, input, expected, output.as_ref(), dialect)
        })?;
        if claims_late {
            self.claim_name()?;
        }
        self.report.messages.extend(self.input.change(read_bytes));
        platform::copy_metadata(&self.input.metadata, self.times, &temporary.file)
            .map_err(|error| Message::from_io(self.path(), &error))?;
        Ok(temporary)
    }

    /// Returns the bytes read.
    fn compress(&mut self, output: &Temporary) -> Result<Option<u64>, Error> {
        let mut reader = MeteredReader::new(&self.input.file, &self.context.console.meter);
        let (input, messages) = (Some(self.input), &mut self.report.messages);
        let (totals, report) =
            compress::compress(self.context, &mut reader, input, &output.file, messages)?;
        self.report.totals = Some(totals);
        let config = &self.context.config;
        if config.writes_index {
            self.index = Some(index_file::of_report(&report, config.is_bgzf)?);
        }
        Ok(Some(reader.read_bytes))
    }

    /// Returns the bytes read, or `None` if the stream ended before the input did.
    fn decompress(&mut self, output: &Temporary) -> Result<Option<u64>, Error> {
        let fields = self.context.config.header;
        let mut reader = MeteredReader::new(&self.input.file, &self.context.console.meter);
        let content =
            decompress::decompress(self.context, &mut reader, Some(self.input), &output.file)?;
        if let Some(name) = content.name().filter(|_| fields.name).and_then(names::from_header) {
            self.name = name;
        }
        if let Some(seconds) = content.mtime_seconds().filter(|_| fields.time) {
            let modified = UNIX_EPOCH + Duration::from_secs(seconds.into());
            self.times = self.times.set_modified(modified);
        }
        let is_all_used = content.is_all_used();
        content.into_report(&mut self.report, &self.context.config);
        Ok(is_all_used.then_some(reader.read_bytes))
    }

    /// Writes the index beside the output, or where it is to be.
    fn write_index(&self) -> Result<Option<Companion>, Message> {
        let Some(index) = &self.index else { return Ok(None) };
        let config = &self.context.config;
        let beside = || self.path().with_file_name(index_file::name(&self.name, config.is_bgzf));
        let path = config.index_name.as_ref().map_or_else(beside, PathBuf::from);
        index_file::write(self.context, &path, index, Some(self.input)).map(Some)
    }

    /// Checks that the name is free, or may be taken from another file.
    fn claim_name(&mut self) -> Result<(), Message> {
        let path = self.path();
        let exists =
            self.folder.contains(&self.name).map_err(|error| Message::from_io(&path, &error))?;
        let may_replace = self.context.config.is_forced
            || (exists && self.context.console.may_replace(path.as_ref()));
        if exists && !may_replace {
            return Err(Message::warning(path, ALREADY_EXISTS));
        }
        self.may_replace = may_replace;
        Ok(())
    }

    /// Hands everything that is left to do over to [`crate::commit`].
    fn finish(mut self, output: Temporary, companion: Option<Companion>) -> WrittenFile {
        let config = &self.context.config;
        let is_changed = self.report.messages.iter().any(|message| message.text == CHANGED);
        let is_removed = !config.keeps_input && !is_changed;
        self.report.verb = Some(if is_removed { "replaced with" } else { "created" });
        self.report.output = Some(self.path().into_os_string());
        WrittenFile {
            report: self.report,
            output,
            output_name: self.name,
            may_replace: self.may_replace,
            companion,
            removed: is_removed.then(|| RemovedInput {
                name: self.input.name().to_owned(),
                metadata: self.input.metadata.clone(),
                follows_links: config.is_forced,
            }),
        }
    }
}

/// The input's times, as far as the system has them.
fn times_of(input: &Input) -> FileTimes {
    let mut times = FileTimes::new();
    if let Ok(modified) = input.metadata.modified() {
        times = times.set_modified(modified);
    }
    if let Ok(accessed) = input.metadata.accessed() {
        times = times.set_accessed(accessed);
    }
    times
}
