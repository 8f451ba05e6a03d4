//! Restart points, indexes, reading from the middle, and BGZF, through the public interface; and
//! other programs that use our indexes, and we theirs.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};

use parflate::{
    DecodeOptions, Decoder, Error, Format, Index, Options, Part, SeekableReader, Workers, compress,
    copy, join_parts,
};
use parflate_test_support::{Random, noise, sample, text};

use crate::{assert_inflates, parts_of};

/// A file with the index that its writer made.
fn written(options: &Options, content: &[u8]) -> (Vec<u8>, Index) {
    let mut file = Vec::new();
    let report = copy(content, &mut file, options).unwrap();
    (file, report.index().unwrap().clone())
}

/// The nine bytes by which a reader can find restart points.
const MARKER: [u8; 9] = [0, 0, 0xff, 0xff, 0, 0, 0, 0xff, 0xff];

#[test]
fn a_stream_with_restart_points_is_one_ordinary_stream() {
    let content = sample(300_000, 1);
    for options in [Options::gzip(), Options::zlib(), Options::raw()] {
        let format = options_format(&options);
        for level in [0, 1, 6, 9, 12] {
            let plain = options.clone().level(level).block_bytes(20_000);
            let seekable = plain.clone().restart_every(50_000).verify(true);
            let stream = compress(&content, &seekable).unwrap();
            assert_inflates(&stream, format, &content);
            // Blocks of 20,000 bytes: restart points at 60,000, 120,000, 180,000 and 240,000.
            let markers = stream.windows(MARKER.len()).filter(|w| *w == MARKER).count();
            assert_eq!(markers, 4, "{format:?} {level}");
            let alone = compress(&content, &plain.independent(true)).unwrap();
            assert!(stream.len() <= alone.len() + 4 * 5, "{format:?} {level}");
        }
    }
}

/// By the first bytes of an empty stream.
fn options_format(options: &Options) -> Format {
    match compress(b"", options).unwrap()[0] {
        0x1f => Format::Gzip,
        0x78 => Format::Zlib,
        _ => Format::Raw,
    }
}

#[test]
fn what_follows_a_restart_point_is_read_without_what_precedes_it() {
    let content = text(200_000, 2);
    let (file, index) = written(&Options::gzip().restart_every(64 << 10), &content);
    assert_eq!(index.points().len(), 4);
    for point in index.points() {
        let data = &file[point.compressed_offset() as usize..];
        let mut decoder = Decoder::new(data, &DecodeOptions::raw().trailing(IGNORED)).unwrap();
        let mut found = Vec::new();
        decoder.read_to_end(&mut found).unwrap();
        assert!(found == content[point.content_offset() as usize..]);
    }
}

const IGNORED: parflate::TrailingData = parflate::TrailingData::Ignore;

#[test]
fn restart_points_that_are_too_close_are_refused() {
    let outcome = compress(b"", &Options::gzip().restart_every(1023));
    assert!(matches!(outcome, Err(Error::InvalidOption { .. })));
    assert!(compress(b"", &Options::gzip().restart_every(1024)).is_ok());
    // Blocks are then as short.
    let options = Options::gzip().restart_every(1024);
    assert_eq!(options.resolved_block_bytes().unwrap(), 1024);
    assert!(compress(b"", &Options::gzip().restart_every(u64::MAX)).is_ok());
}

#[test]
fn workers_and_fronts_do_not_change_the_index() {
    let content = sample(500_000, 3);
    for options in [
        Options::gzip().level(1).block_bytes(30_000).restart_every(100_000),
        Options::gzip().level(1).block_bytes(70_000).independent(true),
        Options::gzip().level(1).block_bytes(5_000).independent(true),
        Options::bgzf().level(1),
    ] {
        let (file, index) = written(&options.clone().workers(Workers::exactly(1)), &content);
        for workers in [2, 3, 8] {
            let with = options.clone().workers(Workers::exactly(workers));
            assert_eq!(written(&with, &content), (file.clone(), index.clone()));
        }
        let parts = parts_of(&content, &options, 3);
        let joined = join_parts(parts.iter().map(Part::label)).unwrap();
        assert_eq!(joined.index(), Some(&index));
        assert_eq!(joined.totals().bytes_out, file.len() as u64);
    }
}

