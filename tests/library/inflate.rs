//! The decoder: streams that it accepts, faults that it reports, and the bounds that it keeps.

use std::io::{self, BufRead, Read};

use parflate::{
    Checksum, CorruptFault, DecodeOptions, Decoder, Error, Format, GzipHeader, Limit, Options,
    TrailingData, compress, decompress, decompress_with,
};
use parflate_test_support::faulty::DrippingReader;
use parflate_test_support::{Container, noise, sample};

/// A gzip member with a name, of content that has stored, fixed and dynamic blocks.
fn member(seed: u64) -> (Vec<u8>, Vec<u8>) {
    let content = [sample(3_000, seed), noise(500, seed), b"end".to_vec()].concat();
    let options = Options::gzip().gzip_header(GzipHeader::default().name("name"));
    (compress(&content, &options).unwrap(), content)
}

/// The fault of data that do not decompress.
fn fault(data: &[u8], options: &DecodeOptions) -> CorruptFault {
    match decompress_with(data, options) {
        Err(Error::Corrupt { fault, offset }) => {
            assert!(offset <= data.len() as u64, "offset {offset} of {}", data.len());
            fault
        }
        other => panic!("expected a fault, found {other:?}"),
    }
}

fn gzip_fault(data: &[u8]) -> CorruptFault {
    fault(data, &DecodeOptions::gzip())
}

#[test]
fn every_format_is_read_whole_and_in_single_bytes() {
    let content = sample(300_000, 1);
    for (stream, options) in [
        (compress(&content, &Options::gzip()).unwrap(), DecodeOptions::gzip()),
        (compress(&content, &Options::gzip()).unwrap(), DecodeOptions::auto()),
        (compress(&content, &Options::zlib()).unwrap(), DecodeOptions::zlib()),
        (compress(&content, &Options::zlib()).unwrap(), DecodeOptions::auto()),
        (compress(&content, &Options::raw()).unwrap(), DecodeOptions::raw()),
    ] {
        assert!(decompress_with(&stream, &options).unwrap() == content);
        let mut decoder = Decoder::new(DrippingReader::new(&stream), &options).unwrap();
        let (mut inflated, mut byte) = (Vec::new(), [0]);
        while decoder.read(&mut byte).unwrap() == 1 {
            inflated.push(byte[0]);
        }
        assert!(inflated == content && decoder.is_finished());
        assert_eq!(decoder.bytes_in(), stream.len() as u64);
        assert_eq!((decoder.bytes_out(), decoder.members()), (content.len() as u64, 1));
    }
}

#[test]
fn reads_of_every_size_give_the_same() {
    let content = sample(700_000, 2);
    let stream = compress(&content, &Options::gzip()).unwrap();
    for read_bytes in [1 + 4096, 65_536, 131_072, 131_073, 1 << 20] {
        let mut decoder = Decoder::new(&stream[..], &DecodeOptions::gzip()).unwrap();
        let (mut inflated, mut buffer) = (Vec::new(), vec![0; read_bytes]);
        // Small and large reads in turn: through the buffer and past it.
        for turn in 0.. {
            let room = if turn % 3 == 0 { 100 } else { read_bytes };
            match decoder.read(&mut buffer[..room]).unwrap() {
                0 => break,
                bytes => inflated.extend_from_slice(&buffer[..bytes]),
            }
        }
        assert!(inflated == content, "{read_bytes}");
        assert_eq!(decoder.read(&mut buffer).unwrap(), 0);
        assert!(decoder.fill_buf().unwrap().is_empty());
    }
}

#[test]
fn members_are_one_content_by_default() {
    let ((first, a), (second, b)) = (member(1), member(2));
    let empty = compress(b"", &Options::gzip()).unwrap();
    let stream = [&first[..], &empty, &second].concat();
    assert!(decompress(&stream, Limit::NONE).unwrap() == [&a[..], &b].concat());
    let mut decoder = Decoder::new(DrippingReader::new(&stream), &DecodeOptions::gzip()).unwrap();
    let b_check = Checksum::of(Format::Gzip, &b);
    io::copy(&mut decoder, &mut io::sink()).unwrap();
    assert_eq!((decoder.members(), decoder.checksum()), (3, b_check));

    let single = DecodeOptions::gzip().multi_member(false);
    assert_eq!(fault(&stream, &single), CorruptFault::TrailingData);
    let single = single.trailing(TrailingData::Ignore);
    assert!(decompress_with(&stream, &single).unwrap() == a);
    let mut decoder = Decoder::new(&stream[..], &single).unwrap();
    io::copy(&mut decoder, &mut io::sink()).unwrap();
    assert_eq!(decoder.trailing_offset(), Some(first.len() as u64));
    assert_eq!(decoder.unread(), &stream[first.len()..]);
}

