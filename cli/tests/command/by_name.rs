//! Called as gzip or pigz: flags, environment and exit statuses of the program of that name.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use parflate_test_support::text;

use crate::support::{Outcome, PARFLATE, Sandbox, expand, has, run};

/// A folder with links to the command under these names.
fn linked() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("bin")).unwrap();
    for name in ["gzip", "gunzip", "zcat", "gzcat", "pigz", "unpigz", "pigzcat", "fastcat"] {
        symlink(PARFLATE, sandbox.path("bin").join(name)).unwrap();
    }
    sandbox
}

/// A line of shell that finds the command under other programs' names first.
fn shell(sandbox: &Sandbox, line: &str) -> Outcome {
    let path = format!("{}:{}", sandbox.path("bin").display(), std::env::var("PATH").unwrap());
    let mut command = sandbox.command("sh", &["-c", line]);
    run(command.env("PATH", path).env_remove("GZIP").env_remove("PIGZ"), b"")
}

/// Runs the line and expects success and silence.
fn quiet(sandbox: &Sandbox, line: &str) -> Vec<u8> {
    let outcome = shell(sandbox, line);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{line}");
    outcome.stdout
}

#[test]
fn lines_of_known_callers_work() {
    let sandbox = linked();
    let content = text(700_000, 1);
    sandbox.write("f", &content);
    // dracut, mkinitcpio
    assert!(expand(&quiet(&sandbox, "pigz -9 -n -T -R < f")) == content);
    assert!(expand(&quiet(&sandbox, "cat f | pigz --fast -c -")) == content);
    // containerd and Docker
    sandbox.write("layer", &quiet(&sandbox, "pigz < f"));
    assert!(quiet(&sandbox, "unpigz -d -c < layer") == content);
    // Nextflow, Slurm, mariabackup
    assert!(quiet(&sandbox, "PIGZ=-p4 pigz -n < f") == quiet(&sandbox, "pigz -n -p 1 < f"));
    assert!(expand(&quiet(&sandbox, "cat f | pigz -p 4 -c")) == content);
    assert!(expand(&quiet(&sandbox, "pigz -p 5000 -b 524288 -c f")) == content);
    // kernel builds
    let line = "KGZIP=pigz; cat f | ${KGZIP:-gzip} -n -f -9 > Image.gz && zcat Image.gz";
    assert!(quiet(&sandbox, line) == content);
    // logrotate
    assert!(quiet(&sandbox, "gzip -9 < f > f.1.gz && gunzip < f.1.gz") == content);
    // tar
    if has("tar") {
        quiet(&sandbox, "tar -I pigz -cf a.tgz f && mkdir t && tar -I pigz -C t -xf a.tgz");
        quiet(&sandbox, "tar -I 'gzip -1' -cf b.tgz f && tar -xzf b.tgz -C t && cmp f t/f");
    }
    // zgrep and zdiff of gzip
    assert!(quiet(&sandbox, "gzip -cdfq -- layer") == content);
}

#[test]
fn cats_expand_to_standard_output() {
    let sandbox = linked();
    sandbox.write("f", b"content");
    quiet(&sandbox, "gzip -k f");
    for name in ["zcat", "gzcat", "pigzcat", "fastcat"] {
        assert_eq!(quiet(&sandbox, &format!("{name} f.gz")), b"content", "{name}");
        assert_eq!(quiet(&sandbox, &format!("{name} < f.gz")), b"content", "{name}");
        assert_eq!(quiet(&sandbox, &format!("{name} -f f")), b"content", "{name}");
    }
    assert!(sandbox.path("f.gz").exists());
}

