//! Any bytes are to our decoder of DEFLATE what they are to zlib-rs: the same content, the same
//! fault, noticed at the same place. What both take as a whole is the same to libdeflate.

use std::io::Read;

use parflate::{CorruptFault, DecodeOptions, Decoder, Error, Limit, TrailingData};

/// Room for content, in bytes: more than most inputs make.
const ROOM_BYTES: usize = 1 << 17;

/// How a raw stream ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// After so many bytes, all of them valid.
    Whole(usize),
    /// The input ends in the middle.
    Truncated,
    /// Noticed after so many bytes.
    Damaged(usize),
    /// There is more content than room.
    Full,
}

/// The first byte is the size of reads, the second that of the dictionary, a run of equal bytes;
/// the rest is the stream.
pub fn run(input: &[u8]) {
    let [read_bytes, dictionary_bytes, stream @ ..] = input else { return };
    let dictionary = vec![b'd'; usize::from(*dictionary_bytes) * 16];
    let (expected, end) = by_zlib_rs(stream, &dictionary);
    for read_bytes in [usize::from(*read_bytes) + 1, ROOM_BYTES] {
        let found = by_parflate(stream, &dictionary, read_bytes);
        assert!(found.0 == expected, "other content in reads of {read_bytes} bytes");
        assert_eq!(found.1, end, "in reads of {read_bytes} bytes");
    }
    if let End::Whole(_) = end
        && dictionary.is_empty()
    {
        let mut content = vec![0; expected.len()];
        let mut decompressor = libdeflater::Decompressor::new();
        let found = decompressor.deflate_decompress(stream, &mut content);
        assert!(found == Ok(expected.len()) && content == expected, "libdeflate: {found:?}");
    }
}

/// The reader hands out at most `read_bytes` at a time, and so much is read of the content.
fn by_parflate(stream: &[u8], dictionary: &[u8], read_bytes: usize) -> (Vec<u8>, End) {
    struct Slow<'a>(&'a [u8], usize);
    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let bytes = self.1.min(buffer.len());
            self.0.read(&mut buffer[..bytes])
        }
    }
    let options = DecodeOptions::raw()
        .dictionary(dictionary)
        .limit(Limit::bytes(ROOM_BYTES as u64))
        .trailing(TrailingData::Ignore);
    let mut decoder = Decoder::new(Slow(stream, read_bytes), &options).unwrap();
    let mut content = Vec::new();
    let end = loop {
        let part = match decoder.content() {
            Ok([]) => break End::Whole(decoder.bytes_in() as usize),
            Ok(part) => part,
            Err(Error::Corrupt { fault: CorruptFault::Truncated, .. }) => break End::Truncated,
            Err(Error::Corrupt { fault: CorruptFault::BadData, offset }) => {
                break End::Damaged(offset as usize);
            }
            Err(Error::LimitExceeded { .. }) => break End::Full,
            Err(other) => panic!("{other:?}"),
        };
        let taken = part.len().min(read_bytes);
        content.extend_from_slice(&part[..taken]);
        std::io::BufRead::consume(&mut decoder, taken);
    };
    (content, end)
}

fn by_zlib_rs(stream: &[u8], dictionary: &[u8]) -> (Vec<u8>, End) {
    let mut inflate = zlib_rs::Inflate::new(false, 15);
    if !dictionary.is_empty() {
        inflate.set_dictionary(dictionary).unwrap();
    }
    let mut content = vec![0; ROOM_BYTES + 1];
    let outcome = inflate.decompress(stream, &mut content, zlib_rs::InflateFlush::NoFlush);
    let consumed_bytes = inflate.total_in() as usize;
    content.truncate(inflate.total_out() as usize);
    let end = match outcome {
        _ if content.len() > ROOM_BYTES => End::Full,
        Ok(zlib_rs::Status::StreamEnd) => {
            // Our decoder counts the padding that follows.
            let padding = stream[consumed_bytes..].iter().take_while(|&&byte| byte == 0).count();
            End::Whole(consumed_bytes + padding)
        }
        Ok(_) => End::Truncated,
        Err(_) => End::Damaged(consumed_bytes),
    };
    content.truncate(ROOM_BYTES);
    (content, end)
}
