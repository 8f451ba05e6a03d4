//! Four decoders that share no code with each other.

use parflate::{DecodeOptions, decompress_with};

/// Fails unless all four read the raw stream `stream` as `expected`.
pub fn assert_inflates(stream: &[u8], expected: &[u8]) {
    let inflated = miniz_oxide::inflate::decompress_to_vec(stream).expect("miniz_oxide refuses it");
    assert!(inflated == expected, "miniz_oxide reads other bytes");

    let inflated = decompress_with(stream, &DecodeOptions::raw()).expect("zlib-rs refuses it");
    assert!(inflated == expected, "zlib-rs reads other bytes");

    let mut inflated = vec![0; expected.len()];
    let bytes = libdeflater::Decompressor::new()
        .deflate_decompress(stream, &mut inflated)
        .expect("libdeflate refuses it");
    assert!(bytes == expected.len() && inflated == expected, "libdeflate reads other bytes");

    // fdeflate reads zlib streams only: a header, and a checksum that it is told to ignore.
    let zlib = [&[0x78, 0x01], stream, &[0; 4]].concat();
    let mut decoder = fdeflate::Decompressor::new();
    decoder.ignore_adler32();
    let mut inflated = vec![0; expected.len() + 1];
    let (mut read, mut written) = (0, 0);
    while !decoder.is_done() {
        let step = decoder.read(&zlib[read..], &mut inflated, written, true);
        let (more_read, more_written) = step.expect("fdeflate refuses it");
        read += more_read;
        written += more_written;
        assert!(more_read + more_written > 0 || decoder.is_done(), "fdeflate wants more");
    }
    assert!(inflated[..written] == *expected, "fdeflate reads other bytes");
}
