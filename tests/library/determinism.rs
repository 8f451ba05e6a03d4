//! One input with one set of options has one output, however many workers there are, however the
//! input arrives, and whatever the threads have done before.

use std::fs::File;
use std::io::{Write, pipe};
use std::thread;

use parflate::{Backend, Encoder, Format, MAX_LEVEL, Options, Pool, Workers, compress, copy};
use parflate_test_support::sample;

use crate::assert_inflates;

/// How the input reaches the compressor.
#[derive(Clone, Copy, Debug)]
enum Front {
    Slice,
    File,
    Pipe,
    Writes(usize),
}

const FRONTS: [Front; 6] = [
    Front::Slice,
    Front::File,
    Front::Pipe,
    Front::Writes(1),
    Front::Writes(787),
    Front::Writes(81_761),
];

const WORKERS: [usize; 8] = [1, 2, 3, 4, 7, 8, 16, 64];

/// An input, also as a file.
struct Input {
    bytes: Vec<u8>,
    path: std::path::PathBuf,
}

impl Input {
    fn new(name: &str, bytes: Vec<u8>) -> Self {
        let path = std::env::temp_dir().join(format!("parflate-{name}-{}", std::process::id()));
        std::fs::write(&path, &bytes).unwrap();
        Self { bytes, path }
    }

    fn compress(&self, options: &Options, front: Front) -> Vec<u8> {
        match front {
            Front::Slice => compress(&self.bytes, options).unwrap(),
            Front::File => {
                let mut output = Vec::new();
                copy(File::open(&self.path).unwrap(), &mut output, options).unwrap();
                output
            }
            Front::Pipe => thread::scope(|scope| {
                let (reader, mut writer) = pipe().unwrap();
                scope.spawn(move || writer.write_all(&self.bytes).unwrap());
                let mut output = Vec::new();
                copy(reader, &mut output, options).unwrap();
                output
            }),
            Front::Writes(write_bytes) => {
                let mut encoder = Encoder::new(Vec::new(), options).unwrap();
                for chunk in self.bytes.chunks(write_bytes) {
                    encoder.write_all(chunk).unwrap();
                }
                encoder.finish().unwrap().0
            }
        }
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Fails unless all workers and fronts give one output, which inflates to the input.
fn assert_one_output(input: &Input, options: &Options, workers: &[usize], fronts: &[Front]) {
    let expected = compress(&input.bytes, &options.clone().workers(Workers::exactly(1))).unwrap();
    for &count in workers {
        for &front in fronts {
            let output = input.compress(&options.clone().workers(Workers::exactly(count)), front);
            assert!(output == expected, "{count} workers, {front:?}, {options:?}");
        }
    }
}

#[test]
fn workers_and_fronts_do_not_matter() {
    let input = Input::new("fronts", sample(400_000, 1));
    let base = |options: Options| options.level(4).block_bytes(20_000);
    for (format, options) in [
        (Format::Gzip, base(Options::gzip())),
        (Format::Zlib, base(Options::zlib())),
        (Format::Raw, base(Options::raw())),
        (Format::Gzip, base(Options::gzip()).independent(true)),
        (Format::Gzip, base(Options::gzip()).rsyncable(true)),
        (Format::Gzip, base(Options::gzip()).restart_every(50_000)),
        (Format::Zlib, base(Options::zlib()).restart_every(30_000).rsyncable(true)),
        (Format::Raw, Options::raw().level(1).rsyncable(true).independent(true)),
        (Format::Gzip, Options::gzip().level(1).block_bytes(1024)),
    ] {
        assert_one_output(&input, &options, &WORKERS, &FRONTS);
        assert_inflates(&compress(&input.bytes, &options).unwrap(), format, &input.bytes);
    }
    let options = base(Options::zlib()).dictionary(sample(50_000, 2));
    assert_one_output(&input, &options, &WORKERS, &FRONTS);
}

#[test]
fn blocks_of_the_default_size_make_no_difference() {
    let input = Input::new("defaults", sample(1_700_000, 3));
    assert_one_output(&input, &Options::gzip().level(1), &[2, 7], &FRONTS);
}

#[test]
fn levels_and_backends_make_no_difference() {
    let input = Input::new("levels", sample(150_000, 4));
    for backend in Backend::available() {
        for level in 0..=MAX_LEVEL {
            let options = Options::gzip().level(level).backend(backend).block_bytes(30_000);
            let fronts = [Front::Slice, Front::Pipe, Front::Writes(787)];
            assert_one_output(&input, &options, &[2, 3, 8], &fronts);
            let output = compress(&input.bytes, &options).unwrap();
            assert_inflates(&output, Format::Gzip, &input.bytes);
        }
    }
}

/// Whatever a worker has compressed before, and how, must not show.
#[test]
fn a_used_pool_makes_the_same_bytes() {
    let inputs: Vec<_> = (0..4).map(|seed| sample(50_000 + 7001 * seed, seed as u64)).collect();
    let settings: Vec<_> = (0..=MAX_LEVEL)
        .map(|level| Options::gzip().level(level).block_bytes(1024 << (level % 5)))
        .collect();
    let fresh = |input: &[u8], options: &Options| {
        // New threads each time, so new encoders.
        compress(input, &options.clone().workers(Workers::exactly(3))).unwrap()
    };
    let pool = Pool::new(3).unwrap();
    thread::scope(|scope| {
        for turn in 0..3 {
            let (inputs, settings, pool) = (&inputs, &settings, &pool);
            scope.spawn(move || {
                for step in 0..settings.len() {
                    let options = &settings[(step * 5 + turn) % settings.len()];
                    let input = &inputs[(step + turn) % inputs.len()];
                    let shared = compress(input, &options.clone().pool(pool)).unwrap();
                    assert!(shared == fresh(input, options), "{options:?}");
                }
            });
        }
    });
}

/// Short inputs, where blocks end with the input, one before and one after.
#[test]
fn inputs_of_about_a_block_make_no_difference() {
    for blocks in [0, 1, 2, 5] {
        for offset in [-1_i64, 0, 1] {
            let Ok(bytes) = usize::try_from(blocks * 1024 + offset) else { continue };
            let input = Input::new("edges", sample(bytes, 5));
            for options in [Options::gzip(), Options::raw().rsyncable(true)] {
                let options = options.block_bytes(1024).level(6);
                assert_one_output(&input, &options, &[1, 2, 8], &FRONTS);
            }
        }
    }
}
