//! Outputs in adverse conditions: full disks, closed streams, links, other users, interruptions.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use parflate_test_support::text;

use crate::support::{PARFLATE, Sandbox, expand, resume, run, wait};

const SIGPIPE: i32 = 13;

#[test]
fn a_full_disk_is_reported_with_name_and_cause() {
    if !fs::exists("/dev/full").unwrap() {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(100_000, 1));
    for line in ["$P -c f > /dev/full", "$P < f > /dev/full", "$P -k f; $P -dc f.gz > /dev/full"] {
        let outcome = sandbox.shell(line);
        assert_eq!(outcome.code, Some(1), "{line}: {outcome:?}");
        assert_eq!(outcome.stderr, "parflate: stdout: No space left on device\n");
    }
}

#[test]
fn an_output_that_cannot_grow_leaves_nothing() {
    let sandbox = Sandbox::new();
    let content = text(2_000_000, 2);
    sandbox.write("f", &content);
    let outcome = sandbox.shell("ulimit -f 10; $P -0 f");
    assert_eq!((outcome.code, outcome.signal), (Some(1), None), "{outcome:?}");
    assert_eq!(outcome.stderr, "parflate: f.gz: File too large\n");
    assert_eq!(sandbox.names(), ["f"]);
    assert_eq!(sandbox.read("f"), content);
    sandbox.run(&["-k", "f"]);
    fs::rename(sandbox.path("f.gz"), sandbox.path("g.gz")).unwrap();
    let outcome = sandbox.shell("ulimit -f 10; $P -d g.gz");
    assert_eq!(outcome.stderr, "parflate: g: File too large\n");
    assert_eq!(sandbox.names(), ["f", "g.gz"]);
}

#[test]
fn a_closed_standard_output_is_an_error() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    sandbox.run(&["-k", "f"]);
    for line in ["$P -c f >&-", "$P -dc f.gz >&-", "$P -l f.gz >&-", "$P -V >&-"] {
        let outcome = sandbox.shell(line);
        assert_eq!(outcome.code, Some(1), "{line}: {outcome:?}");
    }
    let outcome = sandbox.shell("$P -c f >&-");
    assert_eq!(outcome.stderr, "parflate: stdout: Bad file descriptor\n");
}

#[test]
fn a_closed_pipe_ends_it_as_sigpipe_does() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(3_000_000, 3));
    sandbox.run(&["-k", "f"]);
    for args in [&["-0c", "f"][..], &["-c", "f"], &["-dc", "f.gz"]] {
        let mut child = sandbox.parflate(args).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let status = wait(&mut child);
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(SIGPIPE),
            "{args:?}"
        );
    }
}

#[test]
fn forced_output_replaces_a_link_and_not_its_target() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    sandbox.write("precious", b"do not touch");
    symlink("precious", sandbox.path("f.gz")).unwrap();
    let outcome = sandbox.run(&["-k", "f"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_eq!(outcome.stderr, "parflate: f.gz already exists;\tnot overwritten\n");
    assert!(fs::symlink_metadata(sandbox.path("f.gz")).unwrap().is_symlink());

    assert_eq!(sandbox.run(&["-kf", "f"]).code, Some(0));
    assert!(fs::symlink_metadata(sandbox.path("f.gz")).unwrap().is_file());
    assert_eq!(sandbox.read("precious"), b"do not touch");
    assert_eq!(expand(&sandbox.read("f.gz")), b"content");
}

#[test]
fn a_dangling_link_counts_as_existing() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    symlink("nowhere", sandbox.path("f.gz")).unwrap();
    assert_eq!(sandbox.run(&["-k", "f"]).code, Some(2));
    assert_eq!(sandbox.names(), ["f", "f.gz"]);
}

