//! Reading on several workers gives what one worker gives: content, counts, errors and offsets.

use std::io::{self, Read, Write};

use parflate::{
    CorruptFault, DecodeOptions, Decoder, Error, GzipHeader, Limit, Options, TrailingData, compress,
};
use parflate_test_support::faulty::DrippingReader;
use parflate_test_support::{Random, noise, sample, text};

/// All that a decoder says of a file.
fn read(file: impl Read + Send, options: &DecodeOptions, workers: usize) -> (Vec<u8>, String) {
    let mut decoder = Decoder::new(file, options).unwrap();
    let mut content = Vec::new();
    let outcome = decoder.copy_to_on(&mut content, workers);
    let said = format!(
        "{outcome:?} in {} out {} members {} {:?} trailing {:?} finished {} {:?}",
        // How far it had read when it met the limit depends on the sizes of buffers.
        if matches!(outcome, Err(Error::LimitExceeded { .. })) { 0 } else { decoder.bytes_in() },
        decoder.bytes_out(),
        decoder.members(),
        decoder.checksum(),
        decoder.trailing_offset(),
        decoder.is_finished(),
        decoder.header().map(|header| header.cloned()).ok(),
    );
    (content, said)
}

/// Fails unless two and four workers say what one says; returns that.
fn assert_alike(file: &[u8], options: &DecodeOptions) -> (Vec<u8>, String) {
    let alone = read(file, options, 1);
    for workers in [2, 4] {
        let together = read(file, options, workers);
        assert_eq!(together.1, alone.1, "{workers} workers");
        assert!(together.0 == alone.0, "{workers} workers");
    }
    alone
}

/// Files that are made of spans, in one way or another, and their content.
fn files() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let content = [text(700_000, 1), noise(400_000, 2), sample(500_000, 3)].concat();
    let member = |options: Options| compress(&content, &options.level(1)).unwrap();
    let seekable = member(Options::gzip().block_bytes(50_000).restart_every(200_000));
    let named = GzipHeader::default().name("a name").comment("and a comment");
    let bgzf = member(Options::bgzf());
    let twice = content.repeat(2);
    vec![
        ("seekable", seekable.clone(), content.clone()),
        (
            "named",
            member(Options::gzip().restart_every(99_999).gzip_header(named)),
            content.clone(),
        ),
        ("BGZF", bgzf.clone(), content.clone()),
        ("ordinary", member(Options::gzip()), content.clone()),
        ("BGZF, then another", [&bgzf[..], &seekable].concat(), twice.clone()),
        ("two seekable ones", seekable.repeat(2), twice.clone()),
        ("BGZF twice, padded", [&bgzf[..], &bgzf, &[0; 1000]].concat(), twice),
        // Its blocks are stored, so the content's own marks stand in the file.
        ("a file in a file", compress(&seekable, &Options::gzip().level(0)).unwrap(), seekable),
        ("BGZF in a file", compress(&bgzf, &Options::gzip().level(0)).unwrap(), bgzf),
    ]
}

#[test]
fn every_file_is_read_alike_by_any_number_of_workers() {
    for (name, file, content) in files() {
        let (found, said) = assert_alike(&file, &DecodeOptions::gzip());
        // A source that gives little at a time is read as it comes.
        if ["seekable", "BGZF"].contains(&name) {
            let dripping = read(DrippingReader::new(&file), &DecodeOptions::gzip(), 2);
            assert_eq!(dripping.1, said, "{name}, dripping");
        }
        assert!(found == content, "{name}: {said}");
        let ignoring = DecodeOptions::gzip().trailing(TrailingData::Ignore);
        let with_more = [&file[..], b"and more"].concat();
        assert_alike(&with_more, &ignoring);
        assert_alike(&with_more, &DecodeOptions::auto());
        assert_alike(
            &file,
            &DecodeOptions::gzip().multi_member(false).trailing(TrailingData::Ignore),
        );
    }
}

#[test]
fn damage_is_found_alike_by_any_number_of_workers() {
    let mut random = Random::new(4);
    for (name, file, _) in files() {
        for _ in 0..5 {
            let mut damaged = file.clone();
            let at = random.below(file.len());
            damaged[at] ^= 1 << random.below(8);
            assert_alike(&damaged, &DecodeOptions::gzip());
            let (_, said) = assert_alike(&file[..at], &DecodeOptions::gzip());
            assert!(said.contains("Truncated") || name.contains("padded") || said.contains("Ok"));
        }
    }
}

#[test]
fn a_limit_is_exact_with_any_number_of_workers() {
    for (_, file, content) in files() {
        for limit in [0, 1, 150_000, 600_000, content.len() as u64 - 1, content.len() as u64] {
            assert_alike(&file, &DecodeOptions::gzip().limit(Limit::bytes(limit)));
        }
    }
}

