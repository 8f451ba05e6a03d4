//! Round trip: any bytes, at any level, with any dictionary and any end, come back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parflate::deflate::{Encoder, End};

fuzz_target!(|input: &[u8]| {
    // The first four bytes are level, end and dictionary size; the rest is dictionary and input.
    let [level, end, low, high, buffer @ ..] = input else { return };
    let Some(mut encoder) = Encoder::new(level % 13) else { return };
    let end = [End::Final, End::SyncFlush, End::ByteAligned][usize::from(end % 3)];
    let dictionary = usize::from(u16::from_le_bytes([*low, *high])).min(buffer.len());

    // The dictionary's own bytes come first, so that the decoder has seen them.
    let mut stream = Vec::new();
    encoder.encode(&buffer[..dictionary], 0, End::ByteAligned, &mut stream);
    let start = stream.len();
    encoder.encode(buffer, dictionary, end, &mut stream);
    let data = &buffer[dictionary..];
    assert!(stream.len() - start <= data.len() + 5 * data.len().div_ceil(65_535) + 10);
    if end != End::Final {
        encoder.encode(buffer, buffer.len(), End::Final, &mut stream);
    }

    let inflated = miniz_oxide::inflate::decompress_to_vec(&stream).expect("a valid stream");
    assert!(inflated == buffer);
    let mut inflated = vec![0; buffer.len()];
    let size = libdeflater::Decompressor::new().deflate_decompress(&stream, &mut inflated).expect("a valid stream");
    assert!(size == buffer.len() && inflated == buffer);
});