#[test]
fn a_file_that_appears_meanwhile_is_not_replaced() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(4_000_000, 4));
    let mut child =
        sandbox.parflate(&["--level=12", "-p1", "f"]).stderr(Stdio::piped()).spawn().unwrap();
    sandbox.pause_midway(&mut child, 0);
    sandbox.write("f.gz", b"somebody else's");
    resume(&child);
    assert_eq!(wait(&mut child).code(), Some(2));
    assert_eq!(sandbox.read("f.gz"), b"somebody else's");
    assert_eq!(sandbox.names(), ["f", "f.gz"]);
}

#[test]
fn an_input_that_was_replaced_meanwhile_is_not_removed() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(4_000_000, 5));
    let mut child =
        sandbox.parflate(&["--level=12", "-p1", "f"]).stderr(Stdio::null()).spawn().unwrap();
    sandbox.pause_midway(&mut child, 0);
    sandbox.write("new", b"a new log");
    fs::rename(sandbox.path("new"), sandbox.path("f")).unwrap();
    resume(&child);
    assert_eq!(wait(&mut child).code(), Some(2));
    assert_eq!(sandbox.read("f"), b"a new log");
}

#[test]
fn a_private_file_is_never_shown_to_others() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("secret", &text(4_000_000, 6));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let assert_private = || {
        for entry in fs::read_dir(sandbox.path("")).unwrap().flatten() {
            // It may have been renamed or removed in the meantime.
            let Ok(found) = entry.metadata() else { continue };
            assert_eq!(found.mode() & 0o077, 0, "{:?}", entry.file_name());
        }
    };
    // With this umask, a file that is created carelessly is open to all.
    let line = "umask 000; exec \"$P\" --level=12 -p1 secret";
    let mut child = sandbox.command("sh", &["-c", line]).env("P", PARFLATE).spawn().unwrap();
    sandbox.pause_midway(&mut child, 1);
    assert_private();
    resume(&child);
    assert_eq!(wait(&mut child).code(), Some(0));
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                assert_private();
            }
        });
        let outcome = sandbox.shell("umask 000; $P -d secret.gz && $P -1 secret");
        is_done.store(true, Ordering::Relaxed);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
    });
    assert_eq!(fs::metadata(sandbox.path("secret.gz")).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn mode_times_and_owner_are_copied() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("f", b"content");
    let modified = SystemTime::UNIX_EPOCH + Duration::new(1_234_567_890, 987_654_321);
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_times(fs::FileTimes::new().set_modified(modified).set_accessed(modified)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let is_root = fs::metadata(&path).unwrap().uid() == 0;
    if is_root {
        std::os::unix::fs::chown(&path, Some(4321), Some(1234)).unwrap();
    }
    for args in [&["f"][..], &["-d", "f.gz"]] {
        assert_eq!(sandbox.run(args).code, Some(0));
        let name = if args.len() == 1 { "f.gz" } else { "f" };
        let found = fs::metadata(sandbox.path(name)).unwrap();
        assert_eq!(found.mode() & 0o7777, 0o640);
        assert_eq!(found.modified().unwrap(), modified);
        if is_root {
            assert_eq!((found.uid(), found.gid()), (4321, 1234));
        }
    }
}

#[test]
fn a_group_that_cannot_be_kept_gets_no_rights() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("f", b"content");
    if fs::metadata(&path).unwrap().uid() != 0 || !crate::support::has("setpriv") {
        return;
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
    fs::set_permissions(sandbox.path(""), fs::Permissions::from_mode(0o777)).unwrap();
    let copy = sandbox.path("command");
    fs::copy(crate::support::PARFLATE, &copy).unwrap();
    // A user who may read the file, but may not give files to its owner or group.
    let outcome = run(
        sandbox
            .command("setpriv", &["--reuid=4321", "--regid=1234", "--clear-groups"])
            .arg(&copy)
            .args(["-k", "f"]),
        b"",
    );
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let found = fs::metadata(sandbox.path("f.gz")).unwrap();
    // 0664 would let the new group write; it may only read, as everybody may.
    assert_eq!((found.uid(), found.gid(), found.mode() & 0o777), (4321, 1234, 0o644));
}
