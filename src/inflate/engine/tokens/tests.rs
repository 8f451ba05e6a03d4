//! Tokens and their execution give the same bytes as decoding with a known window, wherever one
//! changes to the other.

use parflate_test_support::Random;
use parflate_test_support::content::{noise, repeats};

use super::super::tests::{deflated, deflated_as, streams};
use super::super::{Ahead, Engine, Pause};
use crate::deflate::End;

/// How a stream is read.
#[derive(Debug)]
struct Plan {
    literal_room: usize,
    token_room: usize,
    /// Input that is decoded ahead, at most.
    ahead_bytes: usize,
    /// Input given at a time.
    part_bytes: usize,
}

/// The content of `stream` after `window`: ahead as planned, and the rest with the window.
fn read(stream: &[u8], window: &[u8], content_bytes: usize, plan: &Plan) -> Vec<u8> {
    let mut ahead = Ahead::new(plan.literal_room, plan.token_room).unwrap();
    let mut at = 0;
    while at < stream.len().min(plan.ahead_bytes) {
        let end = (at + plan.part_bytes).min(plan.ahead_bytes).min(stream.len());
        let pause = ahead.decode(&stream[at..end]);
        assert_ne!(pause, Pause::Damaged);
        if pause == Pause::Ended || ahead.consumed_bytes() == at {
            break;
        }
        at = ahead.consumed_bytes();
    }
    at = ahead.consumed_bytes();
    // The window comes as a piece before.
    let mut output = vec![0; window.len() + content_bytes];
    let mut engine = Engine::new();
    let piece = deflated_as(window, 0, 0, End::SyncFlush);
    assert_eq!(engine.inflate(&piece, &mut output, 0).written_bytes, window.len());
    assert!(engine.is_at_boundary());
    let mut end = window.len();
    end += engine.adopt(&mut ahead, &mut output, end).unwrap();
    assert_eq!(end, window.len() + ahead.content_bytes());
    loop {
        let given = (at + plan.part_bytes).min(stream.len());
        let progress = engine.inflate(&stream[at..given], &mut output, end);
        (at, end) = (at + progress.consumed_bytes, end + progress.written_bytes);
        match progress.pause {
            Pause::MoreNeeded if given > at || given < stream.len() => {}
            pause => {
                assert_eq!((pause, at, end), (Pause::Ended, stream.len(), output.len()));
                return output.split_off(window.len());
            }
        }
    }
}

#[test]
fn tokens_become_the_same_content_wherever_the_window_comes() {
    let mut random = Random::new(1);
    for (name, stream, content) in streams() {
        for _ in 0..12 {
            let plan = Plan {
                literal_room: [0, 1, 600, 100_000][random.below(4)],
                token_room: [0, 2, 3, 1000, 100_000][random.below(5)],
                ahead_bytes: random.below(2 * stream.len()),
                part_bytes: [1, 50, 100_000][random.below(3)],
            };
            let found = read(&stream, &[], content.len(), &plan);
            assert!(found == content, "{name}, {plan:?}");
        }
    }
}

#[test]
fn a_window_that_comes_late_is_all_that_was_missing() {
    let mut random = Random::new(2);
    for window_bytes in [1, 3_000, 32_768] {
        let buffer = repeats(window_bytes + 200_000, 250, 300, window_bytes as u64);
        let (window, content) = buffer.split_at(window_bytes);
        for level in [1, 6, 10] {
            let stream = deflated(&buffer, window_bytes, level);
            for ahead_bytes in [0, 1, 1000, random.below(stream.len()), stream.len()] {
                let plan = Plan {
                    literal_room: 300_000,
                    token_room: 300_000,
                    ahead_bytes,
                    part_bytes: 1 + random.below(9_000),
                };
                let found = read(&stream, window, content.len(), &plan);
                assert!(found == content, "level {level}, {window_bytes} bytes, {plan:?}");
            }
        }
    }
}

#[test]
fn what_reaches_back_too_far_or_has_no_room_is_refused() {
    let buffer = repeats(40_000, 250, 300, 3);
    let stream = deflated(&buffer, 20_000, 6);
    let mut ahead = Ahead::new(50_000, 50_000).unwrap();
    assert_eq!(ahead.decode(&stream), Pause::Ended);
    assert_eq!(ahead.content_bytes(), 20_000);
    let mut output = buffer.clone();
    assert_eq!(ahead.execute(&mut output, 20_000), Some(40_000));
    assert!(output == buffer);
    assert_eq!(ahead.execute(&mut output, 10), None);
    assert_eq!(ahead.execute(&mut output, 20_001), None);
    assert_eq!(ahead.execute(&mut output, 50_000), None);
}

#[test]
fn a_decoder_ahead_can_be_used_again() {
    let mut ahead = Ahead::new(50_000, 50_000).unwrap();
    for seed in 0..9 {
        let content = [noise(900, seed), repeats(20_000, 99, 300, seed)].concat();
        let stream = deflated(&content, 0, 6);
        ahead.restart();
        // Left in the middle, or at the end.
        let end = if seed % 2 == 0 { stream.len() / 2 } else { stream.len() };
        ahead.decode(&stream[..end]);
        assert_eq!(ahead.consumed_bytes(), end);
        let mut output = vec![0; content.len()];
        let content_bytes = ahead.execute(&mut output, 0).unwrap();
        assert!(output[..content_bytes] == content[..content_bytes]);
        assert!(seed % 2 == 0 || content_bytes == content.len());
    }
}

#[test]
fn a_piece_ends_at_a_boundary_and_a_cut_does_not() {
    let content = repeats(50_000, 100, 300, 4);
    let piece = deflated_as(&content, 0, 6, End::SyncFlush);
    let mut output = vec![0; content.len()];
    for (end, is_at_boundary) in [(piece.len(), true), (piece.len() - 1, false), (100, false)] {
        let mut engine = Engine::new();
        assert_eq!(engine.inflate(&piece[..end], &mut output, 0).pause, Pause::MoreNeeded);
        assert_eq!(engine.is_at_boundary(), is_at_boundary, "{end} of {} bytes", piece.len());
    }
}
