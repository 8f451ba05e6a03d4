//! On a terminal: refusals, questions and the progress bar, through a pseudo-terminal.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod support;

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use support::{Sandbox, expand, text, wait};

/// Runs with all three streams on a terminal and types `typed`; returns code and what was shown.
fn on_terminal(command: &mut Command, typed: &str) -> (Option<i32>, String) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let terminal = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    command
        .stdin(Stdio::from(terminal.try_clone().unwrap()))
        .stdout(Stdio::from(terminal.try_clone().unwrap()))
        .stderr(Stdio::from(terminal.try_clone().unwrap()));
    let mut child = command.spawn().unwrap();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    drop(terminal);
    let mut controller = File::from(controller);
    controller.write_all(typed.as_bytes()).unwrap();
    let mut shown = Vec::new();
    let mut reading = controller.try_clone().unwrap();
    let reader = thread::spawn(move || {
        let mut part = [0; 4096];
        // The end of a terminal is an error.
        while let Ok(bytes @ 1..) = reading.read(&mut part) {
            shown.extend_from_slice(&part[..bytes]);
        }
        String::from_utf8_lossy(&shown).into_owned()
    });
    let code = wait(&mut child).code();
    (code, reader.join().unwrap())
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
    assert!(shown.starts_with('\u{1f}'), "{shown:?}");
}

#[test]
fn replacing_is_asked_for() {
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
    sandbox.write("f", &text(12_000_000, 1));
    let (code, shown) = on_terminal(&mut sandbox.parflate(&["--level=12", "-p1", "-k", "f"]), "");
    assert_eq!(code, Some(0));
    assert!(shown.contains("MiB of"), "{shown:?}");
    // The last thing shown clears the line.
    assert!(shown.ends_with("\u{1b}[2K"), "{shown:?}");
    let (code, shown) = on_terminal(&mut sandbox.parflate(&["--level=12", "-p1", "-kfq", "f"]), "");
    assert_eq!((code, shown.as_str()), (Some(0), ""));
    // Short work shows none.
    sandbox.write("g", b"content");
    let (code, shown) = on_terminal(&mut sandbox.parflate(&["g"]), "");
    assert_eq!((code, shown.as_str()), (Some(0), ""));
}
