//! What fuzzing has found worth keeping, again: each target runs on each file of its corpus
//! (`fuzz/corpus/`) and on each regression (`fuzz/regressions/`), in an ordinary build.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::fs;
use std::path::Path;

/// Runs a target on all its files and says how many there were.
fn replay(target: &str, run: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut count = 0;
    for folder in ["corpus", "regressions"] {
        let Ok(entries) = fs::read_dir(root.join(folder).join(target)) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            println!("{}", path.display());
            run(&fs::read(&path).unwrap());
            count += 1;
        }
    }
    // What any target must bear.
    for input in [&[][..], &[0], &[0xff; 40], &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0]] {
        run(input);
    }
    assert!(count >= 8, "{target}: only {count} files");
}

macro_rules! replay_all {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target), fuzz::$target::run);
            }
        )*
    };
}

replay_all!(deflate_round_trip backends streaming pieces checks headers inflate splice);
