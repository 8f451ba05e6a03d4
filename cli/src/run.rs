//! All files of a run: several at once over one pool, reported in the order they were given in.
//!
//! ```text
//! sources ─► file threads (open, compress, write temporary) ─┐ bounded channel
//!                     committer (sync, rename, remove input) ◄┘ ─► reports in order
//! ```
//!
//! The calling thread commits: while it waits for the disk the file threads go on, and the files
//! they complete meanwhile are the next batch. A single file, and data for standard output, are
//! processed on the calling thread alone.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::commit::{self, BATCH_FILES, Processed, WrittenFile};
use crate::config::{Action, Config};
use crate::context::Context;
use crate::fatal;
use crate::file_slots::{FileSlots, Slot};
use crate::list;
use crate::personality::program_name;
use crate::platform::limits;
use crate::process::{STDOUT, process};
use crate::report::{FileReport, Message, Severity, Totals};
use crate::signals;
use crate::temporaries::Temporaries;
use crate::walk::{Source, Sources};

/// Processes all files; returns the exit code.
pub(crate) fn run(mut config: Config) -> u8 {
    if config.files.is_empty() {
        config.files.push("-".into());
    }
    if let Some(refusal) = terminal_refusal(&config) {
        let name = program_name();
        let text = format!("{name}: {refusal}\nFor help, type: {name} -h\n");
        let _ = io::Write::write_all(&mut io::stderr(), text.as_bytes());
        return Severity::Error.exit_code();
    }
    let is_several = config.files.len() > 1 || config.is_recursive;
    let is_parallel = is_several && !config.writes_data_to_stdout();
    let sources = Sources::new(config.files.clone(), config.is_recursive);
    let temporaries = Temporaries::new(2 * Context::MOST_FILES);
    fatal::remove_at_end(&temporaries);
    if config.is_in_place() {
        signals::watch(&temporaries);
    }
    config.fit_memory(limits::memory_left(), is_parallel);
    let context = Context::new(config, temporaries, is_parallel);
    let mut summary = Summary::new(&context);
    let outcome = if is_parallel {
        run_parallel(&context, sources, &mut summary)
    } else {
        run_in_order(&context, sources, &mut summary)
    };
    if let Err(error) = outcome.and_then(|()| summary.finish()) {
        if error.kind() == io::ErrorKind::BrokenPipe {
            signals::end_by_broken_pipe(&context.temporaries);
        }
        context.console.show_message(&Message::from_io(STDOUT, &error));
        summary.severity = Severity::Error;
    }
    context.config.dialect.exit_status(summary.severity)
}

/// Why nothing is done: compressed data make no sense on a terminal, in either direction.
fn terminal_refusal(config: &Config) -> Option<&'static str> {
    if config.is_forced {
        return None;
    }
    let is_terminal_in = config.presumes_terminal || io::stdin().is_terminal();
    let reads_stdin = config.files.iter().any(|file| file == "-");
    match config.action {
        Action::Compress if config.writes_data_to_stdout() && io::stdout().is_terminal() => {
            Some("compressed data not written to a terminal. Use -f to force compression.")
        }
        Action::Decompress | Action::Test if reads_stdin && is_terminal_in => {
            Some("compressed data not read from a terminal. Use -f to force decompression.")
        }
        _ => None,
    }
}

/// Processes one input after the other on this thread.
fn run_in_order(context: &Context, sources: Sources, summary: &mut Summary<'_>) -> io::Result<()> {
    for source in sources {
        match process(context, source) {
            Processed::Done(report) => summary.add(&report)?,
            Processed::Written(file) => {
                for report in commit::commit(vec![*file]) {
                    summary.add(&report)?;
                }
            }
        }
    }
    Ok(())
}

/// A processed input, its number in the order of reports, from 1 on, and its slot.
type Numbered<'a> = (u64, Processed, Slot<'a>);

