//! The example with five processes gives the bytes that `compress` gives.
#![allow(clippy::unwrap_used)]

mod harness;

use std::env;
use std::path::PathBuf;
use std::process::Command;

use harness::{assert_inflates, sample};
use parflate::{Format, Options, compress};

/// The example's program, brought up to date: cargo builds examples only along with all tests.
fn program() -> PathBuf {
    let folder = env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
    let profile = if folder.ends_with("debug") { "test" } else { "release" };
    // The very features of this build, so that nothing has to be compiled twice.
    let mut features = Vec::new();
    features.extend(cfg!(feature = "miniz").then_some("miniz"));
    features.extend(cfg!(feature = "libdeflate").then_some("libdeflate"));
    features.extend(cfg!(feature = "zlib-ng").then_some("zlib-ng"));
    let built = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--quiet", "--profile", profile, "--example", "distributed"])
        .args(["--no-default-features", "--features", &features.join(",")])
        .status();
    assert!(built.unwrap().success());
    folder.join("examples").join(format!("distributed{}", env::consts::EXE_SUFFIX))
}

#[test]
fn four_processes_and_a_fifth_give_the_very_bytes() {
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