#[test]
fn the_environment_is_read_by_those_who_read_it() {
    let sandbox = linked();
    sandbox.write("f", &text(300_000, 2));
    let of = |line: &str| quiet(&sandbox, line);
    let (fast, best) = (of("pigz -1 -cn f"), of("pigz -9 -cn f"));
    assert!(fast != best);
    assert!(of("PIGZ=-9 pigz -cn f") == best);
    assert!(of("GZIP=-9 pigz -cn f") == best);
    assert!(of("GZIP=-1 PIGZ='  -p 2	-9 ' pigz -cn f") == best);
    assert!(of("PIGZ=-1 pigz -9 -cn f") == best, "the command line prevails");
    assert!(of("GZIP=-9 gzip -cn f") == best);
    assert!(of("PIGZ=-1 gzip -9 -cn f") == best, "gzip does not know it");
    let plain = format!("GZIP=-1 PIGZ=-1 {PARFLATE} -9 -cn f");
    assert!(of(&plain) == best, "under its own name there is no environment");
    for (line, status) in
        [("PIGZ=f pigz -c f", 22), ("PIGZ=-- pigz -c f", 22), ("PIGZ=--bad pigz -c f", 22)]
    {
        let outcome = shell(&sandbox, line);
        assert_eq!((outcome.code, outcome.stdout.len()), (Some(status), 0), "{line}");
    }
    // gzip heeds speed alone, and passes over everything else.
    assert!(of("GZIP='-k -9 --rsyncable' gzip -cn f") == of("gzip -9 --rsyncable -cn f"));
    let plain = of("gzip -c f");
    for option in ["f", "--", "-d", "-h", "-l", "-n", "-qv", "-Sx", "'--suffix x'", "-t", "--bad"] {
        assert!(of(&format!("GZIP={option} gzip -c f")) == plain, "{option}");
    }
}

/// A situation, and the exit statuses of gzip and pigz.
const STATUSES: [(&str, i32, i32); 12] = [
    ("$C -c f", 0, 0),
    ("$C -dc junk.gz", 2, 0),
    ("$C -t junk.gz", 2, 0),
    ("$C d", 2, 1),
    ("$C missing", 1, 1),
    ("$C -d f", 2, 1),
    ("$C f.gz", 0, 1),
    ("$C -k f < /dev/null", 2, 1),
    ("$C -k link < /dev/null", 2, 0),
    ("$C --no-such-flag f", 1, 22),
    ("head -c 20 f.gz | $C -dc", 1, 1),
    ("$C -dcf junk.gz", 0, 0),
];

#[test]
fn exit_statuses_are_those_of_the_program() {
    let sandbox = linked();
    for name in ["gzip", "pigz"] {
        for (line, of_gzip, of_pigz) in STATUSES {
            let folder = Sandbox::new();
            folder.write("f", b"content, content, content");
            fs::create_dir(folder.path("d")).unwrap();
            folder.write("f.gz", &quiet_in(&folder, "gzip -c f", &sandbox));
            folder.write("junk.gz", &[&folder.read("f.gz")[..], b"junk\n"].concat());
            folder.write("l", b"linked");
            fs::hard_link(folder.path("l"), folder.path("link")).unwrap();
            let wanted = if name == "gzip" { of_gzip } else { of_pigz };
            let line = line.replace("$C", name);
            let ours = shell_in(&folder, &line, &sandbox.path("bin"));
            assert_eq!(ours.code, Some(wanted), "{line}: {ours:?}");
            // The table itself is held against the programs that are installed.
            if has(name) {
                let _ = fs::remove_file(folder.path("link.gz"));
                folder.write("l", b"linked");
                let _ = fs::hard_link(folder.path("l"), folder.path("link"));
                let theirs = run(&mut folder.command("sh", &["-c", &line]), b"");
                assert_eq!(theirs.code, Some(wanted), "{line}: {theirs:?}");
                assert_eq!(theirs.stdout.is_empty(), ours.stdout.is_empty(), "{line}");
            }
        }
    }
}

fn shell_in(folder: &Sandbox, line: &str, bin: &Path) -> Outcome {
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    run(folder.command("sh", &["-c", line]).env("PATH", path), b"")
}

