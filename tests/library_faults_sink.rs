//! A sink that fails at any byte, in any way: the error once, the writer back, later calls fail,
//! drop is quiet, nothing hangs, and no failure passes for success.
#![allow(clippy::unwrap_used)]

mod harness;

use std::io::{self, Write};

use harness::{sample, silence_injected_panics, within_deadline};
use parflate::{Encoder, Error, Options, Pool, Workers, copy};

/// How the sink fails once it has taken its bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Error,
    TakesNothing,
    Panic,
}

/// A sink that takes `left` bytes and then fails, for ever.
#[derive(Debug)]
struct Faulty {
    taken: Vec<u8>,
    left: usize,
    fault: Fault,
    failures: usize,
}

impl Faulty {
    fn new(left: usize, fault: Fault) -> Self {
        Self { taken: Vec::new(), left, fault, failures: 0 }
    }
}

impl Write for Faulty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.left);
        if taken > 0 || bytes.is_empty() {
            self.taken.extend(&bytes[..taken]);
            self.left -= taken;
            return Ok(taken);
        }
        self.failures += 1;
        match self.fault {
            Fault::Error => Err(io::Error::other("injected")),
            Fault::TakesNothing => Ok(0),
            Fault::Panic => panic!("injected into the sink"),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn options() -> Options {
    Options::gzip().level(1).block_bytes(1024).workers(Workers::exactly(2))
}

/// Drives an encoder over a faulty sink until it reports something.
fn drive(mut encoder: Encoder<Faulty>, input: &[u8]) -> (Result<(), Error>, Encoder<Faulty>) {
    let mut outcome = Ok(());
    for chunk in input.chunks(700) {
        outcome = outcome.and_then(|()| encoder.push(chunk));
    }
    let outcome = outcome.and_then(|()| encoder.flush()).and_then(|()| encoder.try_finish());
    (outcome.map(drop), encoder)
}

/// Every byte of a short stream × every fault × own and shared pool: 2,000 failures and more.
#[test]
fn a_sink_may_fail_at_any_byte() {
    silence_injected_panics();
    let struck = within_deadline(|step| {
        let input = sample(6000, 1);
        let mut expected = Encoder::new(Vec::new(), &options()).unwrap();
        expected.push(&input).unwrap();
        Encoder::flush(&mut expected).unwrap();
        let expected = expected.finish().unwrap().0;
        let pool = Pool::new(2).unwrap();
        let mut struck = 0;
        for left in 0..=expected.len() {
            step();
            for fault in [Fault::Error, Fault::TakesNothing, Fault::Panic] {
                let options = if left % 16 == 0 { options() } else { options().pool(&pool) };
                let sink = Faulty::new(left, fault);
                let (outcome, mut encoder) = drive(Encoder::new(sink, &options).unwrap(), &input);
                assert_eq!(outcome.is_ok(), left == expected.len(), "{fault:?} at {left}");
                if let Err(error) = outcome {
                    assert!(matches!(error, Error::Write(_)), "{error}");
                    assert!(matches!(encoder.push(b"more"), Err(Error::AlreadyFailed)));
                    assert!(matches!(encoder.try_finish(), Err(Error::AlreadyFailed)));
                    assert!(matches!(Encoder::flush(&mut encoder), Err(Error::AlreadyFailed)));
                    assert_eq!(encoder.get_ref().failures, 1, "written to after its failure");
                    struck += 1;
                }
                let sink = encoder.into_inner();
                assert!(sink.taken == expected[..left], "{fault:?} at {left}");
            }
        }
        struck
    });
    assert!(struck >= 2000, "{struck}");
}

#[test]
fn copy_reports_a_failing_writer_and_leaves_it_to_the_caller() {
    silence_injected_panics();
    let struck = within_deadline(|step| {
        let input = sample(6000, 2);
        let mut expected = Vec::new();
        copy(&input[..], &mut expected, &options()).unwrap();
        let mut struck = 0;
        for left in (0..=expected.len()).step_by(3) {
            step();
            for fault in [Fault::Error, Fault::TakesNothing, Fault::Panic] {
                let mut sink = Faulty::new(left, fault);
                match copy(&input[..], &mut sink, &options()) {
                    Ok(_) => assert_eq!(left, expected.len()),
                    Err(error) => {
                        assert!(matches!(error, Error::Write(_)), "{error}");
                        struck += 1;
                    }
                }
                assert!(sink.failures <= 1 && sink.taken == expected[..left], "{left}");
            }
        }
        struck
    });
    assert!(struck >= 500, "{struck}");
}

#[test]
fn dropping_after_a_failure_is_quiet() {
    silence_injected_panics();
    within_deadline(|step| {
        for fault in [Fault::Error, Fault::TakesNothing, Fault::Panic] {
            step();
            let mut sink = Faulty::new(300, fault);
            let (outcome, encoder) =
                drive(Encoder::new(Faulty::new(300, fault), &options()).unwrap(), &sample(9000, 3));
            assert!(outcome.is_err());
            drop(encoder);
            let mut unfinished = Encoder::new(&mut sink, &options()).unwrap();
            let _ = unfinished.write_all(&sample(9000, 3));
            drop(unfinished);
            assert!(sink.failures <= 1);
        }
    });
}

/// Takes a byte at a time and is interrupted before each; also when it flushes.
#[derive(Default)]
struct Fussy {
    taken: Vec<u8>,
    is_ready: bool,
    flushes: usize,
}

impl Fussy {
    fn interrupt(&mut self) -> io::Result<()> {
        self.is_ready = !self.is_ready;
        if self.is_ready { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }
}

impl Write for Fussy {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.interrupt()?;
        self.taken.extend(bytes.first());
        Ok(bytes.len().min(1))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.interrupt()?;
        self.flushes += 1;
        Ok(())
    }
}

#[test]
fn short_and_interrupted_writes_are_no_failure() {
    within_deadline(|_| {
        let input = sample(20_000, 4);
        let mut encoder = Encoder::new(Fussy::default(), &options()).unwrap();
        encoder.write_all(&input).unwrap();
        let (sink, report) = encoder.finish().unwrap();
        assert_eq!(sink.taken, parflate::compress(&input, &options()).unwrap());
        assert_eq!(sink.flushes, 1);
        assert_eq!(report.bytes_out, sink.taken.len() as u64);
    });
}

/// Fails, or panics, when flushed.
struct NoFlush(bool);

impl Write for NoFlush {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        assert!(!self.0, "injected into flush");
        Err(io::Error::other("injected"))
    }
}

#[test]
fn a_sink_that_cannot_flush_is_a_failure() {
    silence_injected_panics();
    for panics in [false, true] {
        let mut encoder = Encoder::new(NoFlush(panics), &options()).unwrap();
        encoder.push(b"some").unwrap();
        assert!(matches!(Encoder::flush(&mut encoder), Err(Error::Write(_))));
        assert!(matches!(encoder.push(b"more"), Err(Error::AlreadyFailed)));
        let encoder = Encoder::new(NoFlush(panics), &options()).unwrap();
        assert!(matches!(encoder.finish(), Err(Error::Write(_))));
    }
}
