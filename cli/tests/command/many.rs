//! Many files in one run: all are processed, in parallel, and reported in order.

use std::fs;

use parflate_test_support::text;

use crate::support::{Sandbox, expand};

/// More than a batch of commits holds, of sizes around one block.
const FILES: usize = 150;

fn content(number: usize) -> Vec<u8> {
    let bytes = if number % 50 == 3 { 2_000_000 } else { number * 97 };
    text(bytes, number as u64 + 1)
}

fn names() -> Vec<String> {
    (0..FILES).map(|number| format!("f{number:03}")).collect()
}

#[test]
fn many_files_are_all_replaced_and_reported_in_order() {
    for workers in ["-p1", "-p2", "-p7"] {
        let sandbox = Sandbox::new();
        for (number, name) in names().iter().enumerate() {
            sandbox.write(name, &content(number));
        }
        let mut args: Vec<String> = vec![workers.to_owned(), "-1v".to_owned()];
        for name in names() {
            args.extend([name.clone(), format!("missing-{name}")]);
        }
        let outcome = sandbox.run(&args);
        assert_eq!(outcome.code, Some(1));
        let lines: Vec<&str> = outcome.stderr.lines().collect();
        assert_eq!(lines.len(), 2 * FILES);
        for (pair, name) in lines.chunks(2).zip(names()) {
            assert!(pair[0].starts_with(&format!("{name}:\t")), "{pair:?}");
            assert!(pair[0].ends_with(&format!("-- replaced with {name}.gz")), "{pair:?}");
            assert_eq!(pair[1], format!("parflate: missing-{name}: No such file or directory"));
        }
        assert_eq!(sandbox.names().len(), FILES);
        for (number, name) in names().iter().enumerate() {
            let member = sandbox.read(format!("{name}.gz"));
            assert!(expand(&member) == content(number), "{name}");
        }
        let outputs: Vec<String> = names().iter().map(|name| format!("{name}.gz")).collect();
        let args: Vec<&str> =
            ["-d", workers].into_iter().chain(outputs.iter().map(String::as_str)).collect();
        assert_eq!(sandbox.run(&args).code, Some(0));
        for (number, name) in names().iter().enumerate() {
            assert!(sandbox.read(name) == content(number), "{name}");
        }
    }
}

#[test]
fn a_file_has_the_same_bytes_alone_and_among_others() {
    let sandbox = Sandbox::new();
    for (number, name) in names().iter().enumerate() {
        sandbox.write(name, &content(number));
    }
    let mut args = vec!["-1nk".to_owned(), "-p3".to_owned()];
    args.extend(names());
    assert_eq!(sandbox.run(&args).code, Some(0));
    for name in ["f000", "f001", "f003", "f149"] {
        let alone = sandbox.run(&["-1nc", name]).stdout;
        assert!(alone == sandbox.read(format!("{name}.gz")), "{name}");
    }
}

#[test]
fn folders_are_entered_only_with_the_flag() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.path("d/e/empty")).unwrap();
    for name in ["d/a", "d/b", "d/e/c"] {
        sandbox.write(name, name.as_bytes());
    }
    std::os::unix::fs::symlink("..", sandbox.path("d/e/loop")).unwrap();
    let outcome = sandbox.run(&["d"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let outcome = sandbox.run(&["-rv", "d"]);
    // The link is reported, as every link is without -f.
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    for name in ["d/a", "d/b", "d/e/c"] {
        assert_eq!(expand(&sandbox.read(format!("{name}.gz"))), name.as_bytes());
        assert!(!sandbox.path(name).exists());
    }
    let places: Vec<_> = ["d/a", "d/b", "d/e/c"].map(|name| outcome.stderr.find(name)).into();
    assert!(places.is_sorted() && places[0].is_some(), "{outcome:?}");
    assert_eq!(sandbox.run(&["-rdf", "d"]).code, Some(2));
    assert_eq!(sandbox.read("d/e/c"), b"d/e/c");
}

#[test]
fn standard_input_has_its_place_among_files() {
    let sandbox = Sandbox::new();
    sandbox.write("a", b"one ");
    sandbox.write("b", b" three");
    let outcome = sandbox.pipe(&["-c", "a", "-", "b"], b"two");
    assert_eq!(expand(&outcome.stdout), b"one two three");
}
