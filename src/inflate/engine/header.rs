//! The header of a dynamic block (RFC 1951, section 3.2.7): the code lengths of its two codes,
//! themselves coded.
//!
//! ```text
//! HLIT 5 bits │ HDIST 5 │ HCLEN 4 │ lengths of the code length code, 3 bits each │ code lengths
//! ```
//!
//! The input may end after any bit, so all that is known stays here, and reading goes on where it
//! stopped.

use super::Stop;
use super::bits::BitReader;
use super::table::Tables;

/// Literal/length symbols that may have a codeword.
const MAX_LITERAL_SYMBOLS: usize = 286;
/// Distance symbols that may have a codeword.
const MAX_DISTANCE_SYMBOLS: usize = 30;
/// Symbols of the code length code.
const PRECODE_SYMBOLS: usize = 19;
/// Bits of its longest codeword, and of the index of its table.
const PRECODE_BITS: u32 = 7;
/// The order in which its code lengths are stored.
const PRECODE_ORDER: [u8; PRECODE_SYMBOLS] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/// The symbol that ends a block, without which it could not end.
const END_OF_BLOCK: usize = 256;

/// What is to be read next.
#[derive(Clone, Copy)]
enum Part {
    Counts,
    Precode,
    Lengths,
}

/// A header that is being read.
pub(super) struct HeaderReader {
    part: Part,
    literal_symbols: usize,
    distance_symbols: usize,
    precode_symbols: usize,
    /// How many lengths of this part are known.
    known: usize,
    precode_lengths: [u8; PRECODE_SYMBOLS],
    /// For the next bits: the symbol, and the bits of its codeword in the upper three bits.
    precode: [u8; 1 << PRECODE_BITS],
    lengths: [u8; MAX_LITERAL_SYMBOLS + MAX_DISTANCE_SYMBOLS],
}

impl HeaderReader {
    pub(super) fn new() -> Self {
        Self {
            part: Part::Counts,
            literal_symbols: 0,
            distance_symbols: 0,
            precode_symbols: 0,
            known: 0,
            precode_lengths: [0; PRECODE_SYMBOLS],
            precode: [0; 1 << PRECODE_BITS],
            lengths: [0; MAX_LITERAL_SYMBOLS + MAX_DISTANCE_SYMBOLS],
        }
    }

    /// Expects a new header.
    pub(super) fn restart(&mut self) {
        self.part = Part::Counts;
    }

    /// Reads on; at the end the tables are those of the block.
    pub(super) fn read(
        &mut self,
        reader: &mut BitReader<'_>,
        tables: &mut Tables,
    ) -> Result<(), Stop> {
        loop {
            match self.part {
                Part::Counts => self.read_counts(reader)?,
                Part::Precode => self.read_precode(reader)?,
                Part::Lengths => {
                    self.read_lengths(reader)?;
                    if self.lengths[END_OF_BLOCK] == 0 {
                        return Err(Stop::Damaged);
                    }
                    let (literals, rest) = self.lengths.split_at(self.literal_symbols);
                    return tables.build(literals, &rest[..self.distance_symbols]);
                }
            }
        }
    }

    fn read_counts(&mut self, reader: &mut BitReader<'_>) -> Result<(), Stop> {
        let counts = reader.take(14)? as usize;
        self.literal_symbols = 257 + (counts & 31);
        self.distance_symbols = 1 + ((counts >> 5) & 31);
        self.precode_symbols = 4 + (counts >> 10);
        if self.literal_symbols > MAX_LITERAL_SYMBOLS
            || self.distance_symbols > MAX_DISTANCE_SYMBOLS
        {
            return Err(Stop::Damaged);
        }
        (self.part, self.known) = (Part::Precode, 0);
        self.precode_lengths = [0; PRECODE_SYMBOLS];
        Ok(())
    }

    fn read_precode(&mut self, reader: &mut BitReader<'_>) -> Result<(), Stop> {
        while self.known < self.precode_symbols {
            let bits = reader.take(3)? as u8;
            self.precode_lengths[usize::from(PRECODE_ORDER[self.known])] = bits;
            self.known += 1;
        }
        self.build_precode()?;
        (self.part, self.known) = (Part::Lengths, 0);
        Ok(())
    }

    /// Fills the table of the code length code, which must be complete.
    ///
    /// zlib lets an empty one pass, and finds only then that no symbol ends the block. So do we:
    /// all faults have the same place.
    fn build_precode(&mut self) -> Result<(), Stop> {
        const SIZE: usize = 1 << PRECODE_BITS;
        let mut code = 0;
        for bits in 1..=PRECODE_BITS as u8 {
            for symbol in 0..PRECODE_SYMBOLS as u8 {
                if self.precode_lengths[usize::from(symbol)] != bits {
                    continue;
                }
                // `code` counts in units of the longest codeword; its bits come in reverse.
                let places = SIZE >> bits;
                if code + places > SIZE {
                    return Err(Stop::Damaged);
                }
                let first = (code as u8).reverse_bits() >> (8 - PRECODE_BITS);
                let entries = self.precode.iter_mut().skip(usize::from(first));
                entries.step_by(1 << bits).for_each(|entry| *entry = symbol | (bits << 5));
                code += places;
            }
        }
        if code == 0 {
            self.precode = [1 << 5; SIZE];
        } else if code != SIZE {
            return Err(Stop::Damaged);
        }
        Ok(())
    }

    fn read_lengths(&mut self, reader: &mut BitReader<'_>) -> Result<(), Stop> {
        let all = self.literal_symbols + self.distance_symbols;
        while self.known < all {
            if reader.bits.count() < PRECODE_BITS + 7 {
                reader.fill();
            }
            let next = reader.bits.peek() as u32;
            let entry = self.precode[(next % (1 << PRECODE_BITS)) as usize];
            let (symbol, code_bits) = (entry & 31, u32::from(entry >> 5));
            if symbol < 16 {
                reader.need(code_bits)?;
                reader.bits.consume(code_bits);
                self.lengths[self.known] = symbol;
                self.known += 1;
                continue;
            }
            let (extra_bits, least) = match symbol {
                16 => (2, 3),
                17 => (3, 3),
                _ => (7, 11),
            };
            reader.need(code_bits + extra_bits)?;
            reader.bits.consume(code_bits + extra_bits);
            let repeats = least + ((next >> code_bits) % (1 << extra_bits)) as usize;
            let length = match (symbol, self.known) {
                (16, 0) => return Err(Stop::Damaged),
                (16, known) => self.lengths[known - 1],
                _ => 0,
            };
            if self.known + repeats > all {
                return Err(Stop::Damaged);
            }
            self.lengths[self.known..self.known + repeats].fill(length);
            self.known += repeats;
        }
        Ok(())
    }
}
