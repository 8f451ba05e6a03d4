//! Shared by the tests of the command: a folder of their own, and runs that cannot hang.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use tempfile::TempDir;

/// A run that takes longer is taken to hang, however busy the machine is.
pub(crate) const DEADLINE: Duration = Duration::from_secs(120);

/// The command under test.
pub(crate) const PARFLATE: &str = env!("CARGO_BIN_EXE_parflate");

/// A folder that is removed at the end of its test.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// The outcome of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::Builder::new().prefix("parflate-test").tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: impl AsRef<Path>, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Everything in the folder, sorted, hidden files too.
    pub(crate) fn names(&self) -> Vec<OsString> {
        let mut names: Vec<_> =
            fs::read_dir(self.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    }

    /// The command, to be run in the folder.
    pub(crate) fn parflate<S: AsRef<OsStr>>(&self, args: &[S]) -> Command {
        self.command(PARFLATE, args)
    }

    /// Any program, to be run in the folder.
    pub(crate) fn command<S: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        args: &[S],
    ) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs the command to its end.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Outcome {
        run(&mut self.parflate(args), b"")
    }

    /// Runs the command with these bytes on its standard input, through a pipe.
    pub(crate) fn pipe<S: AsRef<OsStr>>(&self, args: &[S], stdin: &[u8]) -> Outcome {
        run(&mut self.parflate(args), stdin)
    }

    /// Runs a line of shell, where `$P` is the command.
    pub(crate) fn shell(&self, line: &str) -> Outcome {
        run(self.command("sh", &["-c", line]).env("P", PARFLATE), b"")
    }

    /// Waits until a temporary file of the command has at least this many bytes, and stops the
    /// command there, until [`resume`].
    pub(crate) fn pause_midway(&self, child: &mut Child, bytes: u64) {
        wait_until("a temporary file", || {
            assert!(child.try_wait().unwrap().is_none(), "it ended too soon");
            self.has_temporary(bytes)
        });
        send(child, Signal::STOP);
        waitpid(Some(pid(child)), WaitOptions::UNTRACED).unwrap();
        assert!(self.has_temporary(bytes), "it ended too soon");
    }

    fn has_temporary(&self, bytes: u64) -> bool {
        fs::read_dir(self.folder.path()).unwrap().flatten().any(|entry| {
            is_temporary(&entry.file_name())
                && entry.metadata().is_ok_and(|found| found.len() >= bytes)
        })
    }
}

/// Lets a command go on that [`Sandbox::pause_midway`] has stopped.
pub(crate) fn resume(child: &Child) {
    send(child, Signal::CONT);
}

/// Sends a signal to a command that has not been waited for.
pub(crate) fn send(child: &Child, signal: Signal) {
    kill_process(pid(child), signal).unwrap();
}

fn pid(child: &Child) -> Pid {
    Pid::from_child(child)
}

/// Waits until something has come to be, or panics at the deadline.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < DEADLINE, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Whether a name is that of an unfinished output.
pub(crate) fn is_temporary(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".parflate-")
}

/// Runs a command to its end, or panics at the deadline.
pub(crate) fn run(command: &mut Command, stdin: &[u8]) -> Outcome {
    let stdin_kind = if stdin.is_empty() { Stdio::null() } else { Stdio::piped() };
    command.stdin(stdin_kind).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let feeder = child.stdin.take().map(|mut pipe| {
        let stdin = stdin.to_vec();
        thread::spawn(move || drop(pipe.write_all(&stdin)))
    });
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let status = wait(&mut child);
    if let Some(feeder) = feeder {
        feeder.join().unwrap();
    }
    Outcome {
        code: status.code(),
        signal: status.signal(),
        stdout: stdout.join().unwrap(),
        stderr: String::from_utf8_lossy(&stderr.join().unwrap()).into_owned(),
    }
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Waits for the end, or panics at the deadline.
pub(crate) fn wait(child: &mut Child) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if started.elapsed() > DEADLINE {
            let _ = child.kill();
            panic!("it hangs");
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Whether a program is installed; without it, a test has nothing to compare with.
pub(crate) fn has(program: &str) -> bool {
    let probe = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    let is_here = probe.is_ok_and(|status| status.success());
    if !is_here {
        eprintln!("{program} is not installed: comparison skipped");
    }
    is_here
}

/// The content of a gzip or zlib stream, by the library.
pub(crate) fn expand(stream: &[u8]) -> Vec<u8> {
    parflate::decompress_with(stream, &parflate::DecodeOptions::auto()).unwrap()
}
