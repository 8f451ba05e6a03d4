//! Indexes, ranges and BGZF.

use std::fs;

use parflate::{Index, SeekableReader};
use parflate_test_support::{noise, text};

use crate::support::{Sandbox, expand, has};

/// Compressible content of several blocks.
fn content() -> Vec<u8> {
    [text(700_000, 1), noise(500_000, 2), text(900_000, 3)].concat()
}

#[test]
fn an_index_is_written_beside_the_output() {
    let sandbox = Sandbox::new();
    let content = content();
    for (flags, index_name) in [
        (&["--index"][..], "f.gz.gzidx"),
        (&["--index", "--seekable=600K"], "f.gz.gzidx"),
        (&["--index", "-i"], "f.gz.gzidx"),
        (&["--index", "--bgzf"], "f.gz.gzi"),
        (&["--index=other"], "other"),
    ] {
        sandbox.write("f", &content);
        let outcome = sandbox.run(&[flags, &["f"]].concat());
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{flags:?}");
        assert_eq!(sandbox.names(), ["f.gz", index_name]);
        assert!(expand(&sandbox.read("f.gz")) == content, "{flags:?}");
        let index = Index::parse(&sandbox.read(index_name)).unwrap();
        let mut reader = SeekableReader::new(sandbox.read("f.gz"), index).unwrap();
        let mut found = [0; 1000];
        reader.read_at(&mut found, 1_300_000).unwrap();
        assert!(found == content[1_300_000..1_301_000], "{flags:?}");
        for name in sandbox.names() {
            fs::remove_file(sandbox.path(name)).unwrap();
        }
    }
}

#[test]
fn seekable_output_is_one_member_and_depends_on_nothing_but_its_distance() {
    let sandbox = Sandbox::new();
    let content = content();
    sandbox.write("f", &content);
    let of = |args: &[&str]| sandbox.run(&[args, &["-cn", "f"]].concat()).stdout;
    let seekable = of(&["--seekable=1M"]);
    assert!(expand(&seekable) == content && seekable != of(&[]));
    assert!(of(&["--seekable=1024K", "-p1"]) == seekable);
    assert!(of(&["--seekable"]) == of(&["--seekable=4M", "-p3"]));
    assert!(of(&["--bgzf", "-p1"]) == of(&["--bgzf", "-p4", "-b64"]));
}

#[test]
fn a_range_is_read_with_and_without_an_index_and_from_a_pipe() {
    let sandbox = Sandbox::new();
    let content = content();
    sandbox.write("f", &content);
    for flags in [&["--index"][..], &["--index", "--bgzf"], &[], &["-z"]] {
        sandbox.run(&[flags, &["-k", "f"]].concat());
        let name = if flags == ["-z"] { "f.zz" } else { "f.gz" };
        for (range, part) in [
            ("0+10", &content[..10]),
            ("1500000+1K", &content[1_500_000..1_501_024]),
            ("1M+1M", &content[1 << 20..2 << 20]),
            ("2M+", &content[2 << 20..]),
            ("5+0", &[]),
        ] {
            let outcome = sandbox.run(&["--range", range, name]);
            assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{range} {flags:?}");
            assert!(outcome.stdout == part, "{range} {flags:?}");
            let piped = sandbox.pipe(&["--range", range, "-c", "-"], &sandbox.read(name));
            assert!(flags == ["-z"] || piped.stdout == part, "{range} {flags:?} from a pipe");
        }
        let outcome = sandbox.run(&["--range=2000000+1M", name]);
        assert_eq!(outcome.code, Some(2));
        assert!(outcome.stdout == content[2_000_000..], "{flags:?}");
        let end = "the content ends before the range does, after 2100000 bytes\n";
        assert_eq!(outcome.stderr, format!("parflate: {name}: {end}"));
        let names = sandbox.names().into_iter().filter(|name| name != "f");
        names.for_each(|name| fs::remove_file(sandbox.path(name)).unwrap());
    }
}

