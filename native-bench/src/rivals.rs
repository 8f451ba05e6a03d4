//! The tools: which there are, how each is told its level and workers, and where it is found.

mod install;

use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) use install::install;

use crate::machine::{first_line, root};
use crate::measure::Candidate;

/// Our own name in the results.
pub(crate) const OURS: &str = "parflate";

/// A tool that is on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Tool {
    pub(crate) kind: &'static Kind,
    pub(crate) program: PathBuf,
    pub(crate) version: String,
}

/// What there is to know about a tool before it is found.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Name of the program.
    pub(crate) name: &'static str,
    /// Arguments that make it compress one file to standard output as gzip, keeping the file.
    base: &'static [&'static str],
    /// The levels, fastest first.
    pub(crate) levels: &'static [u8],
    /// Those that are too slow for large inputs.
    slow: &'static [u8],
    /// How it is told the level: `#` stands for it; a space divides arguments.
    level: &'static str,
    /// How it is told its workers (`#`), if it can have several.
    workers: Option<&'static str>,
    /// Makes it print its version, or at least end at once.
    version: &'static str,
}

/// Ours first, then from the nearest rival to the farthest.
const KINDS: [Kind; 9] = [
    Kind {
        name: OURS,
        base: &["-c", "-k"],
        levels: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        slow: &[],
        level: "--level #",
        workers: Some("-p#"),
        version: "--version",
    },
    Kind {
        name: "pigz",
        base: &["-c", "-k"],
        levels: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11],
        slow: &[11],
        level: "-#",
        workers: Some("-p#"),
        version: "--version",
    },
    Kind {
        name: "gzippy",
        base: &["-c", "-k"],
        levels: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        slow: &[],
        level: "--level #",
        workers: Some("-p#"),
        version: "--version",
    },
    Kind {
        name: "libdeflate-gzip",
        base: &["-c", "-k"],
        levels: &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        slow: &[],
        level: "-#",
        workers: None,
        version: "-V",
    },
    Kind {
        name: "igzip",
        base: &["-c", "-k"],
        levels: &[0, 1, 2, 3],
        slow: &[],
        level: "-#",
        workers: None,
        version: "--version",
    },
    Kind {
        name: "bgzip",
        base: &["-c"],
        levels: &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        slow: &[],
        level: "-l#",
        workers: Some("-@#"),
        version: "--version",
    },
    Kind {
        name: "gzip",
        base: &["-c", "-k"],
        levels: &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        slow: &[],
        level: "-#",
        workers: None,
        version: "--version",
    },
    Kind {
        name: "7z",
        base: &["a", "-tgzip", "-so", "-an"],
        levels: &[1, 5, 7, 9],
        slow: &[1, 5, 7, 9],
        level: "-mx=#",
        workers: None,
        version: "i",
    },
    Kind {
        name: "zopfli",
        base: &["-c"],
        levels: &[5, 15],
        slow: &[5, 15],
        level: "--i#",
        workers: None,
        version: "-h",
    },
];

impl Tool {
    /// Whether the level is left out of large inputs and run only once.
    pub(crate) fn is_slow(&self, level: u8) -> bool {
        self.kind.slow.contains(&level)
    }

    /// Whether it can have more than one worker.
    pub(crate) fn is_parallel(&self) -> bool {
        self.kind.workers.is_some()
    }

    /// How to run it at a level.
    pub(crate) fn candidate(&self, level: u8, workers: usize) -> Candidate {
        let mut arguments: Vec<OsString> = self.kind.base.iter().map(OsString::from).collect();
        let level_text = self.kind.level.replace('#', &level.to_string());
        arguments.extend(level_text.split(' ').map(OsString::from));
        if let Some(argument) = self.kind.workers {
            arguments.push(argument.replace('#', &workers.to_string()).into());
        }
        Candidate {
            name: format!("{} {level}", self.kind.name),
            program: self.program.clone(),
            arguments,
            is_slow: self.is_slow(level),
        }
    }
}

/// The names of all tools, ours first.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name)
}

/// The tools that are here, of those asked for (all, when none is named); ours is always asked
/// for. Says which are missing.
pub(crate) fn find(asked: &[String]) -> Vec<Tool> {
    let is_asked =
        |name: &str| asked.is_empty() || name == OURS || asked.iter().any(|other| other == name);
    let mut found = Vec::new();
    for kind in KINDS.iter().filter(|kind| is_asked(kind.name)) {
        match locate(kind.name) {
            Some(program) => {
                let line = first_line(&program, &[kind.version]).unwrap_or_default();
                found.push(Tool { kind, version: version_in(kind.name, &line), program });
            }
            None => eprintln!("{} is not on this machine (--install fetches rivals)", kind.name),
        }
    }
    found
}

/// The tool of this name, if it is here.
pub(crate) fn find_one(name: &str) -> Option<Tool> {
    find(&[name.to_owned()]).into_iter().find(|tool| tool.kind.name == name)
}

/// The first word of the line that has a digit and a point; tools print much else around it.
fn version_in(name: &str, line: &str) -> String {
    line.split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))
        .map_or_else(|| format!("{name} (version not told)"), |word| format!("{name} {word}"))
}

/// Ours from the build; a rival from where `--install` puts it, else from the path.
fn locate(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    if name == OURS {
        // The bench and the command are built into the same folder.
        let built = std::env::current_exe().ok()?.parent()?.join(file);
        return built.is_file().then_some(built);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::iter::once(root().join("target/rivals/bin"))
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(&file))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        assert_eq!(version_in("pigz", "pigz 2.6"), "pigz 2.6");
        assert_eq!(version_in("igzip", "igzip command line interface 2.30.0"), "igzip 2.30.0");
        assert_eq!(version_in("7z", "7-Zip [64] 26.02 : Copyright"), "7z 26.02");
        assert_eq!(version_in("x", "gzip compression program v1.14"), "x 1.14");
        assert_eq!(version_in("zopfli", "Usage: zopfli"), "zopfli (version not told)");
    }

    #[test]
    fn levels_and_workers_become_arguments() {
        let tool = |kind| Tool { kind, program: PathBuf::new(), version: String::new() };
        let pigz = tool(&KINDS[1]);
        assert_eq!(pigz.candidate(9, 4).arguments, ["-c", "-k", "-9", "-p4"]);
        assert!(pigz.is_slow(11) && !pigz.is_slow(9) && pigz.is_parallel());
        let zopfli = tool(&KINDS[8]);
        assert_eq!(zopfli.candidate(15, 4).arguments, ["-c", "--i15"]);
        assert!(zopfli.is_slow(5) && !zopfli.is_parallel());
    }
}
