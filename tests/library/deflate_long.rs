//! The long tests of the encoder, for the full run: every short length through four decoders, and
//! the files of the folder that `PARFLATE_CORPUS` names, if it is set: at every level they come
//! back, and no level makes a folder's sum larger than the level before it.

use std::fs;
use std::path::{Path, PathBuf};

use parflate::deflate::{End, RawEncoder};
use parflate::{DecodeOptions, MAX_LEVEL, Options, compress, decompress_with};
use parflate_test_support::content::{periodic, zoo};
use parflate_test_support::decoders::assert_four_inflate;
use parflate_test_support::{noise, text};

const SHORT_BYTES: usize = 4096;

#[test]
#[ignore = "213,044 streams through four decoders take minutes"]
fn every_short_length_at_every_level_through_four_decoders() {
    let kinds = [
        vec![0; SHORT_BYTES],
        noise(SHORT_BYTES, 1),
        text(SHORT_BYTES, 2),
        periodic(SHORT_BYTES, 3, 3),
    ];
    let mut streams = 0;
    for level in 0..=MAX_LEVEL {
        let mut encoder = RawEncoder::new(level).unwrap();
        let mut stream = Vec::new();
        for kind in &kinds {
            for length in 0..=SHORT_BYTES {
                stream.clear();
                encoder.encode(&kind[..length], 0, End::Final, &mut stream);
                assert_four_inflate(
                    &format!("level {level}, {length} bytes"),
                    &stream,
                    &kind[..length],
                );
                streams += 1;
            }
        }
    }
    println!("{streams} streams");
}

/// Every generator, with and without the window before it.
#[test]
#[ignore = "a minute"]
fn every_generator_at_every_level_through_four_decoders() {
    let mut kinds = zoo(150_000);
    kinds.extend(
        (1..=258).map(|period| (format!("period {period}"), periodic(3000, period, period as u64))),
    );
    for level in 0..=MAX_LEVEL {
        let mut encoder = RawEncoder::new(level).unwrap();
        for (name, data) in &kinds {
            let mut stream = Vec::new();
            encoder.encode(&data[..data.len() / 2], 0, End::ByteAligned, &mut stream);
            encoder.encode(data, data.len() / 2, End::Final, &mut stream);
            assert_four_inflate(&format!("level {level}, {name}"), &stream, data);
        }
    }
}

/// Files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
#[ignore = "needs PARFLATE_CORPUS, a folder with a folder for each kind of files; takes minutes"]
fn the_corpus_comes_back_and_levels_are_monotone() {
    let Some(corpus) = std::env::var_os("PARFLATE_CORPUS") else {
        println!("skipped: PARFLATE_CORPUS is not set");
        return;
    };
    let mut folders: Vec<_> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let mut violations = Vec::new();
    for folder in folders {
        let contents: Vec<_> = files(&folder).iter().map(|file| fs::read(file).unwrap()).collect();
        let mut before = usize::MAX;
        for level in 0..=MAX_LEVEL {
            let mut sum = 0;
            for content in &contents {
                let stream = compress(content, &Options::raw().level(level)).unwrap();
                let found = decompress_with(&stream, &DecodeOptions::raw()).unwrap();
                assert!(found == *content, "{}, level {level}", folder.display());
                assert_four_inflate(
                    &format!("{} at level {level}", folder.display()),
                    &stream,
                    content,
                );
                sum += stream.len();
            }
            println!("{} level {level}: {sum}", folder.display());
            if sum > before {
                violations.push(format!("{} level {level}: {sum} > {before}", folder.display()));
            }
            before = sum;
        }
    }
    assert!(violations.is_empty(), "{violations:#?}");
}
