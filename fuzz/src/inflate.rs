//! Any bytes are inflated or refused: never a panic, never more than the limit, the same in one
//! call, in small reads, into a sink and by another library.

use std::io::Read;

use parflate::{DecodeOptions, Decoder, Error, Limit, TrailingData, decompress_with};

/// The most content that is asked for, in bytes.
const LIMIT_BYTES: u64 = 1 << 20;

/// The first byte is format and settings; the rest is the stream.
pub fn run(input: &[u8]) {
    let [flags, stream @ ..] = input else { return };
    let options = match flags & 3 {
        0 => DecodeOptions::auto(),
        1 => DecodeOptions::gzip(),
        2 => DecodeOptions::zlib(),
        _ => DecodeOptions::raw(),
    };
    let trailing = [TrailingData::Refuse, TrailingData::AllowZeros, TrailingData::Ignore];
    let options = options
        .limit(Limit::bytes(LIMIT_BYTES))
        .multi_member(flags & 4 == 0)
        .trailing(trailing[usize::from(flags >> 3) % 3]);

    let whole = decompress_with(stream, &options);
    assert!(
        whole.as_ref().is_ok_and(|content| content.len() as u64 <= LIMIT_BYTES) || whole.is_err()
    );

    // Through readers and buffers of odd sizes.
    let mut decoder = Decoder::new(stream.chain(&[][..]), &options).unwrap();
    let (mut content, mut buffer) = (Vec::new(), [0; 787]);
    let outcome = loop {
        match decoder.read(&mut buffer) {
            Ok(0) => break Ok(()),
            Ok(bytes) => content.extend_from_slice(&buffer[..bytes]),
            Err(error) => break Err(error),
        }
    };
    assert!(content.len() as u64 <= LIMIT_BYTES);
    match (&whole, &outcome) {
        (Ok(whole), Ok(())) => assert!(*whole == content, "two ways, two contents"),
        (Err(_), Err(_)) => {}
        _ => panic!("{:?} in one call, {outcome:?} in small reads", whole.as_ref().err()),
    }

    let mut decoder = Decoder::new(stream, &options).unwrap();
    let mut copied = Vec::new();
    match (decoder.copy_to(&mut copied), &outcome) {
        (Ok(bytes), Ok(())) => {
            assert!(copied == content, "a sink gets other content");
            assert_eq!((bytes, decoder.bytes_out()), (content.len() as u64, bytes));
            assert!(decoder.is_finished() && decoder.bytes_in() <= stream.len() as u64);
        }
        (Err(_), Err(_)) => assert!(!decoder.is_finished()),
        (other, _) => panic!("{other:?} into a sink, {outcome:?} in small reads"),
    }

    // A raw stream that ends with the input is the same to another library.
    if flags & 3 == 3 && flags >> 3 & 3 == 0 {
        let limit = LIMIT_BYTES as usize;
        let other = miniz_oxide::inflate::decompress_to_vec_with_limit(stream, limit);
        match (&whole, other) {
            (Ok(content), other) => {
                assert!(other.is_ok_and(|other| other == *content), "miniz_oxide disagrees");
            }
            (Err(Error::LimitExceeded { .. } | Error::OutOfMemory { .. }), _) => {}
            // It does not look past the end of the stream.
            (Err(_), _) => {}
        }
    }
}
