//! Bombs: small inputs of huge content. The memory that they take is bounded, by the decoder's
//! fixed buffers when it streams and by the caller's limit when it does not.

use std::io;

use parflate::{
    DecodeOptions, Decoder, Error, GzipHeader, Limit, Options, Workers, compress, decompress,
};

use parflate_test_support::text;

use crate::{ALLOCATOR, KIB, MIB, turn};

/// Runs `action` while at most `more_bytes` more than now can be allocated.
fn within_memory<T>(more_bytes: usize, action: impl FnOnce() -> T) -> T {
    ALLOCATOR.set_limit(ALLOCATOR.allocated() + more_bytes).unwrap();
    let outcome = action();
    ALLOCATOR.set_limit(usize::MAX).unwrap();
    outcome
}

/// 128 MiB of zeros in a member of a thousandth of that, whose trailer is right.
fn bomb() -> Vec<u8> {
    compress(&vec![0; 128 * MIB], &Options::gzip().level(6)).unwrap()
}

#[test]
fn a_streaming_decoder_needs_its_buffers_and_no_more() {
    let _turn = turn();
    let bomb = bomb();
    assert!(bomb.len() < MIB);
    let copied_bytes = within_memory(300 * KIB, || {
        let mut decoder = Decoder::new(&bomb[..], &DecodeOptions::gzip()).unwrap();
        decoder.copy_to(&mut io::sink()).unwrap()
    });
    assert_eq!(copied_bytes, 128 * MIB as u64);
}

/// Two workers and a span more: each has data and content, here of 1 MiB, and room to grow.
#[test]
fn reading_on_workers_needs_their_spans_and_no_more() {
    let _turn = turn();
    let content = parflate_test_support::noise(24 * MIB, 1);
    let options = Options::gzip().level(1).restart_every(MIB as u64).workers(Workers::exactly(1));
    let file = compress(&content, &options).unwrap();
    let options = DecodeOptions::gzip();
    let copied_bytes = within_memory(3 * 4 * MIB + 4 * MIB, || {
        let mut decoder = Decoder::new(&file[..], &options).unwrap();
        decoder.copy_to_on(&mut io::sink(), 2).unwrap()
    });
    assert_eq!(copied_bytes, content.len() as u64);
}

#[test]
fn several_threads_need_their_buffers_and_no_more() {
    let _turn = turn();
    // Much that can be decoded ahead, between two bombs.
    let content = [vec![0; 64 * MIB], text(48 * MIB, 1), vec![0; 64 * MIB]].concat();
    let stream = compress(&content, &Options::gzip().level(1)).unwrap();
    let content_bytes = content.len() as u64;
    drop(content);
    for (workers, most_bytes) in [(2, 10 * MIB), (4, 20 * MIB)] {
        let copied_bytes = within_memory(most_bytes, || {
            let mut decoder = Decoder::new(&stream[..], &DecodeOptions::gzip()).unwrap();
            decoder.copy_to_on(&mut io::sink(), workers).unwrap()
        });
        assert_eq!(copied_bytes, content_bytes);
    }
}

#[test]
fn a_limit_bounds_what_is_allocated() {
    let _turn = turn();
    let bomb = bomb();
    for limit_bytes in [0, 1_000, MIB] {
        let outcome = within_memory(limit_bytes + 64 * KIB, || {
            decompress(&bomb, Limit::bytes(limit_bytes as u64)).map(|content| content.len())
        });
        assert!(matches!(outcome, Err(Error::LimitExceeded { .. })), "{outcome:?}");
    }
}

#[test]
fn memory_that_is_refused_is_an_error() {
    let _turn = turn();
    let bomb = bomb();
    let outcome =
        within_memory(10 * MIB, || decompress(&bomb, Limit::NONE).map(|content| content.len()));
    assert!(matches!(outcome, Err(Error::OutOfMemory { .. })), "{outcome:?}");
}

#[test]
fn endless_header_fields_are_read_and_forgotten() {
    let _turn = turn();
    let header = GzipHeader::default().name(vec![b'n'; 5 * MIB]).comment(vec![b'c'; 5 * MIB]);
    let member = compress(b"content", &Options::gzip().gzip_header(header)).unwrap();
    let outcome = within_memory(800 * KIB, || decompress(&member, Limit::bytes(100)));
    assert_eq!(outcome.unwrap(), b"content");
}
