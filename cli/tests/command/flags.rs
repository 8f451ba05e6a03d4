//! Flags, exit codes and messages, as gzip's and pigz's users and scripts expect them.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, SystemTime};

use parflate_test_support::text;

use crate::support::{PARFLATE, Sandbox, expand, has};

#[test]
fn files_are_replaced_and_come_back() {
    let sandbox = Sandbox::new();
    let content = text(300_000, 1);
    for flags in ["-1", "-9", "-z", "-i", "-R", "-0", "--fast", "--best", "-b64", "-p3", "--verify"]
    {
        sandbox.write("f", &content);
        let outcome = sandbox.run(&[flags, "f"]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{flags}");
        let name = if flags == "-z" { "f.zz" } else { "f.gz" };
        assert_eq!(sandbox.names(), [name]);
        assert!(expand(&sandbox.read(name)) == content, "{flags}");
        assert_eq!(sandbox.run(&["-d", name]).code, Some(0));
        assert_eq!(sandbox.names(), ["f"]);
        assert!(sandbox.read("f") == content, "{flags}");
    }
}

#[test]
fn flags_combine_and_the_last_one_counts() {
    let sandbox = Sandbox::new();
    let content = text(200_000, 2);
    sandbox.write("f", &content);
    let of = |args: &[&str]| {
        let outcome = sandbox.run(&[args, &["-cn", "f"]].concat());
        assert_eq!(outcome.code, Some(0), "{args:?}: {outcome:?}");
        outcome.stdout
    };
    let level = |number: u8| of(&["--level", &number.to_string()]);
    assert!(of(&["-9kf"]) == level(9));
    assert!(of(&["-k9fp2"]) == level(9));
    assert!(of(&["-1", "-9", "-3"]) == level(3));
    assert!(of(&["--best", "--level=2"]) == level(2));
    assert!(of(&["--level=2", "--fast"]) == level(1));
    assert!(of(&["-11"]) == level(11));
    assert!(of(&["-12qv"]) == level(12));
    assert!(of(&[]) == level(6));
    assert!(level(1) != level(9));
    assert!(of(&["-p", "4", "-b", "512"]) == of(&["-b512"]));
    assert!(of(&["--proc=2", "--stdout"]) == level(6));
}

#[test]
fn the_bytes_do_not_depend_on_workers_or_on_file_or_pipe() {
    let sandbox = Sandbox::new();
    let content = text(3_000_000, 3);
    sandbox.write("f", &content);
    for level in ["-1", "-6", "-9"] {
        let expected = sandbox.run(&[level, "-cn", "-p1", "f"]).stdout;
        for workers in ["-p2", "-p3", "-p8", "-p16"] {
            assert!(sandbox.run(&[level, "-cn", workers, "f"]).stdout == expected);
            assert!(sandbox.pipe(&[level, "-n", workers], &content).stdout == expected);
        }
        assert_eq!(sandbox.run(&[level, "-nk", "f"]).code, Some(0));
        assert!(sandbox.read("f.gz") == expected);
        fs::remove_file(sandbox.path("f.gz")).unwrap();
    }
}

#[test]
fn wrong_usage_is_reported_and_touches_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    for args in [
        &["-y", "f"][..],
        &["--no-such-flag", "f"],
        &["--level=14", "f"],
        &["-14", "f"],
        &["--level", "nine", "f"],
        &["--backend", "zopfli", "f"],
        &["-b", "0", "f"],
        &["-b", "999999999", "f"],
        &["-b", "x", "f"],
        &["-p", "0", "f"],
        &["-S", "", "f"],
        &["-S", "a/b", "f"],
        &["f", "-p"],
    ] {
        let outcome = sandbox.run(args);
        assert_eq!(outcome.code, Some(1), "{args:?}: {outcome:?}");
        assert!(outcome.stderr.starts_with("parflate: "), "{outcome:?}");
        assert!(outcome.stderr.ends_with("Try `parflate --help' for more information.\n"));
        assert_eq!(sandbox.names(), ["f"]);
    }
    let outcome = sandbox.run(&["--level=14", "f"]);
    assert!(outcome.stderr.contains("use a number from 0 to 13"), "{outcome:?}");
    for backend in parflate::Backend::ALL.into_iter().filter(|backend| !backend.is_available()) {
        let outcome = sandbox.run(&["--backend", backend.name(), "f"]);
        assert_eq!(outcome.code, Some(1));
        assert!(outcome.stderr.contains("is not in this build"), "{outcome:?}");
    }
}

#[test]
fn every_backend_of_this_build_can_be_chosen() {
    let sandbox = Sandbox::new();
    let content = text(500_000, 4);
    for backend in parflate::Backend::available() {
        let outcome = sandbox.pipe(&["--backend", backend.name(), "--verify"], &content);
        assert_eq!(outcome.code, Some(0), "{backend}: {outcome:?}");
        assert!(expand(&outcome.stdout) == content, "{backend}");
    }
}

