//! On a terminal: refusals, questions and the progress bar, through a pseudo-terminal.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use parflate_test_support::text;
use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::{Sandbox, expand, wait, wait_until};

/// A run with all three streams on a pseudo-terminal.
struct Session {
    child: Child,
    controller: File,
    shown: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Session {
    fn start(command: &mut Command) -> Self {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let terminal = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        command
            .stdin(Stdio::from(terminal.try_clone().unwrap()))
            .stdout(Stdio::from(terminal.try_clone().unwrap()))
            .stderr(Stdio::from(terminal));
        let child = command.spawn().unwrap();
        // The command would hold the terminal open, and the reader would wait for its end.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let controller = File::from(controller);
        let mut reading = controller.try_clone().unwrap();
        let shown = Arc::new(Mutex::new(Vec::new()));
        let sink = shown.clone();
        let reader = thread::spawn(move || {
            let mut part = [0; 4096];
            // A terminal ends with an error.
            while let Ok(bytes @ 1..) = reading.read(&mut part) {
                sink.lock().unwrap().extend_from_slice(&part[..bytes]);
            }
        });
        Self { child, controller, shown, reader: Some(reader) }
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().unwrap()).into_owned()
    }

    /// Waits for the end; returns the exit code and everything that was shown.
    fn finish(mut self) -> (Option<i32>, String) {
        let code = wait(&mut self.child).code();
        let _ = self.reader.take().map(JoinHandle::join);
        (code, self.shown())
    }
}

/// Runs a command on a terminal and types `typed`; returns the exit code and what was shown.
fn on_terminal(command: &mut Command, typed: &str) -> (Option<i32>, String) {
    let mut session = Session::start(command);
    session.controller.write_all(typed.as_bytes()).unwrap();
    session.finish()
}

#[test]
fn compressed_data_and_terminals_do_not_mix() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    for args in [&[][..], &["-c", "f"], &["-9"]] {
        let (code, shown) = on_terminal(&mut sandbox.parflate(args), "");
        assert_eq!(code, Some(1));
        assert!(shown.contains("compressed data not written to a terminal"), "{shown}");
    }
    for args in [&["-d"][..], &["-t"], &["-dc"]] {
        let (code, shown) = on_terminal(&mut sandbox.parflate(args), "");
        assert_eq!(code, Some(1));
        assert!(shown.contains("compressed data not read from a terminal"), "{shown}");
    }
    let (code, shown) = on_terminal(&mut sandbox.parflate(&["-cf", "f"]), "");
    assert_eq!(code, Some(0));
    assert!(shown.contains("\u{1f}\u{fffd}\u{8}"), "{shown:?}");
}

#[test]
fn the_user_is_asked_before_a_file_is_replaced() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    sandbox.write("f.gz", b"old");
    let (code, shown) = on_terminal(&mut sandbox.parflate(&["-k", "f"]), "n\n");
    assert_eq!(code, Some(2), "{shown}");
    assert!(shown.contains("f.gz already exists; do you wish to overwrite (y or n)? "), "{shown}");
    assert!(shown.contains("not overwritten"), "{shown}");
    assert_eq!(sandbox.read("f.gz"), b"old");
    let (code, shown) = on_terminal(&mut sandbox.parflate(&["-k", "f"]), "y\n");
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(expand(&sandbox.read("f.gz")), b"content");
}

#[test]
fn long_work_shows_a_bar_that_goes_away() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(100_000, 1));
    assert_eq!(sandbox.run(&["f"]).code, Some(0));
    let member = sandbox.read("f.gz");
    let (first, rest) = member.split_at(member.len() / 2);
    assert_eq!(sandbox.shell("mkfifo pipe").code, Some(0));
    // The run cannot end before the pipe's second half has come, and that waits for the bar.
    let session = Session::start(&mut sandbox.parflate(&["-t", "-p2", "f.gz", "pipe"]));
    let mut pipe = Err(std::io::ErrorKind::NotFound.into());
    wait_until("a reader of the pipe", || {
        let without_waiting = OFlags::NONBLOCK.bits() as i32;
        let mut options = File::options();
        pipe = options.write(true).custom_flags(without_waiting).open(sandbox.path("pipe"));
        pipe.is_ok()
    });
    let mut pipe = pipe.unwrap();
    pipe.write_all(first).unwrap();
    wait_until("the bar", || session.shown().contains("KiB of"));
    pipe.write_all(rest).unwrap();
    drop(pipe);
    let (code, shown) = session.finish();
    assert_eq!(code, Some(0), "{shown:?}");
    // The last thing shown clears the line.
    assert!(shown.ends_with("\u{1b}[2K"), "{shown:?}");
}

#[test]
fn quiet_work_shows_no_bar() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(6_000_000, 1));
    let (code, shown) = on_terminal(&mut sandbox.parflate(&["--level=12", "-p1", "-q", "f"]), "");
    assert_eq!((code, shown.as_str()), (Some(0), ""));
}
