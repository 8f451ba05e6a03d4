//! Decoders that share no code with this project, nor with each other.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// What is around the DEFLATE data of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// RFC 1952.
    Gzip,
    /// RFC 1950.
    Zlib,
    /// Nothing.
    Raw,
}

/// The content of a stream as far as it can be read, and the error that ended it, if any.
pub fn inflate(stream: &[u8], container: Container) -> (Vec<u8>, io::Result<()>) {
    let mut content = Vec::new();
    let outcome = match container {
        Container::Gzip => GzDecoder::new(stream).read_to_end(&mut content),
        Container::Zlib => ZlibDecoder::new(stream).read_to_end(&mut content),
        Container::Raw => DeflateDecoder::new(stream).read_to_end(&mut content),
    };
    (content, outcome.map(drop))
}

/// Fails unless `stream` is complete and its content is `expected`.
#[track_caller]
pub fn assert_inflates(stream: &[u8], container: Container, expected: &[u8]) {
    let (content, outcome) = inflate(stream, container);
    outcome.unwrap();
    assert!(content == expected, "{} bytes, expected {}", content.len(), expected.len());
}

/// Fails unless four decoders read the raw stream `stream` to its very end and as `expected`.
/// Messages begin with `name`.
#[track_caller]
pub fn assert_four_inflate(name: &str, stream: &[u8], expected: &[u8]) {
    let decoders: [(&str, Decoder); 4] = [
        ("miniz_oxide", by_miniz_oxide),
        ("zlib-rs", by_zlib_rs),
        ("libdeflate", by_libdeflate),
        ("fdeflate", by_fdeflate),
    ];
    for (decoder, decode) in decoders {
        match decode(stream, expected.len()) {
            Ok(found) => assert!(found == expected, "{name}: {decoder} reads other bytes"),
            Err(cause) => panic!("{name}: {decoder} refuses it: {cause}"),
        }
    }
}

/// The content of a complete raw stream that should have so many bytes, or why there is none.
type Decoder = fn(&[u8], usize) -> Result<Vec<u8>, String>;

fn by_miniz_oxide(stream: &[u8], _: usize) -> Result<Vec<u8>, String> {
    miniz_oxide::inflate::decompress_to_vec(stream).map_err(|error| error.to_string())
}

fn by_zlib_rs(stream: &[u8], bytes: usize) -> Result<Vec<u8>, String> {
    let mut content = vec![0; bytes + 1];
    let mut inflate = zlib_rs::Inflate::new(false, 15);
    let status = inflate
        .decompress(stream, &mut content, zlib_rs::InflateFlush::Finish)
        .map_err(|error| format!("{error:?}"))?;
    if status != zlib_rs::Status::StreamEnd || inflate.total_in() != stream.len() as u64 {
        return Err(format!("{status:?} after {} of {} bytes", inflate.total_in(), stream.len()));
    }
    content.truncate(inflate.total_out() as usize);
    Ok(content)
}

fn by_libdeflate(stream: &[u8], bytes: usize) -> Result<Vec<u8>, String> {
    let mut content = vec![0; bytes];
    let found = libdeflater::Decompressor::new().deflate_decompress(stream, &mut content);
    content.truncate(found.map_err(|error| error.to_string())?);
    Ok(content)
}

/// It reads zlib streams only: a header, and a checksum that it is asked to ignore.
fn by_fdeflate(stream: &[u8], bytes: usize) -> Result<Vec<u8>, String> {
    let zlib = [&[0x78, 0x01], stream, &[0; 4]].concat();
    let mut decoder = fdeflate::Decompressor::new();
    decoder.ignore_adler32();
    let mut content = vec![0; bytes + 1];
    let (mut read, mut written) = (0, 0);
    while !decoder.is_done() {
        let step = decoder.read(&zlib[read..], &mut content, written, true);
        let (more_read, more_written) = step.map_err(|error| format!("{error:?}"))?;
        read += more_read;
        written += more_written;
        if more_read + more_written == 0 && !decoder.is_done() {
            return Err("it wants more".to_owned());
        }
    }
    content.truncate(written);
    Ok(content)
}
