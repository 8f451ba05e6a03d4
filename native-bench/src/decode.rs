//! Reading: every reader on files of five kinds, as whole processes in turns.
//!
//! A set of this part is the compressed form of another: its input is the compressed file, and what
//! a reader writes has to be the content.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::corpus::Corpus;
use crate::machine::cores;
use crate::measure::{Candidate, Plan, say};
use crate::results::Results;
use crate::tools::{OURS, find, version_of};

/// Least content of a set in bytes: below it, starting a process is what is measured.
const LEAST_BYTES: u64 = 16_000_000;

/// A kind of file: its name, the program that writes it, and with which arguments.
type Kind = (&'static str, &'static str, &'static str);

/// What there is to be read, from the most to the least that can be read in parallel.
const KINDS: [Kind; 5] = [
    ("BGZF", "bgzip", "-c -l6"),
    ("restart points", OURS, "-c -k -6 --seekable"),
    ("parflate", OURS, "-c -k -6"),
    ("pigz", "pigz", "-c -k -6"),
    ("gzip", "gzip", "-c -k -6"),
];

/// A reader: its name, arguments that make it write the content of a file to standard output, and
/// the argument for its number of threads (`#`), if it can have several.
type Reader = (&'static str, &'static str, Option<&'static str>);

/// Ours first.
pub(crate) const READERS: [Reader; 8] = [
    (OURS, "-d -c -k", Some("-p#")),
    ("pigz", "-d -c -k", Some("-p#")),
    ("gzippy", "-d -c -k", Some("-p#")),
    ("libdeflate-gunzip", "-c -k", None),
    ("igzip", "-d -c -k", None),
    ("bgzip", "-d -c", Some("-@#")),
    ("gzip", "-d -c -k", None),
    ("rapidgzip", "-d -c -k", Some("-P#")),
];

/// Compresses all sets that are large enough, and has them read.
pub(crate) fn run(plan: &Plan<'_>, sets: &[Corpus]) -> Result<Results> {
    let mut files = Vec::new();
    for set in sets.iter().filter(|set| set.bytes >= LEAST_BYTES || plan.head.is_quick) {
        for kind in &KINDS {
            let path = plan.scratch.join(format!("{}-{}.gz", set.name, kind.0.replace(' ', "-")));
            match write(kind, &set.path, &path) {
                Ok(()) => files.push(Corpus {
                    name: format!("{}, {}", set.name, kind.0),
                    files: vec![format!("{} {}", kind.1, kind.2)],
                    content: Some(set.path.clone()),
                    path,
                    ..set.clone()
                }),
                Err(error) => say(&format!("{}: {error:#}", kind.0)),
            }
        }
    }
    let mut results = plan.run(&files, &candidates());
    let version = |&(name, ..): &Reader| {
        version_of(name, if name.starts_with("libdeflate") { "-V" } else { "--version" })
    };
    results.versions = READERS.iter().filter_map(version).collect();
    Ok(results)
}

/// Writes a file of a kind.
fn write(&(_, program, arguments): &Kind, content: &Path, path: &Path) -> Result<()> {
    let found = find(program).with_context(|| format!("{program} is not here"))?;
    let mut command = Command::new(found);
    let status = command.args(arguments.split(' ')).arg(content).stdout(File::create(path)?);
    ensure!(status.status()?.success(), "{program} failed");
    Ok(())
}

/// Every reader that is here, with one thread and with all.
fn candidates() -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (tool, arguments, threads) in READERS {
        let Some(program) = find(tool) else {
            say(&format!("{tool} is not on this machine (--install fetches rivals)"));
            continue;
        };
        for workers in 1..=threads.map_or(1, |_| cores()) {
            let threads = threads.map(|argument| argument.replace('#', &workers.to_string()));
            let arguments = arguments.split(' ').map(str::to_owned).chain(threads).collect();
            let (tool, program) = (tool.to_owned(), program.clone());
            candidates.push(Candidate {
                tool,
                level: 0,
                workers,
                program,
                arguments,
                is_slow: false,
            });
        }
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_have_the_threads_that_they_can_have() {
        for candidate in candidates() {
            let reader = READERS.iter().find(|reader| reader.0 == candidate.tool).unwrap();
            let given = candidate.arguments.last().unwrap();
            let expected = reader.2.map(|text| text.replace('#', &candidate.workers.to_string()));
            assert!(expected.map_or(candidate.workers == 1, |expected| *given == expected));
        }
    }
}
