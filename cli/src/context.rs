//! What all files of one run share.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{OnceLock, RwLock};

use parflate::{Error, Options, Pool, Workers};

use crate::config::Config;
use crate::console::Console;
use crate::output::Folders;
use crate::platform;
use crate::signals::Temporaries;

/// One run's settings and shared state.
pub(crate) struct Context {
    pub(crate) config: Config,
    pub(crate) console: Console,
    pub(crate) temporaries: Temporaries,
    pub(crate) folders: Folders,
    /// Whether several files are handled at once.
    is_shared: bool,
    /// Held by many for files of one block, by one for a file of many.
    gate: RwLock<()>,
    /// Started by the first file of many blocks; `None` if no thread could be.
    pool: OnceLock<Option<Pool>>,
}

impl Context {
    pub(crate) fn new(config: Config, is_shared: bool) -> Self {
        Self {
            console: Console::new(&config),
            config,
            temporaries: Temporaries::default(),
            folders: Folders::default(),
            is_shared,
            gate: RwLock::default(),
            pool: OnceLock::new(),
        }
    }

    /// Standard output for data.
    ///
    /// # Errors
    /// The system's, such as a closed descriptor.
    pub(crate) fn stdout(&self) -> io::Result<Stdout<'_>> {
        Ok(Stdout { file: platform::stdout_file()?, temporaries: &self.temporaries })
    }

    /// Runs `work` with options that say which workers to use.
    ///
    /// Alone, a stream has its own. Among several files, one of a single block is compressed on
    /// the thread that handles the file, and one of many blocks has the shared pool to itself, so
    /// that never more workers are busy than were asked for.
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
            let _one_of_many = self.gate.read();
            return work(&options.workers(Workers::exactly(1)));
        }
        let _alone = self.gate.write();
        match self.pool() {
            Some(pool) => work(&options.pool(pool)),
            None => work(&options.workers(Workers::exactly(1))),
        }
    }

    fn pool(&self) -> Option<&Pool> {
        self.pool.get_or_init(|| Pool::new(self.config.workers).ok()).as_ref()
    }
}

/// Standard output; when nobody reads it any more, the process ends as by SIGPIPE.
pub(crate) struct Stdout<'a> {
    file: File,
    temporaries: &'a Temporaries,
}

impl Write for Stdout<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.temporaries.die_of_broken_pipe();
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
