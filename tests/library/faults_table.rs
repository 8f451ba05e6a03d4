//! `FAULTS.md` names, for each fault that must never return, the tests that hold it; they must
//! exist.

use std::fs;
use std::path::Path;

#[test]
fn every_test_that_the_table_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("tests/FAULTS.md")).unwrap();
    let mut named = 0;
    for row in table.lines().filter(|line| line.starts_with("| ")) {
        let tests = row.rsplit(" | ").next().unwrap();
        for quoted in tests.split('`').skip(1).step_by(2) {
            let (file, name) = quoted.split_once(": ").unwrap();
            // `cli/name.rs` is one of the command's tests, all others are below `tests`.
            let path = match file.strip_prefix("cli/") {
                Some(file) => root.join("cli/tests/command").join(file),
                None => root.join("tests").join(file),
            };
            let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
            // A target of the corpora is a word of a macro's; any other Rust test is a function.
            let is_function = file.ends_with(".rs") && !file.ends_with("fuzz_corpus.rs");
            let wanted = if is_function { format!("fn {name}()") } else { name.to_owned() };
            assert!(text.contains(&wanted), "{file} has no {name}");
            named += 1;
        }
        assert!(tests.contains('`') || tests.starts_with("tests"), "no test: {row}");
    }
    assert!(named > 60, "only {named} tests are named");
}