fn quiet_in(folder: &Sandbox, line: &str, linked: &Sandbox) -> Vec<u8> {
    shell_in(folder, line, &linked.path("bin")).stdout
}

#[test]
fn messages_begin_with_the_name_and_damage_has_gzips_words() {
    let sandbox = linked();
    sandbox.write("f", &text(10_000, 3));
    quiet(&sandbox, "gzip -kn f");
    let member = sandbox.read("f.gz");
    let mut crc = member.clone();
    crc[member.len() - 8] ^= 1;
    let mut length = member.clone();
    length[member.len() - 4] ^= 1;
    for (file, words) in [
        (&member[..500], "unexpected end of file"),
        (&crc, "invalid compressed data--crc error"),
        (&length, "invalid compressed data--length error"),
        (&[&member[..10], &[7; 50]].concat(), "invalid compressed data--format violated"),
        (b"no member", "not in gzip format"),
    ] {
        sandbox.write("g.gz", file);
        let outcome = shell(&sandbox, "gunzip -t g.gz");
        assert_eq!(outcome.stderr, format!("\ngunzip: g.gz: {words}\n"));
        assert_eq!(outcome.code, Some(1));
        let outcome = shell(&sandbox, "unpigz -t g.gz");
        assert!(outcome.stderr.starts_with("unpigz: g.gz: "), "{outcome:?}");
        assert_eq!(shell(&sandbox, "unpigz -qt g.gz").stderr, "", "pigz is quiet about errors");
    }
    assert_eq!(shell(&sandbox, "gzip -d -S '' f.gz").stderr, "gzip: invalid suffix ''\n");
}

#[test]
fn a_closed_pipe_is_an_error_where_its_signal_is_ignored() {
    let sandbox = linked();
    sandbox.write("f", &text(1_000_000, 6));
    quiet(&sandbox, "gzip -k f");
    let status = |trap: &str| {
        let line = format!("( ({trap} sleep 0.1; zcat f.gz; echo $? >&3) | : ) 3>&1");
        String::from_utf8(shell(&sandbox, &line).stdout).unwrap()
    };
    assert_eq!(status(""), "141\n");
    assert_eq!(status("trap '' PIPE;"), "1\n");
}

#[test]
fn a_question_can_be_answered_without_a_terminal() {
    let sandbox = linked();
    sandbox.write("f", b"content");
    sandbox.write("f.gz", b"in the way");
    let outcome = shell(&sandbox, "echo n | gzip ---presume-input-tty -k f");
    let question = "gzip: f.gz already exists; do you wish to overwrite (y or n)? ";
    assert!(outcome.stderr.starts_with(question), "{outcome:?}");
    assert_eq!((outcome.code, sandbox.read("f.gz")), (Some(2), b"in the way".to_vec()));
    let outcome = shell(&sandbox, "echo y | gzip ---presume-input-tty -k f");
    assert_eq!((outcome.code, expand(&sandbox.read("f.gz"))), (Some(0), b"content".to_vec()));
}

#[test]
fn data_after_the_last_member_are_copied_by_force() {
    let sandbox = linked();
    let content = text(3_000_000, 4);
    sandbox.write("f", &content);
    let tail = [b"plain data".repeat(30_000), vec![0x1f; 3]].concat();
    let file = [quiet(&sandbox, "gzip -c f"), quiet(&sandbox, "pigz -c f"), tail.clone()].concat();
    sandbox.write("g", &file);
    let expected = [&content[..], &content, &tail].concat();
    for line in ["gzip -dcf g", "zcat -f g", "pigz -dcf g", "cat g | unpigz -cf", "fastcat -f g"] {
        assert!(quiet(&sandbox, line) == expected, "{line}");
    }
    assert!(shell(&sandbox, "gzip -dc g").stdout == [&content[..], &content].concat());
}

