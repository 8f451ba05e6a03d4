//! `cargo xtask mutate`: breaks a copy of the product on purpose and expects a test to fail.
//!
//! The breaks are listed in `tests/mutations.txt`. It is a failure if a break no longer applies,
//! does not compile or is not noticed by its tests, or if the tests fail without it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::steps::{cargo_path, root};

/// Seconds after which a broken product is taken to hang, which counts as noticed.
const HANG_SECONDS: &str = "300";

/// Builds have no limit.
const NO_LIMIT: &str = "0";

/// One deliberate break.
struct Mutation<'a> {
    name: &'a str,
    file: &'a str,
    old: &'a str,
    new: &'a str,
    test: Vec<&'a str>,
}

/// Tries all breaks, or those whose name contains the words.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let words = arguments.collect::<Vec<_>>().join(" ");
    match try_run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{cause}");
            ExitCode::FAILURE
        }
    }
}

/// As [`run`], for other chores.
pub(crate) fn try_run(words: &str) -> Result<(), String> {
    let root = root();
    let text = read(&root.join("tests/mutations.txt"))?;
    let mutations = parse(&text)?;
    let copy = root.join("target/mutants/tree");
    copy_tree(&root, &copy)?;
    let (mut caught, mut tried) = (0, 0);
    let mut passing = HashSet::new();
    for mutation in mutations.iter().filter(|mutation| mutation.name.contains(words)) {
        tried += 1;
        if !passing.contains(&mutation.test) {
            if mutation.do_tests_fail(&copy) != Ok(false) {
                println!("NOT TRIED: {}: its tests fail without it", mutation.name);
                continue;
            }
            passing.insert(&mutation.test);
        }
        match mutation.is_caught(&copy) {
            Ok(true) => {
                caught += 1;
                println!("caught: {}", mutation.name);
            }
            Ok(false) => println!("NOT CAUGHT: {}", mutation.name),
            Err(cause) => println!("NOT TRIED: {}: {cause}", mutation.name),
        }
    }
    if tried == 0 {
        return Err(format!("no break has {words:?} in its name"));
    }
    println!("mutations: {caught} of {tried} caught");
    if caught == tried { Ok(()) } else { Err("the tests let a break pass".to_owned()) }
}

fn parse(text: &str) -> Result<Vec<Mutation<'_>>, String> {
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    paragraphs
        .map(|lines| {
            let [name, file, old, new, test] = lines else {
                return Err(format!("not five lines: {lines:?}"));
            };
            let parts =
                (old.strip_prefix("- "), new.strip_prefix("+ "), test.strip_prefix("test "));
            let (Some(old), Some(new), Some(test)) = parts else {
                return Err(format!("{name}: not a break"));
            };
            Ok(Mutation { name, file, old, new, test: test.split(' ').collect() })
        })
        .collect()
}

impl Mutation<'_> {
    fn is_caught(&self, copy: &Path) -> Result<bool, String> {
        let path = copy.join(self.file);
        let whole = read(&path)?;
        if whole.matches(self.old).count() != 1 {
            return Err(format!("{} does not have {:?} once", self.file, self.old));
        }
        write(&path, &whole.replace(self.old, self.new))?;
        let outcome = self.do_tests_fail(copy);
        write(&path, &whole)?;
        outcome
    }

    fn do_tests_fail(&self, copy: &Path) -> Result<bool, String> {
        let (kinds, filters): (Vec<&str>, Vec<&str>) = self.split_test();
        let build = cargo(copy, NO_LIMIT).args(["test", "--no-run"]).args(&kinds).status();
        if !build.is_ok_and(|status| status.success()) {
            return Err("it does not compile".to_owned());
        }
        let run =
            cargo(copy, HANG_SECONDS).args(["test"]).args(&kinds).arg("--").args(&filters).status();
        run.map(|status| !status.success()).map_err(|error| error.to_string())
    }

    /// The test programs to build, and the names of the tests in them to run.
    fn split_test(&self) -> (Vec<&str>, Vec<&str>) {
        let mut is_value = false;
        self.test.iter().partition(|part| {
            let is_kind = part.starts_with('-') || is_value;
            is_value = matches!(**part, "--test" | "-p");
            is_kind
        })
    }
}

/// Kept apart from other builds.
fn cargo(copy: &Path, limit_seconds: &str) -> Command {
    let mut command = Command::new("timeout");
    command.arg(limit_seconds);
    command.arg(cargo_path());
    command
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", copy.join("../build"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Copies the files that a commit of the tree as it is now would contain.
pub(crate) fn copy_tree(root: &Path, copy: &Path) -> Result<(), String> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("git: {error}"))?;
    let names = String::from_utf8_lossy(&listing.stdout).into_owned();
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (root.join(name), copy.join(name));
        if !from.is_file() {
            continue;
        }
        let folder: PathBuf = to.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        // Files that have not changed keep their times, so that they are not built again.
        let bytes = fs::read(&from).map_err(|error| format!("{}: {error}", from.display()))?;
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            fs::write(&to, bytes).map_err(|error| format!("{}: {error}", to.display()))?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_break_applies() {
        let root = root();
        let text = read(&root.join("tests/mutations.txt")).unwrap();
        for Mutation { name, file, old, .. } in parse(&text).unwrap() {
            let count = read(&root.join(file)).unwrap().matches(old).count();
            assert_eq!(count, 1, "{name}: {file} has {old:?} {count} times");
        }
    }
}
