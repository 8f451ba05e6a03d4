//! A stream written in any pieces, with flushes anywhere, on shared workers: what has been flushed
//! can be read, the whole is the content, and without flushes it is the bytes of one call, and of a
//! copy from a reader.

use std::io::{Read, Write};
use std::sync::LazyLock;

use parflate::{
    DecodeOptions, Decoder, Encoder, MAX_LEVEL, MIN_BLOCK_BYTES, Options, Pool, compress, copy,
    decompress_with,
};

use super::script;

static POOL: LazyLock<Pool> = LazyLock::new(|| Pool::new(2).unwrap());

/// Two bytes are level and flags, one the number of steps; then a byte a step, then content.
pub fn run(input: &[u8]) {
    let [level, flags, steps, rest @ ..] = input else { return };
    let (steps, rest) = rest.split_at(usize::from(*steps).min(rest.len()));
    let content = script::content(flags & 0x80 != 0, rest);
    let options = Options::gzip()
        .level(level % (MAX_LEVEL + 1))
        .block_bytes(MIN_BLOCK_BYTES << (flags & 7))
        .independent(flags & 8 != 0)
        .rsyncable(flags & 16 != 0)
        .verify(flags & 64 != 0);
    let options = if flags & 32 != 0 { options.pool(&POOL) } else { options.workers(1.into()) };

    let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
    let (mut left, mut has_flushed) = (&content[..], false);
    for step in steps {
        if *step >= 0xf0 {
            encoder.flush().unwrap();
            has_flushed = true;
            let readable = content.len() - left.len();
            let mut found = Vec::new();
            let decoder = Decoder::new(&encoder.get_ref()[..], &DecodeOptions::gzip()).unwrap();
            // The trailer is missing, which is an error after the content.
            let _ = decoder.take(readable as u64).read_to_end(&mut found);
            assert!(found == content[..readable], "{} of {readable} flushed", found.len());
        } else {
            let bytes = usize::from(step % 16) << (step >> 4);
            let (chunk, rest) = left.split_at(bytes.min(left.len()));
            encoder.write_all(chunk).unwrap();
            left = rest;
        }
    }
    encoder.write_all(left).unwrap();
    let (stream, report) = encoder.finish().unwrap();
    assert_eq!((report.bytes_in, report.bytes_out), (content.len() as u64, stream.len() as u64));
    assert!(decompress_with(&stream, &DecodeOptions::gzip()).unwrap() == content);
    if !has_flushed {
        assert!(compress(&content, &options).unwrap() == stream, "one call gives other bytes");
        let (head, tail) = content.split_at(content.len() / 3);
        let mut copied = Vec::new();
        let report = copy(head.chain(tail), &mut copied, &options).unwrap();
        assert_eq!(report.bytes_in, content.len() as u64);
        assert!(copied == stream, "a copy gives other bytes");
    }
}
