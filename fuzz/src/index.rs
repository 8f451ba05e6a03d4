//! Indexes: any bytes are read as one or refused, and what is read is written alike; any file is
//! read by any index without a panic; an index that was made of a file reads every part of it.

use parflate::{
    DecodeOptions, Decoder, Error, Index, Limit, MIN_BLOCK_BYTES, Options, SeekableReader,
    TrailingData, compress, copy, decompress_with,
};

use super::script;

/// The most content that is looked at, in bytes.
const LIMIT_BYTES: usize = 1 << 20;

/// Bytes of a window in an index.
const WINDOW_BYTES: usize = 32 << 10;

/// Places in the content that are read from.
const OFFSETS: [u64; 6] = [0, 1, 70_000, 131_072, 1 << 33, u64::MAX - 1];

/// Two bytes are flags and the length of the index; then the index, then file or content.
pub fn run(input: &[u8]) {
    let [flags, size, rest @ ..] = input else { return };
    let (index, rest) = rest.split_at(usize::from(*size).min(rest.len()));
    read_any(*flags, index, rest);
    if flags & 4 == 0 {
        build_any(rest);
    } else {
        write_and_build(*flags, rest);
    }
}

/// A hostile index of a hostile file. Windows are longer than inputs, so they are made of zeros.
fn read_any(flags: u8, index: &[u8], file: &[u8]) {
    let mut bytes = index.to_vec();
    bytes.resize(bytes.len() + WINDOW_BYTES * usize::from(flags >> 6), 0);
    if flags & 1 != 0
        && let Some(field) = bytes.get_mut(7..15)
    {
        field.copy_from_slice(&(file.len() as u64).to_le_bytes());
    }
    let Ok(index) = Index::parse(&bytes) else { return };
    if let Ok(written) = index.to_gzidx() {
        assert!(Index::parse(&written).unwrap() == index, "a GZIDX file is read otherwise");
    }
    if let Ok(written) = index.to_gzi() {
        assert!(Index::parse(&written).unwrap().points() == index.points());
    }
    let Ok(mut reader) = SeekableReader::new(file, index) else { return };
    let mut found = [0; 1000];
    for offset in OFFSETS {
        let _ = reader.read_at(&mut found, offset);
    }
}

/// The index of any bytes, if they are a gzip file.
fn build_any(file: &[u8]) {
    let options = DecodeOptions::gzip()
        .limit(Limit::bytes(LIMIT_BYTES as u64))
        .trailing(TrailingData::Ignore);
    let content = decompress_with(file, &options);
    match (Index::build(&file, 1), content) {
        (Ok(index), Ok(content)) => {
            assert_reads(file, index, &content);
            assert_workers_read(file, &content);
        }
        (_, Err(Error::LimitExceeded { .. })) | (Err(_), Err(_)) => {}
        (index, content) => panic!("{:?} but {:?}", index.err(), content.err()),
    }
}

/// A file of ours, by the index of its writer and by one that is made of it.
fn write_and_build(flags: u8, input: &[u8]) {
    let content = script::content(true, input);
    let options = if flags & 8 == 0 {
        Options::gzip().restart_every(1 << 16).block_bytes(MIN_BLOCK_BYTES << (flags & 3))
    } else {
        Options::bgzf()
    };
    let options = options.level(flags >> 4 & 7).verify(true).workers(1.into());
    let mut file = Vec::new();
    let report = copy(&content[..], &mut file, &options).unwrap();
    assert!(compress(&content, &options).unwrap() == file);
    assert_reads(&file, report.index().unwrap().clone(), &content);
    assert_reads(&file, Index::build(&file, 1).unwrap(), &content);
    assert_workers_read(&file, &content);
}

fn assert_workers_read(file: &[u8], content: &[u8]) {
    let options = DecodeOptions::gzip().trailing(TrailingData::Ignore);
    let mut decoder = Decoder::new(file, &options).unwrap();
    let mut found = Vec::new();
    decoder.copy_to_on(&mut found, 2).unwrap();
    assert!(found == content, "workers read other content");
}

fn assert_reads(file: &[u8], index: Index, content: &[u8]) {
    let mut reader = SeekableReader::new(file, index).unwrap().cache_bytes(1);
    assert_eq!(reader.content_bytes().unwrap(), content.len() as u64);
    for start in [content.len() / 2, content.len().saturating_sub(5), 0, content.len() / 3] {
        let mut found = vec![0; 70_000.min(content.len() - start)];
        assert_eq!(reader.read_at(&mut found, start as u64).unwrap(), found.len());
        assert!(found == content[start..start + found.len()], "other content at {start}");
    }
}
