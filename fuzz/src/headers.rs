//! gzip headers: what is written is read back; any bytes are read as a header or refused, alike in
//! one call and as the head of a member read byte by byte.

use parflate::{DecodeOptions, Decoder, GzipHeader, MemberHeader, Options, compress};
use parflate_test_support::faulty::DrippingReader;

/// The first seven bytes are flags, time, system and the size of the first field.
pub fn run(input: &[u8]) {
    let parsed = MemberHeader::parse(input);
    let mut decoder = Decoder::new(DrippingReader::new(input), &DecodeOptions::gzip()).unwrap();
    match (&parsed, decoder.header()) {
        (Ok((header, _)), found) => assert_eq!(found.unwrap(), Some(header)),
        (Err(_), found) => assert!(found.is_err(), "a header that is none"),
    }

    let [flags, t0, t1, t2, t3, os, size, rest @ ..] = input else { return };
    let (first, second) = rest.split_at(usize::from(*size).min(rest.len()));
    let time = u32::from_le_bytes([*t0, *t1, *t2, *t3]);
    let mut header = GzipHeader::default().mtime(time).os(*os);
    if flags & 1 != 0 {
        header = header.name(first);
    }
    if flags & 2 != 0 {
        header = header.comment(second);
    }
    if flags & 4 != 0 {
        header = header.extra(rest);
    }
    let is_fit = (flags & 1 == 0 || !first.contains(&0))
        && (flags & 2 == 0 || !second.contains(&0))
        && (flags & 4 == 0 || rest.len() <= 65_535);
    let member = compress(b"content", &Options::gzip().gzip_header(header).workers(1.into()));
    let Ok(member) = member else { return assert!(!is_fit, "a header that fits is refused") };
    assert!(is_fit, "a header that does not fit is written");
    let (read, _) = MemberHeader::parse(&member).unwrap();
    assert_eq!((read.mtime_seconds(), read.os()), (time, *os));
    assert_eq!(read.name(), (flags & 1 != 0).then_some(first));
    assert_eq!(read.comment(), (flags & 2 != 0).then_some(second));
    assert_eq!(read.extra(), (flags & 4 != 0).then_some(rest));
}