#[test]
fn an_index_is_made_of_another_programs_file() {
    let sandbox = Sandbox::new();
    let content = content();
    sandbox.write("f", &content);
    if !has("gzip") {
        return;
    }
    sandbox.shell("gzip -k f");
    let outcome = sandbox.run(&["--make-index", "f.gz"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert_eq!(sandbox.names(), ["f", "f.gz", "f.gz.gzidx"]);
    let index = sandbox.read("f.gz.gzidx");
    assert_eq!(Index::parse(&index).unwrap().content_bytes(), Some(content.len() as u64));
    assert!(sandbox.run(&["--make-index", "-c", "f.gz"]).stdout == index);
    let range = sandbox.run(&["--range=2M+1K", "f.gz"]);
    assert!(range.stdout == content[2 << 20..][..1024]);
    // An index that is there is not replaced, unless that is asked for.
    sandbox.write("f.gz.gzidx", b"mine");
    assert_eq!(sandbox.run(&["--make-index", "f.gz"]).code, Some(2));
    assert_eq!(sandbox.read("f.gz.gzidx"), b"mine");
    assert_eq!(sandbox.run(&["--make-index", "-f", "f.gz"]).code, Some(0));
    assert!(sandbox.read("f.gz.gzidx") == index);
}

#[test]
fn an_index_of_no_use_is_reported_and_not_used() {
    let sandbox = Sandbox::new();
    let content = content();
    sandbox.write("f", &content);
    sandbox.run(&["-k", "f"]);
    sandbox.write("f.gz.gzidx", b"GZIDX is how it begins");
    let beside = sandbox.run(&["--range=1M+10", "f.gz"]);
    assert_eq!(beside.code, Some(2));
    assert!(beside.stdout == content[1 << 20..][..10]);
    assert!(beside.stderr.contains("f.gz.gzidx: invalid index"), "{beside:?}");
    assert!(beside.stderr.ends_with("-- not used\n"), "{beside:?}");
    let named = sandbox.run(&["--range=1M+10", "--index=f.gz.gzidx", "f.gz"]);
    assert_eq!((named.code, named.stdout), (Some(1), vec![]));
    // That of another file is recognised by the file's length.
    sandbox.write("g", b"short");
    sandbox.run(&["--index", "g"]);
    let wrong = sandbox.run(&["--range=0+1", "--index=g.gz.gzidx", "f.gz"]);
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.stderr.contains("of another length"), "{wrong:?}");
}

#[test]
fn a_damaged_file_gets_no_index_and_a_failed_one_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("f.gz", b"not gzip at all");
    let outcome = sandbox.run(&["--make-index", "f.gz"]);
    assert_eq!(outcome.stderr, "parflate: f.gz: not in gzip format (at byte 0)\n");
    assert_eq!((outcome.code, sandbox.names()), (Some(1), vec!["f.gz".into()]));
    // An index whose name is taken stops the whole file, before the input is removed.
    sandbox.write("g", b"content");
    sandbox.write("g.gz.gzidx", b"mine");
    assert_eq!(sandbox.run(&["--index", "g"]).code, Some(2));
    assert_eq!(sandbox.names(), ["f.gz", "g", "g.gz.gzidx"]);
}

#[test]
fn what_makes_no_sense_is_refused_and_touches_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("f", b"content");
    for args in [
        &["--index", "-c", "f"][..],
        &["--index=x", "f", "f"],
        &["--index", "-z", "f"],
        &["--bgzf", "-z", "f"],
        &["--seekable=1", "f"],
        &["--seekable=x", "f"],
        &["--range=1", "f"],
        &["--range=1+x", "f"],
        &["--index"],
    ] {
        let outcome = sandbox.run(args);
        assert_eq!(outcome.code, Some(1), "{args:?}: {outcome:?}");
        assert!(outcome.stderr.starts_with("parflate: invalid "), "{args:?}: {outcome:?}");
        assert_eq!(sandbox.names(), ["f"]);
    }
    let outcome = sandbox.pipe(&["--make-index", "-"], b"x");
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
}

#[test]
fn a_stream_to_standard_output_has_its_index_in_a_file() {
    let sandbox = Sandbox::new();
    let content = content();
    sandbox.write("f", &content);
    for (from, stdin) in [(&["-c", "f"][..], &b""[..]), (&[], &content)] {
        let outcome = sandbox.pipe(&[&["--index=i", "-f", "-n"], from].concat(), stdin);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
        assert!(expand(&outcome.stdout) == content);
        sandbox.write("f.gz", &outcome.stdout);
        let range = sandbox.run(&["--range=1M+9", "--index=i", "f.gz"]);
        assert!(range.stdout == content[1 << 20..][..9]);
    }
}
