//! The encoder alone: whatever its input, independent decoders restore it, at every level.

use parflate::deflate::{End, RawEncoder};
use parflate_test_support::content::{distant, periodic, zoo};
use parflate_test_support::decoders::assert_four_inflate;
use parflate_test_support::{noise, text};

const LEVELS: std::ops::RangeInclusive<u8> = 0..=13;
const ENDS: [End; 3] = [End::Final, End::SyncFlush, End::ByteAligned];

/// The most that `length` bytes in one piece may become.
fn bound(length: usize) -> usize {
    length + 5 * length.div_ceil(65_535) + 10
}

#[test]
fn every_short_length() {
    const SHORT: usize = 4096;
    let kinds = [
        ("zeros", vec![0; SHORT]),
        ("noise", noise(SHORT, 1)),
        ("text", text(SHORT, 2)),
        ("period 3", periodic(SHORT, 3, 3)),
    ];
    for level in LEVELS {
        let mut encoder = RawEncoder::new(level).unwrap();
        let mut stream = Vec::new();
        for (name, kind) in &kinds {
            // All lengths where ends meet, then every 7th: the rest differs in nothing.
            let lengths = (0..=600).chain((601..SHORT - 20).step_by(7)).chain(SHORT - 20..=SHORT);
            for length in lengths {
                stream.clear();
                encoder.encode(&kind[..length], 0, End::Final, &mut stream);
                assert!(stream.len() <= bound(length), "level {level}, {length} {name} grow");
                let inflated = miniz_oxide::inflate::decompress_to_vec(&stream).unwrap();
                assert!(inflated == kind[..length], "level {level}, {length} bytes of {name}");
            }
            assert_four_inflate(&format!("level {level}, {name}"), &stream, kind);
        }
    }
}

#[test]
fn every_kind_of_bytes() {
    for level in LEVELS {
        let mut encoder = RawEncoder::new(level).unwrap();
        for (name, data) in zoo(150_000) {
            let mut stream = Vec::new();
            encoder.encode(&data, 0, End::Final, &mut stream);
            let name = format!("level {level}, {name}");
            assert!(stream.len() <= bound(data.len()), "{name} grows");
            assert_four_inflate(&name, &stream, &data);
        }
    }
}

#[test]
fn every_period() {
    for level in [1, 3, 6, 9, 10] {
        let mut encoder = RawEncoder::new(level).unwrap();
        for period in 1..=258 {
            let data = periodic(2000 + period, period, period as u64);
            let mut stream = Vec::new();
            encoder.encode(&data, 0, End::Final, &mut stream);
            assert_four_inflate(&format!("level {level}, period {period}"), &stream, &data);
            assert!(
                level == 0 || stream.len() < period + 200,
                "level {level}, period {period}: {}",
                stream.len()
            );
        }
    }
}

#[test]
fn prefixes_of_zeros() {
    let mut known = vec![0, 0, 0, 0, 0xBB];
    known.extend([0; 5]);
    for level in LEVELS {
        let mut encoder = RawEncoder::new(level).unwrap();
        for zeros in 0..300 {
            let mut data = vec![0; zeros];
            data.extend_from_slice(&known);
            data.extend_from_slice(&noise(zeros % 7, 1));
            let mut stream = Vec::new();
            encoder.encode(&data, 0, End::Final, &mut stream);
            assert_four_inflate(&format!("level {level}, {zeros} zeros"), &stream, &data);
        }
    }
}

