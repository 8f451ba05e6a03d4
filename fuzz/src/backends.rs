//! The outputs of all backends of the build, at one level and in one format, have the same content.

use parflate::{
    Backend, DecodeOptions, MAX_LEVEL, MIN_BLOCK_BYTES, Options, compress, decompress_with,
};
use parflate_test_support::decoders::assert_four_inflate;

use super::script;

/// The first three bytes are level, flags and block size; the rest is content.
pub fn run(input: &[u8]) {
    let [level, flags, block, rest @ ..] = input else { return };
    let content = script::content(flags & 0x80 != 0, rest);
    let (options, decoding) = match flags & 3 {
        0 => (Options::gzip(), DecodeOptions::gzip()),
        1 => (Options::zlib(), DecodeOptions::zlib()),
        2 => (Options::raw(), DecodeOptions::raw()),
        _ => (
            Options::raw().dictionary(*b"a preset dictionary"),
            DecodeOptions::raw().dictionary(*b"a preset dictionary"),
        ),
    };
    for backend in Backend::available() {
        let options = options
            .clone()
            .level(level % (MAX_LEVEL + 1))
            .backend(backend)
            .block_bytes(MIN_BLOCK_BYTES + 97 * usize::from(*block))
            .independent(flags & 4 != 0)
            .rsyncable(flags & 8 != 0)
            .verify(flags & 16 != 0)
            .workers(1.into());
        let stream = compress(&content, &options).unwrap();
        let found = decompress_with(&stream, &decoding).unwrap();
        assert!(found == content, "{backend}");
        if flags & 3 == 2 {
            assert_four_inflate(&backend.to_string(), &stream, &content);
        }
    }
}
