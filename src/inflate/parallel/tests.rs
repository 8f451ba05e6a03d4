//! Several threads read what one reads: content, faults, offsets and what is left.

use std::io::{Read, Write};

use parflate_test_support::content::{noise, repeats, sample};
use parflate_test_support::faulty::DrippingReader;
use parflate_test_support::{Random, text};

use crate::error::Error;
use crate::inflate::{DecodeOptions, Decoder, Limit, TrailingData};
use crate::oneshot::compress;
use crate::options::Options;
use crate::pool::Workers;

/// Content and end of a stream.
type Outcome = (Vec<u8>, Result<u64, String>, [u64; 3], Option<u64>, Vec<u8>);

fn read(source: impl Read + Send, options: &DecodeOptions, workers: usize) -> Outcome {
    let mut decoder = Decoder::new(source, options).unwrap();
    let mut content = Vec::new();
    let outcome = match workers {
        1 => decoder.copy_to(&mut content),
        _ => decoder.copy_ahead(&mut content, Workers::exactly(workers)),
    };
    let outcome = outcome.map_err(|error| format!("{error:?}"));
    let totals = [decoder.bytes_in(), decoder.bytes_out(), decoder.members()];
    let mut left = decoder.unread().to_vec();
    let trailing_offset = decoder.trailing_offset();
    if outcome.is_ok() {
        decoder.into_inner().read_to_end(&mut left).unwrap();
    }
    (content, outcome, totals, trailing_offset, left)
}

#[track_caller]
fn assert_same(stream: &[u8], options: &DecodeOptions) -> Outcome {
    let expected = read(stream, options, 1);
    for workers in [2, 4] {
        let found = read(stream, options, workers);
        assert!(found.0 == expected.0, "{workers} workers: other content");
        assert_eq!((&found.1, found.2, found.3), (&expected.1, expected.2, expected.3));
        assert!(found.1.is_err() || found.4 == expected.4, "{workers} workers: what is left");
    }
    expected
}

/// A gzip member with a sync flush every 128 KiB, and its content.
fn flushed(bytes: usize, seed: u64) -> (Vec<u8>, Vec<u8>) {
    let content = [
        text(bytes / 2, seed),
        noise(bytes / 8, seed),
        vec![7; bytes / 8],
        repeats(bytes / 4, 60, 300, seed),
    ]
    .concat();
    let options = Options::gzip().level(3).block_bytes(128 << 10);
    (compress(&content, &options).unwrap(), content)
}

#[test]
fn several_workers_read_the_same() {
    let (stream, content) = flushed(8 << 20, 1);
    let outcome = assert_same(&stream, &DecodeOptions::auto());
    assert!(outcome.0 == content);
    let members = [&stream[..], &flushed(3 << 20, 2).0, &stream].concat();
    assert_eq!(assert_same(&members, &DecodeOptions::gzip()).2[2], 3);
    let raw = compress(&content, &Options::raw()).unwrap();
    assert!(assert_same(&raw, &DecodeOptions::raw()).0 == content);
    for short in [b"" as &[u8], b"x", &content[..100_000]] {
        let stream = compress(short, &Options::zlib()).unwrap();
        assert!(assert_same(&stream, &DecodeOptions::auto()).0 == short);
    }
    assert!(assert_same(b"\x1f\x8bjunk and more", &DecodeOptions::gzip()).1.is_err());
}

#[test]
fn a_slow_source_is_read_as_it_comes() {
    let (stream, content) = flushed(900_000, 3);
    let found = read(DrippingReader::new(&stream), &DecodeOptions::auto(), 3);
    assert!(found.0 == content && found.1 == Ok(content.len() as u64));
}

#[test]
fn candidates_by_chance_are_passed_over() {
    // Stored data full of markers, each of which looks like the start of a block.
    let mut content = noise(4 << 20, 4);
    for at in (0..content.len() - 64).step_by(9_000) {
        content[at..at + 6].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0x4B, 0x4C]);
    }
    let stream = compress(&content, &Options::gzip().block_bytes(1 << 20)).unwrap();
    assert!(assert_same(&stream, &DecodeOptions::gzip()).0 == content);
}

