//! The launcher: a small process between the bench and what it measures.
//!
//! A child starts as a copy of its parent, and the system counts the parent's memory into the
//! child's peak. The bench holds whole corpora; the launcher holds nothing, so that the peak is
//! the measured program's own. It starts the program with standard output in a file, waits with
//! `wait4`, and prints what the system accounted, as one line of JSON. A program that hangs is
//! ended.

use std::ffi::OsString;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};
use wait4::Wait4;

/// A program that takes longer is taken to hang: the slowest of all, at 5 MB/s, does 1.5 GB in it.
const LIMIT: Duration = Duration::from_secs(300);

/// What one run of a program took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Usage {
    /// From the start of the process to its end.
    pub(crate) wall_seconds: f64,
    /// User and system time of all its threads, and of the children that it waited for.
    pub(crate) cpu_seconds: f64,
    /// Largest resident set.
    pub(crate) peak_bytes: u64,
}

/// Arguments of the launcher's command.
#[derive(clap::Args)]
pub(crate) struct Launch {
    /// Where the program's standard output goes
    output: PathBuf,
    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

impl Launch {
    /// Runs the program and prints its [`Usage`].
    pub(crate) fn run(&self) -> Result<()> {
        let Some((program, arguments)) = self.command.split_first() else {
            bail!("no program to launch");
        };
        let output = File::create(&self.output)
            .with_context(|| format!("{} cannot be created", self.output.display()))?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(output);
        let start = Instant::now();
        let mut child = command
            .spawn()
            .with_context(|| format!("{} cannot be started", program.to_string_lossy()))?;
        let (ended, watch) = channel::<()>();
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let watchdog = thread::spawn(move || {
            let is_late = watch.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout);
            // Not waited for yet, so the number is still this child's.
            is_late && pid.is_some_and(|pid| kill_process(pid, Signal::KILL).is_ok())
        });
        let end = child.wait4()?;
        let wall_seconds = start.elapsed().as_secs_f64();
        drop(ended);
        if watchdog.join().unwrap_or(false) {
            bail!("{} did not end within {} s", program.to_string_lossy(), LIMIT.as_secs());
        }
        if !end.status.success() {
            bail!("{} ended with {}", program.to_string_lossy(), end.status);
        }
        let usage = Usage {
            wall_seconds,
            cpu_seconds: (end.rusage.utime + end.rusage.stime).as_secs_f64(),
            peak_bytes: end.rusage.maxrss,
        };
        println!("{}", serde_json::to_string(&usage)?);
        Ok(())
    }
}
