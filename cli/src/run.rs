//! Several files at once over one pool, reported in the order in which they were given.
//!
//! ```text
//! sources ─► file threads (open, compress, write temporary) ─┐ bounded channel
//!                     committer (sync, rename, remove input) ◄┘ ─► reports in order
//! ```
//!
//! The calling thread commits: while it waits for the disk, file threads go on, and what they
//! finish meanwhile is the next batch. Data for standard output, and a single file, are processed
//! on the calling thread alone.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::commit::{self, BATCH_FILES, Finished};
use crate::config::{Action, Config};
use crate::context::Context;
use crate::list;
use crate::process::{Step, process};
use crate::report::{FileReport, Note, Severity, Totals};
use crate::signals;
use crate::walk::{Source, Sources};

/// Runs everything; returns the exit code.
pub(crate) fn run(mut config: Config) -> u8 {
    if config.files.is_empty() {
        config.files.push("-".into());
    }
    if let Some(note) = terminal_refusal(&config) {
        let text = format!("parflate: {note}\nFor help, type: parflate -h\n");
        let _ = io::Write::write_all(&mut io::stderr(), text.as_bytes());
        return Severity::Error.exit_code();
    }
    let is_several = config.files.len() > 1 || config.is_recursive;
    let is_parallel = is_several && !config.writes_data_to_stdout();
    let sources = Sources::new(config.files.clone(), config.is_recursive);
    let context = Context::new(config, is_parallel);
    if context.config.is_in_place() {
        signals::watch(&context.temporaries);
    }
    let mut summary = Summary::new(&context);
    let outcome = if is_parallel {
        run_parallel(&context, sources, &mut summary)
    } else {
        run_in_order(&context, sources, &mut summary)
    };
    if let Err(error) = outcome.and_then(|()| summary.finish()) {
        if error.kind() == io::ErrorKind::BrokenPipe {
            context.temporaries.die_of_broken_pipe();
        }
        context.console.note(&Note::of_io("stdout", &error));
        summary.severity = Severity::Error;
    }
    summary.severity.exit_code()
}

/// Compressed data do not belong on a terminal, nor can anybody type them.
fn terminal_refusal(config: &Config) -> Option<&'static str> {
    use std::io::IsTerminal;
    if config.is_forced || config.action == Action::List {
        return None;
    }
    let reads_stdin = config.files.iter().any(|file| file == "-");
    match config.action {
        Action::Compress if config.writes_data_to_stdout() && io::stdout().is_terminal() => {
            Some("compressed data not written to a terminal. Use -f to force compression.")
        }
        Action::Decompress | Action::Test if reads_stdin && io::stdin().is_terminal() => {
            Some("compressed data not read from a terminal. Use -f to force decompression.")
        }
        _ => None,
    }
}

/// One input after the other on this thread.
fn run_in_order(context: &Context, sources: Sources, summary: &mut Summary<'_>) -> io::Result<()> {
    for source in sources {
        match process(context, source) {
            Step::Done(report) => summary.add(&report)?,
            Step::Written(finished) => {
                for report in commit::commit(vec![*finished]) {
                    summary.add(&report)?;
                }
            }
        }
    }
    Ok(())
}

/// A step of the input with this number.
type Numbered = (u64, Step);

fn run_parallel(context: &Context, sources: Sources, summary: &mut Summary<'_>) -> io::Result<()> {
    let sources = Mutex::new((0, sources));
    // Bounds the files that are written but wait for their commit.
    let (to_committer, steps) = sync_channel::<Numbered>(BATCH_FILES);
    thread::scope(|scope| {
        let mut threads = 0;
        for number in 0..context.config.workers {
            let (to_committer, sources) = (to_committer.clone(), &sources);
            let builder = thread::Builder::new().name(format!("file-{number}"));
            let work = move || work(context, sources, &to_committer);
            match builder.spawn_scoped(scope, work) {
                Ok(_) => threads += 1,
                Err(_) => break, // Fewer will do.
            }
        }
        drop(to_committer);
        if threads == 0 {
            let (_, sources) = &mut *sources.lock().unwrap_or_else(PoisonError::into_inner);
            let sources = std::mem::replace(sources, Sources::new(Vec::new(), false));
            return run_in_order(context, sources, summary);
        }
        commit_all(steps, summary)
    })
}

/// A file thread's life.
fn work(context: &Context, sources: &Mutex<(u64, Sources)>, to_committer: &SyncSender<Numbered>) {
    loop {
        let next: Option<(u64, Source)> = {
            let (number, sources) = &mut *sources.lock().unwrap_or_else(PoisonError::into_inner);
            *number += 1;
            sources.next().map(|source| (*number, source))
        };
        let Some((number, source)) = next else { return };
        if to_committer.send((number, process(context, source))).is_err() {
            return; // The run has failed.
        }
    }
}

/// Commits what comes, in batches of what has gathered, and reports in order.
fn commit_all(steps: Receiver<Numbered>, summary: &mut Summary<'_>) -> io::Result<()> {
    let mut reports: BTreeMap<u64, FileReport> = BTreeMap::new();
    let mut next = 1;
    while let Ok(first) = steps.recv() {
        let mut batch: Vec<(u64, Finished)> = Vec::new();
        let gathered = std::iter::once(first).chain(steps.try_iter().take(BATCH_FILES - 1));
        for (number, step) in gathered {
            match step {
                Step::Done(report) => drop(reports.insert(number, report)),
                Step::Written(finished) => batch.push((number, *finished)),
            }
        }
        let (numbers, files): (Vec<u64>, Vec<Finished>) = batch.into_iter().unzip();
        reports.extend(numbers.into_iter().zip(commit::commit(files)));
        while let Some(report) = reports.remove(&next) {
            summary.add(&report)?;
            next += 1;
        }
    }
    Ok(())
}

/// What all files came to.
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
            if self.listed_files == 0 && self.shows_table() && !config.is_quiet {
                console.print(&list::title(config))?;
            }
            self.listed.plain_bytes += totals.plain_bytes;
            self.listed.compressed_bytes += totals.compressed_bytes;
            self.listed.wrapper_bytes += totals.wrapper_bytes;
            self.listed_files += 1;
        }
        console.show(report, config)
    }

    /// Shows what stands below all files.
    fn finish(&self) -> io::Result<()> {
        if self.listed_files > 1 && self.shows_table() && !self.context.config.is_quiet {
            let row = list::totals_row(&self.listed, &self.context.config);
            self.context.console.print(&row)?;
        }
        Ok(())
    }

    fn shows_table(&self) -> bool {
        self.context.config.action == Action::List && !self.context.config.is_json
    }
}
