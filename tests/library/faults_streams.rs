//! Flushing in every way, incompressible input, streams that are dropped, and buffers that were
//! used before: each stream is valid and contains nothing else.

use std::io::{self, Write};

use flate2::{Decompress, FlushDecompress};
use parflate::{Backend, Encoder, Format, MAX_LEVEL, Options, Pool, Workers, compress};
use parflate_test_support::faulty::SharedWriter;
use parflate_test_support::{Container, Random, inflate, noise, sample, within_deadline};

use crate::assert_inflates;

fn options(workers: usize) -> Options {
    Options::raw().level(6).block_bytes(1024).workers(Workers::exactly(workers))
}

/// Fails unless a decoder gets `expected` from a stream that has only been flushed.
fn assert_flushed(stream: &[u8], expected: &[u8]) {
    let mut content = Vec::with_capacity(expected.len() + 64);
    let mut decoder = Decompress::new(false);
    decoder.decompress_vec(stream, &mut content, FlushDecompress::Sync).unwrap();
    assert!(content == expected, "{} of {} bytes", content.len(), expected.len());
}

#[test]
fn a_flush_before_data_and_twice_adds_nothing_twice() {
    for format_options in [Options::gzip(), Options::zlib(), Options::raw()] {
        let mut encoder = Encoder::new(Vec::new(), &format_options).unwrap();
        encoder.flush().unwrap();
        let header_bytes = encoder.get_ref().len();
        encoder.flush().unwrap();
        assert_eq!(encoder.get_ref().len(), header_bytes);
        encoder.write_all(b"content").unwrap();
        encoder.flush().unwrap();
        let flushed_bytes = encoder.get_ref().len();
        assert!(flushed_bytes > header_bytes);
        encoder.flush().unwrap();
        assert_eq!(encoder.get_ref().len(), flushed_bytes);
        let stream = encoder.finish().unwrap().0;
        let format = match header_bytes {
            0 => Format::Raw,
            2 => Format::Zlib,
            _ => Format::Gzip,
        };
        assert_inflates(&stream, format, b"content");
    }
}

#[test]
fn a_flush_after_each_byte_is_valid() {
    within_deadline(|step| {
        let (input, pool) = (sample(1500, 1), Pool::new(2).unwrap());
        for level in [0, 1, 6, 9] {
            step();
            let options = options(1).level(level).pool(&pool);
            let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
            for (place, byte) in input.iter().enumerate() {
                encoder.write_all(&[*byte]).unwrap();
                encoder.flush().unwrap();
                if place % 100 == 0 {
                    assert_flushed(encoder.get_ref(), &input[..=place]);
                }
            }
            let stream = encoder.finish().unwrap().0;
            assert_inflates(&stream, Format::Raw, &input);
        }
    });
}

/// Runs trip encoders whose matches may not cross a flush; so do runs longer than the window, than
/// a stored block and than two blocks.
#[test]
fn a_flush_at_every_offset_of_a_run_is_valid() {
    let run = vec![b'r'; 70_000];
    let around = |place: usize| place - 3..place + 4;
    let offsets = (0..1200)
        .chain(around(1 << 11))
        .chain(around(1 << 15))
        .chain(around(1 << 16))
        .chain(around(70_000 - 3));
    for offset in offsets {
        let level = [1, 4, 6, 9][offset % 4];
        let options = options(1).level(level).block_bytes(1024 << (offset % 8));
        let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
        encoder.write_all(&run[..offset.min(run.len())]).unwrap();
        encoder.flush().unwrap();
        assert_flushed(encoder.get_ref(), &run[..offset.min(run.len())]);
        encoder.write_all(&run[offset.min(run.len())..]).unwrap();
        assert_inflates(&encoder.finish().unwrap().0, Format::Raw, &run);
    }
}

