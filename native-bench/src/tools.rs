//! The tools: which there are, how each is given its level and workers, where it is found, and the
//! operating points at which they are compared.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::machine::{cores, first_line, root};
use crate::measure::{Candidate, say};

/// Our own name in the results.
pub(crate) const OURS: &str = "parflate";

/// The levels that are run with fewer workers, too: fastest, default and densest of gzip.
const FEW_LEVELS: [u8; 3] = [1, 6, 9];

/// A tool, and how it is called.
#[derive(Debug)]
pub(crate) struct Tool {
    /// Name of the program.
    pub(crate) name: &'static str,
    /// The levels, fastest first.
    pub(crate) levels: &'static [u8],
    /// Arguments to compress one file to standard output as gzip; `#` stands for the level.
    arguments: &'static str,
    /// The argument for its number of workers (`#`), if it can have several.
    workers: Option<&'static str>,
    /// The lowest level of about 1 MB/s or less: too slow for large inputs, and run only once.
    slow_from: u8,
    /// Makes it print its version, or at least end at once.
    version: &'static str,
}

const fn tool(name: &'static str, arguments: &'static str, levels: &'static [u8]) -> Tool {
    Tool { name, levels, arguments, workers: None, slow_from: u8::MAX, version: "--version" }
}

/// The levels that any of ours and most of theirs have.
const LEVELS: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
const OUR_LEVELS: &[u8] = LEVELS.split_at(parflate::MAX_LEVEL as usize + 1).0;
const ZERO_TO_TWELVE: &[u8] = LEVELS.split_at(13).0;
const ONE_TO_TWELVE: &[u8] = ZERO_TO_TWELVE.split_at(1).1;
const ONE_TO_NINE: &[u8] = ONE_TO_TWELVE.split_at(9).0;
const PIGZ: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11];

/// Ours first, then from the nearest rival to the farthest.
pub(crate) static TOOLS: [Tool; 9] = [
    Tool { workers: Some("-p#"), ..tool(OURS, "-c -k --level #", OUR_LEVELS) },
    Tool { workers: Some("-p#"), slow_from: 11, ..tool("pigz", "-c -k -#", PIGZ) },
    Tool { workers: Some("-p#"), ..tool("gzippy", "-c -k --level #", ZERO_TO_TWELVE) },
    Tool { version: "-V", ..tool("libdeflate-gzip", "-c -k -#", ONE_TO_TWELVE) },
    tool("igzip", "-c -k -#", &[0, 1, 2, 3]),
    Tool { workers: Some("-@#"), ..tool("bgzip", "-c -l#", ONE_TO_NINE) },
    tool("gzip", "-c -k -#", ONE_TO_NINE),
    Tool { slow_from: 0, version: "i", ..tool("7z", "a -tgzip -so -an -mx=#", &[1, 5, 7, 9]) },
    Tool { slow_from: 0, version: "-h", ..tool("zopfli", "-c --i#", &[5, 15]) },
];

impl Tool {
    /// How to run it at a level; with one worker if it cannot have several.
    pub(crate) fn candidate(&self, level: u8, workers: usize) -> Result<Candidate> {
        let program = find(self.name).with_context(|| format!("{} is not here", self.name))?;
        Ok(Candidate {
            tool: self.name.to_owned(),
            level,
            workers: if self.workers.is_some() { workers } else { 1 },
            program,
            arguments: self.arguments(level, workers),
            is_slow: level >= self.slow_from,
        })
    }

    fn arguments(&self, level: u8, workers: usize) -> Vec<String> {
        let arguments = self.arguments.replace('#', &level.to_string());
        let mut arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
        arguments.extend(self.workers.map(|argument| argument.replace('#', &workers.to_string())));
        arguments
    }

    /// Its name and version, if it is here.
    pub(crate) fn version(&self) -> Option<String> {
        version_of(self.name, self.version)
    }
}

/// Every tool that is here at every level, with all workers; at [`FEW_LEVELS`] with fewer, too.
pub(crate) fn candidates() -> Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    for tool in &TOOLS {
        if find(tool.name).is_none() {
            ensure!(tool.name != OURS, "the parflate command has not been built");
            say(&format!("{} is not on this machine (--install fetches rivals)", tool.name));
            continue;
        }
        for &level in tool.levels {
            let all = tool.candidate(level, cores())?;
            let fewest = if FEW_LEVELS.contains(&level) { 1 } else { all.workers };
            for workers in fewest..=all.workers {
                candidates.push(tool.candidate(level, workers)?);
            }
        }
    }
    Ok(candidates)
}

/// The path of ours from the build; of others from where `--install` puts them, else from `PATH`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    if name == OURS {
        // The bench and the command are built into the same folder.
        let built = std::env::current_exe().ok()?.parent()?.join(file);
        return built.is_file().then_some(built);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    ["target/rivals/bin", "target/rivals/python/bin"]
        .map(|folder| root().join(folder))
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(&file))
        .find(|program| program.is_file())
}

/// The tool of this name.
pub(crate) fn named(name: &str) -> Result<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name).with_context(|| format!("no tool is named {name}"))
}

/// The name and version of a program that prints it when given this argument, if it is here.
pub(crate) fn version_of(name: &str, argument: &str) -> Option<String> {
    let line = first_line(find(name)?, &[argument]).unwrap_or_default();
    Some(version_in(name, &line))
}

/// The first word of the line that starts with a digit and has a point; tools print much else.
fn version_in(name: &str, line: &str) -> String {
    line.split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))
        .map_or_else(|| format!("{name} (unknown version)"), |word| format!("{name} {word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        assert_eq!(version_in("igzip", "igzip command line interface 2.30.0"), "igzip 2.30.0");
        assert_eq!(version_in("7z", "7-Zip [64] 26.02 : Copyright"), "7z 26.02");
        assert_eq!(version_in("x", "gzip compression program v1.14"), "x 1.14");
        assert_eq!(version_in("zopfli", "Usage: zopfli"), "zopfli (unknown version)");
    }

    #[test]
    fn levels_and_workers_become_arguments() {
        assert_eq!(TOOLS[1].arguments(9, 4), ["-c", "-k", "-9", "-p4"]);
        assert_eq!(TOOLS[8].arguments(15, 4), ["-c", "--i15"]);
        assert_eq!((ONE_TO_TWELVE[0], ONE_TO_NINE[8]), (1, 9));
    }
}
