//! Parts made apart join to the stream that one machine makes, and every mix-up of them is an
//! error.

use std::io;

use parflate::{
    Error, Options, Part, PartFault, PartLabel, PartPlace, Workers, compress, compress_part,
    copy_part, join_parts,
};
use parflate_test_support::{Random, noise, sample, text};

use crate::parts_of;

/// The stream that parts make, if their labels join.
fn joined(parts: &[&Part]) -> Result<Vec<u8>, Error> {
    let joined = join_parts(parts.iter().map(|part| part.label()))?;
    let mut stream: Vec<u8> = parts.iter().flat_map(|part| part.data()).copied().collect();
    stream.extend_from_slice(joined.trailer());
    assert_eq!(joined.totals().bytes_out, stream.len() as u64);
    Ok(stream)
}

fn fault(outcome: Result<impl Sized, Error>) -> PartFault {
    match outcome {
        Err(Error::Part { fault, .. }) => fault,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("they are joined"),
    }
}

/// All kinds of streams, by which parts differ.
fn kinds() -> Vec<Options> {
    vec![
        Options::gzip().level(6).block_bytes(10_000),
        Options::zlib().level(6).block_bytes(10_000).independent(true),
        Options::gzip().level(6).block_bytes(10_000).restart_every(35_000),
        Options::gzip().level(1).block_bytes(1024).restart_every(20_000),
        Options::bgzf().level(6).block_bytes(65_280),
        Options::raw().level(2).block_bytes(5_000),
        Options::zlib().level(6).block_bytes(50_000).dictionary(sample(3000, 7)),
        Options::zlib().level(6).block_bytes(5_000).dictionary(text(40_000, 7)),
    ]
}

#[test]
fn parts_made_apart_join_to_the_same_stream() {
    let data = sample(200_000, 6);
    for options in kinds() {
        let whole = compress(&data, &options).unwrap();
        for part_blocks in [1, 2, 3, 20, 1000] {
            let parts = parts_of(&data, &options, part_blocks);
            let stream = joined(&parts.iter().collect::<Vec<_>>()).unwrap();
            assert!(stream == whole, "{part_blocks} {options:?}");
        }
    }
}

#[test]
fn reading_and_any_number_of_workers_make_the_same_part() {
    let data = sample(200_000, 8);
    for options in kinds() {
        let start = options.resolved_block_bytes().unwrap();
        for (end, is_last) in [(2 * start, false), (data.len(), true)] {
            let place = PartPlace { start: start as u64, window: &data[..start], is_last };
            let one = options.clone().workers(Workers::exactly(1));
            let expected = compress_part(&data[start..end], &place, &one).unwrap();
            for workers in [1, 2, 5] {
                let options = options.clone().workers(Workers::exactly(workers));
                let made = compress_part(&data[start..end], &place, &options).unwrap();
                assert!(made == expected, "{options:?}");
                let mut copied = Vec::new();
                let label = copy_part(&data[start..end], &mut copied, &place, &options).unwrap();
                assert!(copied == expected.data() && label == *expected.label(), "{options:?}");
            }
        }
    }
}

#[test]
fn an_empty_input_is_one_empty_part() {
    for options in kinds() {
        let parts = parts_of(&[], &options, 1);
        assert_eq!(parts.len(), 1);
        assert!(joined(&[&parts[0]]).unwrap() == compress(&[], &options).unwrap(), "{options:?}");
    }
}

