//! A file's other form, written beside it under a temporary name.
//!
//! What already has the final name is looked at before any work, so that a refusal costs nothing;
//! that nothing has come in between is made sure when the name is given ([`crate::commit`]).

use std::ffi::OsString;
use std::fs::FileTimes;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use parflate::Error;

use crate::commit::{Finished, RemovedInput};
use crate::compress;
use crate::config::Action;
use crate::context::Context;
use crate::decompress;
use crate::input::{CHANGED, Input, Metered};
use crate::names;
use crate::output::Temporary;
use crate::platform::{self, Folder};
use crate::process::{Step, note_of};
use crate::report::{FileReport, Note};

/// An output on its way.
pub(crate) struct Replacement<'a> {
    context: &'a Context,
    input: &'a Input,
    folder: Arc<Folder>,
    name: OsString,
    /// Whether a file that has the output's name may be replaced.
    may_replace: bool,
    times: FileTimes,
    report: FileReport,
}

impl<'a> Replacement<'a> {
    /// Writes the output, or says why not.
    pub(crate) fn make(context: &'a Context, input: &'a Input) -> Step {
        let made = Self::new(context, input).and_then(|mut replacement| {
            let temporary = replacement.write()?;
            Ok(replacement.finish(temporary))
        });
        match made {
            Ok(finished) => Step::Written(Box::new(finished)),
            Err(note) => Step::Done(FileReport::new(input.shown()).with(note)),
        }
    }

    fn new(context: &'a Context, input: &'a Input) -> Result<Self, Note> {
        let config = &context.config;
        let name = match config.action {
            Action::Compress => compress::output_name(input, &names::suffix(config)),
            _ => names::expanded(input.name(), config)
                .ok_or_else(|| Note::warning(&input.path, "unknown suffix -- ignored"))?,
        };
        let folder =
            context.folders.of(&input.path).map_err(|error| Note::of_io(&input.path, &error))?;
        let report = FileReport::new(input.shown());
        let times = times_of(input);
        Ok(Self { context, input, folder, name, may_replace: false, times, report })
    }

    /// The output's path as it is shown.
    fn path(&self) -> PathBuf {
        self.input.path.with_file_name(&self.name)
    }

    fn write(&mut self) -> Result<Temporary, Note> {
        let is_compressing = self.context.config.action == Action::Compress;
        // With -N the header has the last word on the name, so it is claimed after expanding.
        let claims_late = !is_compressing && self.context.config.header.name;
        if !claims_late {
            self.claim_name()?;
        }
        let temporary = Temporary::create(self.folder.clone(), &self.context.temporaries)
            .map_err(|error| Note::of_io(self.path(), &error))?;
        let written =
            if is_compressing { self.compress(&temporary) } else { self.expand(&temporary) };
        let read_bytes = written
            .map_err(|error| note_of(error, self.input.path.as_ref(), self.path().as_ref()))?;
        if claims_late {
            self.claim_name()?;
        }
        self.report.notes.extend(self.input.change(read_bytes));
        platform::copy_metadata(&self.input.metadata, self.times, &temporary.file)
            .map_err(|error| Note::of_io(self.path(), &error))?;
        Ok(temporary)
    }

    /// Returns the bytes read.
    fn compress(&mut self, output: &Temporary) -> Result<Option<u64>, Error> {
        let mut reader = Metered::new(&self.input.file, &self.context.console.meter);
        let (input, notes) = (Some(self.input), &mut self.report.notes);
        let totals = compress::compress(self.context, &mut reader, input, &output.file, notes)?;
        self.report.totals = Some(totals);
        Ok(Some(reader.read_bytes))
    }

    /// Returns the bytes read, unless the stream ended before them.
    fn expand(&mut self, output: &Temporary) -> Result<Option<u64>, Error> {
        let fields = self.context.config.header;
        let mut reader = Metered::new(&self.input.file, &self.context.console.meter);
        let expanded =
            decompress::expand(self.context, &mut reader, Some(self.input), &output.file)?;
        if let Some(name) = expanded.name().filter(|_| fields.name).and_then(names::from_header) {
            self.name = name;
        }
        if let Some(seconds) = expanded.mtime_seconds().filter(|_| fields.time) {
            let modified = UNIX_EPOCH + Duration::from_secs(seconds.into());
            self.times = self.times.set_modified(modified);
        }
        let is_all_used = expanded.is_all_used();
        expanded.into_report(&mut self.report);
        Ok(is_all_used.then_some(reader.read_bytes))
    }

    /// Looks whether the name is free, or may be taken from another file.
    fn claim_name(&mut self) -> Result<(), Note> {
        let path = self.path();
        let exists =
            self.folder.contains(&self.name).map_err(|error| Note::of_io(&path, &error))?;
        let may_replace = self.context.config.is_forced
            || (exists && self.context.console.may_replace(path.as_ref()));
        if exists && !may_replace {
            return Err(Note::warning(path, "already exists;\tnot overwritten"));
        }
        self.may_replace = may_replace;
        Ok(())
    }

    /// Everything that is left to do, for [`crate::commit`].
    fn finish(mut self, output: Temporary) -> Finished {
        let config = &self.context.config;
        let is_changed = self.report.notes.iter().any(|note| note.text == CHANGED);
        let is_removed = !config.keeps_input && !is_changed;
        self.report.verb = Some(if is_removed { "replaced with" } else { "created" });
        self.report.output = Some(self.path().into_os_string());
        Finished {
            report: self.report,
            output,
            output_name: self.name,
            may_replace: self.may_replace,
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
