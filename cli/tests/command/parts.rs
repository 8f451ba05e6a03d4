//! `parflate part` and `parflate join`: the same bytes as `parflate -n`, and no mix-up.

use parflate_test_support::sample;

use crate::support::{Outcome, Sandbox};

/// Runs the command in the sandbox, with words as arguments.
fn parflate(sandbox: &Sandbox, line: &str) -> Outcome {
    sandbox.run(&line.split(' ').collect::<Vec<_>>())
}

#[track_caller]
fn succeeds(sandbox: &Sandbox, line: &str) {
    let outcome = parflate(sandbox, line);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{line}");
}

#[track_caller]
fn fails(sandbox: &Sandbox, line: &str, words: &str) {
    let outcome = parflate(sandbox, line);
    assert_eq!(outcome.code, Some(1), "{line}");
    assert!(outcome.stderr.contains(words), "{line}: {}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().count(), 1, "{line}: {}", outcome.stderr);
}

/// What `parflate -n` makes of the file.
fn whole(sandbox: &Sandbox, options: &str) -> Vec<u8> {
    let outcome = parflate(sandbox, &format!("-n -c{options} big"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.stdout
}

#[test]
fn three_processes_and_a_fourth_make_the_bytes_of_one() {
    let sandbox = Sandbox::new();
    sandbox.write("big", &sample(500_000, 1));
    for options in
        [" -b 64", " -b 64 -z -9", " -b 64 --seekable=128K", " --bgzf -1 -b 64", " -b 64 -i"]
    {
        let unit = if options.contains("bgzf") { 130_560 } else { 131_072 };
        // At the same time, and two attempts at one of them.
        let children: Vec<_> = [0, 1, 2, 1]
            .into_iter()
            .map(|number| {
                let length = if number == 2 { String::new() } else { unit.to_string() };
                let line = format!("part --range {}+{length} -o p{number} big -f", number * unit);
                let words: Vec<&str> = line.split(' ').chain(options.split_whitespace()).collect();
                sandbox.parflate(&words).spawn().unwrap()
            })
            .collect();
        for mut child in children {
            assert!(child.wait().unwrap().success(), "{options}");
        }
        // The order of the names does not matter.
        succeeds(&sandbox, "join -o big.gz p2 p0 p1");
        assert!(sandbox.read("big.gz") == whole(&sandbox, options), "{options}");
        // A store joins data of its own accord; only the trailer is written then.
        let labels = ["p0.label", "p1.label", "p2.label"].map(|name| sandbox.read(name)).concat();
        sandbox.write("labels", &labels);
        succeeds(&sandbox, "join -o trailer --labels labels");
        let stored = ["p0", "p1", "p2", "trailer"].map(|name| sandbox.read(name)).concat();
        assert!(stored == whole(&sandbox, options), "{options}");
        succeeds(&sandbox, "join -o other.gz --labels labels p0 p1 p2");
        assert!(sandbox.read("other.gz") == stored);
        let streamed = parflate(&sandbox, "join -o - p0 p1 p2");
        assert!(streamed.stdout == stored);
    }
    let names = sandbox.names();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains(".tmp")), "{names:?}");
}

#[test]
fn a_pipe_is_a_range_if_the_window_is_given() {
    let sandbox = Sandbox::new();
    let content = sample(200_000, 2);
    sandbox.write("big", &content);
    sandbox.write("before", &content[..131_072]);
    let line = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let first = sandbox.pipe(&line("part --range 0+131072 -o p0 -b 64"), &content[..131_072]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    let arguments = line("part --range 131072+ --window before --last -b 64 -o p1");
    let second = sandbox.pipe(&arguments, &content[131_072..]);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    succeeds(&sandbox, "join -o big.gz p0 p1");
    assert!(sandbox.read("big.gz") == whole(&sandbox, " -b 64"));
    // A pipe that ends early, and one whose window is missing.
    let short = sandbox.pipe(&line("part --range 0+131072 -o p2 -b 64"), &content[..65_536]);
    assert!(short.stderr.contains("it ended after 65536 of 131072 bytes"), "{}", short.stderr);
    let bare = sandbox.pipe(&line("part --range 131072+ --last -o p2 -b 64"), &content[..9]);
    assert!(bare.stderr.contains("window"), "{}", bare.stderr);
    assert!(!sandbox.path("p2").exists());
}

#[test]
fn a_part_that_is_there_is_not_made_again_but_a_stale_one_is() {
    let sandbox = Sandbox::new();
    let input = sandbox.write("big", &sample(300_000, 3));
    let past = std::time::SystemTime::now() - std::time::Duration::from_secs(100);
    let touch = || std::fs::File::options().append(true).open(&input).unwrap();
    touch().set_modified(past).unwrap();
    let part = "part --range 0+64K -b 64 -o p0 big";
    let inode = || std::os::unix::fs::MetadataExt::ino(&sandbox.path("p0").metadata().unwrap());
    succeeds(&sandbox, part);
    let first = inode();
    succeeds(&sandbox, part);
    assert_eq!(inode(), first, "it is made again");
    for stale in ["level", "cut", "newer", "forced"] {
        let before = inode();
        // While it is open, no other file can be given its number.
        let _open = std::fs::File::open(sandbox.path("p0")).unwrap();
        match stale {
            "level" => succeeds(&sandbox, "part --range 0+64K -b 64 -o p0 -9 big"),
            "cut" => drop(sandbox.write("p0", b"short")),
            "newer" => {
                let future = std::time::SystemTime::now() + std::time::Duration::from_secs(100);
                touch().set_modified(future).unwrap();
            }
            _ => touch().set_modified(past).unwrap(),
        }
        let line = if stale == "forced" { &format!("{part} -f") } else { part };
        succeeds(&sandbox, line);
        assert_ne!(inode(), before, "{stale}");
    }
}

#[test]
fn what_does_not_belong_together_is_refused_and_nothing_is_written() {
    let sandbox = Sandbox::new();
    sandbox.write("big", &sample(300_000, 4));
    sandbox.write("other", &sample(300_000, 5));
    for (name, range, options) in [
        ("p0", "0+128K", "-b 64 big"),
        ("p1", "128K+64K", "-b 64 big"),
        ("p2", "192K+", "-b 64 big"),
        ("level", "128K+64K", "-b 64 -9 big"),
        ("foreign", "128K+64K", "-b 64 other"),
    ] {
        succeeds(&sandbox, &format!("part --range {range} -o {name} {options}"));
    }
    fails(&sandbox, "join -o big.gz p0 p2", "p2: it begins at byte 196608");
    fails(&sandbox, "join -o big.gz p0 p1", "big.gz: the stream is incomplete");
    fails(&sandbox, "join -o big.gz p0 p1 p1 p2", "p1: it begins at byte 131072");
    fails(&sandbox, "join -o big.gz p0 level p2", "level: it was made with other options");
    fails(&sandbox, "join -o big.gz p0 foreign p2", "foreign: it was made after other input");
    fails(&sandbox, "join -o big.gz p0 p1 p3", "p3.label: No such file or directory");
    fails(&sandbox, "join -o big.gz", "name the parts");
    // Data and label of two attempts that differ, or a label that is damaged.
    sandbox.write("p1", &sandbox.read("level"));
    fails(&sandbox, "join -o big.gz p0 p1 p2", "p1: its data are not those of its label");
    sandbox.write("p1.label", b"PFL");
    fails(&sandbox, "join -o big.gz p0 p1 p2", "p1.label: invalid label");
    fails(&sandbox, "part --range 1+64K -b 64 -o bad big", "not a multiple of the block size");
    fails(&sandbox, "part --range 0+1 -b 64 -o bad big", "not a multiple of the block size");
    fails(&sandbox, "part --range 1M+64K -b 64 -o bad big", "the range begins after them");
    fails(&sandbox, "part --range 0+64K -b 64 -R -o bad big", "rsyncable");
    fails(&sandbox, "part --range 0 -o bad big", "use START+LEN");
    let left = sandbox.names().len();
    assert_eq!(left, 2 + 2 * 5, "{:?}", sandbox.names());
}

#[test]
fn the_index_of_the_whole_comes_from_the_labels() {
    let sandbox = Sandbox::new();
    sandbox.write("big", &sample(500_000, 6));
    for (options, index) in [("-b 64 --seekable=64K", "gzidx"), ("--bgzf -b 64", "gzi")] {
        let half = if index == "gzi" { 261_120 } else { 262_144 };
        succeeds(&sandbox, &format!("part --range 0+{half} -o p0 {options} big"));
        succeeds(&sandbox, &format!("part --range {half}+ -o p1 {options} big"));
        succeeds(&sandbox, "join --index -o big.gz p0 p1");
        let made = sandbox.read(format!("big.gz.{index}"));
        let line = format!("-n -k -f --index {options} big");
        succeeds(&sandbox, &line);
        assert!(made == sandbox.read(format!("big.gz.{index}")), "{options}");
    }
    succeeds(&sandbox, "part --range 0+ -o p0 big");
    fails(&sandbox, "join --index -o big.gz p0", "no part has a point to index");
}

/// A file may have the name of a subcommand.
#[test]
fn files_called_part_and_join_are_compressed() {
    let sandbox = Sandbox::new();
    for name in ["part", "join"] {
        sandbox.write(name, b"content");
        succeeds(&sandbox, name);
        assert!(sandbox.path(format!("{name}.gz")).exists());
    }
    let help = parflate(&sandbox, "part --help");
    assert_eq!(help.code, Some(0));
    assert!(String::from_utf8(help.stdout).unwrap().contains("--range"));
}

/// The scripts of `docs/scale-out`, each with an engine's part played by a few lines of shell.
#[test]
fn the_scripts_for_engines_make_the_bytes_of_one() {
    let sandbox = Sandbox::new();
    let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/scale-out");
    let content = sample(1_800_000, 7);
    // `sbatch` and `aws` run the tasks here, the last one first, and one of them twice.
    let engine = "\
        for index in $(seq $last -1 0) $again; do\n\
            env \"$variable=$index\" sh \"$@\" || exit 1\n\
        done > log 2>&1 && echo 7\n";
    let sbatch = "\
        variable=SLURM_ARRAY_TASK_ID last=0 again=\n\
        while [ \"${1#--}\" != \"$1\" ]; do\n\
            case $1 in --array=0-*) last=${1#--array=0-} again=0;; esac; shift\n\
        done\n";
    let aws = "\
        variable=AWS_BATCH_JOB_ARRAY_INDEX last=0 again=\n\
        for word; do\n\
            case $word in\n\
                size=*) last=$((${word#size=} - 1)) again=0;;\n\
                {*) words=$(echo \"$word\" | sed 's/.*\\[\"sh\",//; s/\\].*//; s/,/ /g');;\n\
            esac\n\
        done\n\
        eval \"set -- $words\"\n\
        set -- \"$SCRIPTS/$1\" \"$2\" $(shift 2; echo \"$@\")\n";
    std::fs::create_dir(sandbox.path("bin")).unwrap();
    sandbox.write("bin/sbatch", format!("#!/bin/sh\n{sbatch}{engine}").as_bytes());
    sandbox.write("bin/aws", format!("#!/bin/sh\n{aws}{engine}").as_bytes());
    let set_up = format!(
        "export STEP=524288 SCRIPTS={scripts} PATH=\"$PWD/bin:$PATH\"; chmod +x bin/*; \
         ln -sf $P bin/parflate; "
    );
    for line in [
        "make -s -j3 -f $SCRIPTS/Makefile FILE=big",
        "sh $SCRIPTS/slurm.sh big",
        "sh $SCRIPTS/batch.sh queue definition big",
        "for JOB_COMPLETION_INDEX in 3 1 0 2; do export JOB_COMPLETION_INDEX; \
         sh $SCRIPTS/part.sh big || exit; done; sh $SCRIPTS/join.sh big",
    ] {
        sandbox.write("big", &content);
        let outcome = sandbox.shell(&(set_up.clone() + line));
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{line}");
        assert!(sandbox.read("big.gz") == whole(&sandbox, ""), "{line}");
        std::fs::remove_file(sandbox.path("big.gz")).unwrap();
        let left = sandbox.names();
        assert!(left.iter().all(|name| name != "big.part00000" && name != "big.part0"), "{left:?}");
    }
}
