//! An observer that makes blocks fail, or disturbs the order in which they are done, for tests.
#![cfg_attr(parflate_model, allow(dead_code))] // The model uses a part.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parflate_test_support::Random;

use crate::error::{BlockFault, Error, Result};
use crate::observer::BlockObserver;
use crate::options::Options;
use crate::piece::Piece;
use crate::split::BlockView;

/// How a block fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Its encoder panics.
    Panic,
    /// Its encoder says so.
    Report(BlockFault),
}

/// The faults and delays of one stream's blocks; by default none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FaultPlan {
    /// The blocks that fail.
    pub(crate) faults: [Option<(u64, Fault)>; 2],
    /// A bit of every piece that is flipped before it is verified, counted from its start and
    /// modulo its length.
    pub(crate) flipped_bit: Option<usize>,
    /// Draws what a worker does before each block: nothing, yield, or sleep. 0 means nothing.
    pub(crate) schedule_seed: u64,
}

impl FaultPlan {
    /// A plan in which one block fails, if any.
    pub(crate) fn fault(fault: Option<(u64, Fault)>) -> Self {
        Self { faults: [fault, None], ..Self::default() }
    }

    /// A plan in which only the order is disturbed.
    pub(crate) fn schedule(seed: u64) -> Self {
        Self { schedule_seed: seed, ..Self::default() }
    }
}

impl Options {
    /// These options with a plan of faults for the blocks of their streams.
    pub(crate) fn faults(mut self, plan: FaultPlan) -> Self {
        self.execution.observer = Some(Arc::new(plan));
        self
    }
}

impl BlockObserver for FaultPlan {
    /// Does what the plan has for this block, in the place of its encoder.
    fn block_begins(&self, block: BlockView<'_>) -> Result<()> {
        let index = block.index;
        if self.schedule_seed != 0 {
            match Random::new(self.schedule_seed.wrapping_add(index << 32)).below(16) {
                0..=5 => {}
                6..=10 => thread::yield_now(),
                draw => thread::sleep(Duration::from_micros(40 * (draw as u64 - 10))),
            }
        }
        match self.faults.iter().flatten().find(|(place, _)| *place == index) {
            Some((_, Fault::Panic)) => panic!("injected into block {index}"),
            Some((_, Fault::Report(fault))) => Err(Error::Block { index, fault: *fault }),
            None => Ok(()),
        }
    }

    /// Flips the bit that the plan has.
    fn data_are_made(&self, deflate: &mut [u8]) {
        if let Some(bit) = self.flipped_bit {
            let bit = bit % (8 * deflate.len());
            deflate[bit / 8] ^= 1 << (bit % 8);
        }
    }

    fn piece_is_ready(&self, _piece: &Piece) {}
}
