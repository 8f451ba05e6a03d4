//! Any bytes, at any level, with any dictionary and any end, come back, and do not grow too much.

use parflate::deflate::{End, RawEncoder};
use parflate_test_support::decoders::assert_four_inflate;

use super::script;

/// The first four bytes are level, end and dictionary size; the rest is dictionary and input.
pub fn run(input: &[u8]) {
    let [level, flags, low, high, rest @ ..] = input else { return };
    let mut encoder = RawEncoder::new(level % 13).unwrap();
    let end = [End::Final, End::SyncFlush, End::ByteAligned][usize::from(flags % 32 % 3)];
    let buffer = script::content(flags & 0x80 != 0, rest);
    let scale = if flags & 0x40 != 0 { 4 } else { 1 };
    let dictionary = (scale * usize::from(u16::from_le_bytes([*low, *high]))).min(buffer.len());

    // The dictionary's own bytes come first, so that the decoder has seen them.
    let mut stream = Vec::new();
    encoder.encode(&buffer[..dictionary], 0, End::ByteAligned, &mut stream);
    let start = stream.len();
    encoder.encode(&buffer, dictionary, end, &mut stream);
    let data = &buffer[dictionary..];
    assert!(stream.len() - start <= data.len() + 5 * data.len().div_ceil(65_535) + 10);
    match end {
        End::Final => {}
        End::SyncFlush => assert!(stream.ends_with(&[0, 0, 0xff, 0xff])),
        End::ByteAligned => assert!(data.is_empty() || stream.len() > start),
    }
    if end != End::Final {
        encoder.encode(&buffer, buffer.len(), End::Final, &mut stream);
    }
    assert_four_inflate("", &stream, &buffer);

    // An encoder that was used gives the bytes of a fresh one.
    if flags & 0x20 == 0 {
        return;
    }
    let (mut used, mut fresh) = (Vec::new(), Vec::new());
    encoder.encode(&buffer, dictionary, end, &mut used);
    RawEncoder::new(level % 13).unwrap().encode(&buffer, dictionary, end, &mut fresh);
    assert!(used == fresh, "the encoder remembers");
}
