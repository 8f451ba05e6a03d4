//! Order, totals and the life of a failed sink.

use super::*;
use crate::error::BlockFault;
use crate::options::Options;

fn settings() -> Settings {
    Options::gzip().block_bytes(1024).resolve().unwrap()
}

/// Pieces of blocks of 1,000 bytes; their data do not matter here.
fn sample(pieces: u64) -> Vec<Piece> {
    let piece = |index| Piece {
        index,
        is_last: index + 1 == pieces,
        input_bytes: 1000,
        checksum: Checksum::of(crate::Format::Gzip, &[index as u8; 1000]),
        deflate: vec![index as u8; 10],
    };
    (0..pieces).map(piece).collect()
}

fn is_misplaced(outcome: Result<impl Sized>, found: u64) -> bool {
    let expected = BlockFault::Misplaced;
    matches!(outcome, Err(Error::Block { index, fault }) if (index, fault) == (found, expected))
}

#[test]
fn a_piece_out_of_place_is_refused_and_nothing_is_written() {
    let pieces = sample(10);
    let mut assembler = Assembler::new(Vec::new(), &settings());
    assert!(is_misplaced(assembler.push(&pieces[1]), 1));
    assert!(assembler.get_ref().is_empty());
    assembler.push(&pieces[0]).unwrap();
    assert!(is_misplaced(assembler.push(&pieces[0]), 0));
    for piece in &pieces[1..] {
        assembler.push(piece).unwrap();
    }
    let after_last = Piece { index: 10, ..pieces[0].clone() };
    assert!(is_misplaced(assembler.push(&after_last), 10));
    let totals = assembler.finish().unwrap();
    assert_eq!((totals.bytes_in, totals.blocks), (10_000, 10));
    assert_eq!(totals.bytes_out, assembler.into_inner().len() as u64);
}

#[test]
fn a_part_begins_with_its_first_block_and_has_neither_header_nor_trailer() {
    let pieces = sample(10);
    let mut assembler = Assembler::of_part(Vec::new(), &settings(), 3 * 1024);
    assert!(is_misplaced(assembler.push(&pieces[0]), 0));
    assembler.push(&pieces[3]).unwrap();
    assembler.push(&pieces[4]).unwrap();
    assert_eq!(assembler.finish().unwrap().bytes_in, 2000);
    assert_eq!(assembler.into_inner(), [[3; 10], [4; 10]].concat());
}

#[test]
fn finishing_without_the_last_piece_is_an_error() {
    let mut assembler = Assembler::new(Vec::new(), &settings());
    assembler.push(&sample(2)[0]).unwrap();
    assert!(is_misplaced(assembler.finish(), 1));
}

#[test]
fn a_failed_sink_is_not_written_to_again() {
    struct Fails(usize);
    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            Err(io::Error::other("full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            self.0 += 1;
            Ok(())
        }
    }
    let pieces = sample(2);
    let mut assembler = Assembler::new(Fails(0), &settings());
    assert!(matches!(assembler.push(&pieces[0]), Err(Error::Write(_))));
    assert!(matches!(assembler.push(&pieces[0]), Err(Error::AlreadyFailed)));
    assert!(matches!(assembler.flush(), Err(Error::AlreadyFailed)));
    assert_eq!(assembler.into_inner().0, 1);
}
