//! Small cases of everything that has `unsafe` or threads in it. Under Miri (`cargo xtask test
//! --full miri`), which needs a thousand times as long, they are smaller still: one level of each
//! kind of match finder, and hundreds of bytes where there are thousands.

use std::io::Write;

use parflate::deflate::{self, End};
use parflate::{
    DecodeOptions, Encoder, Format, Limit, MAX_LEVEL, Options, PartLabel, Pool, compress, copy,
    decompress, decompress_with, join_parts,
};
use parflate_test_support::content::repeats;

/// Literals and matches of many lengths, in few bytes.
fn sample(bytes: usize) -> Vec<u8> {
    repeats(bytes, 200, 60, 7)
}

/// The levels tried: all, or under Miri one of each match finder and parser; but for trees, all
/// safe code, which take Miri longer than the rest together.
fn levels() -> Vec<u8> {
    if cfg!(miri) { vec![0, 1, 4, 7, 10] } else { (0..=MAX_LEVEL).collect() }
}

/// The ends tried: all, or under Miri the one that most blocks have.
fn ends() -> &'static [End] {
    if cfg!(miri) { &[End::SyncFlush] } else { &[End::Final, End::SyncFlush, End::ByteAligned] }
}

#[test]
fn every_level_with_every_end_and_a_dictionary() {
    let (first_bytes, bytes) = if cfg!(miri) { (150, 300) } else { (300, 700) };
    let buffer = sample(bytes);
    for level in levels() {
        println!("level {level}");
        let mut encoder = deflate::RawEncoder::new(level).unwrap();
        for &end in ends() {
            let mut stream = Vec::new();
            encoder.encode(&buffer[..first_bytes], 0, end, &mut stream);
            if end == End::Final {
                stream.clear();
                encoder.encode(&buffer[..first_bytes], 0, End::ByteAligned, &mut stream);
            }
            encoder.encode(&buffer, first_bytes, End::Final, &mut stream);
            let found = miniz_oxide::inflate::decompress_to_vec(&stream).unwrap();
            assert!(found == buffer, "level {level}, {end:?}");
        }
    }
}

/// More than the encoder's window holds, so that it slides.
#[test]
fn the_window_slides() {
    let buffer = [sample(200), vec![0; 70_000], sample(200)].concat();
    let levels: &[u8] = if cfg!(miri) { &[5] } else { &[1, 3, 6, 9, 10, 11] };
    for &level in levels {
        let mut stream = Vec::new();
        deflate::RawEncoder::new(level).unwrap().encode(&buffer, 0, End::Final, &mut stream);
        let found = decompress_with(&stream, &DecodeOptions::raw()).unwrap();
        assert!(found == buffer, "level {level}");
    }
}

#[test]
fn every_front_on_two_workers() {
    let (data, level) = if cfg!(miri) { (sample(2100), 0) } else { (sample(3500), 1) };
    let pool = Pool::new(2).unwrap();
    let options = Options::gzip().level(level).block_bytes(1024).pool(&pool).verify(true);
    let expected = compress(&data, &options.clone().workers(1.into())).unwrap();
    let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
    data.chunks(787).for_each(|chunk| encoder.write_all(chunk).unwrap());
    assert!(encoder.finish().unwrap().0 == expected);
    let mut copied = Vec::new();
    copy(&data[..], &mut copied, &options).unwrap();
    assert!(copied == expected);
    assert!(decompress(&expected, Limit::bytes(1 << 16)).unwrap() == data);
    // Dropped with blocks under way.
    let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
    encoder.write_all(&data).unwrap();
}

#[test]
fn pieces_travel_and_join() {
    let data = sample(if cfg!(miri) { 1100 } else { 2500 });
    for options in [Options::zlib(), Options::raw()] {
        let options = options.level(2).block_bytes(1024);
        let parts = crate::parts_of(&data, &options, 1);
        let labels =
            parts.iter().map(|part| PartLabel::from_bytes(&part.label().to_bytes()).unwrap());
        let joined = join_parts(labels).unwrap();
        let mut stream = parts.iter().flat_map(|part| part.data()).copied().collect::<Vec<_>>();
        stream.extend(joined.trailer());
        assert!(stream == compress(&data, &options).unwrap());
    }
    assert_eq!(parflate::Checksum::of(Format::Raw, &data), parflate::Checksum::None);
}