#[test]
fn formats_that_are_not_read_are_refused_by_name() {
    let sandbox = linked();
    for (start, words) in [
        (&b"\x1f\x9d\x90"[..], "use uncompress or gzip -d"),
        (b"\x1f\x1e\0", "use gzip -d"),
        (b"\x1f\xa0\0", "use gzip -d"),
    ] {
        sandbox.write("f.Z", start);
        for line in ["gzip -dcf f.Z", "gzip -d f.Z", "pigz -dc f.Z"] {
            let outcome = shell(&sandbox, line);
            assert_eq!((outcome.code, outcome.stdout.len()), (Some(1), 0), "{line}");
            assert!(outcome.stderr.contains(words), "{line}: {outcome:?}");
        }
    }
    // After a member as well: gzip would go on with them.
    sandbox.write("f", b"content");
    let line = "gzip -k f && printf '\\037\\036\\1' >> f.gz && gzip -dc f.gz";
    assert_eq!(shell(&sandbox, line).code, Some(1));
    let outcome = shell(&sandbox, "gzip -Z f.Z");
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("LZW"), "{outcome:?}");
    // Text that begins with the same two letters is text.
    sandbox.write("p", b"PKWARE");
    assert_eq!(quiet(&sandbox, "zcat -f p"), b"PKWARE");
}

#[test]
fn links_are_installed_and_others_are_left_alone() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("bin")).unwrap();
    sandbox.write("bin/zcat", b"somebody else's");
    let outcome = sandbox.run(&["install-links", "bin"]);
    assert_eq!(outcome.code, Some(1));
    let words = "bin/zcat: already exists and is not a link to this program; remove it first";
    assert_eq!(outcome.stderr, format!("parflate: {words}\n"));
    fs::remove_file(sandbox.path("bin/zcat")).unwrap();
    let outcome = sandbox.run(&["install-links", "bin"]);
    let names = "bin/gzip\nbin/gunzip\nbin/zcat\nbin/pigz\nbin/unpigz\nbin/pigzcat\n";
    assert_eq!((outcome.code, String::from_utf8(outcome.stdout).unwrap()), (Some(0), names.into()));
    sandbox.write("f", b"content");
    let outcome = sandbox.shell("bin/pigz -k f && bin/pigzcat f.gz");
    assert_eq!((outcome.code, outcome.stdout), (Some(0), b"content".to_vec()));
    assert_eq!(sandbox.run(&["install-links", "missing"]).code, Some(1));
    // A file of that name is a file.
    sandbox.write("install-links", b"content");
    assert_eq!(sandbox.run(&["-k", "install-links"]).code, Some(0));
}

#[test]
fn zips_of_one_entry_are_archives() {
    let sandbox = linked();
    let content = text(1_500_000, 5);
    sandbox.write("f", &content);
    quiet(&sandbox, "pigz -Kk f");
    sandbox.write("s.zip", &quiet(&sandbox, "pigz -K -A inside < f"));
    assert!(quiet(&sandbox, "pigz -K -p1 -c f") == sandbox.read("f.zip"));
    if !has("python3") {
        return;
    }
    let script = "import sys,zipfile\nfor n in sys.argv[1:]:\n \
                  z=zipfile.ZipFile(n); assert z.testzip() is None\n \
                  i,=z.infolist(); \
                  is_same=z.read(i)==open('f','rb').read()\n \
                  print(i.filename,i.file_size,i.date_time[0]>1980,is_same)";
    let outcome = run(&mut sandbox.command("python3", &["-c", script, "f.zip", "s.zip"]), b"");
    let expected = "f 1500000 True True\ninside 1500000 False True\n";
    assert_eq!(
        (outcome.stderr.as_str(), String::from_utf8(outcome.stdout).unwrap().as_str()),
        ("", expected)
    );
    if Command::new("unzip").arg("-v").output().is_ok() {
        for name in ["f.zip", "s.zip"] {
            let outcome = run(&mut sandbox.command("unzip", &["-tqq", name]), b"");
            assert_eq!(outcome.code, Some(0), "{outcome:?}");
        }
    }
}

