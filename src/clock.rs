//! The time a stream took, for its report; the one place that looks at a clock.

use std::time::Duration;

cfg_if::cfg_if! {
    if #[cfg(all(target_family = "wasm", target_os = "unknown"))] {
        /// A target without a clock: always zero.
        #[derive(Debug)]
        pub(crate) struct Stopwatch;

        impl Stopwatch {
            pub(crate) fn start() -> Self {
                Self
            }

            pub(crate) fn elapsed(&self) -> Duration {
                Duration::ZERO
            }
        }
    } else {
        /// Started with the stream.
        #[derive(Debug)]
        pub(crate) struct Stopwatch(std::time::Instant);

        impl Stopwatch {
            pub(crate) fn start() -> Self {
                Self(std::time::Instant::now())
            }

            pub(crate) fn elapsed(&self) -> Duration {
                self.0.elapsed()
            }
        }
    }
}
