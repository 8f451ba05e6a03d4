//! Every backend of this build, through the whole flow: a decoder that shares no code with it reads
//! its output back, its blocks join with any others, and its bytes depend only on options and
//! input.

use std::io::Write;

use parflate::{
    Backend, DecodeOptions, Encoder, Error, Format, Limit, MAX_LEVEL, Options, Pool, Workers,
    compress, decompress, decompress_with,
};
use parflate_test_support::content::{fibonacci, periodic};
use parflate_test_support::{noise, sample};

use crate::{assert_inflates, parts_of};

/// The backends in this build.
fn backends() -> impl Iterator<Item = Backend> {
    Backend::available()
}

fn options(format: Format) -> Options {
    Options::new(format)
}

const FORMATS: [Format; 3] = [Format::Gzip, Format::Zlib, Format::Raw];

/// Inputs that broke an encoder somewhere, or are made to.
fn traps() -> Vec<(String, Vec<u8>)> {
    let mut traps: Vec<(String, Vec<u8>)> = vec![
        ("nothing".into(), Vec::new()),
        ("a byte".into(), vec![9]),
        ("zeros, then a byte (fflate, level 1)".into(), b"\0\0\0\0\xbb\0\0\0\0\0".to_vec()),
        ("70,000 equal bytes (fflate, flushed)".into(), vec![b'e'; 70_000]),
        ("a run of 0xff".into(), vec![0xff; 9_000]),
        ("zeros before text".into(), [vec![0; 5_000], sample(5_000, 1)].concat()),
    ];
    for period in [1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 32, 33, 64, 127, 255, 256, 257, 258, 259] {
        traps.push((format!("period {period}"), periodic(3_000, period, period as u64)));
    }
    for distance in [32_767, 32_768, 32_769] {
        let bytes = periodic(distance + 300, distance, 5);
        traps.push((format!("a match {distance} bytes back"), bytes));
    }
    // Frequencies that make the longest codewords, if nothing limits them.
    traps.push(("Fibonacci frequencies".into(), fibonacci(28_000)));
    traps
}

#[test]
fn every_level_format_and_block_size_round_trips() {
    let data = sample(200_000, 42);
    for backend in backends() {
        for format in FORMATS {
            for level in 0..=MAX_LEVEL {
                let block_bytes = [1 << 12, 100_000, 1 << 20][usize::from(level) % 3];
                let options =
                    options(format).backend(backend).level(level).block_bytes(block_bytes);
                let stream = compress(&data, &options).unwrap();
                assert_inflates(&stream, format, &data);
                assert!(level == 0 || stream.len() < data.len() / 2, "{backend} at {level}");
            }
        }
    }
}

#[test]
fn every_trap_round_trips_at_every_level() {
    for (name, bytes) in traps() {
        for backend in backends() {
            for level in 0..=MAX_LEVEL {
                for block_bytes in [1024, 1 << 17] {
                    let options =
                        Options::raw().backend(backend).level(level).block_bytes(block_bytes);
                    let stream = compress(&bytes, &options).unwrap();
                    let content = decompress_with(&stream, &DecodeOptions::raw());
                    let is_same = content.as_ref().is_ok_and(|content| *content == bytes);
                    assert!(is_same, "{name}: {backend} at {level}: {:?}", content.err());
                    assert_inflates(&stream, Format::Raw, &bytes);
                }
            }
        }
    }
}

/// Lengths 0 to `last_bytes` × contents × levels × backends, each alone and after a full block.
fn assert_lengths_round_trip(last_bytes: usize, step: usize) {
    let contents: [fn(usize) -> Vec<u8>; 4] = [
        |bytes| vec![0; bytes],
        |bytes| noise(bytes, 3),
        |bytes| sample(bytes, 4),
        |bytes| b"abc".iter().copied().cycle().take(bytes).collect(),
    ];
    let pool = Pool::new(Workers::exactly(1)).unwrap();
    for backend in backends() {
        for level in 0..=MAX_LEVEL {
            let options =
                Options::raw().pool(&pool).backend(backend).level(level).block_bytes(1024);
            for content in contents {
                for bytes in (0..=last_bytes).step_by(step) {
                    let data = content(bytes);
                    let stream = compress(&data, &options).unwrap();
                    let inflated = miniz_oxide::inflate::decompress_to_vec(&stream);
                    assert!(
                        inflated.is_ok_and(|found| found == data),
                        "{backend} at {level}, {bytes} bytes"
                    );
                }
            }
        }
    }
}

