//! Inputs that cause trouble: changing, special, oddly named, damaged, huge.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Stdio;

use parflate::{GzipHeader, Options, compress};
use parflate_test_support::text;

use crate::support::{Sandbox, expand, resume, run, wait};

#[test]
fn an_input_that_changes_while_it_is_read_is_kept_and_reported() {
    for change in ["shrink", "grow", "touch"] {
        let sandbox = Sandbox::new();
        let path = sandbox.write("f", &text(4_000_000, 1));
        let mut child =
            sandbox.parflate(&["--level=12", "-p1", "f"]).stderr(Stdio::piped()).spawn().unwrap();
        sandbox.pause_midway(&mut child, 1);
        let mut file = fs::File::options().append(true).open(&path).unwrap();
        match change {
            "shrink" => file.set_len(10).unwrap(),
            "grow" => file.write_all(b"one more line").unwrap(),
            _ => file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap(),
        }
        resume(&child);
        let mut stderr = child.stderr.take().unwrap();
        assert_eq!(wait(&mut child).code(), Some(2), "{change}");
        let message = std::io::read_to_string(&mut stderr).unwrap();
        let start = "parflate: f: file changed while it was being read -- kept";
        assert!(message.starts_with(start), "{change}: {message}");
        assert_eq!(sandbox.names(), ["f", "f.gz"], "{change}");
        expand(&sandbox.read("f.gz"));
    }
}

#[test]
fn pipes_devices_and_folders_are_skipped_and_never_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    fs::create_dir(sandbox.path("folder")).unwrap();
    assert_eq!(sandbox.shell("mkfifo pipe").code, Some(0));
    let _socket = std::os::unix::net::UnixListener::bind(sandbox.path("socket")).unwrap();
    let not_a_file = "is not a directory or a regular file - ignored";
    for (input, text) in [
        ("folder", "is a directory -- ignored"),
        ("pipe", not_a_file),
        ("socket", not_a_file),
        ("/dev/null", not_a_file),
        ("/dev/zero", not_a_file),
    ] {
        for args in [&["-f", input][..], &["-p1", input]] {
            let outcome = sandbox.run(args);
            assert_eq!(outcome.code, Some(2), "{input}: {outcome:?}");
            assert_eq!(outcome.stderr, format!("parflate: {input} {text}\n"));
        }
    }
    // Among others too: the file that can be compressed is.
    assert_eq!(sandbox.run(&["-k", "folder", "pipe", "f", "/dev/zero"]).code, Some(2));
    assert_eq!(expand(&sandbox.read("f.gz")), b"content");
    assert!(!sandbox.path("pipe.gz").exists());
}

#[test]
fn a_pipe_named_for_standard_output_is_read() {
    let sandbox = Sandbox::new();
    // Writer and reader wait for each other, whichever opens the pipe first.
    for _ in 0..10 {
        let outcome = sandbox.shell("rm -f pipe; mkfifo pipe; echo content > pipe & $P -c pipe");
        assert_eq!((outcome.code, expand(&outcome.stdout)), (Some(0), b"content\n".to_vec()));
    }
}

#[test]
fn links_and_odd_files_are_skipped_without_force() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    symlink("f", sandbox.path("link")).unwrap();
    for args in [&["link"][..], &["-k", "link"], &["-d", "link"]] {
        let outcome = sandbox.run(args);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stderr.contains("link is a symbolic link -- ignored"), "{outcome:?}");
    }
    fs::hard_link(sandbox.path("f"), sandbox.path("other")).unwrap();
    let outcome = sandbox.run(&["f"]);
    assert_eq!(outcome.code, Some(2));
    assert_eq!(outcome.stderr, "parflate: f has 1 other link -- file ignored\n");
    fs::remove_file(sandbox.path("other")).unwrap();
    for (mode, text) in [
        (0o4755, "is set-user-ID on execution - ignored"),
        (0o2755, "is set-group-ID on execution - ignored"),
        (0o1755, "has the sticky bit set - file ignored"),
    ] {
        fs::set_permissions(sandbox.path("f"), fs::Permissions::from_mode(mode)).unwrap();
        let outcome = sandbox.run(&["f"]);
        assert_eq!(outcome.code, Some(2));
        assert_eq!(outcome.stderr, format!("parflate: f {text}\n"));
    }
    assert_eq!(sandbox.names(), ["f", "link"]);
    fs::set_permissions(sandbox.path("f"), fs::Permissions::from_mode(0o644)).unwrap();
    // With -f the link is followed, and the link is removed, not the file.
    assert_eq!(sandbox.run(&["-f", "link"]).code, Some(0));
    assert_eq!(sandbox.names(), ["f", "link.gz"]);
    assert_eq!(expand(&sandbox.read("link.gz")), b"content");
}