#[test]
fn the_name_it_is_called_by_decides() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    for name in ["gunzip", "unpigz", "zcat", "gzcat"] {
        symlink(PARFLATE, sandbox.path(name)).unwrap();
        sandbox.run(&["-kf", "f"]);
        let outcome = sandbox.shell(&format!("./{name} -f f.gz"));
        assert_eq!(outcome.code, Some(0), "{name}: {outcome:?}");
        let is_cat = name.ends_with("cat");
        assert_eq!(outcome.stdout, if is_cat { &b"content"[..] } else { b"" });
        assert_eq!(sandbox.path("f.gz").exists(), is_cat, "{name}");
    }
    let outcome = sandbox.shell("echo plain | ./zcat -f");
    assert_eq!((outcome.code, outcome.stdout), (Some(0), b"plain\n".to_vec()));
}

#[test]
fn it_works_as_the_compressor_of_tar() {
    let sandbox = Sandbox::new();
    if !has("tar") {
        return;
    }
    sandbox.write("f", &text(100_000, 5));
    let line = "tar -I $P -cf a.tgz f && mv f g && tar -I $P -xf a.tgz && cmp f g && tar tzf a.tgz";
    let outcome = sandbox.shell(line);
    assert_eq!((outcome.code, outcome.stdout), (Some(0), b"f\n".to_vec()), "{}", outcome.stderr);
    assert_eq!(sandbox.run(&["-d", "a.tgz"]).code, Some(0));
    assert!(sandbox.path("a.tar").exists());
}

#[test]
fn suffixes_are_gzips() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    assert_eq!(sandbox.run(&["-S", "-x", "f"]).code, Some(0));
    assert_eq!(sandbox.names(), ["f-x"]);
    let outcome = sandbox.run(&["-d", "f-x"]);
    assert_eq!(outcome.stderr, "parflate: f-x: unknown suffix -- ignored\n");
    assert_eq!(outcome.code, Some(2));
    assert_eq!(sandbox.run(&["-dS", "-x", "f-x"]).code, Some(0));
    for suffix in [".gz", ".GZ", "-gz", ".z", "-z", "_z"] {
        sandbox.run(&["-c", "f"]);
        fs::write(sandbox.path(format!("g{suffix}")), sandbox.run(&["-c", "f"]).stdout).unwrap();
        assert_eq!(sandbox.run(&["-d", &format!("g{suffix}")]).code, Some(0), "{suffix}");
        assert_eq!(sandbox.names(), ["f", "g"]);
        fs::remove_file(sandbox.path("g")).unwrap();
    }
    sandbox.run(&["f"]);
    let outcome = sandbox.run(&["f.gz"]);
    assert_eq!(outcome.stderr, "parflate: f.gz already has .gz suffix -- unchanged\n");
    assert_eq!((outcome.code, sandbox.names()), (Some(0), vec!["f.gz".into()]));
    // A name without its suffix is found.
    assert_eq!(sandbox.run(&["-d", "f"]).code, Some(0));
    assert_eq!(sandbox.names(), ["f"]);
}

#[test]
fn name_and_time_are_stored_and_restored_as_asked() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("name", b"content");
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    let seconds = 1_000_000_000_u32.to_le_bytes();
    for (flags, has_name, has_time) in [
        ("-c", true, true),
        ("-cn", false, false),
        ("-cm", true, false),
        ("-cnN", true, true),
        ("-cNn", false, false),
        ("-cnM", false, true),
        ("-cMm", true, false),
    ] {
        let member = sandbox.run(&[flags, "name"]).stdout;
        assert_eq!(member[3] == 8, has_name, "{flags}");
        assert_eq!(member[4..8] == seconds, has_time, "{flags}");
    }
    let member = sandbox.run(&["-9cn", "-C", "a comment", "name"]).stdout;
    assert_eq!((member[3], &member[10..20]), (16, &b"a comment\0"[..]));
    assert_eq!(member[8], 2, "XFL");
    let stored = sandbox.run(&["-c", "name"]).stdout;
    for (flags, name, is_restored) in
        [("-d", "other", false), ("-dN", "name", true), ("-dM", "other", true)]
    {
        let _ = fs::remove_file(sandbox.path(name));
        sandbox.write("other.gz", &stored);
        assert_eq!(sandbox.run(&[flags, "other.gz"]).code, Some(0), "{flags}");
        let modified = fs::metadata(sandbox.path(name)).unwrap().modified().unwrap();
        assert_eq!(modified == time, is_restored, "{flags}");
    }
}

#[test]
fn messages_are_gzips() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &[b'a'; 1000]);
    let outcome = sandbox.run(&["-vk", "f"]);
    let (start, end) = ("f:\t ", "% -- created f.gz\n");
    assert!(outcome.stderr.starts_with(start) && outcome.stderr.ends_with(end), "{outcome:?}");
    assert_eq!(sandbox.run(&["-tv", "f.gz"]).stderr, "f.gz:\t OK\n");
    let outcome = sandbox.run(&["-dvf", "f.gz"]);
    assert!(outcome.stderr.ends_with("% -- replaced with f\n"), "{outcome:?}");
    let outcome = sandbox.run(&["missing"]);
    assert_eq!(outcome.stderr, "parflate: missing: No such file or directory\n");
    assert_eq!(outcome.code, Some(1));
    // -q silences warnings, not errors, and leaves the exit code alone.
    let outcome = sandbox.run(&["-q", "/"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(2), ""));
    assert_ne!(sandbox.run(&["-q", "missing"]).stderr, "");
    for flag in ["-h", "-V", "-L", "--help"] {
        let outcome = sandbox.run(&[flag]);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        assert!(String::from_utf8(outcome.stdout).unwrap().contains("parflate"));
    }
}