#[test]
fn short_lengths_round_trip() {
    assert_lengths_round_trip(40, 1);
    assert_lengths_round_trip(4096, 331);
}

#[test]
#[ignore = "some minutes; run it after a change to an encoder or the splice"]
fn every_length_up_to_4096_round_trips() {
    assert_lengths_round_trip(4096, 1);
}

#[test]
fn random_data_grow_at_most_by_the_bound() {
    const WRAPPER_BYTES: usize = 18; // gzip's header and trailer
    for bytes in [0, 1, 1_000, 65_535, 65_536, 300_000] {
        let data = noise(bytes, 11);
        for backend in backends() {
            for (level, block_bytes) in [(1, 1024), (6, 65_536), (9, 100_000), (12, 1 << 20)] {
                let options =
                    Options::gzip().backend(backend).level(level).block_bytes(block_bytes);
                let stream = compress(&data, &options).unwrap();
                let blocks = bytes.div_ceil(block_bytes).max(1);
                let heads: usize = (0..blocks)
                    .map(|block| block_bytes.min(bytes - block * block_bytes).div_ceil(65_535))
                    .sum();
                let bound_bytes = bytes + 5 * heads + 5 * blocks + WRAPPER_BYTES;
                assert!(
                    stream.len() <= bound_bytes,
                    "{backend} at {level}: {bytes} bytes became {}, bound {bound_bytes}",
                    stream.len()
                );
            }
        }
    }
}

#[test]
fn bytes_do_not_depend_on_workers_or_on_earlier_blocks() {
    let data = sample(600_000, 17);
    let busy_pool = Pool::new(Workers::exactly(2)).unwrap();
    for backend in backends() {
        for level in [0, 1, 2, 6, 9, 10, 12] {
            let options = Options::gzip().backend(backend).level(level).block_bytes(40_000);
            let with = |workers| options.clone().workers(Workers::exactly(workers));
            let expected = compress(&data, &with(1)).unwrap();
            for workers in [2, 3, 8] {
                assert!(compress(&data, &with(workers)).unwrap() == expected, "{backend} {level}");
            }
            // Threads whose encoders have seen other content, then the same again.
            let busy = options.clone().pool(&busy_pool);
            compress(&noise(200_000, level.into()), &busy).unwrap();
            for _ in 0..2 {
                assert!(compress(&data, &busy).unwrap() == expected, "{backend} {level}, busy");
            }
        }
    }
}

/// A library's reset can leave something of the block before; only rich data show it, such as this
/// program.
#[test]
fn a_program_gives_the_same_bytes_on_one_worker_and_on_three() {
    let mut program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    program.truncate(2_000_000);
    for backend in backends() {
        for level in 1..=9 {
            let options = Options::gzip().backend(backend).level(level).block_bytes(128 << 10);
            let with = |workers| {
                compress(&program, &options.clone().workers(Workers::exactly(workers))).unwrap()
            };
            assert!(with(1) == with(3), "{backend} {level}");
        }
    }
}

#[test]
fn flushes_anywhere_leave_a_valid_stream() {
    let data = [vec![b'e'; 70_000], sample(30_000, 2)].concat();
    for backend in backends() {
        for level in [0, 1, 6, 12] {
            let options = Options::zlib().backend(backend).level(level).block_bytes(16_384);
            let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
            encoder.flush().unwrap();
            encoder.flush().unwrap();
            for part in data.chunks(9_973) {
                encoder.write_all(part).unwrap();
                encoder.flush().unwrap();
            }
            let (stream, _) = encoder.finish().unwrap();
            assert_inflates(&stream, Format::Zlib, &data);
        }
    }
}

