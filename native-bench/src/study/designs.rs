//! The five designs: what each is, and its variants.

use super::Setting;
use crate::engine::Assembly;

/// A way to beat pigz -9.
pub(crate) struct Design {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What is run, with the words that name it.
    pub(crate) variants: &'static [(&'static str, Setting)],
}

/// In the order in which the project thought of them.
pub(crate) const DESIGNS: [Design; 5] = [
    Design {
        name: "A",
        title: "pigz's architecture in Rust: 128 KiB blocks, 32 KiB dictionary, zlib-ng, job queue",
        variants: &[(
            "zlib-ng 9, 128 KiB blocks with dictionary",
            Setting { block_bytes: Some(128 << 10), ..Setting::of("zlib-ng", 9) },
        )],
    },
    Design {
        name: "B",
        title: "libdeflate in large blocks without dictionary",
        variants: &[
            ("libdeflate 9, 1 MiB blocks", large(9, 1 << 20)),
            ("libdeflate 9, 4 MiB blocks", large(9, 4 << 20)),
            ("libdeflate 12, 1 MiB blocks", large(12, 1 << 20)),
            ("libdeflate 12, 4 MiB blocks", large(12, 4 << 20)),
        ],
    },
    Design {
        name: "C",
        title: "hybrid: libdeflate for the first and last block, zlib-ng with dictionary between",
        variants: &[
            ("hybrid 9, 128 KiB blocks", hybrid(128 << 10)),
            ("hybrid 9, 1 MiB blocks", hybrid(1 << 20)),
        ],
    },
    Design {
        name: "D",
        title: "an encoder made for the job: ours",
        variants: &[
            ("parflate 6", Setting::of("parflate", 6)),
            ("parflate 9", Setting::of("parflate", 9)),
            ("parflate 10", Setting::of("parflate", 10)),
            ("parflate 12", Setting::of("parflate", 12)),
        ],
    },
    Design {
        name: "E",
        title: "crossbeam pool with streaming writes against rayon collect-then-write",
        variants: &[
            ("zlib-ng 9, streaming", zlib_ng(Assembly::Streaming)),
            ("zlib-ng 9, rayon, write at the end", zlib_ng(Assembly::Collect)),
            ("parflate 1, streaming", ours(1, Assembly::Streaming)),
            ("parflate 1, rayon, write at the end", ours(1, Assembly::Collect)),
            ("parflate 9, streaming", ours(9, Assembly::Streaming)),
            ("parflate 9, rayon, write at the end", ours(9, Assembly::Collect)),
        ],
    },
];

const fn large(level: u8, block_bytes: usize) -> Setting {
    Setting { block_bytes: Some(block_bytes), ..Setting::of("libdeflate", level) }
}

const fn hybrid(block_bytes: usize) -> Setting {
    Setting { block_bytes: Some(block_bytes), ..Setting::of("hybrid", 9) }
}

const fn zlib_ng(assembly: Assembly) -> Setting {
    Setting { assembly, ..Setting::of("zlib-ng", 9) }
}

const fn ours(level: u8, assembly: Assembly) -> Setting {
    Setting { assembly, ..Setting::of("parflate", level) }
}
