//! Streams that libdeflate has finished, spliced: each part of one block ends in a sync flush, and
//! together they are one stream.

use parflate::{Backend, MIN_BLOCK_BYTES, Options};
use parflate_test_support::decoders::assert_four_inflate;

use super::parts::parts_of;
use super::script;

/// The first two bytes are level and flags; the rest is content.
pub fn run(input: &[u8]) {
    if !Backend::Libdeflate.is_available() {
        return;
    }
    let [level, flags, rest @ ..] = input else { return };
    let content = script::content(flags & 0x80 != 0, rest);
    let options = Options::raw()
        .level(level % 13)
        .backend(Backend::Libdeflate)
        .block_bytes(MIN_BLOCK_BYTES << (flags & 7));
    let mut stream = Vec::new();
    for part in parts_of(&content, &options, 1) {
        assert!(part.label().is_last() || part.data().ends_with(&[0, 0, 0xff, 0xff]));
        stream.extend_from_slice(part.data());
    }
    assert_four_inflate("", &stream, &content);
}
