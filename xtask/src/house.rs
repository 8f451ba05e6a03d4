//! The rules of the house that no other tool checks, as tests: widths, sizes, and where modules
//! are.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Columns of a line, comments included, which rustfmt leaves as they are.
const MAX_COLUMNS: usize = 100;

/// Lines of a file that a reader can hold in mind.
const MAX_LINES: usize = 400;

/// The tracked source files with their texts.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let list = Command::new("git").arg("-C").arg(&root).args(["ls-files", "-z"]).output();
    let Ok(list) = list else { return Vec::new() };
    let names = String::from_utf8_lossy(&list.stdout).into_owned();
    let is_source = |name: &&str| [".rs", ".ts", ".mjs"].iter().any(|end| name.ends_with(end));
    let sources = names.split('\0').filter(is_source);
    // A file that was just removed is still in git's index.
    sources
        .filter_map(|name| Some((name.to_owned(), fs::read_to_string(root.join(name)).ok()?)))
        .collect()
}

#[test]
fn no_line_is_too_wide_and_no_file_too_long() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        if text.lines().count() > MAX_LINES {
            wrong.push(format!("{name}: more than {MAX_LINES} lines"));
        }
        // Biome sees to the other languages, and leaves long strings and templates alone.
        for (number, line) in text.lines().enumerate().filter(|_| name.ends_with(".rs")) {
            if line.chars().count() > MAX_COLUMNS {
                wrong.push(format!("{name}:{}: wider than {MAX_COLUMNS} columns", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn module_files_are_named_after_their_modules() {
    let wrong: Vec<_> =
        sources().into_iter().map(|(name, _)| name).filter(|n| n.ends_with("/mod.rs")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_module_opens_with_what_it_is() {
    let starts = |text: &str| text.starts_with("//!") || text.starts_with("#!") || text.is_empty();
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter(|(name, text)| name.starts_with("src/") && name.ends_with(".rs") && !starts(text))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