/// Scripts of writes and flushes, drawn from seeds; the workers do not matter to them either.
#[test]
fn any_script_of_writes_and_flushes_is_valid_and_deterministic() {
    within_deadline(|step| {
        let pool = Pool::new(3).unwrap();
        for seed in 0..60 {
            step();
            let input = sample(20_000, seed);
            let run = |options: &Options| {
                let mut random = Random::new(seed);
                let (mut rest, mut written) = (&input[..], 0);
                let mut encoder = Encoder::new(Vec::new(), options).unwrap();
                while !rest.is_empty() {
                    let (now, later) = rest.split_at(random.below(3000).min(rest.len()));
                    encoder.write_all(now).unwrap();
                    (rest, written) = (later, written + now.len());
                    if random.below(3) == 0 {
                        encoder.flush().unwrap();
                        assert_flushed(encoder.get_ref(), &input[..written]);
                    }
                }
                encoder.finish().unwrap().0
            };
            let options = options(1).rsyncable(seed % 3 == 0).independent(seed % 5 == 0);
            let stream = run(&options);
            assert_inflates(&stream, Format::Raw, &input);
            assert!(run(&options.pool(&pool)) == stream, "seed {seed}");
        }
    });
}

#[test]
fn what_cannot_shrink_grows_by_a_bound() {
    const GZIP_WRAPPER_BYTES: usize = 18; // header of 10, trailer of 8
    for backend in Backend::available() {
        for level in [0, 1, 3, 6, 9, MAX_LEVEL] {
            for input_bytes in [0, 1, 5, 1023, 1024, 1025, 65_534, 65_535, 65_536, 200_000] {
                for block_bytes in [1024, 65_536, 100_000] {
                    let input = noise(input_bytes, level.into());
                    let options =
                        Options::gzip().level(level).backend(backend).block_bytes(block_bytes);
                    let output = compress(&input, &options.workers(1.into())).unwrap();
                    let blocks = input_bytes.div_ceil(block_bytes).max(1);
                    let stored = (input_bytes / block_bytes) * block_bytes.div_ceil(65_535)
                        + (input_bytes % block_bytes).div_ceil(65_535);
                    let bound = input_bytes + 5 * stored + 5 * blocks + GZIP_WRAPPER_BYTES;
                    assert!(
                        output.len() <= bound,
                        "{backend} {level}: {input_bytes} bytes in blocks of {block_bytes}: \
                         {} bytes, bound {bound}",
                        output.len()
                    );
                    assert_inflates(&output, Format::Gzip, &input);
                }
            }
        }
    }
}

#[test]
fn a_stream_that_was_given_up_gets_nothing_more_and_looks_unfinished() {
    within_deadline(|step| {
        let input = sample(30_000, 3);
        for written in (0..input.len()).step_by(501) {
            step();
            for workers in [1, 3] {
                let sink = SharedWriter::default();
                let options = Options::gzip().level(1).block_bytes(1024).workers(workers.into());
                let mut encoder = Encoder::new(sink.clone(), &options).unwrap();
                encoder.write_all(&input[..written]).unwrap();
                let before = sink.content();
                drop(encoder);
                let after = sink.content();
                assert_eq!(before, after);
                let (content, outcome) = inflate(&after, Container::Gzip);
                assert!(outcome.is_err() && input.starts_with(&content));
            }
        }
    });
}

#[test]
fn a_reused_buffer_shows_nothing_of_another_stream() {
    let pool = Pool::new(2).unwrap();
    let secret = noise(300_000, 4);
    for level in [0, 1, 6, 9, MAX_LEVEL] {
        let options = Options::gzip().level(level).block_bytes(16 << 10).pool(&pool);
        for seed in 0..6 {
            // Streams that finish, that fail and that are dropped all return buffers to the pool.
            let mut encoder = Encoder::new(io::sink(), &options).unwrap();
            encoder.write_all(&secret[seed * 100..]).unwrap();
            if seed % 2 == 0 {
                encoder.finish().unwrap();
            }
            let public = sample(100_000 + seed, seed as u64);
            let output = compress(&public, &options).unwrap();
            assert_inflates(&output, Format::Gzip, &public);
            let fresh = Options::gzip().level(level).block_bytes(16 << 10).workers(2.into());
            assert!(output == compress(&public, &fresh).unwrap());
            // Eight bytes of noise in a row do not occur in the output by chance.
            let shown = secret.chunks_exact(1000).any(|chunk| {
                let needle = &chunk[..8];
                output.windows(8).any(|window| window == needle)
            });
            assert!(!shown, "level {level}");
        }
    }
}