#[test]
fn what_cannot_be_a_part_is_refused() {
    let options = Options::gzip().block_bytes(1024);
    let window = [1; 40_000];
    let refused = |start, window: &[u8], is_last, bytes: usize, options: &Options| {
        let place = PartPlace { start, window, is_last };
        let content = vec![7; bytes];
        let outcome = compress_part(&content, &place, options);
        assert!(matches!(outcome, Err(Error::InvalidOption { .. })), "{place:?}");
        let copied = copy_part(&content[..], io::sink(), &place, options);
        assert!(matches!(copied, Err(Error::InvalidOption { .. })), "{place:?}");
    };
    refused(1000, &window, true, 1, &options);
    refused(1024, &window[..1023], true, 1, &options);
    refused(1 << 40, &window[..32_767], true, 1, &options);
    refused(1024, &window, true, 0, &options);
    refused(0, &[], false, 0, &options);
    refused(0, &[], false, 1025, &options);
    refused(u64::MAX - 1023, &window, true, 1024, &options);
    refused(0, &[], true, 10, &options.clone().rsyncable(true));
    refused(0, &[], true, 10, &options.clone().level(99));
    // No window is needed at a restart point.
    let restarts = options.restart_every(2048);
    refused(1024, &[], true, 1, &restarts);
    let place = PartPlace { start: 2048, window: &[], is_last: true };
    assert!(compress_part(&[7], &place, &restarts).is_ok());
}

/// Parts that one may confuse with those of the stream: of another input, level, block size or
/// format, cut elsewhere, or said to be the last.
fn foreign_parts(data: &[u8], options: &Options) -> Vec<Part> {
    let mut foreign = parts_of(&noise(data.len(), 77), options, 2);
    foreign.extend(parts_of(data, options, 3));
    for options in [
        options.clone().level(7),
        options.clone().block_bytes(2048),
        options.clone().restart_every(4096),
        options.clone().independent(true),
        Options::zlib().level(6).block_bytes(1024),
        Options::raw().level(6).block_bytes(1024),
        Options::bgzf().level(6),
    ] {
        foreign.extend(parts_of(data, &options, 2));
    }
    // The last part comes early, or not at all.
    let last = |start: usize, end: usize, is_last| {
        let place = PartPlace { start: start as u64, window: &data[..start], is_last };
        compress_part(&data[start..end], &place, options).unwrap()
    };
    foreign.extend([last(2048, 4096, true), last(8192, 10_240, true)]);
    foreign.push(last(18_432, 20_480, false));
    foreign
}

