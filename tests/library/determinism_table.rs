//! The test of determinism: one committed table of hashes, `tests/determinism.json`, that every
//! build must reproduce: native on any instruction set, with any workers and fronts, and wasm
//! (`tests/web/determinism.test.mjs` reads the same file).
//!
//! When a level's output changes on purpose, `PARFLATE_WRITE_TABLE=1 cargo test --test
//! library determinism_table` writes the table anew, and its diff shows which levels changed.

use std::fs;
use std::path::PathBuf;

use parflate::{Backend, Encoder, Format, MAX_LEVEL, Options, Workers, compress, copy};
use parflate_test_support::determinism::samples;
use sha2::{Digest, Sha256};

/// Block sizes that give each sample several blocks, in bytes, and the level's own.
const BLOCK_BYTES: [Option<usize>; 2] = [Some(40_000), None];

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every case by name, with the options that make it.
fn cases() -> Vec<(String, Options)> {
    let backends: Vec<_> = Backend::available().filter(|b| *b != Backend::Auto).collect();
    let mut cases = Vec::new();
    for backend in backends.into_iter().filter(|backend| backend.is_available()) {
        for level in 0..=MAX_LEVEL {
            for format in [Format::Gzip, Format::Zlib, Format::Raw] {
                for block_bytes in BLOCK_BYTES {
                    // Containers differ in a few bytes around the same blocks: one of them has
                    // all backends, and the level's own blocks are the first backend's matter.
                    let is_main = backend == Backend::Parflate;
                    if !is_main && (format != Format::Raw || block_bytes.is_none()) {
                        continue;
                    }
                    let mut options = Options::new(format).backend(backend).level(level);
                    let mut name =
                        format!("{backend} {level} {}", format!("{format:?}").to_lowercase());
                    if let Some(block_bytes) = block_bytes {
                        options = options.block_bytes(block_bytes);
                        name += &format!(" {block_bytes}");
                    }
                    cases.push((name, options));
                }
            }
        }
    }
    for level in 0..=MAX_LEVEL {
        let seekable = Options::gzip().level(level).block_bytes(20_000).restart_every(50_000);
        cases.push((format!("seekable {level}"), seekable));
        cases.push((format!("bgzf {level}"), Options::bgzf().level(level)));
    }
    cases
}

/// What this build makes of all cases: lines of the table, `"case / sample": "hash"`.
fn lines() -> Vec<(String, String)> {
    let samples = samples();
    let mut lines: Vec<_> =
        samples.iter().map(|(name, bytes)| (format!("sample / {name}"), hex(bytes))).collect();
    for (case, options) in cases() {
        for (name, bytes) in &samples {
            let one = options.clone().workers(Workers::exactly(1));
            let stream = compress(bytes, &one).unwrap();
            lines.push((format!("{case} / {name}"), hex(&stream)));
        }
    }
    lines
}

fn path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/determinism.json"))
}

fn table() -> serde_json::Map<String, serde_json::Value> {
    serde_json::from_str(&fs::read_to_string(path()).unwrap()).unwrap()
}

#[test]
fn every_build_makes_the_bytes_of_the_table() {
    let lines = lines();
    if std::env::var_os("PARFLATE_WRITE_TABLE").is_some() {
        let mut all = table();
        all.extend(lines.iter().map(|(name, hash)| (name.clone(), hash.clone().into())));
        let rows: Vec<_> = all.iter().map(|(name, hash)| format!("  {name:?}: {hash}")).collect();
        fs::write(path(), format!("{{\n{}\n}}\n", rows.join(",\n"))).unwrap();
    }
    let table = table();
    let differing: Vec<_> = lines
        .iter()
        .filter(|(name, hash)| table.get(name).and_then(|found| found.as_str()) != Some(hash))
        .map(|(name, _)| name)
        .collect();
    assert!(differing.is_empty(), "{} of {} differ: {differing:?}", differing.len(), lines.len());
}

/// The other fronts and numbers of workers, against the same table.
#[test]
fn every_front_makes_the_bytes_of_the_table() {
    if std::env::var_os("PARFLATE_WRITE_TABLE").is_some() {
        return; // The other test is just writing it.
    }
    let table = table();
    let samples = samples();
    for (index, (case, options)) in cases().into_iter().enumerate() {
        for (name, bytes) in &samples {
            let expected = table[&format!("{case} / {name}")].as_str().unwrap();
            let workers = [2, 3, 4, 7, 8, 16, 64][index % 7];
            let options = options.clone().workers(Workers::exactly(workers));
            let mut copied = Vec::new();
            copy(&bytes[..], &mut copied, &options).unwrap();
            assert_eq!(hex(&copied), expected, "{case} / {name}, {workers} workers, copied");
            let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
            let write_bytes = [787, 81_761][index % 2];
            bytes.chunks(write_bytes).for_each(|chunk| encoder.push(chunk).unwrap());
            let (written, _) = encoder.finish().unwrap();
            assert_eq!(hex(&written), expected, "{case} / {name}, writes of {write_bytes}");
        }
    }
}
