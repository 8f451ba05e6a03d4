//! The command on Windows, natively or under Wine: what differs there.
#![cfg(windows)]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use parflate::{GzipHeader, Options, compress, decompress_with};
use parflate_test_support::text;
use tempfile::TempDir;

/// Runs the command in a folder.
fn parflate(folder: &TempDir, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parflate"));
    command.args(args).current_dir(folder.path()).output().unwrap()
}

fn stderr(outcome: &Output) -> String {
    String::from_utf8_lossy(&outcome.stderr).into_owned()
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn files_are_replaced_and_come_back() {
    let folder = TempDir::new().unwrap();
    let content = text(2_000_000, 1);
    fs::write(folder.path().join("f"), &content).unwrap();
    let outcome = parflate(&folder, &["-p3", "f"]);
    assert!(outcome.status.success(), "{}", stderr(&outcome));
    assert_eq!(names(folder.path()), ["f.gz"]);
    let outcome = parflate(&folder, &["-d", "f.gz"]);
    assert!(outcome.status.success(), "{}", stderr(&outcome));
    assert_eq!(names(folder.path()), ["f"]);
    assert!(fs::read(folder.path().join("f")).unwrap() == content);
}

#[test]
fn a_name_that_is_taken_is_kept_unless_forced() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("f"), "content").unwrap();
    fs::write(folder.path().join("f.gz"), "in the way").unwrap();
    let outcome = parflate(&folder, &["-k", "f"]);
    assert_eq!(outcome.status.code(), Some(2), "{}", stderr(&outcome));
    assert_eq!(fs::read(folder.path().join("f.gz")).unwrap(), b"in the way");
    assert!(parflate(&folder, &["-kf", "f"]).status.success());
    let member = fs::read(folder.path().join("f.gz")).unwrap();
    assert_eq!(decompress_with(&member, &parflate::DecodeOptions::gzip()).unwrap(), b"content");
    assert_eq!(names(folder.path()), ["f", "f.gz"]);
}

#[test]
fn wildcards_are_expanded() {
    let folder = TempDir::new().unwrap();
    for name in ["a.txt", "b.txt", "c.log"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let outcome = parflate(&folder, &["*.txt"]);
    assert!(outcome.status.success(), "{}", stderr(&outcome));
    assert_eq!(names(folder.path()), ["a.txt.gz", "b.txt.gz", "c.log"]);
}

#[test]
fn a_folder_is_called_a_folder() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("d")).unwrap();
    let outcome = parflate(&folder, &["d"]);
    assert_eq!(outcome.status.code(), Some(2));
    assert!(stderr(&outcome).contains("d is a directory -- ignored"), "{}", stderr(&outcome));
    fs::write(folder.path().join("d").join("f"), "content").unwrap();
    assert!(parflate(&folder, &["-r", "d"]).status.success());
    assert_eq!(names(&folder.path().join("d")), ["f.gz"]);
}

#[test]
fn names_of_devices_and_streams_are_not_taken_from_headers() {
    for name in ["NUL", "con.txt", "COM1", "f:stream", "dots...", "..\\up", "a?b"] {
        let folder = TempDir::new().unwrap();
        let options = Options::gzip().gzip_header(GzipHeader::default().name(name));
        fs::write(folder.path().join("safe.gz"), compress(b"content", &options).unwrap()).unwrap();
        let outcome = parflate(&folder, &["-dN", "safe.gz"]);
        assert!(outcome.status.success(), "{name}: {}", stderr(&outcome));
        let expected = match name {
            "f:stream" => "stream",
            "..\\up" => "up",
            _ => "safe",
        };
        assert_eq!(names(folder.path()), [expected], "{name}");
        assert_eq!(fs::read(folder.path().join(expected)).unwrap(), b"content");
    }
}

#[test]
fn a_file_that_is_read_only_is_replaced() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("f");
    fs::write(&path, "content").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let outcome = parflate(&folder, &["f"]);
    assert!(folder.path().join("f.gz").exists(), "{}", stderr(&outcome));
}

#[test]
fn long_paths_work() {
    let folder = TempDir::new().unwrap();
    let long = folder.path().join("a".repeat(120)).join("b".repeat(120)).join("c".repeat(100));
    fs::create_dir_all(&long).unwrap();
    let file = long.join("f");
    fs::write(&file, "content").unwrap();
    let outcome = parflate(&folder, &[file.to_str().unwrap()]);
    assert!(outcome.status.success(), "{}", stderr(&outcome));
    assert_eq!(names(&long), ["f.gz"]);
}