#[test]
fn the_help_fits_a_terminal() {
    let sandbox = Sandbox::new();
    let text = |flag: &str| String::from_utf8(sandbox.run(&[flag]).stdout).unwrap();
    let (summary, whole) = (text("-h"), text("--help"));
    assert!(summary.lines().count() <= 35, "{summary}");
    for line in summary.lines().chain(whole.lines()) {
        assert!(line.len() <= 80, "{line}");
    }
    for option in summary.lines().filter(|line| line.contains("--")) {
        assert!(whole.contains(option), "{option}");
    }
    let mut known = parflate::Backend::ALL.into_iter().filter(|backend| backend.is_available());
    assert_eq!(whole.contains("--backend"), known.nth(2).is_some());
    for level in 0..=parflate::MAX_LEVEL {
        assert!(whole.contains(&format!("\n  -{level}")), "level {level}");
    }
}

#[test]
fn lists_count_every_member() {
    let sandbox = Sandbox::new();
    sandbox.write("f", &text(100_000, 6));
    let member = sandbox.run(&["-c", "f"]).stdout;
    sandbox.write("f.gz", &member);
    sandbox.write("two.gz", &member.repeat(2));
    if has("gzip") {
        for flags in ["-l", "-lN"] {
            let theirs = crate::support::run(&mut sandbox.command("gzip", &[flags, "f.gz"]), b"");
            let ours = sandbox.run(&[flags, "f.gz"]);
            assert_eq!(ours.stdout, theirs.stdout);
        }
    }
    let outcome = sandbox.run(&["-l", "f.gz", "two.gz"]);
    let lines: Vec<Vec<String>> = String::from_utf8(outcome.stdout)
        .unwrap()
        .lines()
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect();
    assert_eq!(lines[1][1..2], ["100000"]);
    assert_eq!(lines[2][..2], [(member.len() * 2).to_string(), "200000".to_owned()]);
    assert_eq!(lines[3][1..], ["300000", &lines[3][2], "(totals)"]);
    let outcome = sandbox.run(&["-lv", "f.gz"]);
    let crc = u32::from_le_bytes(*member[member.len() - 8..].first_chunk().unwrap());
    assert!(String::from_utf8(outcome.stdout).unwrap().contains(&format!("defla {crc:08x} ")));
}

#[test]
fn json_reports_each_file_on_a_line() {
    let sandbox = Sandbox::new();
    let content = text(100_000, 7);
    sandbox.write("f", &content);
    let parse = |bytes: &[u8]| -> Vec<serde_json::Value> {
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
    };
    let outcome = sandbox.run(&["--json", "-k", "f", "missing"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), ""));
    let reports = parse(&outcome.stdout);
    let member_bytes = sandbox.read("f.gz").len();
    assert_eq!(reports[0]["status"], "ok");
    assert_eq!(reports[0]["input"], "f");
    assert_eq!(reports[0]["output"], "f.gz");
    assert_eq!(reports[0]["bytes_in"], 100_000);
    assert_eq!(reports[0]["bytes_out"], member_bytes);
    assert_eq!(reports[1]["status"], "error");
    assert_eq!(reports[1]["messages"][0]["text"], "No such file or directory");
    // If data go to standard output, the report goes to standard error.
    let outcome = sandbox.run(&["--json", "-c", "f"]);
    assert!(expand(&outcome.stdout) == content);
    assert_eq!(parse(outcome.stderr.as_bytes())[0]["bytes_in"], 100_000);
    let outcome = sandbox.run(&["--json", "-l", "f.gz"]);
    assert_eq!(parse(&outcome.stdout)[0]["bytes_out"], 100_000);
}

#[test]
fn other_programs_read_what_it_writes() {
    let sandbox = Sandbox::new();
    let content = text(1_500_000, 8);
    for level in 0..=13_u8 {
        let member = sandbox.pipe(&[&format!("--level={level}")], &content).stdout;
        sandbox.write("m.gz", &member);
        for reader in ["gzip", "pigz"].into_iter().filter(|reader| has(reader)) {
            let read = crate::support::run(&mut sandbox.command(reader, &["-dc", "m.gz"]), b"");
            assert!(read.code == Some(0) && read.stdout == content, "{reader}, level {level}");
        }
    }
    for writer in ["gzip", "pigz"].into_iter().filter(|writer| has(writer)) {
        let member = crate::support::run(&mut sandbox.command(writer, &["-c"]), &content).stdout;
        assert!(sandbox.pipe(&["-d"], &member).stdout == content, "{writer}");
    }
}
