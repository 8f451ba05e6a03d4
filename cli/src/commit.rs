//! The last step of a file: its content is put on disk, it gets its name, its input is removed.
//!
//! Files are committed in batches. While one batch waits for the disk the next one gathers, so a
//! slow disk gets large batches and a fast one small ones. Within a batch
//!
//! 1. all contents are synced at the same time, so that the file system needs few journal commits,
//! 2. all files get their final names,
//! 3. each folder is synced once,
//! 4. the inputs are removed.
//!
//! So an input is never missing unless its output is on disk under its final name, and a file that
//! has its final name is whole even after a power cut.

use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::output::Temporary;
use crate::report::{FileReport, Message};

/// Most files in a batch: bounds the open descriptors, and the work that an interruption undoes.
pub(crate) const BATCH_FILES: usize = 64;

/// Files synced at the same time: enough for them to share journal commits, with few threads.
const PARALLEL_SYNCS: usize = 16;

/// gzip's words for an output whose name is taken.
pub(crate) const ALREADY_EXISTS: &str = "already exists;\tnot overwritten";

/// An input that has been processed.
pub(crate) enum Processed {
    /// Nothing is left to do.
    Done(FileReport),
    /// The output is written, and to be committed.
    Written(Box<WrittenFile>),
}

impl Processed {
    /// Whether it failed because no more files may be open.
    pub(crate) fn lacks_descriptors(&self) -> bool {
        match self {
            Self::Done(report) => report.messages.iter().any(|message| message.lacks_descriptors),
            Self::Written(_) => false,
        }
    }
}

/// An output whose content is complete, and everything that its commit needs.
#[derive(Debug)]
pub(crate) struct WrittenFile {
    /// Names the output until its commit fails.
    pub(crate) report: FileReport,
    pub(crate) output: Temporary,
    pub(crate) output_name: OsString,
    pub(crate) may_replace: bool,
    /// Its index, if one is written beside it.
    pub(crate) companion: Option<Companion>,
    /// The input, if it is to be removed.
    pub(crate) removed: Option<RemovedInput>,
}

/// Another output that goes with the first: it gets its name if and after that one does.
#[derive(Debug)]
pub(crate) struct Companion {
    pub(crate) output: Temporary,
    pub(crate) name: OsString,
    /// As it is shown.
    pub(crate) path: PathBuf,
    pub(crate) may_replace: bool,
}

/// An input to remove once its output is safe, as it was opened; it is in the output's folder.
#[derive(Debug)]
pub(crate) struct RemovedInput {
    pub(crate) name: OsString,
    pub(crate) metadata: Metadata,
    pub(crate) follows_links: bool,
}

/// Commits the files. Where that fails, the report has the reason and the input is kept.
pub(crate) fn commit(mut batch: Vec<WrittenFile>) -> Vec<FileReport> {
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

impl WrittenFile {
    /// Reports that there will be no output, and why.
    fn fail(&mut self, message: Message) {
        self.report.output = None;
        self.report.messages.push(message);
    }

    fn shown_output(&self) -> OsString {
        self.report.output.clone().unwrap_or_default()
    }

    fn place(&mut self) {
        let shown = self.shown_output();
        if let Err(message) = place(&mut self.output, &self.output_name, self.may_replace, &shown) {
            return self.fail(message);
        }
        if let Some(Companion { output, name, path, may_replace }) = &mut self.companion {
            let placed = place(output, name, *may_replace, path.as_os_str());
            self.report.messages.extend(placed.err());
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
            self.report.messages.push(Message::from_io(shown, &error));
        } else if !is_same {
            let text = "another file has taken this name -- not removed";
            self.report.messages.push(Message::warning(shown, text));
        }
    }
}

/// Gives a file its final name, which is shown as `shown` when that fails.
///
/// # Errors
/// The message to show.
pub(crate) fn place(
    output: &mut Temporary,
    name: &OsStr,
    may_replace: bool,
    shown: &OsStr,
) -> Result<(), Message> {
    output.place(name, may_replace).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Message::warning(shown, ALREADY_EXISTS),
        _ => Message::from_io(shown, &error),
    })
}

/// Waits until the contents are on disk, of several files at the same time.
fn sync_contents(batch: &mut [WrittenFile]) {
    let files: Vec<_> = batch.iter().enumerate().collect();
    let next = AtomicUsize::new(0);
    let sync_some = || {
        let mut failed = Vec::new();
        while let Some((place, file)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = file.output.file.sync_all() {
                failed.push((*place, error));
            } else if let Some(companion) = &file.companion
                && let Err(error) = companion.output.file.sync_all()
            {
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
        file.fail(Message::from_io(file.shown_output(), &error));
    }
}

/// Waits until the names are on disk, once a folder; where that fails, inputs are kept.
fn sync_folders(batch: &mut [WrittenFile]) {
    let mut synced: Vec<(usize, Option<Message>)> = Vec::new();
    for file in batch.iter_mut().filter(|file| file.report.output.is_some()) {
        let folder = Arc::as_ptr(&file.output.folder) as usize;
        let known = synced.iter().find(|(known, _)| *known == folder);
        let failure = known.map(|(_, failure)| failure.clone()).unwrap_or_else(|| {
            let outcome = file.output.folder.sync(&file.output.file);
            let failure = outcome.err().map(|error| Message::from_io(file.shown_output(), &error));
            synced.push((folder, failure.clone()));
            failure
        });
        if let Some(message) = failure {
            file.removed = None;
            file.report.messages.push(message);
        }
    }
}
