//! Sinks that fail at any byte, in any way: the error is returned once, the writer can be taken
//! back, later calls fail, drop is quiet, nothing hangs, and no failure looks like success.

use std::io::{self, Write};

use parflate::{Encoder, Error, Options, Pool, Workers, copy};
use parflate_test_support::faulty::{DrippingWriter, FAULTS, FaultyWriter};
use parflate_test_support::{sample, silence_injected_panics, within_deadline};

fn options() -> Options {
    Options::gzip().level(1).block_bytes(1024).workers(Workers::exactly(2))
}

/// Drives an encoder over a faulty sink until it reports something.
fn drive(
    mut encoder: Encoder<FaultyWriter>,
    input: &[u8],
) -> (Result<(), Error>, Encoder<FaultyWriter>) {
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
            for fault in FAULTS {
                let options = if left % 16 == 0 { options() } else { options().pool(&pool) };
                let sink = FaultyWriter::new(left, fault);
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
            for fault in FAULTS {
                let mut sink = FaultyWriter::new(left, fault);
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
        for fault in FAULTS {
            step();
            let mut sink = FaultyWriter::new(300, fault);
            let (outcome, encoder) = drive(
                Encoder::new(FaultyWriter::new(300, fault), &options()).unwrap(),
                &sample(9000, 3),
            );
            assert!(outcome.is_err());
            drop(encoder);
            let mut unfinished = Encoder::new(&mut sink, &options()).unwrap();
            let _ = unfinished.write_all(&sample(9000, 3));
            drop(unfinished);
            assert!(sink.failures <= 1);
        }
    });
}

#[test]
fn short_and_interrupted_writes_are_no_failure() {
    within_deadline(|_| {
        let input = sample(20_000, 4);
        let mut encoder = Encoder::new(DrippingWriter::default(), &options()).unwrap();
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
