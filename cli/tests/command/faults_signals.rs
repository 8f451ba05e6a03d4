//! Signals at any moment, and the order of the calls that change the disk.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use parflate_test_support::{Random, text};
use rustix::process::Signal;

use crate::support::{
    PARFLATE, Sandbox, expand, is_temporary, resume, run, send, wait, wait_until,
};

#[test]
fn a_signal_takes_the_temporary_file_and_then_the_process() {
    for signal in [Signal::HUP, Signal::INT, Signal::TERM] {
        for args in [&["--level=12", "-p1", "f", "g"][..], &["--level=12", "-p2", "f", "g"]] {
            let sandbox = Sandbox::new();
            let content = text(4_000_000, 7);
            sandbox.write("f", &content);
            sandbox.write("g", &content);
            let mut child = sandbox.parflate(args).spawn().unwrap();
            sandbox.pause_midway(&mut child, 1);
            send(&child, signal);
            resume(&child);
            assert_eq!(wait(&mut child).signal(), Some(signal.as_raw()));
            assert_eq!(sandbox.names(), ["f", "g"], "{signal:?}");
            assert_eq!(sandbox.read("f"), content);
        }
    }
}

#[test]
fn a_signal_that_is_ignored_stays_ignored() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(4_000_000, 8));
    let line = "trap '' HUP; exec \"$P\" --level=12 -p1 f";
    let mut child = sandbox.command("sh", &["-c", line]).env("P", PARFLATE).spawn().unwrap();
    sandbox.pause_midway(&mut child, 0);
    send(&child, Signal::HUP);
    resume(&child);
    assert_eq!(wait(&mut child).code(), Some(0));
    assert_eq!(sandbox.names(), ["f.gz"]);
}

#[test]
fn killed_at_any_moment_no_content_is_missing() {
    let is_named = |name: &OsString| name.as_encoded_bytes().ends_with(b".gz");
    let is_begun = |name: &OsString| is_named(name) || is_temporary(name);
    for outputs in (0..FILES).step_by(2) {
        kill_when(|sandbox| sandbox.names().into_iter().filter(is_begun).count() >= outputs);
        kill_when(|sandbox| sandbox.names().into_iter().filter(is_named).count() >= outputs);
    }
}

#[test]
#[ignore = "200 runs take half a minute"]
fn killed_at_200_random_moments_no_content_is_missing() {
    let mut random = Random::new(1);
    for _ in 0..200 {
        let moment = Duration::from_micros(random.below(80_000) as u64);
        kill_when(|_| {
            thread::sleep(moment);
            true
        });
    }
}

/// Files in a run that is killed.
const FILES: usize = 24;

/// Kills a run over many files once `is_so` says so of its folder, or lets it end; no content may
/// be missing then, and no file incomplete.
fn kill_when(mut is_so: impl FnMut(&Sandbox) -> bool) {
    let contents: HashMap<String, Vec<u8>> = (0..FILES)
        .map(|number| (format!("f{number:02}"), text(2_000 + 9_000 * number, number as u64 + 1)))
        .collect();
    let sandbox = Sandbox::new();
    for (name, content) in &contents {
        sandbox.write(name, content);
    }
    let mut names: Vec<_> = contents.keys().collect();
    names.sort();
    let mut child = sandbox.parflate(&["-9"]).args(names).spawn().unwrap();
    wait_until("the moment", || is_so(&sandbox) || child.try_wait().unwrap().is_some());
    let _ = child.kill();
    child.wait().unwrap();
    for (name, content) in &contents {
        let output = sandbox.path(format!("{name}.gz"));
        let has_output = output.exists();
        if has_output {
            assert_eq!(&expand(&fs::read(&output).unwrap()), content, "{name}.gz");
        }
        match fs::read(sandbox.path(name)) {
            Ok(input) => assert_eq!(&input, content, "{name}"),
            Err(_) => assert!(has_output, "{name} is gone"),
        }
    }
    let known = |name: &str| contents.contains_key(name.trim_end_matches(".gz"));
    let left = sandbox.names();
    assert!(left.iter().all(|name| is_temporary(name) || name.to_str().is_some_and(known)));
}

/// The system calls of a run, in order; `None` if calls cannot be traced here.
fn trace(sandbox: &Sandbox, args: &[&str]) -> Option<Vec<String>> {
    let calls = "trace=openat,fsync,fdatasync,syncfs,rename,renameat,renameat2,unlink,unlinkat";
    let mut strace = sandbox.command("strace", &["-f", "-y", "-o", "calls", "-e", calls, PARFLATE]);
    let is_traceable = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !is_traceable {
        eprintln!("calls cannot be traced here: order of syncing not tested");
        return None;
    }
    let outcome = run(strace.args(args), b"");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let calls = String::from_utf8(sandbox.read("calls")).unwrap();
    fs::remove_file(sandbox.path("calls")).unwrap();
    Some(calls.lines().map(str::to_owned).collect())
}

/// Index of the first call that has all of these parts.
fn first(calls: &[String], parts: &[&str]) -> usize {
    let has_all = |call: &String| parts.iter().all(|part| call.contains(part));
    calls.iter().position(has_all).unwrap_or_else(|| panic!("no {parts:?} in {calls:#?}"))
}

#[test]
fn inputs_go_only_after_file_and_folder_are_synced() {
    let sandbox = Sandbox::new();
    for name in ["a", "b", "c"] {
        sandbox.write(name, &text(50_000, 9));
    }
    for args in [&["-1", "a", "b", "c"][..], &["-d", "a.gz", "b.gz", "c.gz"], &["-p1", "-9", "a"]] {
        let Some(calls) = trace(&sandbox, args) else { return };
        for input in args.iter().filter(|arg| !arg.starts_with('-')) {
            let output = match input.strip_suffix(".gz") {
                Some(stem) => stem.to_owned(),
                None => format!("{input}.gz"),
            };
            let named = first(&calls, &["rename", &format!("\"{output}\"")]);
            let temporary = calls[named].split('"').nth(1).unwrap();
            let synced = first(&calls, &["fsync(", temporary]);
            let gone = first(&calls, &["unlink", &format!("\"{input}\"")]);
            assert!(synced < named && named < gone, "{calls:#?}");
            let folder = format!("{}>", sandbox.path("").to_str().unwrap().trim_end_matches('/'));
            let is_folder_sync = |call: &String| call.contains("fsync(") && call.contains(&folder);
            assert!(calls[named..gone].iter().any(is_folder_sync), "{input}: {calls:#?}");
        }
    }
}

#[test]
fn a_file_is_replaced_only_by_one_that_is_on_disk() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    sandbox.write("f.gz", b"old");
    let Some(calls) = trace(&sandbox, &["-kf", "f"]) else { return };
    assert!(first(&calls, &["fsync("]) < first(&calls, &["rename", "\"f.gz\""]), "{calls:#?}");
}

#[test]
fn temporary_files_are_created_exclusively_and_privately() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    let Some(calls) = trace(&sandbox, &["-k", "f"]) else { return };
    let created = &calls[first(&calls, &["openat(", "\".parflate-"])];
    for part in ["O_CREAT", "O_EXCL", "O_NOFOLLOW", "0600"] {
        assert!(created.contains(part), "{created}");
    }
}
