//! Blocks depend on content and options only, and together are the input.

use super::*;
use crate::Options;

/// Splits `input` in writes of `write_bytes`, and returns the blocks.
fn blocks(options: &Options, input: &[u8], write_bytes: usize) -> Vec<Block> {
    let mut splitter =
        Splitter::new(&options.resolve().unwrap().split, BufferPool::new(4)).unwrap();
    let mut blocks = Vec::new();
    for mut chunk in input.chunks(write_bytes.max(1)) {
        while !chunk.is_empty() {
            chunk = splitter.push(chunk).unwrap();
            blocks.extend(std::iter::from_fn(|| splitter.next_block()));
        }
    }
    splitter.end().unwrap();
    blocks.extend(std::iter::from_fn(|| splitter.next_block()));
    blocks
}

fn noise(bytes: usize) -> Vec<u8> {
    parflate_test_support::noise(bytes, 1)
}

fn extent(blocks: &[Block]) -> Vec<(u64, usize, usize, bool)> {
    blocks.iter().map(|b| (b.index, b.dictionary_bytes, b.buffer.len(), b.is_last)).collect()
}

#[test]
fn blocks_join_to_the_input_and_carry_the_window_before_them() {
    let input = noise(200_000);
    for options in [
        Options::gzip().block_bytes(10_000),
        Options::gzip().block_bytes(40_000),
        Options::gzip().block_bytes(50_000).rsyncable(true),
    ] {
        let mut seen = 0;
        let blocks = blocks(&options, &input, 787);
        for (place, block) in blocks.iter().enumerate() {
            assert_eq!(block.index, place as u64);
            assert_eq!(block.is_last, place + 1 == blocks.len());
            let window_start = seen - block.dictionary_bytes;
            assert_eq!(block.dictionary_bytes, seen.min(WINDOW_BYTES));
            seen += block.view().bytes().len();
            assert_eq!(block.buffer, input[window_start..seen]);
        }
        assert_eq!(seen, input.len());
    }
}

#[test]
fn how_the_input_is_written_does_not_matter() {
    let input = noise(100_000);
    for options in [
        Options::gzip().block_bytes(10_000),
        Options::gzip().block_bytes(25_000).independent(true),
        Options::gzip().block_bytes(20_000).rsyncable(true),
    ] {
        let whole = extent(&blocks(&options, &input, input.len()));
        for write_bytes in [1, 787, 10_000, 10_001, 81_761] {
            assert_eq!(extent(&blocks(&options, &input, write_bytes)), whole, "{write_bytes}");
        }
    }
}

#[test]
fn the_last_block_is_full_when_the_input_is_a_multiple() {
    let options = Options::gzip().block_bytes(4096);
    for (input_bytes, expected) in [(0, 1), (1, 1), (4095, 1), (4096, 1), (4097, 2), (8192, 2)] {
        let blocks = blocks(&options, &noise(input_bytes), 1000);
        assert_eq!(blocks.len(), expected, "{input_bytes}");
        assert!(blocks.last().unwrap().is_last);
    }
}

#[test]
fn independent_blocks_have_no_dictionary_but_the_preset_one() {
    let options = Options::raw().block_bytes(4096).independent(true).dictionary(noise(40_000));
    let blocks = blocks(&options, &noise(10_000), 512);
    let dictionaries: Vec<_> = blocks.iter().map(|block| block.dictionary_bytes).collect();
    assert_eq!(dictionaries, [WINDOW_BYTES, 0, 0]);
}

#[test]
fn flush_releases_everything_and_adds_nothing() {
    let options = Options::gzip().block_bytes(4096);
    let mut splitter =
        Splitter::new(&options.resolve().unwrap().split, BufferPool::new(4)).unwrap();
    splitter.flush().unwrap();
    assert!(splitter.next_block().is_none());
    assert!(splitter.push(&noise(4096)).unwrap().is_empty());
    assert!(splitter.next_block().is_none(), "it could still be the last");
    splitter.flush().unwrap();
    assert!(!splitter.next_block().unwrap().is_last);
    splitter.flush().unwrap();
    assert!(splitter.next_block().is_none());
    splitter.end().unwrap();
    let last = splitter.next_block().unwrap();
    assert!(last.is_last && last.view().bytes().is_empty());
}

#[test]
fn a_local_change_moves_boundaries_only_near_by() {
    let mut input = noise(1 << 20);
    let options = Options::gzip().block_bytes(1 << 16).rsyncable(true);
    let ends = |input: &[u8]| -> Vec<usize> {
        let mut end = 0;
        blocks(&options, input, 65_536)
            .iter()
            .map(|block| {
                end += block.view().bytes().len();
                input.len() - end
            })
            .collect()
    };
    let before = ends(&input);
    input.splice(300_000..300_000, *b"seventeen bytes!!");
    let after = ends(&input);
    let (common_before, common_after) = (before.len() - 8, after.len() - 8);
    assert_eq!(before[common_before..], after[common_after..], "far ends, counted from the back");
    assert!(before.len() > 20, "the content ends most blocks");
}
