//! Repeats what fuzzing has found worth keeping: each target runs on all inputs of its corpus
//! (`fuzz/corpus/TARGET.tar.gz`) and on each regression (`fuzz/regressions/TARGET/`), in an
//! ordinary build.

#[path = "../../fuzz/src/lib.rs"]
pub(crate) mod fuzz;

use std::path::Path;

use parflate_test_support::corpus;

/// Runs a target on all its inputs.
fn replay(target: &str, run: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut inputs = corpus::read(&root.join(format!("corpus/{target}.tar.gz"))).unwrap();
    inputs.extend(corpus::read_folder(&root.join("regressions").join(target)).unwrap());
    for (name, input) in &inputs {
        println!("{name}");
        run(input);
    }
    // Inputs that every target has to bear.
    for input in [&[][..], &[0], &[0xff; 40], &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0]] {
        run(input);
    }
    assert!(inputs.len() >= 8, "{target}: only {} inputs", inputs.len());
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

replay_all!(
    deflate_round_trip backends streaming parts checks decoder headers inflate splice index
);
