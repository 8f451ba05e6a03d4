//! Pieces: any bytes are read as a piece or refused; an assembler takes pieces in order and refuses
//! every other order without harm; a damaged piece is noticed.

use parflate::{
    Assembler, Error, MIN_BLOCK_BYTES, Options, Piece, compress, decompress_with, pieces,
};

use super::script;

/// The first three bytes are flags, the number of steps and a place of damage; then a byte a step,
/// then content.
pub fn run(input: &[u8]) {
    if let Ok(piece) = Piece::from_bytes(input) {
        assert!(piece.to_bytes() == input, "a piece that was read is written otherwise");
    }
    let [flags, steps, damage, rest @ ..] = input else { return };
    let (steps, rest) = rest.split_at(usize::from(*steps).min(rest.len()));
    let content = script::content(flags & 0x80 != 0, rest);
    let options = if flags & 1 == 0 { Options::gzip() } else { Options::zlib() };
    let options = options.level(flags >> 1 & 7).block_bytes(MIN_BLOCK_BYTES).workers(1.into());
    let made = pieces(&[], &content, 0, true, &options).unwrap();

    let mut serialized = made[usize::from(*damage) % made.len()].to_bytes();
    let place = usize::from(*damage) * 31 % serialized.len();
    serialized[place] ^= 1 << (damage & 7);
    assert!(Piece::from_bytes(&serialized).is_err(), "damage at {place} goes unnoticed");

    let mut assembler = Assembler::new(Vec::new(), &options).unwrap();
    let mut next = 0;
    for step in steps {
        let chosen = &made[usize::from(*step) % made.len()];
        match assembler.push(chosen) {
            Ok(()) => {
                assert_eq!(chosen.index(), next, "a piece out of order");
                next += 1;
            }
            Err(Error::PieceOrder { expected, found }) => {
                assert_eq!((expected, found), (next, chosen.index()));
                assert!(next != found || next == made.len() as u64);
            }
            Err(error) => panic!("{error}"),
        }
    }
    for piece in &made[next as usize..] {
        assembler.push(&Piece::from_bytes(&piece.to_bytes()).unwrap()).unwrap();
    }
    let (stream, totals) = assembler.finish().unwrap();
    assert_eq!(totals.bytes_in, content.len() as u64);
    assert!(stream == compress(&content, &options).unwrap());
    let decoding = parflate::DecodeOptions::auto();
    assert!(decompress_with(&stream, &decoding).unwrap() == content);
}