/// Processes several inputs at a time.
fn run_parallel(context: &Context, sources: Sources, summary: &mut Summary<'_>) -> io::Result<()> {
    let sources = Mutex::new((0, sources));
    let slots = FileSlots::new(Context::MOST_FILES, limits::open_files());
    // The bound is one on files that are written and wait for their commit.
    let (to_committer, processed) = sync_channel::<Numbered<'_>>(BATCH_FILES);
    thread::scope(|scope| {
        let mut threads = 0;
        for number in 0..context.config.workers.min(slots.count()) {
            let (to_committer, sources, slots) = (to_committer.clone(), &sources, &slots);
            let builder = thread::Builder::new().name(format!("file-{number}"));
            let work = move || process_some(context, sources, slots, &to_committer);
            match builder.spawn_scoped(scope, work) {
                Ok(_) => threads += 1,
                Err(_) => break, // Fewer threads do the same work.
            }
        }
        drop(to_committer);
        if threads == 0 {
            let (_, sources) = &mut *sources.lock().unwrap_or_else(PoisonError::into_inner);
            let sources = std::mem::replace(sources, Sources::new(Vec::new(), false));
            return run_in_order(context, sources, summary);
        }
        commit_all(processed, summary)
    })
}

/// A file thread: processes one input after the other until there are no more.
fn process_some<'a>(
    context: &Context,
    sources: &Mutex<(u64, Sources)>,
    slots: &'a FileSlots,
    to_committer: &SyncSender<Numbered<'a>>,
) {
    loop {
        let mut slot = slots.take();
        let next: Option<(u64, Source)> = {
            let (number, sources) = &mut *sources.lock().unwrap_or_else(PoisonError::into_inner);
            *number += 1;
            sources.next().map(|source| (*number, source))
        };
        let Some((number, source)) = next else { return };
        let again = source.clone();
        let mut outcome = process(context, source);
        if outcome.lacks_descriptors() {
            slot = slots.alone(slot);
            outcome = process(context, again);
        }
        if to_committer.send((number, outcome, slot)).is_err() {
            return; // The run has failed.
        }
    }
}

/// Commits the written files in batches of all that are waiting, and reports in order.
fn commit_all(processed: Receiver<Numbered<'_>>, summary: &mut Summary<'_>) -> io::Result<()> {
    let mut reports: BTreeMap<u64, FileReport> = BTreeMap::new();
    let mut next = 1;
    while let Ok(first) = processed.recv() {
        let mut batch: Vec<(u64, WrittenFile)> = Vec::new();
        let mut held_slots = Vec::new();
        let waiting = std::iter::once(first).chain(processed.try_iter().take(BATCH_FILES - 1));
        for (number, input, slot) in waiting {
            match input {
                Processed::Done(report) => drop(reports.insert(number, report)),
                Processed::Written(file) => {
                    batch.push((number, *file));
                    held_slots.push(slot);
                }
            }
        }
        let (numbers, files): (Vec<u64>, Vec<WrittenFile>) = batch.into_iter().unzip();
        reports.extend(numbers.into_iter().zip(commit::commit(files)));
        drop(held_slots);
        while let Some(report) = reports.remove(&next) {
            summary.add(&report)?;
            next += 1;
        }
    }
    Ok(())
}

/// Shows the reports and adds them up.
struct Summary<'a> {
    context: &'a Context,
    severity: Severity,
    listed: Totals,
    listed_files: u64,
}

impl<'a> Summary<'a> {
    fn new(context: &'a Context) -> Self {
        Self { context, severity: Severity::Ok, listed: Totals::default(), listed_files: 0 }
    }

    /// Shows a file's report.
    fn add(&mut self, report: &FileReport) -> io::Result<()> {
        self.severity = self.severity.worse(report.severity());
        let (config, console) = (&self.context.config, &self.context.console);
        if let (Some(totals), Some(_)) = (&report.totals, &report.listing) {
            if self.listed_files == 0 && self.shows_table() {
                console.print(&list::render_title(config))?;
            }
            self.listed.plain_bytes += totals.plain_bytes;
            self.listed.compressed_bytes += totals.compressed_bytes;
            self.listed.wrapper_bytes += totals.wrapper_bytes;
            self.listed_files += 1;
        }
        console.show(report, config)
    }

    /// Shows the totals below a table of several files.
    fn finish(&self) -> io::Result<()> {
        if self.listed_files > 1 && self.shows_table() {
            let row = list::render_totals(&self.listed, &self.context.config);
            self.context.console.print(&row)?;
        }
        Ok(())
    }

    /// Whether the lines of `-l` get a title above and totals below.
    fn shows_table(&self) -> bool {
        let config = &self.context.config;
        config.action == Action::List && !config.is_json && !config.is_quiet
    }
}