#[test]
fn faults_have_the_same_kind_and_place() {
    let (stream, _) = flushed(3 << 20, 5);
    let mut random = Random::new(6);
    for round in 0..60 {
        let mut damaged = stream.clone();
        match round % 3 {
            0 => damaged.truncate(random.below(stream.len())),
            1 => damaged[random.below(stream.len())] ^= 1 << random.below(8),
            _ => {
                let at = random.below(stream.len() - 100);
                damaged[at..at + 100].fill(random.byte());
            }
        }
        let outcome = assert_same(&damaged, &DecodeOptions::gzip());
        assert!(outcome.1.is_err() || round % 3 == 1, "round {round}");
    }
}

#[test]
fn limits_and_trailing_data_are_kept() {
    let (stream, content) = flushed(3 << 20, 7);
    for limit_bytes in [0, 1, 200_000, content.len() - 1, content.len()] {
        let options = DecodeOptions::gzip().limit(Limit::bytes(limit_bytes as u64));
        let outcome = assert_same(&stream, &options);
        assert_eq!(outcome.0.len(), limit_bytes);
    }
    for tail in [&b"junk"[..], &[0; 700_000], &[&[0; 99][..], b"\x1f\x8b"].concat()] {
        let stream = [&stream[..], tail].concat();
        for trailing in [TrailingData::Refuse, TrailingData::AllowZeros, TrailingData::Ignore] {
            let outcome = assert_same(&stream, &DecodeOptions::gzip().trailing(trailing));
            assert!(outcome.0 == content);
        }
    }
    // With one member only, what follows it is not used.
    let pair = [&stream[..], &stream].concat();
    let options = DecodeOptions::gzip().multi_member(false).trailing(TrailingData::Ignore);
    assert!(assert_same(&pair, &options).4 == stream);
}

#[test]
fn bombs_and_dictionaries_are_left_to_the_front() {
    let bomb = [noise(700_000, 1), vec![0; 40 << 20], text(900_000, 1)].concat();
    let stream = compress(&bomb, &Options::gzip().level(9)).unwrap();
    assert!(assert_same(&stream, &DecodeOptions::gzip()).0 == bomb);
    let (mut content, dictionary) = (sample(2 << 20, 8), sample(40_000, 8));
    content.splice(10_000..10_000, noise(600_000, 8));
    let options = Options::zlib().block_bytes(128 << 10).dictionary(dictionary.clone());
    let stream = compress(&content, &options).unwrap();
    let outcome = assert_same(&stream, &DecodeOptions::zlib().dictionary(dictionary));
    assert!(outcome.0 == content);
}

#[test]
fn a_source_or_sink_that_fails_ends_it_once() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Err(std::io::ErrorKind::TimedOut.into());
            }
            self.0.read(buffer)
        }
    }
    /// Refuses one part, once it has some content.
    struct FailingOnce {
        content: Vec<u8>,
        place: usize,
    }
    impl Write for FailingOnce {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.content.len() >= self.place {
                self.place = usize::MAX;
                return Err(std::io::ErrorKind::StorageFull.into());
            }
            self.content.write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (stream, content) = flushed(3 << 20, 9);
    let half = Failing(&stream[..stream.len() / 2]);
    let mut decoder = Decoder::new(half, &DecodeOptions::gzip()).unwrap();
    let mut copied = Vec::new();
    let outcome = decoder.copy_ahead(&mut copied, Workers::exactly(3));
    assert!(
        matches!(outcome, Err(Error::Read(cause)) if cause.kind() == std::io::ErrorKind::TimedOut)
    );
    assert!(!copied.is_empty() && content.starts_with(&copied));
    // It can go on, here to find that there is nothing more.
    let again = decoder.copy_ahead(&mut copied, Workers::exactly(3));
    assert!(matches!(again, Err(Error::Read(_))));

    for place in [0, 700_000, 2_000_000] {
        let mut decoder = Decoder::new(&stream[..], &DecodeOptions::gzip()).unwrap();
        let mut sink = FailingOnce { content: Vec::new(), place };
        let outcome = decoder.copy_ahead(&mut sink, Workers::exactly(3));
        assert!(matches!(outcome, Err(Error::Write(_))));
        decoder.copy_to(&mut sink).unwrap();
        assert!(sink.content == content, "nothing is lost");
    }
}
