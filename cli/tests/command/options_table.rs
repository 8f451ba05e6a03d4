//! The table of pigz's options in the README, held against what the command takes.

use std::collections::BTreeSet;
use std::os::unix::fs::symlink;

use parflate_test_support::text;

use crate::support::{PARFLATE, Sandbox, has, run};

const README: &str = include_str!("../../README.md");

/// A row: spellings, the name of the value if there is one, and the verdict.
struct Row {
    spellings: Vec<String>,
    value: Option<String>,
    verdict: String,
}

/// The rows of the table.
fn rows() -> Vec<Row> {
    let table = README.split("| pigz | here | remark |").nth(1).unwrap();
    let table = table.split("\n\n").next().unwrap();
    let parse = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let code: Vec<&str> = cells[0].split('`').skip(1).step_by(2).collect();
        let value = code.last().unwrap().split_once(' ').map(|(_, value)| value.to_owned());
        let spelling = |code: &&str| code.split(' ').next().unwrap().to_owned();
        let spellings = match code[..] {
            ["-0", "-9"] => (0..10).map(|level| format!("-{level}")).collect(),
            _ => code.iter().map(spelling).collect(),
        };
        Row { spellings, value, verdict: cells[1].to_owned() }
    };
    table.lines().filter(|line| line.starts_with("| `")).map(parse).collect()
}

/// The options that stand only in this command, by the README.
fn own() -> BTreeSet<String> {
    let list = README.split("Only here: ").nth(1).unwrap().split(".\n").next().unwrap();
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What looks like an option in a text of help.
fn options_in(help: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in help.lines().filter(|line| line.starts_with("  -") || line.starts_with("      --"))
    {
        let labels = line.trim_start().split("  ").next().unwrap();
        for word in labels.split([',', ' ', '=', '[']).filter(|word| word.starts_with('-')) {
            found.insert(word.to_owned());
        }
    }
    found
}

#[test]
fn every_row_tells_the_truth() {
    let sandbox = Sandbox::new();
    symlink(PARFLATE, sandbox.path("pigz")).unwrap();
    sandbox.write("f", &text(300_000, 1));
    let plain = sandbox.shell("./pigz -c f").stdout;
    sandbox.write("f.gz", &plain);
    let mut tried = 0;
    for Row { spellings, value, verdict } in rows() {
        for spelling in spellings {
            let value = match value.as_deref() {
                Some("N") => " 64",
                Some(_) => " .xx",
                None => "",
            };
            let reads = ["-d", "-l", "-t", "--decompress", "--uncompress", "--list", "--test"];
            let file = if reads.contains(&spelling.as_str()) { "f.gz" } else { "f" };
            let outcome = sandbox.shell(&format!("./pigz -c {spelling}{value} {file}"));
            let status = if verdict == "refused" { 22 } else { 0 };
            assert_eq!(outcome.code, Some(status), "{spelling}: {outcome:?}");
            if verdict == "no effect" {
                assert!(outcome.stdout == plain, "{spelling}");
            }
            tried += 1;
        }
    }
    assert!(tried > 70, "{tried}");
}

#[test]
fn every_option_of_either_program_is_in_the_table() {
    let sandbox = Sandbox::new();
    let table: BTreeSet<String> = rows().into_iter().flat_map(|row| row.spellings).collect();
    let ours = options_in(&String::from_utf8(sandbox.run(&["--help"]).stdout).unwrap());
    let levels: BTreeSet<String> = ["-10", "-12", "-13"].map(str::to_owned).into();
    let expected: BTreeSet<String> = own().union(&levels).cloned().collect();
    let missing: Vec<_> = ours.difference(&table).filter(|o| !expected.contains(*o)).collect();
    assert!(missing.is_empty(), "in --help, not in the README: {missing:?}");
    let known = |option: &&String| ours.contains(*option) || *option == "--backend";
    let gone: Vec<_> = own().into_iter().filter(|option| !known(&option)).collect();
    assert!(gone.is_empty(), "in the README, not in --help: {gone:?}");
    if has("pigz") {
        let help = run(&mut sandbox.command("pigz", &["--help"]), b"");
        let text = [&help.stdout[..], help.stderr.as_bytes()].concat();
        let theirs = options_in(&String::from_utf8_lossy(&text));
        assert!(theirs.len() > 50, "{theirs:?}");
        let missing: Vec<_> = theirs.difference(&table).filter(|o| *o != "--").collect();
        assert!(missing.is_empty(), "in pigz --help, not in the README: {missing:?}");
    }
}
