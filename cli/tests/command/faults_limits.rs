//! Limits of the system: memory, open files, streams that do not block.

use std::fs;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::time::Duration;

use parflate_test_support::text;
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

use crate::support::{Sandbox, expand, wait};

/// Limits of `ulimit -v` in KiB: 50, from where the loader itself fails to where all workers fit.
fn address_limits() -> impl Iterator<Item = u64> {
    (0..50).map(|step| 8_000 + step * step * 300)
}

#[test]
fn at_any_limit_on_memory_it_ends_with_the_output_or_with_a_message() {
    let sandbox = Sandbox::new();
    let content = text(5_000_000, 1);
    sandbox.write("f", &content);
    let mut successes = 0;
    for (step, limit) in address_limits().enumerate() {
        let flags = ["-1 -p16", "-p64", "-p4 --level=12 -b128"][step % 3];
        let line = format!("ulimit -v {limit} && RUST_BACKTRACE=1 exec $P -k {flags} f");
        let outcome = sandbox.shell(&line);
        match outcome.code {
            Some(0) => {
                assert!(expand(&sandbox.read("f.gz")) == content, "{line}");
                fs::remove_file(sandbox.path("f.gz")).unwrap();
                successes += 1;
            }
            Some(1) => assert!(outcome.stderr.starts_with("parflate: "), "{line}: {outcome:?}"),
            // The loader of the system, before a line of ours.
            Some(127) => assert!(outcome.stderr.contains("shared librar"), "{line}: {outcome:?}"),
            _ => panic!("{line}: {outcome:?}"),
        }
        assert_eq!(sandbox.names(), ["f"], "{line}");
    }
    assert!(successes >= 30, "{successes}");
}

#[test]
fn memory_that_is_refused_midway_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(5_000_000, 2));
    // One block of 32 MiB has no room, and the library is told so; tables are the command's own.
    for flags in ["-b32768 -p1", "--level=13 -p1"] {
        let outcome = sandbox.shell(&format!("ulimit -v 24000 && exec $P {flags} f"));
        assert_eq!(outcome.code, Some(1), "{flags}: {outcome:?}");
        assert!(outcome.stderr.contains("out of memory"), "{flags}: {outcome:?}");
        assert_eq!(sandbox.names(), ["f"], "{flags}");
    }
}

#[test]
fn fewer_workers_are_started_where_memory_is_limited() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(20_000_000, 3));
    let workers = |limit: &str| {
        let outcome = sandbox.shell(&format!("{limit}exec $P -1 -p16 --json -c f"));
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        let report: serde_json::Value = serde_json::from_str(&outcome.stderr).unwrap();
        report["workers"].as_u64().unwrap()
    };
    assert_eq!(workers(""), 16);
    let few = workers("ulimit -v 400000; ");
    assert!((2..8).contains(&few), "{few}");
}

#[test]
fn no_file_is_skipped_because_too_many_are_open() {
    for (limit, flags) in [(16, ""), (64, "-p16"), (256, "-p128")] {
        let sandbox = Sandbox::new();
        fs::create_dir(sandbox.path("d")).unwrap();
        let names: Vec<String> = (0..400).map(|number| format!("d/{number}")).collect();
        for name in &names {
            sandbox.write(name, name.as_bytes());
        }
        for direction in ["", "-d"] {
            let outcome = sandbox.shell(&format!("ulimit -n {limit}; $P {flags} {direction} -r d"));
            assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{limit} {flags}");
            let end = if direction.is_empty() { ".gz" } else { "" };
            assert!(names.iter().all(|name| sandbox.path(format!("{name}{end}")).exists()));
        }
    }
}

#[test]
fn files_that_others_have_open_leave_room_for_one() {
    let sandbox = Sandbox::new();
    let names: Vec<String> = (0..60).map(|number| format!("f{number:02}")).collect();
    for name in &names {
        sandbox.write(name, name.as_bytes());
    }
    // 49 of 64 descriptors come from whoever started it; batches sized by the limit are too large.
    let open = (10..59).map(|number| format!("exec {number}<f00; ")).collect::<String>();
    let line = format!("ulimit -n 64; {open}exec $P -p8 f*");
    let outcome = crate::support::run(
        sandbox.command("bash", &["-c", &line]).env("P", crate::support::PARFLATE),
        b"",
    );
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert!(names.iter().all(|name| sandbox.path(format!("{name}.gz")).exists()));
}

#[test]
fn streams_that_do_not_block_are_waited_for() {
    let sandbox = Sandbox::new();
    let content = text(3_000_000, 4);
    for flags in ["-0", "-1p1"] {
        let (input, mut feed) = std::io::pipe().unwrap();
        let (mut drain, output) = std::io::pipe().unwrap();
        for end in [input.as_fd(), output.as_fd()] {
            fcntl_setfl(end, fcntl_getfl(end).unwrap() | OFlags::NONBLOCK).unwrap();
        }
        let mut command = sandbox.parflate(&[flags]);
        let mut child = command.stdin(input).stdout(output).spawn().unwrap();
        drop(command); // Its copies of the ends would keep the pipes open.
        let member = std::thread::scope(|scope| {
            scope.spawn(|| {
                for part in content.chunks(100_000) {
                    feed.write_all(part).unwrap();
                    std::thread::sleep(Duration::from_millis(1));
                }
                drop(feed);
            });
            std::thread::sleep(Duration::from_millis(100)); // Until its output pipe is full.
            let mut member = Vec::new();
            drain.read_to_end(&mut member).unwrap();
            member
        });
        assert_eq!(wait(&mut child).code(), Some(0), "{flags}");
        assert!(expand(&member) == content, "{flags}");
    }
}