#[test]
fn pieces_join() {
    let mut data = text(70_000, 5);
    data.extend(noise(40_000, 6));
    data.extend(distant(80_000, 32_768, 7));
    data.extend(vec![7; 30_000]);
    for level in LEVELS {
        let mut encoder = RawEncoder::new(level).unwrap();
        for (end_index, end) in [End::SyncFlush, End::ByteAligned].into_iter().enumerate() {
            for piece_bytes in [1000, 32_768, 50_001] {
                let mut stream = Vec::new();
                let mut start = 0;
                while start < data.len() {
                    let stop = data.len().min(start + piece_bytes);
                    // Dictionaries of all sizes, also larger than can be of use.
                    let dictionary = start.min(
                        [0, 1, 3, 700, 32_767, 32_768, 60_000][(start / 1000 + end_index) % 7],
                    );
                    let end = if stop == data.len() { End::Final } else { end };
                    let before = stream.len();
                    encoder.encode(&data[start - dictionary..stop], dictionary, end, &mut stream);
                    assert!(
                        stream.len() - before <= bound(stop - start) + 5,
                        "level {level}: a piece grows"
                    );
                    start = stop;
                }
                assert_four_inflate(
                    &format!("level {level}, {end:?}, {piece_bytes}"),
                    &stream,
                    &data,
                );
            }
        }
    }
}

#[test]
fn ends_are_what_they_say() {
    let dictionary = text(40_000, 1);
    for level in LEVELS {
        let mut encoder = RawEncoder::new(level).unwrap();
        for length in [0, 1, 2, 3, 10, 11, 12, 13, 100, 5000] {
            let mut buffer = dictionary.clone();
            buffer.extend(text(length, 2));
            for dictionary_bytes in [0, dictionary.len()] {
                let piece = |encoder: &mut RawEncoder, end| {
                    let mut output = vec![0xAA];
                    encoder.encode(
                        &buffer[dictionary.len() - dictionary_bytes..],
                        dictionary_bytes,
                        end,
                        &mut output,
                    );
                    assert_eq!(output.remove(0), 0xAA, "what was there is kept");
                    output
                };
                let [finished, flushed, aligned] = ENDS.map(|end| piece(&mut encoder, end));
                assert!(flushed.ends_with(&[0, 0, 0xFF, 0xFF]), "level {level}, {length}");
                assert!(aligned.len() <= flushed.len(), "level {level}, {length}");
                if length == 0 {
                    assert_eq!((finished.len(), flushed.len(), aligned.len()), (2, 5, 0));
                }
            }
        }
    }
}

fn encode_afresh(level: u8, data: &[u8], dictionary: usize, end: End) -> Vec<u8> {
    let mut output = Vec::new();
    RawEncoder::new(level).unwrap().encode(data, dictionary, end, &mut output);
    output
}

#[test]
fn a_used_encoder_gives_the_bytes_of_a_fresh_one() {
    let samples = zoo(90_000);
    for level in LEVELS {
        let mut used = RawEncoder::new(level).unwrap();
        for (index, (name, data)) in samples.iter().enumerate() {
            let data = &data[..data.len() - 1000 * index];
            let dictionary = [0, 100, 32_768][index % 3];
            let end = ENDS[index % 3];
            let mut again = Vec::new();
            used.encode(data, dictionary, end, &mut again);
            assert!(encode_afresh(level, data, dictionary, end) == again, "level {level}, {name}");
        }
    }
}

/// After a short input its positions are removed from the tables one by one, which is quicker than
/// clearing them. Here the same strings come back at other places, where a leftover would be seen.
#[test]
fn short_inputs_in_a_row_leave_nothing_behind() {
    let source = text(6000, 9);
    for level in LEVELS {
        let mut used = RawEncoder::new(level).unwrap();
        for round in 0..40 {
            let start = round * 37 % 1500;
            let data = &source[start..start + [3, 60, 700, 2000, 4096, 4097][round % 6]];
            let dictionary = data.len() * (round % 4) / 5;
            let end = ENDS[round % 3];
            let mut again = Vec::new();
            used.encode(data, dictionary, end, &mut again);
            assert!(
                encode_afresh(level, data, dictionary, end) == again,
                "level {level}, round {round}"
            );
        }
    }
}

#[test]
fn what_never_occurs_is_refused() {
    assert!(RawEncoder::new(14).is_none());
    assert!(RawEncoder::new(u8::MAX).is_none());
}