#[test]
fn data_after_the_stream_are_treated_as_gzip_does() {
    let (stream, content) = member(3);
    // Bytes after the stream, and where among them trailing data begin, if anywhere.
    let tails: [(&[u8], Option<usize>); 8] = [
        (b"", None),
        (&[0; 1], None),
        (&[0; 1024], None),
        (b"junk", Some(0)),
        (b"\x1f", Some(0)),
        (b"\x1f\x9d", Some(0)),
        (b"\0\0\0x", Some(3)),
        (b"\0\x1f\x8b\x08", Some(1)),
    ];
    for (tail, junk) in tails {
        let stream_and_tail = [&stream[..], tail].concat();
        let junk_offset = junk.map(|at| (stream.len() + at) as u64);
        for is_dripping in [false, true] {
            let options = DecodeOptions::gzip().trailing(TrailingData::Ignore);
            let (mut whole, mut dripping) =
                (&stream_and_tail[..], DrippingReader::new(&stream_and_tail));
            let source: &mut dyn Read = if is_dripping { &mut dripping } else { &mut whole };
            let mut decoder = Decoder::new(source, &options).unwrap();
            let mut inflated = Vec::new();
            decoder.copy_to(&mut inflated).unwrap();
            assert!(inflated == content, "{tail:?}");
            assert_eq!(decoder.trailing_offset(), junk_offset, "{tail:?}");
        }
        let by_default = decompress_with(&stream_and_tail, &DecodeOptions::gzip());
        match (junk_offset, by_default) {
            (None, Ok(inflated)) => assert!(inflated == content),
            (Some(at), Err(Error::Corrupt { offset, fault: CorruptFault::TrailingData })) => {
                assert_eq!(offset, at);
            }
            other => panic!("{tail:?}: {other:?}"),
        }
        let strict = DecodeOptions::gzip().trailing(TrailingData::Refuse);
        if tail.is_empty() {
            assert!(decompress_with(&stream_and_tail, &strict).is_ok());
        } else {
            assert_eq!(fault(&stream_and_tail, &strict), CorruptFault::TrailingData);
        }
    }
    // A second member that is damaged is not junk.
    assert_eq!(gzip_fault(&[&stream[..], b"\x1f\x8b"].concat()), CorruptFault::Truncated);
    assert_eq!(
        gzip_fault(&[&stream[..], b"\x1f\x8b\x07\0\0\0\0\0\0\0"].concat()),
        CorruptFault::UnknownMethod
    );
}

#[test]
fn trailing_data_of_the_other_formats() {
    let stream = compress(b"content", &Options::zlib()).unwrap();
    let with_junk = [&stream[..], b"\x78\x9c"].concat();
    assert_eq!(fault(&with_junk, &DecodeOptions::zlib()), CorruptFault::TrailingData);
    let ignoring = DecodeOptions::zlib().trailing(TrailingData::Ignore);
    assert_eq!(decompress_with(&with_junk, &ignoring).unwrap(), b"content");
    let stream = [compress(b"content", &Options::raw()).unwrap(), vec![0; 9]].concat();
    assert_eq!(decompress_with(&stream, &DecodeOptions::raw()).unwrap(), b"content");
}

#[test]
fn the_header_is_known_before_the_content() {
    let header = GzipHeader::default().name("a/b").comment("why").mtime(99).extra(*b"xy\0\0").os(3);
    let stream = compress(b"content", &Options::gzip().gzip_header(header)).unwrap();
    let mut decoder = Decoder::new(DrippingReader::new(&stream), &DecodeOptions::auto()).unwrap();
    let header = decoder.header().unwrap().unwrap();
    assert_eq!(header.name(), Some(&b"a/b"[..]));
    assert_eq!((header.comment(), header.mtime_seconds()), (Some(&b"why"[..]), 99));
    assert_eq!((header.extra(), header.os()), (Some(&b"xy\0\0"[..]), 3));
    assert_eq!(decoder.bytes_out(), 0);
    let mut content = String::new();
    decoder.read_to_string(&mut content).unwrap();
    assert_eq!(content, "content");
    let zlib = compress(b"content", &Options::zlib()).unwrap();
    let mut decoder = Decoder::new(&zlib[..], &DecodeOptions::zlib()).unwrap();
    assert_eq!(decoder.header().unwrap(), None);
    let mut decoder = Decoder::new(&stream[..5], &DecodeOptions::gzip()).unwrap();
    let outcome = decoder.header();
    assert!(matches!(outcome, Err(Error::Corrupt { fault: CorruptFault::Truncated, .. })));
}

