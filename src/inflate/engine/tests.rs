//! The engine against zlib-rs: the same content, the same refusals at the same places, whatever
//! the parts in which input comes and output is wanted.

use parflate_test_support::content::{fibonacci, noise, noise_of, repeats, sample, zoo};
use parflate_test_support::{Random, text};

use super::{Engine, Pause};
use crate::deflate::{End, RawEncoder};

/// The end of a stream, by one decoder.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    content: Vec<u8>,
    pause: Pause,
    consumed_bytes: usize,
}

/// All of `stream` with room for `room_bytes`, by our engine.
fn by_engine(stream: &[u8], dictionary: &[u8], room_bytes: usize) -> Outcome {
    let mut engine = Engine::new();
    engine.restart(dictionary);
    let mut content = vec![0xA5; room_bytes];
    let progress = engine.inflate(stream, &mut content, 0);
    content.truncate(progress.written_bytes);
    Outcome { content, pause: progress.pause, consumed_bytes: progress.consumed_bytes }
}

/// The same by zlib-rs.
fn by_zlib_rs(stream: &[u8], dictionary: &[u8], room_bytes: usize) -> Outcome {
    let mut inflate = zlib_rs::Inflate::new(false, 15);
    if !dictionary.is_empty() {
        let window = &dictionary[dictionary.len().saturating_sub(1 << 15)..];
        inflate.set_dictionary(window).unwrap();
    }
    let mut content = vec![0; room_bytes];
    let pause = match inflate.decompress(stream, &mut content, zlib_rs::InflateFlush::NoFlush) {
        Ok(zlib_rs::Status::StreamEnd) => Pause::Ended,
        Ok(_) => Pause::MoreNeeded,
        Err(_) => Pause::Damaged,
    };
    content.truncate(inflate.total_out() as usize);
    Outcome { content, pause, consumed_bytes: inflate.total_in() as usize }
}

/// In parts of random sizes up to these, with a buffer that slides over the content.
fn in_parts(stream: &[u8], dictionary: &[u8], most: [usize; 2], random: &mut Random) -> Outcome {
    const WINDOW_BYTES: usize = 1 << 15;
    let mut engine = Engine::new();
    engine.restart(dictionary);
    let mut buffer = vec![0; WINDOW_BYTES + most[1]];
    let (mut content, mut from, mut consumed_bytes) = (Vec::new(), 0, 0);
    loop {
        let given = 1 + random.below(most[0]);
        let input = &stream[consumed_bytes..stream.len().min(consumed_bytes + given)];
        let room = 1 + random.below(most[1]);
        if from > WINDOW_BYTES {
            buffer.copy_within(from - WINDOW_BYTES..from, 0);
            from = WINDOW_BYTES;
        }
        let progress = engine.inflate(input, &mut buffer[..from + room], from);
        content.extend_from_slice(&buffer[from..from + progress.written_bytes]);
        from += progress.written_bytes;
        consumed_bytes += progress.consumed_bytes;
        let is_stuck = progress.consumed_bytes + progress.written_bytes == 0;
        if progress.pause != Pause::MoreNeeded || (is_stuck && consumed_bytes == stream.len()) {
            return Outcome { content, pause: progress.pause, consumed_bytes };
        }
        assert!(!is_stuck || progress.pause != Pause::MoreNeeded, "no progress");
    }
}

/// Both agree on the whole stream; returns what they say.
#[track_caller]
fn assert_agree(stream: &[u8], dictionary: &[u8], room_bytes: usize, name: &str) -> Outcome {
    let ours = by_engine(stream, dictionary, room_bytes);
    let mut theirs = by_zlib_rs(stream, dictionary, room_bytes);
    assert!(ours.content == theirs.content, "{name}: other content");
    if ours.pause == Pause::MoreNeeded && ours.content.len() == room_bytes {
        // With the output full, zlib takes one more symbol before it finds that there is no room.
        theirs.consumed_bytes = ours.consumed_bytes;
    }
    let ends = [&ours, &theirs].map(|outcome| (outcome.pause, outcome.consumed_bytes));
    assert_eq!(ends[0], ends[1], "{name}, {} bytes of content", ours.content.len());
    ours
}

/// `buffer` after its first `dictionary_bytes`, as a whole stream.
pub(super) fn deflated(buffer: &[u8], dictionary_bytes: usize, level: u8) -> Vec<u8> {
    deflated_as(buffer, dictionary_bytes, level, End::Final)
}

/// The same with another end.
pub(super) fn deflated_as(buffer: &[u8], dictionary_bytes: usize, level: u8, end: End) -> Vec<u8> {
    let mut stream = Vec::new();
    RawEncoder::new(level).unwrap().encode(buffer, dictionary_bytes, end, &mut stream);
    stream
}

