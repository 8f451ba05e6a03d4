//! Inputs around 2^31 and 2^32 bytes and of 5 GiB: lengths and checksums that are only right when
//! no counter on the way has 32 bits.
//!
//! The long ones are for the full run: `cargo test --release -- --ignored`; together they take
//! about a minute on two cores.

use std::io::{self, Read};

use flate2::read::{GzDecoder, ZlibDecoder};
use parflate::{Encoder, Format, Options, copy};

/// Zeros, but for a number at the start of each mebibyte that says which it is.
struct Marked {
    place: u64,
    end: u64,
}

const MARK_EVERY_BYTES: u64 = 1 << 20;

impl Marked {
    fn new(bytes: u64) -> Self {
        Self { place: 0, end: bytes }
    }

    /// The eight bytes that begin at `place`'s mebibyte.
    fn mark(place: u64) -> [u8; 8] {
        (place / MARK_EVERY_BYTES + 1).to_le_bytes()
    }
}

impl Read for Marked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let within = self.place % MARK_EVERY_BYTES;
        let until = (self.end - self.place).min(MARK_EVERY_BYTES - within);
        let bytes = until.min(buffer.len() as u64) as usize;
        buffer[..bytes].fill(0);
        for (offset, byte) in Self::mark(self.place).into_iter().enumerate().skip(within as usize) {
            if let Some(slot) = buffer[..bytes].get_mut(offset - within as usize) {
                *slot = byte;
            }
        }
        self.place += bytes as u64;
        Ok(bytes)
    }
}

/// Fails unless the two readers give the same bytes, `expected_bytes` of them.
fn assert_same(mut left: impl Read, mut right: impl Read, expected_bytes: u64) {
    let (mut a, mut b, mut seen) = (vec![0; 1 << 16], vec![0; 1 << 16], 0);
    loop {
        let bytes = left.read(&mut a).unwrap();
        if bytes == 0 {
            break;
        }
        right.read_exact(&mut b[..bytes]).unwrap();
        assert!(a[..bytes] == b[..bytes], "after {seen} bytes");
        seen += bytes as u64;
    }
    assert_eq!(seen, expected_bytes);
}

/// Compresses, checks the trailer's fields, and lets another library read it all back.
fn check(format: Format, input_bytes: u64) {
    let options = Options::new(format);
    let mut stream = Vec::new();
    let report = copy(Marked::new(input_bytes), &mut stream, &options.level(1)).unwrap();
    assert_eq!((report.bytes_in, report.bytes_out), (input_bytes, stream.len() as u64));
    if format == Format::Gzip {
        let length_field = stream.last_chunk::<4>().unwrap();
        assert_eq!(u32::from_le_bytes(*length_field), (input_bytes % (1 << 32)) as u32);
        assert_same(GzDecoder::new(&stream[..]), Marked::new(input_bytes), input_bytes);
    } else {
        assert_same(ZlibDecoder::new(&stream[..]), Marked::new(input_bytes), input_bytes);
    }
}

#[test]
fn some_megabytes_are_right() {
    check(Format::Gzip, (5 << 20) + 3);
    check(Format::Zlib, (5 << 20) - 3);
}

#[test]
#[ignore = "2 GiB twice: ten seconds"]
fn around_2_to_the_31_bytes_are_right() {
    check(Format::Gzip, (1 << 31) - 1);
    check(Format::Zlib, (1 << 31) + 1);
}

#[test]
#[ignore = "4 GiB three times: half a minute"]
fn around_2_to_the_32_bytes_are_right() {
    check(Format::Gzip, (1 << 32) - 1);
    check(Format::Gzip, (1 << 32) + 1);
    check(Format::Zlib, (1 << 32) + 1);
}

#[test]
#[ignore = "5 GiB: fifteen seconds"]
fn five_gib_are_right() {
    check(Format::Gzip, 5 << 30);
}

/// The same through the push front, in writes that no block size divides.
#[test]
#[ignore = "4 GiB: ten seconds"]
fn four_gib_of_writes_are_right() {
    let input_bytes = (1 << 32) + 7;
    let mut encoder = Encoder::new(Vec::new(), &Options::gzip().level(1)).unwrap();
    io::copy(&mut Marked::new(input_bytes), &mut encoder).unwrap();
    let (stream, report) = encoder.finish().unwrap();
    assert_eq!(report.bytes_in, input_bytes);
    assert_same(GzDecoder::new(&stream[..]), Marked::new(input_bytes), input_bytes);
}