#[test]
fn any_file_name_works() {
    let sandbox = Sandbox::new();
    let long = "n".repeat(252);
    let names: [&[u8]; 8] = [
        b"--help",
        b"-k",
        b"a\nb",
        b"\xff\xfe not UTF-8",
        b" ",
        b"*?[",
        "ü".as_bytes(),
        long.as_bytes(),
    ];
    let operands: Vec<OsString> =
        names.iter().map(|name| OsStr::from_bytes(name).to_owned()).collect();
    for name in names {
        sandbox.write(OsStr::from_bytes(name), name);
    }
    let with = |flags: &[&str], end: &str| {
        let mut args: Vec<OsString> = flags.iter().map(OsString::from).collect();
        args.push("--".into());
        args.extend(operands.iter().map(|name| [name, OsStr::new(end)].into_iter().collect()));
        sandbox.run(&args)
    };
    let outcome = with(&[], "");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    for name in names {
        let member = sandbox.read(OsStr::from_bytes(&[name, b".gz"].concat()));
        assert_eq!(expand(&member), name);
        // The header stores the name byte for byte.
        assert_eq!(&member[10..10 + name.len() + 1], [name, b"\0"].concat());
    }
    assert_eq!(with(&["-d"], ".gz").code, Some(0));
    assert_eq!(sandbox.names().len(), names.len());
    // The same name at the end of a path.
    assert_eq!(sandbox.run(&["./-k"]).code, Some(0));
    assert!(sandbox.path("-k.gz").exists());
}