#[test]
fn a_flush_ends_a_block_and_the_index_still_fits() {
    let content = text(300_000, 4);
    let options = Options::gzip().block_bytes(30_000).restart_every(90_000);
    let mut encoder = parflate::Encoder::new(Vec::new(), &options).unwrap();
    for chunk in content.chunks(7_777) {
        encoder.push(chunk).unwrap();
        encoder.flush().unwrap();
    }
    let (file, report) = encoder.finish().unwrap();
    let index = report.index().unwrap().clone();
    assert_eq!(index.points().len(), 4, "{index:?}");
    assert_reads_alike(&file, index, &content, 20);
}

/// Reads random parts in random order by `Read` and `Seek`.
fn assert_reads_alike(file: &[u8], index: Index, content: &[u8], parts: usize) {
    let mut reader = SeekableReader::new(file, index).unwrap().cache_bytes(1);
    let mut random = Random::new(9);
    for _ in 0..parts {
        let start = random.below(content.len());
        let bytes = random.below(content.len() - start);
        let to = match random.below(3) {
            0 => SeekFrom::Start(start as u64),
            1 => SeekFrom::End(start as i64 - content.len() as i64),
            _ => SeekFrom::Current(start as i64 - reader.stream_position().unwrap() as i64),
        };
        assert_eq!(reader.seek(to).unwrap(), start as u64);
        let mut found = vec![0; bytes];
        reader.read_exact(&mut found).unwrap();
        assert!(found == content[start..start + bytes]);
    }
    reader.seek(SeekFrom::End(5)).unwrap();
    assert_eq!(reader.read(&mut [0; 9]).unwrap(), 0);
    assert!(
        reader.seek(SeekFrom::Start(0)).and_then(|_| reader.seek(SeekFrom::Current(-1))).is_err()
    );
}

#[test]
fn any_part_of_any_file_is_read_by_an_index_of_it() {
    let content = sample(700_000, 5);
    let member = compress(&content, &Options::gzip().block_bytes(100_000)).unwrap();
    let several = [&member[..], &compress(b"", &Options::gzip()).unwrap(), &member].concat();
    let twice = [&content[..], &content].concat();
    for (file, content) in [(&member, &content), (&several, &twice)] {
        assert_reads_alike(file, Index::build(file, 128 << 10).unwrap(), content, 30);
    }
    let mut reader = SeekableReader::without_index(&several).unwrap();
    assert_eq!(reader.content_bytes().unwrap(), twice.len() as u64);
    let mut found = vec![0; 1000];
    assert_eq!(reader.read_at(&mut found, 699_500).unwrap(), 1000);
    assert!(found == twice[699_500..700_500]);
}

#[test]
fn damage_is_an_error_where_it_is_and_nowhere_else() {
    let content = noise(400_000, 6);
    let (mut file, index) = written(&Options::gzip().level(1).restart_every(100_000), &content);
    let damaged = index.points()[2].compressed_offset() as usize;
    file[damaged] = 0x07; // A block of the type that does not exist.
    let mut reader = SeekableReader::new(&file, index).unwrap();
    let mut found = [0; 100];
    for _ in 0..2 {
        let outcome = reader.read_at(&mut found, 250_000);
        assert!(matches!(outcome, Err(Error::Corrupt { offset, .. }) if offset >= damaged as u64));
        assert_eq!(reader.read_at(&mut found, 150_000).unwrap(), 100);
        assert!(found == content[150_000..150_100]);
        assert_eq!(reader.read_at(&mut found, 350_000).unwrap(), 100);
        assert!(found == content[350_000..350_100]);
    }
}

#[test]
fn bgzf_is_members_of_64_kib_and_an_empty_one() {
    for (bytes, members) in [(0, 1), (1, 2), (65_280, 2), (65_281, 3), (2_000_000, 32)] {
        for content in [text(bytes, 7), noise(bytes, 8)] {
            let options = Options::bgzf().level(1).verify(true);
            let (file, index) = written(&options, &content);
            let mut decoder = Decoder::new(&file[..], &DecodeOptions::gzip()).unwrap();
            let mut found = Vec::new();
            decoder.read_to_end(&mut found).unwrap();
            assert!(found == content);
            assert_eq!(decoder.members(), members);
            assert_eq!(index.points().len() as u64, members - 1);
            assert!(file.len() <= content.len() + 31 * members as usize);
            // Every member says how long it is.
            let mut rest = &file[..];
            while !rest.is_empty() {
                assert_eq!(rest[..4], [0x1f, 0x8b, 8, 4]);
                rest = &rest[usize::from(u16::from_le_bytes([rest[16], rest[17]])) + 1..];
            }
        }
    }
    let content = text(500_000, 9);
    let whole = compress(&content, &Options::bgzf()).unwrap();
    assert!(compress(&content, &Options::bgzf().block_bytes(1024)).unwrap() == whole);
}