/// A stored block whose content looks like restart points, behind which the data go on.
#[test]
fn marks_in_content_mislead_nobody() {
    let mark = [0, 0, 0xff, 0xff, 0, 0, 0, 0xff, 0xff];
    let mut content = noise(200_000, 5);
    for place in (0..190_000).step_by(7_919) {
        content[place..place + 9].copy_from_slice(&mark);
    }
    let content = [content.clone(), content].concat();
    for options in [
        Options::gzip().level(0),
        Options::gzip().level(1).restart_every(65_536),
        Options::gzip().level(6).block_bytes(10_000),
        Options::bgzf().level(0),
    ] {
        let file = compress(&content, &options).unwrap();
        assert!(assert_alike(&file, &DecodeOptions::gzip()).0 == content);
    }
}

/// Two sync flushes in a row make a restart point's mark, but what follows refers to what precedes.
#[test]
fn a_mark_that_is_no_restart_point_is_noticed() {
    let content = text(400_000, 6);
    let block = Options::gzip().block_bytes(50_000).level(6);
    let mut file = Vec::new();
    for part in crate::parts_of(&content, &block, 1) {
        if part.label().start() > 0 {
            file.extend([0, 0, 0, 0xff, 0xff]);
        }
        file.extend(part.data());
    }
    let whole = compress(&content, &block).unwrap();
    file.extend(&whole[whole.len() - 8..]);
    assert!(assert_alike(&file, &DecodeOptions::gzip()).0 == content);
}

/// A span that stands alone by chance, before one that refers to what precedes both.
#[test]
fn a_window_from_before_the_spans_is_kept() {
    let block = |seed| noise(8 << 10, seed);
    let content: Vec<u8> = [1, 2, 3, 1, 2, 3, 4, 2].into_iter().flat_map(block).collect();
    let options = Options::gzip().block_bytes(8 << 10).level(6);
    let mut file = Vec::new();
    for part in crate::parts_of(&content, &options, 1) {
        if part.label().start() > 0 {
            file.extend([0, 0, 0, 0xff, 0xff]);
        }
        file.extend(part.data());
    }
    let whole = compress(&content, &options).unwrap();
    file.extend(&whole[whole.len() - 8..]);
    assert!(assert_alike(&file, &DecodeOptions::gzip()).0 == content);
}

/// A sink or a source that fails once: the error comes after the content before it, and reading
/// can go on.
#[test]
fn after_an_error_of_sink_or_source_reading_goes_on() {
    struct FailingOnce<T>(T, usize);
    impl Read for FailingOnce<&[u8]> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let room = buffer.len().min(self.1);
            if room == 0 {
                self.1 = usize::MAX;
                return Err(io::Error::other("once"));
            }
            let bytes = self.0.read(&mut buffer[..room])?;
            self.1 = self.1.saturating_sub(bytes);
            Ok(bytes)
        }
    }
    impl Write for FailingOnce<Vec<u8>> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0.len() >= self.1 {
                self.1 = usize::MAX;
                return Err(io::Error::other("once"));
            }
            self.0.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let options = DecodeOptions::gzip();
    for (name, file, content) in files() {
        for place in [5, 65_536, file.len() / 2] {
            let mut decoder = Decoder::new(FailingOnce(&file[..], place), &options).unwrap();
            let mut found = Vec::new();
            assert!(matches!(decoder.copy_to_on(&mut found, 2), Err(Error::Read(_))), "{name}");
            decoder.copy_to_on(&mut found, 2).unwrap();
            assert!(found == content, "{name}: source fails at {place}");

            if !["seekable", "named", "BGZF"].contains(&name) {
                continue;
            }
            let mut decoder = Decoder::new(&file[..], &options).unwrap();
            let mut sink = FailingOnce(Vec::new(), place);
            assert!(matches!(decoder.copy_to_on(&mut sink, 2), Err(Error::Write(_))), "{name}");
            decoder.copy_to_on(&mut sink, 2).unwrap();
            assert!(sink.0 == content, "{name}: sink fails at {place}");
        }
    }
}

#[test]
fn a_bomb_of_spans_is_bounded_by_the_limit() {
    let file = compress(&vec![0; 40 << 20], &Options::gzip().level(6).restart_every(20 << 20));
    let file = file.unwrap();
    let options = DecodeOptions::gzip().limit(Limit::bytes(30 << 20));
    let mut decoder = Decoder::new(&file[..], &options).unwrap();
    let outcome = decoder.copy_to_on(&mut io::sink(), 2);
    assert!(matches!(outcome, Err(Error::LimitExceeded { .. })));
    let fault = |end: usize| {
        let options = DecodeOptions::gzip();
        Decoder::new(&file[..end], &options).unwrap().copy_to_on(&mut io::sink(), 2)
    };
    let outcome = fault(file.len() - 1);
    assert!(matches!(outcome, Err(Error::Corrupt { fault: CorruptFault::Truncated, .. })));
}
