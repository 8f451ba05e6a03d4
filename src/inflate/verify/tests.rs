//! Damage of every kind must be seen before a piece leaves its worker.

use parflate_test_support::{Random, text};

use super::*;
use crate::compress::BlockCompressor;
use crate::error::Error;
use crate::options::Options;
use crate::pool::faults::FaultPlan;

/// Text with a dictionary before it that it refers to.
fn sample(dictionary_bytes: usize) -> Vec<u8> {
    text(dictionary_bytes + 60_000, 1)
}

fn deflated(block: BlockView<'_>, level: u8) -> Vec<u8> {
    let options = Options::raw().level(level);
    let task = options.execution.block_task(options.resolve().unwrap().block);
    BlockCompressor::default().piece(block, &task, Vec::new()).unwrap().deflate
}

/// Whether another decoder still reads the piece as the block: the flip hit a bit without
/// meaning, such as padding before a byte boundary.
fn is_harmless(block: BlockView<'_>, piece: &[u8]) -> bool {
    let mut stream = piece.to_vec();
    if !block.is_last {
        stream.extend(EMPTY_FINAL_BLOCK);
    }
    let mut output = vec![0; block.buffer.len() + 1];
    output[..block.dictionary_bytes].copy_from_slice(block.dictionary());
    let mut state = miniz_oxide::inflate::core::DecompressorOxide::new();
    let flags = miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, read, written) = miniz_oxide::inflate::core::decompress(
        &mut state,
        &stream,
        &mut output,
        block.dictionary_bytes,
        flags,
    );
    status == miniz_oxide::inflate::TINFLStatus::Done
        && read == stream.len()
        && written == block.bytes().len()
        && output[..block.buffer.len()] == *block.buffer
}

#[test]
fn a_good_piece_passes_and_a_reused_verifier_forgets() {
    let mut verifier = Verifier::default();
    for dictionary_bytes in [0, 1, 32_768] {
        let buffer = sample(dictionary_bytes);
        for is_last in [false, true] {
            for level in [0, 1, 6, 9, 12] {
                let block = BlockView { index: 3, buffer: &buffer, dictionary_bytes, is_last };
                let piece = deflated(block, level);
                assert_eq!(verifier.check(block, &piece), Ok(()));
                assert_eq!(verifier.check(block, &piece[..9]), Err(BlockFault::VerifyMismatch));
            }
        }
    }
    for (is_last, piece) in [(true, &[3, 0][..]), (false, &[0, 0, 0, 255, 255])] {
        let empty = BlockView { index: 0, buffer: &[], dictionary_bytes: 0, is_last };
        assert_eq!(verifier.check(empty, piece), Ok(()));
    }
}

#[test]
fn a_thousand_of_a_thousand_flipped_bits_are_caught() {
    let mut verifier = Verifier::default();
    let buffer = sample(32_768);
    let (mut caught, mut harmless, mut random) = (0, 0, Random::new(1));
    while caught < 1000 {
        let is_last = random.below(2) == 0;
        let level = [1, 6, 9][random.below(3)];
        let block = BlockView { index: 1, buffer: &buffer, dictionary_bytes: 32_768, is_last };
        let piece = deflated(block, level);
        for _ in 0..100 {
            let bit = random.below(piece.len() * 8);
            let mut damaged = piece.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            if is_harmless(block, &damaged) {
                harmless += 1;
                continue;
            }
            assert_eq!(
                verifier.check(block, &damaged),
                Err(BlockFault::VerifyMismatch),
                "bit {bit} of {} at level {level}",
                piece.len()
            );
            caught += 1;
        }
    }
    assert!(harmless < 10, "{harmless} flips without meaning");
}

#[test]
fn every_flip_near_the_ends_is_caught() {
    let mut verifier = Verifier::default();
    let buffer = sample(0);
    for is_last in [false, true] {
        let block = BlockView { index: 0, buffer: &buffer, dictionary_bytes: 0, is_last };
        let piece = deflated(block, 6);
        let bits = piece.len() * 8;
        for bit in (0..800.min(bits)).chain(bits.saturating_sub(800)..bits) {
            let mut damaged = piece.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            if !is_harmless(block, &damaged) {
                assert!(verifier.check(block, &damaged).is_err(), "bit {bit} of {bits}");
            }
        }
    }
}

#[test]
fn a_wrong_end_or_length_or_dictionary_is_caught() {
    let mut verifier = Verifier::default();
    let buffer = sample(32_768);
    let longer = [&buffer[..], &[0]].concat();
    let view = |is_last, buffer| BlockView { index: 0, buffer, dictionary_bytes: 32_768, is_last };
    for is_last in [false, true] {
        let piece = deflated(view(is_last, &buffer), 6);
        let mut check = |view, piece: &[u8]| verifier.check(view, piece).is_err();
        assert!(check(view(!is_last, &buffer), &piece), "the other kind of end");
        assert!(check(view(is_last, &buffer[..buffer.len() - 1]), &piece), "a byte too many");
        assert!(check(view(is_last, &longer), &piece), "a byte too few");
        assert!(check(view(is_last, &buffer), &[&piece[..], &[0]].concat()), "a byte after it");
    }
}

/// Through the whole library: of a stream whose every piece has a flipped bit, nothing is written
/// but the header, and the error names the first block. Unless the bit had no meaning.
#[test]
fn a_stream_of_damaged_pieces_is_refused_and_the_block_named() {
    let buffer = sample(0);
    let mut caught = 0;
    for seed in 0..1010_usize {
        let first = seed % 7 * 1024;
        let flipped_bit = Some(Random::new(seed as u64).below(1 << 20));
        let plan = FaultPlan { flipped_bit, ..FaultPlan::default() };
        let options = Options::gzip().level(1 + (seed % 9) as u8).block_bytes(1024);
        let options = options.verify(true).workers([1, 3][seed % 2].into()).faults(plan);
        let mut written = Vec::new();
        let outcome = crate::copy(&buffer[first..first + 3000], &mut written, &options);
        match outcome {
            Err(Error::Block { index: 0, fault: BlockFault::VerifyMismatch }) => {
                assert!(written.len() <= 10, "{} bytes were written", written.len());
                caught += 1;
            }
            // Padding before a byte boundary: every decoder skips it.
            Ok(_) => {
                let found = crate::decompress(&written, crate::Limit::NONE).unwrap();
                assert!(found == buffer[first..first + 3000], "bit of seed {seed} slipped through");
            }
            Err(Error::Block { index, fault: BlockFault::VerifyMismatch }) => {
                assert!(index < 3, "block {index}");
                caught += 1;
            }
            other => panic!("seed {seed}: {other:?}"),
        }
    }
    assert!(caught >= 1000, "only {caught} flips had a meaning");
}
