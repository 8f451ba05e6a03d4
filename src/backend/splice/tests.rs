//! Splicing what libdeflate and an independent encoder write, and refusing what nobody writes.

use super::*;
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use parflate_test_support::content::{fibonacci, noise, noise_of};

/// The shortest streams by hand: fixed and stored, empty.
const EMPTY_FIXED: [u8; 2] = [0x03, 0x00];
const EMPTY_STORED: [u8; 5] = [0x01, 0x00, 0x00, 0xff, 0xff];

fn finished(content: &[u8], level: i32) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::new(level).unwrap());
    let mut stream = vec![0; compressor.deflate_compress_bound(content.len())];
    let written = compressor.deflate_compress(content, &mut stream).unwrap();
    stream.truncate(written);
    stream
}

fn spliced(content: &[u8], level: i32) -> Vec<u8> {
    let mut stream = finished(content, level);
    Splicer::new().splice(&mut stream, content.len()).unwrap();
    stream
}

fn samples() -> Vec<Vec<u8>> {
    let mut text = Vec::new();
    for word in noise_of(30_000, 200, 1) {
        text.extend_from_slice(format!("word{word} ").as_bytes());
    }
    vec![
        Vec::new(),
        vec![0],
        b"hello".to_vec(),
        vec![7; 100_000],
        noise(200_000, 1),
        noise_of(100_000, 3, 1),
        text,
        // The longest codewords.
        fibonacci(75_000),
    ]
}

#[test]
fn spliced_streams_join_with_any_finished_one() {
    let tail = b"and this is the end";
    for content in samples() {
        for level in 0..=12 {
            let mut joined = spliced(&content, level);
            assert!(joined.ends_with(&EMPTY_STORED_LENGTHS));
            joined.extend(finished(tail, 6));
            let mut inflated = vec![0; content.len() + tail.len()];
            let bytes = Decompressor::new().deflate_decompress(&joined, &mut inflated).unwrap();
            assert_eq!(bytes, inflated.len());
            assert!(inflated[..content.len()] == content && inflated.ends_with(tail));
        }
    }
}

#[test]
fn the_marker_takes_the_bits_where_the_block_ended() {
    let mut stream = EMPTY_FIXED.to_vec();
    Splicer::new().splice(&mut stream, 0).unwrap();
    // Fixed block 010 (BFINAL cleared), end of block 0000000, then 000 and padding: 13 bits.
    assert_eq!(stream, [0x02, 0x00, 0x00, 0x00, 0xff, 0xff]);
    let mut stream = EMPTY_STORED.to_vec();
    Splicer::new().splice(&mut stream, 0).unwrap();
    assert_eq!(stream, [0x00, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0xff, 0xff]);
}

#[test]
fn another_encoders_streams_are_walked_too() {
    let mut splicer = Splicer::new();
    for content in samples() {
        for level in [1, 6, 9] {
            let mut deflate = zlib_rs::Deflate::new(level, false, 15);
            let mut stream = vec![0; content.len() * 2 + 4096];
            deflate.compress(&content, &mut stream, zlib_rs::DeflateFlush::Finish).unwrap();
            stream.truncate(deflate.total_out() as usize);
            assert_eq!(splicer.splice(&mut stream, content.len()), Ok(()), "level {level}");
        }
    }
}

#[test]
fn padding_bits_of_the_finished_stream_do_not_matter() {
    let clean = spliced(b"a few words", 6);
    let mut stream = finished(b"a few words", 6);
    let end_bits = Walker::new().walk(&stream).unwrap().end_bits;
    for bit in end_bits..stream.len() as u64 * 8 {
        stream[(bit / 8) as usize] |= 1 << (bit % 8);
    }
    Splicer::new().splice(&mut stream, 11).unwrap();
    assert_eq!(stream, clean);
}

#[test]
fn cut_or_extended_or_wrong_length_is_refused_unchanged() {
    let mut splicer = Splicer::new();
    for content in samples() {
        let stream = finished(&content, 6);
        for end in (0..stream.len()).rev().take(300).chain(0..stream.len().min(300)) {
            let mut cut = stream[..end].to_vec();
            assert_eq!(splicer.splice(&mut cut, content.len()), Err(BlockFault::Malformed));
            assert_eq!(cut, stream[..end]);
        }
        let mut extended = [&stream[..], &[0]].concat();
        assert!(splicer.splice(&mut extended, content.len()).is_err());
        assert!(splicer.splice(&mut stream.clone(), content.len() + 1).is_err());
    }
}

#[test]
fn damaged_streams_never_panic_and_never_pass_as_another_length() {
    let mut splicer = Splicer::new();
    let content = &samples()[6][..20_000];
    let stream = finished(content, 6);
    let mut refused = 0;
    for bit in 0..stream.len() * 8 {
        let mut damaged = stream.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        refused += u32::from(splicer.splice(&mut damaged, content.len()).is_err());
    }
    assert!(refused > stream.len() as u32, "only {refused} refused");
    for seed in 0..2_000u64 {
        assert!(splicer.splice(&mut noise(64, seed), 1 << 40).is_err());
    }
}

#[test]
fn impossible_blocks_are_refused() {
    for stream in [
        &[0x07][..],                        // block type 3
        &[0x01, 0x01, 0x00, 0xff, 0xff, 0], // stored, complement does not agree
        &[0x01, 0x02, 0x00, 0xfd, 0xff, 0], // stored, too short
        &[0x05, 0x00, 0x00, 0x00, 0x00],    // dynamic, no codes
        &[0x02, 0x00],                      // no final block
        &[],
    ] {
        assert!(Splicer::new().splice(&mut stream.to_vec(), 0).is_err(), "{stream:?}");
    }
}
