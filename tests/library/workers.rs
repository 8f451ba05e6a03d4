//! `Workers::AVAILABLE` is what the process may use, not what the machine has.

use std::env;
use std::process::Command;

use parflate::{Pool, Workers};

/// Set for a copy of this test that only reports its number of workers.
const ASK: &str = "PARFLATE_TEST_WORKERS";

#[test]
fn the_affinity_mask_is_respected() {
    if env::var_os(ASK).is_some() {
        println!("workers={}", Workers::AVAILABLE.count());
        assert_eq!(Pool::new(Workers::AVAILABLE).unwrap().workers(), Workers::AVAILABLE.count());
        return;
    }
    let copy = Command::new("taskset")
        .args(["-c", "0"])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "workers::the_affinity_mask_is_respected", "--nocapture"])
        .env(ASK, "1")
        .output();
    // Where there is no `taskset`, or CPU 0 is not ours, there is nothing to compare with.
    let Ok(copy) = copy else { return };
    let output = String::from_utf8_lossy(&copy.stdout).into_owned();
    if copy.status.success() {
        assert!(output.contains("workers=1"), "{output}");
    } else {
        assert!(!output.contains("workers="), "{output}");
    }
}
