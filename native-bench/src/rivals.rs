//! The comparison: every tool at every level, as whole processes.

use anyhow::{Result, ensure};

use crate::machine::cores;
use crate::measure::{Candidate, say};
use crate::tools::{self, OURS};

/// The levels that are run with fewer workers, too: fastest, default and densest of gzip.
const FEW_LEVELS: [u8; 3] = [1, 6, 9];

/// Every operating point of the tools that are here, of those asked for (all, when none is named);
/// ours is always asked for.
pub(crate) fn candidates(asked: &[String], levels: &[u8]) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    let is_asked = |name| asked.is_empty() || name == OURS || asked.iter().any(|a| a == name);
    for tool in tools::all().iter().filter(|tool| is_asked(tool.name)) {
        let is_here = tool.locate().is_some();
        ensure!(is_here || tool.name != OURS, "the parflate command has not been built");
        if !is_here {
            say(&format!("{} is not on this machine (--install fetches rivals)", tool.name));
            continue;
        }
        for &level in tool.levels.iter().filter(|&l| levels.is_empty() || levels.contains(l)) {
            let all = tool.candidate(level, cores())?;
            let fewest = if FEW_LEVELS.contains(&level) { 1 } else { all.workers };
            for workers in fewest..all.workers {
                candidates.push(tool.candidate(level, workers)?);
            }
            candidates.push(all);
        }
    }
    Ok(candidates)
}
