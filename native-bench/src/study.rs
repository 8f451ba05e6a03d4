//! The design study: five ways to beat pigz at level 9 that the project began with.
//!
//! All are processes: the bench's own engine ([`crate::engine`]) with the library's knobs set, in
//! turns with pigz -9 itself.

use anyhow::{Context, Result};
use parflate::Backend;

use crate::machine::cores;
use crate::measure::{Candidate, say};
use crate::tools;

/// The level of pigz that every design has to beat.
const PIGZ_LEVEL: u8 = 9;

/// The designs, in the order in which the project thought of them.
pub(crate) const DESIGNS: [(&str, &str); 5] = [
    ("A", "pigz's architecture in Rust: blocks with dictionary, zlib-ng, a queue of jobs"),
    ("B", "libdeflate in large blocks without dictionary"),
    ("C", "hybrid: libdeflate for the first and last block, zlib-ng with dictionary between"),
    ("D", "an encoder written for the purpose: ours"),
    ("E", "a pool that streams its writes against rayon, which writes at the end"),
];

/// A setting of the engine: its name in the results, the backend, the level, KiB of input in a
/// block (0 for the default), and a further argument or nothing.
type Variant = (&'static str, &'static str, u8, usize, &'static str);

/// The variants of the designs; the first letter of a name is the design's.
const VARIANTS: [Variant; 17] = [
    ("A: zlib-ng 9, 128 KiB blocks with dictionary", "zlib-ng", 9, 128, ""),
    ("B: libdeflate 9, 1 MiB blocks", "libdeflate", 9, 1024, ""),
    ("B: libdeflate 9, 4 MiB blocks", "libdeflate", 9, 4096, ""),
    ("B: libdeflate 12, 1 MiB blocks", "libdeflate", 12, 1024, ""),
    ("B: libdeflate 12, 4 MiB blocks", "libdeflate", 12, 4096, ""),
    ("C: hybrid 9, 128 KiB blocks", "hybrid", 9, 128, ""),
    ("C: hybrid 9, 1 MiB blocks", "hybrid", 9, 1024, ""),
    ("D: parflate 6", "parflate", 6, 0, ""),
    ("D: parflate 9", "parflate", 9, 0, ""),
    ("D: parflate 10", "parflate", 10, 0, ""),
    ("D: parflate 12", "parflate", 12, 0, ""),
    ("E: zlib-ng 9, streaming", "zlib-ng", 9, 0, ""),
    ("E: zlib-ng 9, rayon, write at the end", "zlib-ng", 9, 0, "--collect"),
    ("E: parflate 1, streaming", "parflate", 1, 0, ""),
    ("E: parflate 1, rayon, write at the end", "parflate", 1, 0, "--collect"),
    ("E: parflate 9, streaming", "parflate", 9, 0, ""),
    ("E: parflate 9, rayon, write at the end", "parflate", 9, 0, "--collect"),
];

/// How to run a variant; `None` when this build of the bench lacks the backend.
fn candidate((name, backend, level, block_kib, flag): Variant) -> Result<Option<Candidate>> {
    if !backend.parse().is_ok_and(Backend::is_available) {
        say(&format!("{name}: {backend} is not in this build"));
        return Ok(None);
    }
    let workers = cores();
    let mut arguments = format!("engine --backend {backend} --level {level} --workers {workers}");
    if block_kib > 0 {
        arguments += &format!(" --block-bytes {}", block_kib << 10);
    }
    Ok(Some(Candidate {
        tool: name.to_owned(),
        level,
        workers,
        program: std::env::current_exe().context("the bench cannot find itself")?,
        arguments: format!("{arguments} {flag}").split_whitespace().map(str::to_owned).collect(),
        is_slow: false,
    }))
}

/// Pigz -9, and every variant that this build has of the designs named, or of all.
pub(crate) fn candidates(designs: &[String]) -> Result<Vec<Candidate>> {
    let mut candidates = vec![tools::named("pigz")?.candidate(PIGZ_LEVEL, cores())?];
    let is_wanted = |name: &str| designs.iter().any(|design| name.starts_with(design));
    for variant in VARIANTS.into_iter().filter(|v| designs.is_empty() || is_wanted(v.0)) {
        candidates.extend(candidate(variant)?);
    }
    Ok(candidates)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::commands::Cli;

    #[test]
    fn the_engine_takes_the_arguments_of_every_variant_and_each_is_of_a_design() {
        for variant in VARIANTS {
            assert!(DESIGNS.iter().any(|(design, _)| variant.0.starts_with(design)));
            let Some(candidate) = candidate(variant).unwrap() else { continue };
            let arguments = candidate.arguments.iter().map(String::as_str);
            let given = ["native-bench"].into_iter().chain(arguments).chain(["input"]);
            assert!(Cli::try_parse_from(given).is_ok(), "{}", variant.0);
        }
    }
}