/// 10,000 random selections, most of them a few mistakes away from the right one: whatever joins
/// is the one stream of an input.
#[test]
fn ten_thousand_mix_ups_never_make_a_wrong_stream() {
    let (data, options) = (sample(20_480, 5), Options::gzip().level(6).block_bytes(1024));
    let right = parts_of(&data, &options, 2);
    let foreign = foreign_parts(&data, &options);
    // An early end is a stream, too: that of a shorter input.
    let shorter = [compress(&data[..4096], &options), compress(&data[..10_240], &options)];
    let noise = compress(&noise(data.len(), 77), &options);
    let mut streams: Vec<Vec<u8>> =
        shorter.into_iter().chain([noise]).map(Result::unwrap).collect();
    streams.push(compress(&data, &options).unwrap());
    let mut random = Random::new(1);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..10_000 {
        let mut parts: Vec<&Part> = right.iter().collect();
        for _ in 0..random.below(4) {
            if parts.is_empty() {
                break;
            }
            let at = random.below(parts.len());
            match random.below(6) {
                0 => drop(parts.remove(at)),
                1 => parts.insert(at, &right[random.below(right.len())]),
                2 => parts[at] = &foreign[random.below(foreign.len())],
                3 => parts.swap(at, random.below(right.len()).min(at)),
                4 => random.shuffle(&mut parts),
                _ => parts.truncate(at + 1),
            }
        }
        match joined(&parts) {
            Ok(stream) => {
                assert!(streams.contains(&stream), "a wrong stream");
                accepted += 1;
            }
            Err(Error::Part { number, .. }) => {
                assert!(number <= parts.len() as u64);
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(accepted > 1000 && refused > 5000, "{accepted} {refused}");
}

#[test]
fn each_mix_up_has_its_name() {
    let (data, options) = (sample(20_480, 5), Options::gzip().level(6).block_bytes(1024));
    let right = parts_of(&data, &options, 10);
    let [first, second] = &right[..] else { panic!("two") };
    let labels = |parts: &[&Part]| fault(joined(parts));
    assert_eq!(labels(&[]), PartFault::LastMissing { expected: 0 });
    assert_eq!(labels(&[first]), PartFault::LastMissing { expected: 10_240 });
    assert_eq!(labels(&[second]), PartFault::Gap { expected: 0, found: 10_240 });
    assert_eq!(labels(&[first, first]), PartFault::Overlap { expected: 10_240, found: 0 });
    assert_eq!(labels(&[first, second, second]), PartFault::AfterLast);
    let other = parts_of(&data, &options.clone().level(5), 10);
    assert_eq!(labels(&[first, &other[1]]), PartFault::OtherOptions);
    let other = parts_of(&noise(20_480, 1), &options, 10);
    assert_eq!(labels(&[first, &other[1]]), PartFault::OtherInput);
    // A window of the right length but of the wrong place.
    let place = PartPlace { start: 10_240, window: &data[1..10_241], is_last: true };
    let shifted = compress_part(&data[10_240..], &place, &options).unwrap();
    assert_eq!(labels(&[first, &shifted]), PartFault::OtherInput);
}

/// The fields of the gzip header are those of the first part; the others need not know them.
#[test]
fn the_header_is_the_first_parts() {
    let (data, options) = (sample(5000, 5), Options::gzip().block_bytes(1024));
    let named = options.clone().gzip_header(parflate::GzipHeader::default().name("a.txt"));
    let (mut parts, with_name) = (parts_of(&data, &options, 2), parts_of(&data, &named, 2));
    parts[0] = with_name[0].clone();
    let stream = joined(&parts.iter().collect::<Vec<_>>()).unwrap();
    assert!(stream == compress(&data, &named).unwrap());
}

#[test]
fn every_cut_and_every_flipped_bit_of_a_label_is_noticed() {
    let data = sample(200_000, 5);
    for options in kinds() {
        let label = parts_of(&data, &options, 8)[0].label().clone();
        let bytes = label.to_bytes();
        assert_eq!(&bytes[..4], b"PFL\x01");
        assert_eq!(PartLabel::from_bytes(&bytes).unwrap(), label);
        for end in 0..bytes.len() {
            assert!(PartLabel::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(PartLabel::from_bytes(&damaged).is_err(), "bit {bit}");
        }
        assert!(PartLabel::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        let pair = [bytes.clone(), bytes].concat();
        let (first, rest) = PartLabel::split_from_bytes(&pair).unwrap();
        assert_eq!((first, PartLabel::from_bytes(rest).unwrap()), (label.clone(), label));
    }
}

/// Labels whose seal is right but whose numbers are made up: read or refused, joined or refused,
/// but never a panic; and what is read is written again alike.
#[test]
fn labels_that_someone_made_up_do_no_harm() {
    let data = sample(200_000, 5);
    let mut random = Random::new(3);
    for options in kinds() {
        let parts = parts_of(&data, &options, 8);
        let bytes = parts[0].label().to_bytes();
        for _ in 0..2000 {
            let mut forged = bytes[..bytes.len() - 4].to_vec();
            for _ in 0..=random.below(3) {
                let at = 4 + random.below(forged.len() - 4);
                let values = [random.byte(), 0, 0xff, 1, 0x80];
                let length = [1, 8][random.below(2)].min(forged.len() - at);
                forged[at..at + length].fill(values[random.below(5)]);
            }
            forged.extend(crc32fast::hash(&forged).to_le_bytes());
            if let Ok(label) = PartLabel::from_bytes(&forged) {
                assert!(label.to_bytes() == forged);
                let _ = join_parts([&label]);
                let _ = join_parts([&label, parts.last().unwrap().label(), &label]);
            }
        }
    }
}