/// Runs a program in the folder; `None`, with a message, if it is not installed.
fn run(folder: &Path, program: &str, arguments: &[&str]) -> Option<std::process::Output> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    let output = command.output();
    if output.is_err() {
        println!("skipped: {program} is not installed");
    }
    output.ok()
}

#[test]
fn bgzip_agrees_with_us_about_its_format() {
    let folder = tempfile::tempdir().unwrap();
    let content = sample(1_000_000, 10);
    let (file, index) = written(&Options::bgzf(), &content);
    fs::write(folder.path().join("f.gz"), &file).unwrap();
    if run(folder.path(), "bgzip", &["--reindex", "f.gz"]).is_none() {
        return;
    }
    let theirs = fs::read(folder.path().join("f.gz.gzi")).unwrap();
    assert_eq!(theirs, index.to_gzi().unwrap());
    let part = run(folder.path(), "bgzip", &["-b", "777777", "-s", "1000", "f.gz"]).unwrap();
    assert!(part.stdout == content[777_777..778_777]);
    fs::write(folder.path().join("g"), &content).unwrap();
    run(folder.path(), "bgzip", &["-i", "g"]).unwrap();
    let theirs = fs::read(folder.path().join("g.gz")).unwrap();
    let gzi = fs::read(folder.path().join("g.gz.gzi")).unwrap();
    assert_reads_alike(&theirs, Index::parse(&gzi).unwrap(), &content, 20);
}

/// Both libraries read parts of each file by our index, and write an index of their own.
const PYTHON: &str = r#"
import sys
module, content = __import__(sys.argv[1]), open("content", "rb").read()
parts = [(start, min(90_000, len(content) - start)) for start in range(0, len(content), 77_777)]
for name in sys.argv[2:]:
    if module.__name__ == "indexed_gzip":
        file = module.IndexedGzipFile(name, index_file=name + ".gzidx")
    else:
        file = module.open(name, parallelization=2)
        file.import_index(name + (".gzi" if name.startswith("bgzf") else ".gzidx"))
    with file:
        for start, size in parts[::-1] + parts:
            file.seek(start)
            assert file.read(size) == content[start:start + size], (name, start)
        file.seek(0)
        assert file.read() == content, name
with module.open("plain.gz", parallelization=1) if module.__name__ == "rapidgzip" \
        else module.IndexedGzipFile("plain.gz", spacing=100_000) as file:
    if module.__name__ == "indexed_gzip":
        file.build_full_index()
    assert file.read() == content
    file.export_index("theirs.gzidx")
print("read", len(sys.argv) - 2)
"#;

#[test]
fn indexed_gzip_and_rapidgzip_read_by_our_indexes_and_we_by_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let content = text(1_000_000, 11);
    write("content", &content);
    write("check.py", PYTHON.as_bytes());
    let (seekable, index) = written(&Options::gzip().restart_every(200_000), &content);
    write("seekable.gz", &seekable);
    write("seekable.gz.gzidx", &index.to_gzidx().unwrap());
    let plain = compress(&content, &Options::gzip().block_bytes(100_000)).unwrap();
    write("plain.gz", &plain);
    let built = Index::build(&plain, 200_000).unwrap().to_gzidx().unwrap();
    write("plain.gz.gzidx", &built);
    let (bgzf, members) = written(&Options::bgzf(), &content);
    write("bgzf.gz", &bgzf);
    write("bgzf.gz.gzi", &members.to_gzi().unwrap());
    for (module, files) in [
        ("indexed_gzip", &["seekable.gz", "plain.gz"][..]),
        ("rapidgzip", &["seekable.gz", "plain.gz", "bgzf.gz"]),
    ] {
        let probe = format!("import {module}");
        let is_here = run(folder.path(), "python3", &["-c", &probe]);
        if !is_here.is_some_and(|output| output.status.success()) {
            println!("skipped: the Python package {module} is not installed");
            continue;
        }
        let arguments = [&["check.py", module], files].concat();
        let output = run(folder.path(), "python3", &arguments).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{module}: {errors}");
        let found = String::from_utf8_lossy(&output.stdout);
        assert_eq!(found.trim(), format!("read {}", files.len()));
        let theirs = fs::read(folder.path().join("theirs.gzidx")).unwrap();
        assert_reads_alike(&plain, Index::parse(&theirs).unwrap(), &content, 20);
    }
}
