//! Readers and writers that behave as badly as they may: they fail at a chosen byte, take or give a
//! byte at a time, and are interrupted in between.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// How a reader or a writer fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It returns an error.
    Error,
    /// It panics; see [`silence_injected_panics`](crate::silence_injected_panics).
    Panic,
    /// It returns a wrong number: a writer has taken nothing, a reader more than there was room
    /// for.
    Lie,
}

/// All ways to fail.
pub const FAULTS: [Fault; 3] = [Fault::Error, Fault::Panic, Fault::Lie];

impl Fault {
    /// Fails; `lie` is what a lie returns.
    fn strike(self, lie: usize) -> io::Result<usize> {
        match self {
            Self::Error => Err(io::Error::other("injected")),
            Self::Panic => panic!("injected"),
            Self::Lie => Ok(lie),
        }
    }
}

/// A writer that takes `left` bytes and then fails, every time.
#[derive(Debug)]
pub struct FaultyWriter {
    /// What it has taken.
    pub taken: Vec<u8>,
    /// How often it has failed.
    pub failures: usize,
    left: usize,
    fault: Fault,
}

impl FaultyWriter {
    /// A writer that has taken nothing yet.
    pub const fn new(left: usize, fault: Fault) -> Self {
        Self { taken: Vec::new(), failures: 0, left, fault }
    }
}

impl Write for FaultyWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.left);
        if taken > 0 || bytes.is_empty() {
            self.taken.extend(&bytes[..taken]);
            self.left -= taken;
            return Ok(taken);
        }
        self.failures += 1;
        self.fault.strike(0)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A reader that gives `left` bytes of its input in reads of at most `read_bytes`, is interrupted
/// before each, and then fails.
#[derive(Debug)]
pub struct FaultyReader<'a> {
    input: &'a [u8],
    left: usize,
    read_bytes: usize,
    fault: Fault,
    interrupts: Interrupts,
}

impl<'a> FaultyReader<'a> {
    /// A reader that has given nothing yet.
    pub fn new(input: &'a [u8], left: usize, read_bytes: usize, fault: Fault) -> Self {
        Self { input, left, read_bytes, fault, interrupts: Interrupts::default() }
    }
}

impl Read for FaultyReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupts.interrupt()?;
        if self.left == 0 {
            return self.fault.strike(buffer.len() + 1);
        }
        let room = buffer.len().min(self.left).min(self.read_bytes);
        let bytes = self.input.read(&mut buffer[..room])?;
        self.left -= bytes;
        Ok(bytes)
    }
}

/// A reader of one byte a call, interrupted before each.
#[derive(Debug)]
pub struct DrippingReader<'a> {
    input: &'a [u8],
    interrupts: Interrupts,
}

impl<'a> DrippingReader<'a> {
    /// A reader of these bytes.
    pub fn new(input: &'a [u8]) -> Self {
        Self { input, interrupts: Interrupts::default() }
    }
}

impl Read for DrippingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupts.interrupt()?;
        let room = buffer.len().min(1);
        self.input.read(&mut buffer[..room])
    }
}

/// A writer that takes a byte a call and is interrupted before each, also when it flushes.
#[derive(Debug, Default)]
pub struct DrippingWriter {
    /// What it has taken.
    pub taken: Vec<u8>,
    /// How often it was flushed.
    pub flushes: usize,
    interrupts: Interrupts,
}

impl Write for DrippingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.interrupts.interrupt()?;
        self.taken.extend(bytes.first());
        Ok(bytes.len().min(1))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.interrupts.interrupt()?;
        self.flushes += 1;
        Ok(())
    }
}

/// Every second call is interrupted, the first one to begin with.
#[derive(Debug, Default)]
struct Interrupts(bool);

impl Interrupts {
    fn interrupt(&mut self) -> io::Result<()> {
        self.0 = !self.0;
        if self.0 { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }
}

/// A writer whose content can be looked at while somebody else writes to it.
#[derive(Clone, Debug, Default)]
pub struct SharedWriter(Arc<Mutex<Vec<u8>>>);

impl SharedWriter {
    /// What was written so far.
    pub fn content(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Write for SharedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
