//! Indexes of both formats are read back; what is damaged is refused; files are read by them.

use super::*;
use crate::{Options, compress, copy};

fn of(options: &Options, content: &[u8]) -> (Vec<u8>, Index) {
    let mut file = Vec::new();
    let report = copy(content, &mut file, options).unwrap();
    (file, report.index().unwrap().clone())
}

fn text() -> Vec<u8> {
    parflate_test_support::text(600_000, 1)
}

/// Fails unless every part that is tried is that of `content`.
fn assert_reads(file: &[u8], index: &Index, content: &[u8]) {
    let mut reader = SeekableReader::new(file, index.clone()).unwrap().cache_bytes(300_000);
    assert_eq!(reader.content_bytes().unwrap(), content.len() as u64);
    let mut random = parflate_test_support::Random::new(7);
    for _ in 0..60 {
        let start = random.below(content.len());
        let end = (start + random.below(150_000)).min(content.len() + 10);
        let mut found = vec![0; end - start];
        let bytes = reader.read_at(&mut found, start as u64).unwrap();
        let end = end.min(content.len());
        assert!(found[..bytes] == content[start..end], "{start} to {end}");
    }
}

#[test]
fn the_writers_index_reads_every_part() {
    let content = text();
    for options in [
        Options::gzip().restart_every(100_000).level(1),
        Options::gzip().block_bytes(10_000).restart_every(70_000).level(3),
        Options::gzip().block_bytes(65_536).independent(true).level(1),
        Options::bgzf().level(1),
        Options::bgzf().block_bytes(1024).level(1),
    ] {
        let (file, index) = of(&options, &content);
        assert!(index.points().len() > 5, "{} points, {options:?}", index.points().len());
        assert_reads(&file, &index, &content);
        let parsed = if index.points[0].start == PointStart::Member {
            Index::parse(&index.to_gzi().unwrap()).unwrap()
        } else {
            Index::parse(&index.to_gzidx().unwrap()).unwrap()
        };
        assert_eq!(parsed.points, index.points);
        assert_reads(&file, &parsed, &content);
    }
}

#[test]
fn an_index_is_built_for_any_file() {
    let content = text();
    let whole = |options: Options| compress(&content, &options).unwrap();
    let stored = [whole(Options::gzip().level(0)), whole(Options::gzip().level(6))].concat();
    let two_members = [whole(Options::gzip().block_bytes(50_000)), vec![0; 100]].concat();
    let mut foreign = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    std::io::Write::write_all(&mut foreign, &content).unwrap();
    for (name, file, has_windows, times) in [
        ("another's", foreign.finish().unwrap(), Some(true), 1),
        ("blocks", whole(Options::gzip().level(6).block_bytes(50_000)), Some(true), 1),
        ("independent", whole(Options::gzip().block_bytes(50_000).independent(true)), None, 1),
        ("BGZF", whole(Options::bgzf()), None, 1),
        ("stored, and a member more", stored, Some(true), 2),
        ("padding", two_members, Some(true), 1),
    ] {
        let index = Index::build(&file, 64 << 10).unwrap();
        assert!(index.points().len() >= 3 * times, "{name}: {} points", index.points().len());
        let found = index.points().iter().any(IndexPoint::has_window);
        assert!(has_windows.is_none_or(|expected| found == expected), "{name}");
        let content = content.repeat(times);
        assert_reads(&file, &index, &content);
        let again = Index::parse(&index.to_gzidx().unwrap()).unwrap();
        assert_reads(&file, &again, &content);
    }
}

#[test]
fn restart_points_are_found_to_need_no_window() {
    let content = text();
    let options = Options::gzip().block_bytes(20_000).restart_every(100_000).level(4);
    let (file, written) = of(&options, &content);
    let built = Index::build(&file, 100_000).unwrap();
    assert_eq!(built, written);
}

#[test]
fn a_damaged_file_gets_no_index() {
    let file = compress(&text(), &Options::gzip().level(1)).unwrap();
    for at in [0, 3, 5000, file.len() / 2, file.len() - 6, file.len() - 2] {
        let mut damaged = file.clone();
        damaged[at] ^= 0x55;
        assert!(Index::build(&damaged, 64 << 10).is_err(), "byte {at}");
    }
    for end in [0, 1, 5, 100, file.len() / 2, file.len() - 1] {
        assert!(Index::build(&file[..end].to_vec(), 64 << 10).is_err(), "cut at {end}");
    }
}

#[test]
fn every_cut_of_an_index_is_refused() {
    let (_, restarts) = of(&Options::gzip().restart_every(100_000), &text());
    let built = Index::build(&compress(&text(), &Options::gzip()).unwrap(), 300_000).unwrap();
    let (_, members) = of(&Options::bgzf(), &text());
    for bytes in
        [restarts.to_gzidx().unwrap(), built.to_gzidx().unwrap(), members.to_gzi().unwrap()]
    {
        assert!(Index::parse(&bytes).is_ok());
        for end in (0..bytes.len().min(600)).chain([bytes.len() - 1]) {
            assert!(Index::parse(&bytes[..end]).is_err(), "cut at {end}");
        }
        assert!(Index::parse(&[bytes, vec![0]].concat()).is_err());
    }
}

#[test]
fn an_index_that_lies_is_an_error_or_other_content_but_no_panic() {
    let content = text();
    let (file, index) = of(&Options::gzip().restart_every(100_000).level(1), &content);
    let bytes = index.to_gzidx().unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let Ok(index) = Index::parse(&damaged) else { continue };
        let Ok(mut reader) = SeekableReader::new(&file[..], index) else { continue };
        let mut found = [0; 10];
        for offset in [0, 150_000, 599_995, 1 << 40] {
            let _ = reader.read_at(&mut found, offset);
        }
    }
    let longer = SeekableReader::new([file, vec![0]].concat(), index);
    assert!(matches!(longer, Err(Error::InvalidIndex(_))));
}

#[test]
fn a_million_points_that_are_not_there_take_no_memory() {
    let mut bytes = Index { compressed_bytes: Some(9), content_bytes: Some(9), points: vec![] }
        .to_gzidx()
        .unwrap();
    let at = bytes.len() - 4;
    bytes[at..].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(matches!(Index::parse(&bytes), Err(Error::InvalidIndex(_))));
    let gzi = u64::MAX.wrapping_sub(1).to_le_bytes();
    assert!(matches!(Index::parse(&gzi), Err(Error::InvalidIndex(_))));
}

#[test]
fn points_out_of_order_are_refused() {
    let at = |compressed_offset, content_offset| IndexPoint {
        compressed_offset,
        bits_before: 0,
        content_offset,
        start: PointStart::Member,
    };
    for (next, is_fit) in
        [((11, 20), true), ((12, 25), true), ((10, 25), false), ((9, 25), false), ((12, 19), false)]
    {
        let mut index = Index { points: vec![at(10, 20)], ..Index::default() };
        assert_eq!(index.push(at(next.0, next.1)).is_ok(), is_fit, "{next:?}");
        let gzi: Vec<u8> = [2, 10, 20, next.0, next.1].map(u64::to_le_bytes).concat();
        assert_eq!(Index::parse(&gzi).is_ok(), is_fit, "{next:?}");
    }
    let beyond = Index::default().push(at(1, u64::MAX));
    assert!(matches!(beyond, Err(Error::InvalidIndex(_))));
}