#[test]
fn the_first_entry_of_an_archive_is_read() {
    let sandbox = linked();
    let content = text(1_500_000, 7);
    sandbox.write("f", &content);
    quiet(&sandbox, "pigz -Kk f && pigz -Kc < f > piped.zip && pigz -t f.zip piped.zip");
    for line in ["zcat f.zip", "pigz -dc piped.zip", "cat f.zip | gunzip", "gzip -dcf piped.zip"] {
        assert!(quiet(&sandbox, line) == content, "{line}");
    }
    fs::remove_file(sandbox.path("f")).unwrap();
    quiet(&sandbox, "unpigz -k f.zip");
    assert!(sandbox.read("f") == content);
    assert_eq!(shell(&sandbox, "gunzip f.zip").code, Some(2), "gzip does not know the suffix");
    let archive = sandbox.read("f.zip");
    // 30 bytes of header, one of name; the descriptor of 16 is before the directory.
    let directory = archive.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    for (place, words) in
        [(6, "encrypted"), (directory - 12, "crc error"), (directory - 4, "crc error")]
    {
        let mut damaged = archive.clone();
        damaged[place] ^= 1;
        sandbox.write("d.zip", &damaged);
        let outcome = shell(&sandbox, "gzip -tS .zip d.zip");
        assert_eq!(outcome.code, Some(1), "{place}: {outcome:?}");
        assert!(outcome.stderr.contains(words), "{place}: {outcome:?}");
    }
    for length in [10, 30, 1000, directory - 10] {
        sandbox.write("d.zip", &archive[..length]);
        assert_eq!(shell(&sandbox, "gzip -t d.zip").code, Some(1), "{length}");
    }
    if !has("python3") {
        return;
    }
    let script = "import zipfile as z\n\
                  for n,m,names in (('s',0,'a'),('d',8,'a'),('two',8,'ab')):\n \
                  with z.ZipFile(n+'.zip','w',m) as a:\n  \
                  for name in names: a.writestr(name,b'entry '+name.encode()*99)";
    assert_eq!(run(&mut sandbox.command("python3", &["-c", script]), b"").code, Some(0));
    let entry = [&b"entry "[..], &[b'a'; 99]].concat();
    assert_eq!(quiet(&sandbox, "zcat s.zip"), entry);
    assert_eq!(quiet(&sandbox, "zcat d.zip"), entry);
    let outcome = shell(&sandbox, "zcat two.zip");
    assert_eq!((outcome.code, outcome.stdout), (Some(2), entry));
    assert!(outcome.stderr.contains("more than one entry"), "{}", outcome.stderr);
}

#[test]
fn control_characters_of_names_are_escaped() {
    let sandbox = Sandbox::new();
    let name = "a\x1b[2J\nb";
    sandbox.write(name, b"content");
    let outcome = sandbox.run(&["-v", name]);
    assert!(outcome.stderr.starts_with("a\\x1b[2J\\nb:\t"), "{outcome:?}");
    assert!(outcome.stderr.ends_with(" -- replaced with a\\x1b[2J\\nb.gz\n"), "{outcome:?}");
    let outcome = sandbox.run(&["-lN", &format!("{name}.gz")]);
    let listed = String::from_utf8(outcome.stdout).unwrap();
    assert!(listed.ends_with(" a\\x1b[2J\\nb\n"), "{listed}");
    let outcome = sandbox.run(&["missing\x07", "\u{9b}2J"]);
    assert_eq!(outcome.stderr.matches("\\x").count(), 2, "{outcome:?}");
    let outcome = sandbox.run(&["--\x1b[2J"]);
    assert!(!outcome.stderr.contains('\x1b'), "{outcome:?}");
}
