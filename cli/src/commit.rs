//! The end of a file's way: on disk, named, and only then without its input.
//!
//! Files come in batches, each as large as the last one took long: while one batch waits for the
//! disk, the next gathers. Within a batch all contents are synced at the same time, so that the
//! file system writes them in few journal commits, then all files are named, then each folder is
//! synced once, then the inputs go. An input is thus never missing unless its output is on disk
//! under its final name, and what has its final name is whole even after a power cut.

use std::ffi::OsString;
use std::fs::Metadata;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::output::Temporary;
use crate::report::{FileReport, Note};

/// Most files in a batch: bounds open descriptors and what an interruption takes back.
pub(crate) const BATCH_FILES: usize = 64;

/// Files that are synced at the same time: enough to share journal commits, few threads.
const PARALLEL_SYNCS: usize = 16;

/// A file whose content is written completely.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) report: FileReport,
    pub(crate) output: Temporary,
    pub(crate) output_name: OsString,
    pub(crate) may_replace: bool,
    /// The input as it was opened, if it is to go.
    pub(crate) removed: Option<RemovedInput>,
}

/// An input that goes when its output is safe; it is in the same folder.
#[derive(Debug)]
pub(crate) struct RemovedInput {
    pub(crate) name: OsString,
    pub(crate) metadata: Metadata,
    pub(crate) follows_links: bool,
}

/// Completes the files; what fails is noted in their reports, and keeps its input.
pub(crate) fn commit(mut batch: Vec<Finished>) -> Vec<FileReport> {
    sync_contents(&mut batch);
    for file in &mut batch {
        if file.report.output.is_some() {
            file.place();
        }
    }
    sync_folders(&mut batch);
    batch
        .into_iter()
        .map(|mut file| {
            if file.report.output.is_some() {
                file.remove_input();
            }
            file.report
        })
        .collect()
}

impl Finished {
    /// Drops the claim to an output, with the reason.
    fn fail(&mut self, note: Note) {
        self.report.output = None;
        self.report.notes.push(note);
    }

    fn shown_output(&self) -> OsString {
        self.report.output.clone().unwrap_or_default()
    }

    fn place(&mut self) {
        match self.output.place(&self.output_name, self.may_replace) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.fail(Note::warning(self.shown_output(), "already exists;\tnot overwritten"));
            }
            Err(error) => self.fail(Note::of_io(self.shown_output(), &error)),
        }
    }

    /// Removes the input, if its name still leads to the file that was read.
    fn remove_input(&mut self) {
        let Some(removed) = self.removed.take() else { return };
        let folder = &self.output.folder;
        let is_same = folder.leads_to(&removed.name, &removed.metadata, removed.follows_links);
        let outcome = if is_same { folder.remove(&removed.name) } else { Ok(()) };
        let shown = self.report.input.clone();
        if let Err(error) = outcome {
            self.report.notes.push(Note::of_io(shown, &error));
        } else if !is_same {
            let text = "was replaced by another file meanwhile -- kept";
            self.report.notes.push(Note::warning(shown, text));
        }
    }
}

/// Waits until the contents are on disk, of several files at the same time.
fn sync_contents(batch: &mut [Finished]) {
    let files: Vec<_> = batch.iter().enumerate().collect();
    let next = AtomicUsize::new(0);
    let sync_some = || {
        let mut failed = Vec::new();
        while let Some((place, file)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = file.output.file.sync_all() {
                failed.push((*place, error));
            }
        }
        failed
    };
    let failed: Vec<(usize, io::Error)> = thread::scope(|scope| {
        let helpers: Vec<_> = (1..files.len().min(PARALLEL_SYNCS))
            .map_while(|_| thread::Builder::new().spawn_scoped(scope, sync_some).ok())
            .collect();
        let own = sync_some();
        let others = helpers.into_iter().filter_map(|helper| helper.join().ok());
        others.flatten().chain(own).collect()
    });
    for (place, error) in failed {
        let file = &mut batch[place];
        file.fail(Note::of_io(file.shown_output(), &error));
    }
}

/// Waits until the names are on disk, once a folder; where that fails, inputs stay.
fn sync_folders(batch: &mut [Finished]) {
    let mut done: Vec<(usize, Option<Note>)> = Vec::new();
    for file in batch.iter_mut().filter(|file| file.report.output.is_some()) {
        let folder = Arc::as_ptr(&file.output.folder) as usize;
        let known = done.iter().find(|(known, _)| *known == folder).map(|(_, note)| note.clone());
        let failed = known.unwrap_or_else(|| {
            let outcome = file.output.folder.sync(&file.output.file);
            let note = outcome.err().map(|error| Note::of_io(file.shown_output(), &error));
            done.push((folder, note.clone()));
            note
        });
        if let Some(note) = failed {
            file.removed = None;
            file.report.notes.push(note);
        }
    }
}