#[test]
fn options_of_every_kind_pass_verify() {
    let data = sample(150_000, 23);
    let dictionary = sample(40_000, 23);
    for backend in backends() {
        for level in [0, 1, 5, 9, 11] {
            let base = Options::raw().backend(backend).level(level).block_bytes(32_768);
            for options in [
                base.clone(),
                base.clone().independent(true),
                base.clone().rsyncable(true),
                base.clone().dictionary(dictionary.clone()),
            ] {
                let stream = compress(&data, &options.verify(true)).unwrap();
                let decode = DecodeOptions::raw().dictionary(dictionary.clone());
                assert!(decompress_with(&stream, &decode).unwrap() == data, "{backend} {level}");
            }
        }
    }
}

#[test]
fn independent_blocks_inflate_alone() {
    let data = sample(100_000, 29);
    for backend in backends() {
        let options = Options::raw().backend(backend).block_bytes(25_000).independent(true);
        for (index, part) in parts_of(&data, &options, 1).iter().enumerate() {
            let mut stream = part.data().to_vec();
            if !part.label().is_last() {
                stream.extend([3, 0]); // an empty final block
            }
            assert_inflates(&stream, Format::Raw, &data[index * 25_000..][..25_000]);
        }
    }
}

#[test]
fn a_dictionary_of_earlier_content_pays_where_it_is_used() {
    // The second block is a copy of the first: a few bytes with its window, all of it without.
    let block = noise(20_000, 31);
    let data = block.repeat(3);
    for backend in backends() {
        let options = Options::raw().backend(backend).level(6).block_bytes(20_000);
        let sizes: Vec<usize> =
            parts_of(&data, &options, 1).iter().map(|part| part.data().len()).collect();
        let uses_dictionary = matches!(
            backend,
            Backend::Auto | Backend::Parflate | Backend::ZlibNg | Backend::Hybrid
        );
        assert_eq!(sizes[1] < 2_000, uses_dictionary, "{backend}: {sizes:?}");
    }
}

#[test]
fn levels_beyond_a_library_are_its_densest() {
    let data = sample(120_000, 37);
    let at =
        |backend, level| compress(&data, &Options::raw().backend(backend).level(level)).unwrap();
    if Backend::ZlibNg.is_available() {
        assert!(at(Backend::ZlibNg, 12) == at(Backend::ZlibNg, 9));
        assert!(at(Backend::ZlibNg, 1) == at(Backend::ZlibNg, 2));
    }
    if Backend::Miniz.is_available() {
        assert!(at(Backend::Miniz, 12) == at(Backend::Miniz, 10));
    }
}

#[test]
fn hybrid_takes_each_block_from_the_library_it_names() {
    if !Backend::Hybrid.is_available() {
        return println!("skipped: hybrid is not in this build");
    }
    let data = sample(200_000, 41);
    let of = |backend| {
        let options = Options::raw().backend(backend).block_bytes(50_000);
        let parts = parts_of(&data, &options, 1);
        parts.into_iter().map(|part| part.into_inner().1).collect::<Vec<_>>()
    };
    let (hybrid, libdeflate, zlib_ng) =
        (of(Backend::Hybrid), of(Backend::Libdeflate), of(Backend::ZlibNg));
    assert_eq!(hybrid[0], libdeflate[0]);
    assert_eq!(hybrid[1..3], zlib_ng[1..3]);
    assert_eq!(hybrid[3], libdeflate[3]);
    assert_ne!(libdeflate[1], zlib_ng[1]);
}

#[test]
fn a_backend_that_is_not_in_this_build_is_refused() {
    for backend in Backend::ALL.into_iter().filter(|backend| !backend.is_available()) {
        let outcome = compress(b"", &Options::gzip().backend(backend));
        assert!(matches!(outcome, Err(Error::BackendUnavailable { backend: missing, .. })
                if missing == backend.name()));
    }
}

#[test]
fn the_default_block_size_of_every_backend_round_trips() {
    let data = sample(2_500_000, 43);
    for backend in backends() {
        let stream = compress(&data, &Options::gzip().backend(backend).level(1)).unwrap();
        assert!(decompress(&stream, Limit::NONE).unwrap() == data);
    }
}
