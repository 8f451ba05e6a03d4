//! The example with five processes makes the bytes that `compress` makes.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use parflate::{Format, Options, compress};
use parflate_test_support::sample;

use crate::assert_inflates;

/// The example's program. Cargo builds it along with all tests; where only this test was asked for,
/// it is built here, unless it is newer than the sources.
fn program() -> PathBuf {
    let folder = env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
    let name = format!("distributed{}", env::consts::EXE_SUFFIX);
    let program = folder.join("examples").join(name);
    if modified(&program) < modified(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path()) {
        let profile = if folder.ends_with("debug") { "test" } else { "release" };
        let built = Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--quiet", "--profile", profile, "--example", "distributed"])
            .status();
        assert!(built.unwrap().success());
    }
    program
}

/// When a file, or the newest file in a folder and those below it, was last written.
fn modified(path: &Path) -> Option<SystemTime> {
    let entries = path.read_dir().into_iter().flatten();
    let newest_below = entries.filter_map(|entry| modified(&entry.unwrap().path())).max();
    newest_below.or_else(|| path.metadata().ok()?.modified().ok())
}

#[test]
fn four_processes_and_a_fifth_make_the_same_bytes() {
    let folder = env::temp_dir().join(format!("parflate-distributed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (input, output) = (folder.join("input"), folder.join("output.gz"));
    let program = program();
    // No byte; less than four blocks; ranges that end with a block; and one that does not.
    for bytes in [0, 1000, 524_288, 700_000, 4 * 524_288, 2_500_001] {
        let data = sample(bytes, 1);
        std::fs::write(&input, &data).unwrap();
        let status = Command::new(&program).args([&input, &output]).status().unwrap();
        assert!(status.success(), "{bytes}");
        let joined = std::fs::read(&output).unwrap();
        assert!(joined == compress(&data, &Options::gzip()).unwrap(), "{bytes}");
        assert_inflates(&joined, Format::Gzip, &data);
        std::fs::remove_file(&output).unwrap();
        let left: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
        assert_eq!(left.len(), 1, "only the input is left");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