#[test]
fn header_checksums_are_checked() {
    let plain = compress(b"content", &Options::gzip()).unwrap();
    let mut head = plain[..10].to_vec();
    head[3] = 2; // FHCRC
    let crc = (crc32(&head) as u16).to_le_bytes();
    let good = [&head[..], &crc, &plain[10..]].concat();
    assert_eq!(decompress(&good, Limit::NONE).unwrap(), b"content");
    let bad = [&head[..], &[crc[0] ^ 1, crc[1]], &plain[10..]].concat();
    assert_eq!(gzip_fault(&bad), CorruptFault::BadHeaderChecksum);
}

/// CRC-32 bit by bit, from RFC 1952 section 8.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

#[test]
fn each_kind_of_damage_has_its_name() {
    let (good, content) = member(4);
    let end = good.len();
    let damaged = |at: usize, flip: u8| {
        let mut bytes = good.clone();
        bytes[at] ^= flip;
        gzip_fault(&bytes)
    };
    assert_eq!(damaged(0, 1), CorruptFault::NotThisFormat);
    assert_eq!(damaged(2, 1), CorruptFault::UnknownMethod);
    for reserved in [0x20, 0x40, 0x80] {
        assert_eq!(damaged(3, reserved), CorruptFault::ReservedFlags);
    }
    assert_eq!(damaged(end - 8, 1), CorruptFault::BadChecksum);
    assert_eq!(damaged(end - 1, 1), CorruptFault::BadLength);
    assert_eq!(gzip_fault(&good[..end - 1]), CorruptFault::Truncated);
    assert_eq!(gzip_fault(b""), CorruptFault::Truncated);
    assert_eq!(gzip_fault(b"\x1f"), CorruptFault::Truncated);
    assert_eq!(gzip_fault(b"a"), CorruptFault::NotThisFormat);
    assert_eq!(gzip_fault(b"plain text"), CorruptFault::NotThisFormat);
    let block_type_3 = [&good[..15], &[0x07], &good[16..]].concat();
    assert_eq!(gzip_fault(&block_type_3), CorruptFault::BadData);

    let zlib = compress(&content, &Options::zlib()).unwrap();
    let zlib_fault = |data: &[u8]| fault(data, &DecodeOptions::zlib());
    assert_eq!(zlib_fault(&good), CorruptFault::NotThisFormat);
    assert_eq!(zlib_fault(&zlib[..zlib.len() - 1]), CorruptFault::Truncated);
    assert_eq!(zlib_fault(b"\x98\x1a"), CorruptFault::NotThisFormat);
    assert_eq!(zlib_fault(b"\x88\x1c"), CorruptFault::BadHeader);
    let mut wrong_check = zlib.clone();
    *wrong_check.last_mut().unwrap() ^= 1;
    assert_eq!(zlib_fault(&wrong_check), CorruptFault::BadChecksum);
    assert_eq!(fault(b"", &DecodeOptions::raw()), CorruptFault::Truncated);
    assert_eq!(fault(&zlib, &DecodeOptions::gzip()), CorruptFault::NotThisFormat);
}

#[test]
fn every_cut_is_truncated() {
    for (stream, options) in [
        (member(5).0, DecodeOptions::gzip()),
        (compress(&member(5).1, &Options::zlib()).unwrap(), DecodeOptions::zlib()),
        (compress(&member(5).1, &Options::raw()).unwrap(), DecodeOptions::raw()),
    ] {
        for end in 0..stream.len() {
            assert_eq!(fault(&stream[..end], &options), CorruptFault::Truncated, "cut at {end}");
            let error = Decoder::new(&stream[..end], &options)
                .unwrap()
                .read_to_end(&mut Vec::new())
                .unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        }
    }
}

#[test]
fn every_flipped_bit_is_an_error_or_changes_nothing_but_the_header() {
    let (stream, content) = member(6);
    for bit in 0..stream.len() * 8 {
        let mut damaged = stream.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        if let Ok(inflated) = decompress_with(&damaged, &DecodeOptions::gzip()) {
            assert!(inflated == content, "bit {bit} went through");
            // Text flag, mtime, XFL, OS and name carry no check; after them only bits without
            // meaning, such as padding, may pass.
            let is_in_header = bit < 15 * 8;
            assert!(is_in_header || is_without_meaning(&damaged), "bit {bit}");
        }
    }
}

/// Whether an independent decoder reads the member as well.
fn is_without_meaning(member: &[u8]) -> bool {
    parflate_test_support::inflate(member, Container::Gzip).1.is_ok()
}

