//! Order, totals and the life of a failed sink.

use super::*;
use crate::{Options, pieces};

fn sample(options: &Options) -> Vec<Piece> {
    let data: Vec<u8> = (0..10_000u32).map(|i| (i / 7) as u8).collect();
    pieces(&[], &data, 0, true, options).unwrap()
}

fn options() -> Options {
    Options::gzip().block_bytes(1024)
}

#[test]
fn a_piece_out_of_place_is_refused_and_nothing_is_written() {
    let pieces = sample(&options());
    let mut assembler = Assembler::new(Vec::new(), &options()).unwrap();
    assert!(matches!(assembler.push(&pieces[1]), Err(Error::PieceOrder { expected: 0, found: 1 })));
    assert!(assembler.get_ref().is_empty());
    assembler.push(&pieces[0]).unwrap();
    assert!(matches!(assembler.push(&pieces[0]), Err(Error::PieceOrder { expected: 1, found: 0 })));
    for piece in &pieces[1..] {
        assembler.push(piece).unwrap();
    }
    let after_last = Piece { index: pieces.len() as u64, ..pieces[0].clone() };
    assert!(matches!(assembler.push(&after_last), Err(Error::PieceOrder { .. })));
    let (stream, totals) = assembler.finish().unwrap();
    assert_eq!(totals.bytes_in, 10_000);
    assert_eq!(totals.bytes_out, stream.len() as u64);
    assert_eq!(totals.blocks, pieces.len() as u64);
}

#[test]
fn finishing_without_the_last_piece_is_an_error() {
    let pieces = sample(&options());
    let mut assembler = Assembler::new(Vec::new(), &options()).unwrap();
    assembler.push(&pieces[0]).unwrap();
    assert!(matches!(assembler.finish(), Err(Error::PiecesMissing { expected: 1 })));
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
    let pieces = sample(&options());
    let mut assembler = Assembler::new(Fails(0), &options()).unwrap();
    assert!(matches!(assembler.push(&pieces[0]), Err(Error::Write(_))));
    assert!(matches!(assembler.push(&pieces[0]), Err(Error::AlreadyFailed)));
    assert!(matches!(assembler.flush(), Err(Error::AlreadyFailed)));
    assert_eq!(assembler.into_inner().0, 1);
}
