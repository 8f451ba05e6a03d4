//! Settings and state that all files of one run share.

use std::io::{self, Write};
use std::sync::{OnceLock, RwLock};

use parflate::{Error, Options, Pool, Workers};

use crate::commit::BATCH_FILES;
use crate::config::{Config, MAX_WORKERS};
use crate::console::Console;
use crate::output::Folders;
use crate::platform::{self, Stream};
use crate::signals;
use crate::temporaries::Temporaries;

/// One run's settings and shared state.
pub(crate) struct Context {
    pub(crate) config: Config,
    pub(crate) console: Console,
    pub(crate) temporaries: Temporaries,
    pub(crate) folders: Folders,
    /// Whether several files are processed at a time.
    is_shared: bool,
    /// Held for reading by any number of files of one block, for writing by one larger file.
    large_file_lock: RwLock<()>,
    /// Started by the first file of several blocks; `None` if no thread could be started.
    pool: OnceLock<Option<Pool>>,
}

impl Context {
    /// Most files in hand at a time: one on each thread, a batch that waits, and one that is being
    /// committed.
    pub(crate) const MOST_FILES: usize = MAX_WORKERS + 2 * BATCH_FILES;

    pub(crate) fn new(config: Config, temporaries: Temporaries, is_shared: bool) -> Self {
        Self {
            console: Console::new(&config),
            config,
            temporaries,
            folders: Folders::default(),
            is_shared,
            large_file_lock: RwLock::default(),
            pool: OnceLock::new(),
        }
    }

    /// Standard output for data.
    ///
    /// # Errors
    /// The system's, such as a closed descriptor.
    pub(crate) fn stdout(&self) -> io::Result<Stdout<'_>> {
        Ok(Stdout { stream: platform::stdout()?, temporaries: &self.temporaries })
    }

    /// Calls `work` with the options, and in them the workers to use.
    ///
    /// An input that is processed alone gets all workers. Among several files, one of a single
    /// block is compressed on the thread that reads it, and one of several blocks has the shared
    /// pool to itself, so that no more workers are busy than were asked for.
    pub(crate) fn with_workers<T>(
        &self,
        options: Options,
        plain_bytes: Option<u64>,
        work: impl FnOnce(&Options) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if !self.is_shared {
            return work(&options);
        }
        let block_bytes = options.resolved_block_bytes()? as u64;
        if plain_bytes.is_some_and(|bytes| bytes <= block_bytes) {
            let _beside_others = self.large_file_lock.read();
            return work(&options.workers(Workers::exactly(1)));
        }
        let _alone = self.large_file_lock.write();
        match self.pool() {
            Some(pool) => work(&options.pool(pool)),
            None => work(&options.workers(Workers::exactly(1))),
        }
    }

    /// The workers that read one input: all of them, but one if several files are processed at a
    /// time.
    pub(crate) fn reading_workers(&self) -> Workers {
        Workers::exactly(if self.is_shared { 1 } else { self.config.workers })
    }

    fn pool(&self) -> Option<&Pool> {
        self.pool.get_or_init(|| Pool::new(self.config.workers).ok()).as_ref()
    }
}

/// Standard output; once its reader has gone, a write ends the process as SIGPIPE would.
pub(crate) struct Stdout<'a> {
    stream: Stream,
    temporaries: &'a Temporaries,
}

impl Write for Stdout<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes).inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                signals::end_by_broken_pipe(self.temporaries);
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
