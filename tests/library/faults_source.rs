//! Sources that fail at any byte, in any way, and cancelled streams: the first error in order is
//! the one that is returned, and nothing hangs.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parflate::{CancelToken, Encoder, Error, Format, Options, Pool, Workers, compress, copy};
use parflate_test_support::faulty::{FAULTS, Fault, FaultyReader};
use parflate_test_support::{Container, inflate, sample, silence_injected_panics, within_deadline};

use crate::assert_inflates;

fn options() -> Options {
    Options::gzip().level(1).block_bytes(1024).workers(Workers::exactly(2))
}

/// Every byte of the input × every fault, three sizes of read: 3,000 failures and more.
#[test]
fn a_source_may_fail_at_any_byte() {
    silence_injected_panics();
    let struck = within_deadline(|step| {
        let input = sample(5000, 1);
        let pool = Pool::new(2).unwrap();
        let options = options().pool(&pool);
        let mut struck = 0;
        for left in (0..=input.len()).step_by(5) {
            step();
            for fault in FAULTS {
                // A read of one byte makes each run slow, so it gets a third of the places.
                for read_bytes in [787, 9000, 100] {
                    let source = FaultyReader::new(&input, left, read_bytes, fault);
                    let mut output = Vec::new();
                    let outcome = copy(source, &mut output, &options);
                    assert!(matches!(outcome, Err(Error::Read(_))), "{fault:?} at {left}");
                    let (content, end) = inflate(&output, Container::Gzip);
                    assert!(input.starts_with(&content), "{fault:?} at {left}");
                    assert!(end.is_err(), "what is incomplete looks complete: {left}");
                    struck += 1;
                }
            }
        }
        struck
    });
    assert!(struck >= 3000, "{struck}");
}

#[test]
fn the_first_failure_in_order_wins() {
    silence_injected_panics();
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let input = sample(5000, 2);
    for _ in 0..100 {
        let source = FaultyReader::new(&input, 4000, 500, Fault::Error);
        // The writer fails at the first block, the source after the third.
        assert!(matches!(copy(source, Full, &options()), Err(Error::Write(_))));
    }
    // Here the source's failure comes while the first block is at a worker, who needs long for it.
    let block_bytes = 1 << 18;
    let input = sample(block_bytes + 1, 2);
    for _ in 0..5 {
        let source = FaultyReader::new(&input, input.len(), input.len(), Fault::Error);
        let options = options().level(12).block_bytes(block_bytes);
        assert!(matches!(copy(source, Full, &options), Err(Error::Write(_))));
    }
}

/// Never ends, and gives only a byte every few milliseconds once the flag is set.
struct Endless<'a>(&'a AtomicBool);

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.0.load(Ordering::Acquire) {
            buffer.fill(b'a');
            return Ok(buffer.len());
        }
        std::thread::sleep(Duration::from_millis(5));
        buffer[0] = b'b';
        Ok(1)
    }
}

/// Takes a few writes and then fails, and sets the flag.
struct FailsLate<'a>(usize, &'a AtomicBool);

impl Write for FailsLate<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            self.1.store(true, Ordering::Release);
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0 -= 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The blocks are so large that filling the one at hand would take the source hours.
#[test]
fn a_failed_writer_ends_an_endless_source_after_its_current_read() {
    within_deadline(|step| {
        for writes in 0..8 {
            step();
            let is_slow = AtomicBool::new(false);
            let options = options().block_bytes(1 << 20);
            let outcome = copy(Endless(&is_slow), FailsLate(writes, &is_slow), &options);
            assert!(matches!(outcome, Err(Error::Write(_))));
        }
    });
}

#[test]
fn a_cancel_ends_an_endless_source_after_its_current_read() {
    within_deadline(|_| {
        let token = CancelToken::default();
        let cancels = token.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            cancels.cancel();
        });
        let is_slow = AtomicBool::new(true);
        let options = options().block_bytes(1 << 20).cancel(&token);
        assert!(matches!(copy(Endless(&is_slow), io::sink(), &options), Err(Error::Cancelled)));
    });
}

#[test]
fn a_stream_can_be_cancelled_at_any_block() {
    within_deadline(|step| {
        let input = sample(40_000, 3);
        let complete = compress(&input, &options()).unwrap();
        for block in 0..45 {
            step();
            let token = CancelToken::default();
            let cancels = token.clone();
            let options = options().cancel(&token).on_progress(move |progress| {
                if progress.blocks == block {
                    cancels.cancel();
                }
            });
            let outcome = compress(&input, &options);
            match outcome {
                Ok(bytes) => assert!(block == 0 || block >= 40, "{block}: {}", bytes.len()),
                Err(error) => assert!(matches!(error, Error::Cancelled), "{error}"),
            }
            let mut output = Vec::new();
            if copy(&input[..], &mut output, &options).is_err() {
                assert!(output.len() < complete.len());
            }
        }
    });
}

#[test]
fn a_finished_encoder_stays_finished() {
    let input = sample(9000, 4);
    let mut encoder = Encoder::new(Vec::new(), &options()).unwrap();
    encoder.write_all(&input).unwrap();
    let report = encoder.try_finish().unwrap();
    assert_eq!(encoder.try_finish().unwrap(), report);
    Encoder::flush(&mut encoder).unwrap();
    assert!(matches!(encoder.push(b"late"), Err(Error::AlreadyFinished)));
    assert!(encoder.write(b"late").is_err());
    assert!(format!("{encoder:?}").starts_with("Encoder { sink: ["));
    let output = encoder.into_inner();
    assert_eq!(output.len() as u64, report.bytes_out);
    assert_inflates(&output, Format::Gzip, &input);
}

#[test]
fn a_panic_of_the_progress_callback_fails_the_stream_and_nothing_else() {
    silence_injected_panics();
    within_deadline(|_| {
        let pool = Pool::new(2).unwrap();
        let input = sample(20_000, 5);
        let options = options().pool(&pool);
        let panicking = options.clone().on_progress(|_| panic!("injected into the callback"));
        let run = || copy(&input[..], io::sink(), &panicking);
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
        assert!(compress(&input, &options).is_ok());
    });
}

#[test]
fn what_can_be_sent_and_shared_is() {
    fn is_send<T: Send>() {}
    fn is_sync<T: Sync>() {}
    is_send::<Encoder<Vec<u8>>>();
    is_send::<(Options, Pool, CancelToken, Error, parflate::Part, parflate::JoinedParts)>();
    is_sync::<(Options, Pool, CancelToken, Error, parflate::Part, parflate::JoinedParts)>();
}