#[test]
fn a_name_that_leads_elsewhere_stays_here() {
    let outside = Sandbox::new();
    fs::create_dir(outside.path("folder")).unwrap();
    let target = outside.path("absolute").to_str().unwrap().to_owned();
    let deep = "../".repeat(30) + "tmp/parflate-escaped";
    for (name, expected) in [
        ("../evil", "evil"),
        ("/evil", "evil"),
        ("a/b/../evil", "evil"),
        (target.as_str(), "absolute"),
        (deep.as_str(), "parflate-escaped"),
        ("..", "given"),
        (".", "given"),
        ("", "given"),
        ("folder/", "given"),
    ] {
        let header = GzipHeader::default().name(name).mtime(1);
        let member = compress(b"content", &Options::gzip().gzip_header(header)).unwrap();
        outside.write("folder/given.gz", &member);
        let outcome = outside.run(&["-dN", "folder/given.gz"]);
        assert_eq!(outcome.code, Some(0), "{name}: {outcome:?}");
        assert_eq!(outside.names(), ["folder"], "{name}");
        let inside: Vec<_> = fs::read_dir(outside.path("folder"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(inside, [expected], "{name}");
        fs::remove_file(outside.path("folder").join(expected)).unwrap();
    }
    assert!(!fs::exists("/tmp/parflate-escaped").unwrap());
}

#[test]
fn bytes_after_the_end_are_reported_and_zeros_are_not() {
    let sandbox = Sandbox::new();
    let member = compress(b"content", &Options::gzip()).unwrap();
    sandbox.write("junk.gz", &[&member[..], b"junk"].concat());
    sandbox.write("zeros.gz", &[&member[..], &[0; 5000]].concat());
    sandbox.write("late.gz", &[&member[..], &[0; 5000], b"junk"].concat());
    let end = member.len();
    for (name, offset) in [("junk.gz", end), ("late.gz", end + 5000)] {
        for args in [&["-t", name][..], &["-dc", name], &["-dk", name]] {
            let outcome = sandbox.run(args);
            assert_eq!(outcome.code, Some(2), "{outcome:?}");
            let text = "decompression OK, trailing garbage ignored";
            let expected = format!("parflate: {name}: {text} (from byte {offset})\n");
            assert_eq!(outcome.stderr, expected);
        }
        assert_eq!(sandbox.read(name.trim_end_matches(".gz")), b"content");
    }
    let outcome = sandbox.run(&["-d", "zeros.gz"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert_eq!(sandbox.read("zeros"), b"content");
}

#[test]
fn damage_is_reported_with_file_and_offset_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    let content = text(50_000, 2);
    let member = compress(&content, &Options::gzip()).unwrap();
    let flip = |at: usize| {
        let mut damaged = member.clone();
        damaged[at] ^= 0x10;
        damaged
    };
    let end = member.len();
    let cases = [
        ("truncated", member[..end / 2].to_vec(), "unexpected end of file"),
        ("header", member[..5].to_vec(), "unexpected end of file"),
        ("trailer", member[..end - 1].to_vec(), "unexpected end of file"),
        ("empty", Vec::new(), "unexpected end of file"),
        ("crc", flip(end - 6), "invalid compressed data--crc error"),
        ("isize", flip(end - 2), "invalid compressed data--length error"),
        ("magic", flip(0), "not in gzip format"),
        ("text", b"just text".to_vec(), "not in gzip format"),
    ];
    for (name, bytes, cause) in cases {
        let file = format!("{name}.gz");
        sandbox.write(&file, &bytes);
        for args in [&["-d", &file][..], &["-t", &file], &["-df", &file], &["-l", &file]] {
            let outcome = sandbox.run(args);
            assert_eq!(outcome.code, Some(1), "{name}: {outcome:?}");
            let start = format!("parflate: {file}: {cause} (at byte ");
            assert!(outcome.stderr.starts_with(&start), "{name}: {outcome:?}");
        }
        assert_eq!(sandbox.names(), [OsString::from(&file)]);
        fs::remove_file(sandbox.path(&file)).unwrap();
    }
    sandbox.write("text.zz", b"just text");
    let outcome = sandbox.run(&["-t", "text.zz"]);
    assert_eq!(outcome.stderr, "parflate: text.zz: not in zlib format (at byte 0)\n");
    fs::remove_file(sandbox.path("text.zz")).unwrap();
    for at in (10..end).step_by(end / 40) {
        sandbox.write("f.gz", &flip(at));
        let outcome = sandbox.run(&["-d", "f.gz"]);
        assert_eq!(outcome.code, Some(1), "byte {at}: {outcome:?}");
        assert_eq!(sandbox.names(), ["f.gz"]);
    }
}

#[test]
fn a_bomb_takes_bounded_memory() {
    let sandbox = Sandbox::new();
    // 200 members of 1 MiB of zeros: 200 KB that decompress to 200 MiB.
    let member = compress(&vec![0; 1 << 20], &Options::gzip().level(9)).unwrap();
    sandbox.write("bomb.gz", &member.repeat(200));
    let outcome = sandbox.shell("ulimit -v 100000; $P -t bomb.gz && $P -dc bomb.gz | wc -c");
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_eq!(String::from_utf8(outcome.stdout).unwrap().trim(), (200 << 20).to_string());
}

/// The system's limit on processes counts threads too, except for root.
#[test]
fn fewer_threads_than_asked_for_will_do() {
    let sandbox = Sandbox::new();
    let content = text(6_000_000, 3);
    let path = sandbox.write("f", &content);
    if fs::metadata(path).unwrap().uid() != 0 || !crate::support::has("setpriv") {
        eprintln!("only root can become somebody without other processes: skipped");
        return;
    }
    sandbox.write("g", &content);
    let expected = sandbox.run(&["-cn1", "f"]).stdout;
    fs::set_permissions(sandbox.path(""), fs::Permissions::from_mode(0o777)).unwrap();
    fs::copy(crate::support::PARFLATE, sandbox.path("command")).unwrap();
    for threads in 1..=6 {
        let as_nobody = |args: &[&str], stdin: &[u8]| {
            let user = format!("--reuid={}", 54_320 + threads);
            let limit = format!("--nproc={threads}");
            let mut limited = sandbox.command("setpriv", &[&user, "--regid=1234"]);
            limited.args(["--clear-groups", "prlimit", &limit, "./command", "-n1", "-p4"]);
            let outcome = run(limited.args(args), stdin);
            assert_eq!(outcome.code, Some(0), "{threads} threads: {outcome:?}");
            outcome.stdout
        };
        assert!(as_nobody(&["-c", "f"], b"") == expected, "{threads} threads");
        assert!(as_nobody(&[], &content) == expected, "{threads} threads");
        as_nobody(&["-kf", "f", "g"], b"");
        assert!(sandbox.read("g.gz") == expected, "{threads} threads");
        as_nobody(&["-t", "f.gz", "g.gz"], b"");
    }
}