#[test]
fn content_before_the_damage_is_given_out_and_the_error_once() {
    let content = sample(500_000, 7);
    let mut stream = compress(&content, &Options::gzip()).unwrap();
    let end = stream.len();
    stream[end - 5] ^= 0x80;
    let mut decoder = Decoder::new(&stream[..], &DecodeOptions::gzip()).unwrap();
    let mut inflated = Vec::new();
    let outcome = decoder.copy_to(&mut inflated);
    assert!(matches!(outcome, Err(Error::Corrupt { fault: CorruptFault::BadChecksum, .. })));
    assert!(inflated == content && !decoder.is_finished());
    assert!(matches!(decoder.content(), Err(Error::AlreadyFailed)));
    assert_eq!(decoder.members(), 0);
}

#[test]
fn a_limit_is_exact_and_bounds_memory() {
    let content = vec![0; 1_000_000];
    let member = compress(&content, &Options::gzip().level(9)).unwrap();
    assert!(decompress(&member, Limit::bytes(1_000_000)).is_ok());
    for limit_bytes in [0, 1, 999_999] {
        let outcome = decompress(&member, Limit::bytes(limit_bytes));
        assert!(
            matches!(outcome, Err(Error::LimitExceeded { limit_bytes: l }) if l == limit_bytes)
        );
        // A stream that is read gives out what is allowed first.
        let options = DecodeOptions::gzip().limit(Limit::bytes(limit_bytes));
        let mut decoder = Decoder::new(&member[..], &options).unwrap();
        let mut inflated = Vec::new();
        assert!(matches!(decoder.copy_to(&mut inflated), Err(Error::LimitExceeded { .. })));
        assert_eq!(inflated.len() as u64, limit_bytes);
    }
    // Two members share one limit.
    let pair = [&member[..], &member].concat();
    assert!(decompress(&pair, Limit::bytes(1_999_999)).is_err());
    assert_eq!(decompress(&pair, Limit::bytes(2_000_000)).unwrap().len(), 2_000_000);
    // An empty member passes a limit of nothing.
    let empty = compress(b"", &Options::gzip()).unwrap();
    assert!(decompress(&empty, Limit::bytes(0)).unwrap().is_empty());
}

#[test]
fn a_trailer_that_claims_too_much_is_not_believed() {
    let mut member = compress(b"tiny", &Options::gzip()).unwrap();
    let end = member.len();
    member[end - 4..].fill(0xff);
    assert_eq!(gzip_fault(&member), CorruptFault::BadLength);
}

#[test]
fn preset_dictionaries() {
    let (content, dictionary) = (sample(50_000, 8), sample(40_000, 8));
    let zlib = compress(&content, &Options::zlib().dictionary(dictionary.clone())).unwrap();
    let with = DecodeOptions::auto().dictionary(dictionary.clone());
    assert!(decompress_with(&zlib, &with).unwrap() == content);
    assert_eq!(fault(&zlib, &DecodeOptions::zlib()), CorruptFault::NeedsDictionary);
    let other = DecodeOptions::zlib().dictionary(*b"another");
    assert_eq!(fault(&zlib, &other), CorruptFault::NeedsDictionary);
    // A dictionary that the stream does not ask for is left alone.
    let plain = compress(&content, &Options::zlib()).unwrap();
    assert!(decompress_with(&plain, &with).unwrap() == content);
    let raw = compress(&content, &Options::raw().dictionary(dictionary.clone())).unwrap();
    let with = DecodeOptions::raw().dictionary(dictionary);
    assert!(decompress_with(&raw, &with).unwrap() == content);
    assert!(decompress_with(&raw, &DecodeOptions::raw()).is_err());
}

#[test]
fn a_sources_error_is_passed_on_and_reading_can_go_on() {
    /// Fails once in the middle.
    struct Faltering<'a>(&'a [u8], usize);
    impl Read for Faltering<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            if self.1 == 3 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let part = buffer.len().min(100);
            self.0.read(&mut buffer[..part])
        }
    }
    let (stream, content) = member(9);
    let mut decoder = Decoder::new(Faltering(&stream, 0), &DecodeOptions::gzip()).unwrap();
    let mut inflated = Vec::new();
    let error = decoder.read_to_end(&mut inflated).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
    decoder.read_to_end(&mut inflated).unwrap();
    assert!(inflated == content);
}

#[test]
fn random_bytes_never_panic_and_never_pass() {
    for seed in 0..3_000 {
        let random = noise(200, seed);
        let _ = decompress_with(&random, &DecodeOptions::raw().limit(Limit::bytes(100_000)));
        assert!(decompress(&random, Limit::bytes(100_000)).is_err());
        let headed = [b"\x1f\x8b\x08\0\0\0\0\0\0\xff", &random[..]].concat();
        assert!(decompress(&headed, Limit::bytes(100_000)).is_err());
    }
}