/// Streams of all block types, with their content.
pub(super) fn streams() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let mut contents = zoo(9_000);
    contents.push(("sample".to_owned(), sample(60_000, 1)));
    contents.push(("text".to_owned(), text(60_000, 2)));
    contents.push(("Fibonacci".to_owned(), fibonacci(60_000)));
    contents.push(("repeats".to_owned(), repeats(60_000, 40, 300, 3)));
    let mut streams = Vec::new();
    for (name, content) in contents {
        for level in [0, 1, 6, 12] {
            streams.push((
                format!("{name}, level {level}"),
                deflated(&content, 0, level),
                content.clone(),
            ));
        }
    }
    streams
}

#[test]
fn every_stream_is_read_as_zlib_does() {
    for (name, stream, content) in streams() {
        let outcome = assert_agree(&stream, &[], content.len() + 500, &name);
        assert!(outcome.content == content && outcome.pause == Pause::Ended, "{name}");
        // Bytes after the end are left, and the end is seen with no room to spare.
        let longer = [&stream[..], b"more"].concat();
        let outcome = assert_agree(&longer, &[], content.len(), &name);
        assert_eq!((outcome.pause, outcome.consumed_bytes), (Pause::Ended, stream.len()), "{name}");
    }
}

#[test]
fn parts_of_every_size_give_the_same() {
    let mut random = Random::new(1);
    for (name, stream, content) in streams() {
        for most in [[1, 1], [1, 70_000], [70_000, 1], [3, 300], [100, 100], [9_000, 40_000]] {
            let outcome = in_parts(&stream, &[], most, &mut random);
            assert!(outcome.content == content, "{name}, parts of {most:?}");
            let end = (outcome.pause, outcome.consumed_bytes);
            assert_eq!(end, (Pause::Ended, stream.len()), "{name}, parts of {most:?}");
        }
    }
}

#[test]
fn a_dictionary_is_before_the_content() {
    let mut random = Random::new(2);
    for dictionary_bytes in [1, 100, 20_000, 32_768, 40_000] {
        let buffer = repeats(dictionary_bytes + 50_000, 200, 300, dictionary_bytes as u64);
        let (dictionary, content) = buffer.split_at(dictionary_bytes);
        let stream = deflated(&buffer, dictionary_bytes, 9);
        let name = format!("{dictionary_bytes} bytes");
        let outcome = assert_agree(&stream, dictionary, content.len() + 9, &name);
        assert!(outcome.content == content, "{name}");
        for most in [[1, 1], [100, 100], [9_000, 40_000]] {
            let parts = in_parts(&stream, dictionary, most, &mut random);
            assert!(parts == outcome, "{name}, parts of {most:?}");
        }
        // Without it, or with a shorter one, both refuse at the same place.
        assert_agree(&stream, &[], content.len() + 9, &name);
        assert_agree(&stream, &dictionary[dictionary_bytes / 2 + 1..], content.len() + 9, &name);
    }
}

#[test]
fn every_cut_needs_more_input() {
    for (name, stream, content) in
        streams().into_iter().filter(|(_, stream, _)| stream.len() < 5_000)
    {
        for end in 0..stream.len() {
            let outcome = assert_agree(&stream[..end], &[], content.len() + 500, &name);
            assert_eq!((outcome.pause, outcome.consumed_bytes), (Pause::MoreNeeded, end), "{name}");
        }
    }
}

#[test]
fn every_flipped_bit_is_met_as_zlib_does() {
    let mut random = Random::new(3);
    for (name, stream, content) in streams() {
        for round in 0..300 {
            let mut damaged = stream.clone();
            // One after the other in the first header, and anywhere.
            let bits = stream.len() * 8;
            let bit = if round < 150 { round % bits } else { random.below(bits) };
            damaged[bit / 8] ^= 1 << (bit % 8);
            let name = format!("{name}, bit {bit}");
            let outcome = assert_agree(&damaged, &[], content.len() + 500, &name);
            let parts = in_parts(&damaged, &[], [50, 5_000], &mut random);
            if outcome.pause != Pause::MoreNeeded {
                assert!(parts == outcome, "{name}, in parts");
            }
        }
    }
}

#[test]
fn random_bits_are_met_as_zlib_does() {
    let mut random = Random::new(4);
    let mut pauses = [0; 3];
    for seed in 0..40_000 {
        let mut stream = match seed % 3 {
            0 => noise(300, seed),
            // Few values make code lengths that are more often complete.
            1 => noise_of(300, 4, seed),
            _ => noise(300, seed).iter().map(|byte| byte & 0x49 | 0x24).collect(),
        };
        // A block type that is worth trying.
        stream[0] = stream[0] & !7 | [1, 3, 4, 5, 4, 4][random.below(6)];
        let outcome = assert_agree(&stream, &[], 5_000, &format!("seed {seed}"));
        pauses[outcome.pause as usize] += 1;
    }
    let [_, ended, damaged] = pauses;
    assert!(ended > 300 && damaged > 300, "{pauses:?}");
}
