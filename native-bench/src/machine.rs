//! Where and of what a result was measured: the head of every JSON file.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// The machine, as far as it matters for the figures; nothing that names its owner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    /// Hardware threads that this process may use.
    pub(crate) cores: usize,
    pub(crate) memory_bytes: u64,
    pub(crate) system: String,
}

/// What the figures were measured on, and of which state of the project.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) machine: Machine,
    /// The commit, with `+` behind it when the work tree differed.
    pub(crate) commit: String,
    pub(crate) compiler: String,
    /// Whether it was a quick run: small inputs, one round. Good for a look, not for quoting.
    pub(crate) is_quick: bool,
}

impl Head {
    /// Describes this machine and this checkout.
    pub(crate) fn here(is_quick: bool) -> Self {
        let known = RefreshKind::nothing()
            .with_cpu(CpuRefreshKind::nothing())
            .with_memory(MemoryRefreshKind::everything());
        let system = System::new_with_specifics(known);
        let brand = system.cpus().first().map_or("unknown", |cpu| cpu.brand()).trim();
        Self {
            machine: Machine {
                processor: brand.to_owned(),
                cores: cores(),
                memory_bytes: system.total_memory(),
                system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            },
            commit: commit(),
            compiler: first_line("rustc", &["--version"]).unwrap_or_default(),
            is_quick,
        }
    }
}

/// Hardware threads that this process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The project's root: the folder above this crate.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

fn commit() -> String {
    let root = root();
    let git = |arguments: &[&str]| {
        let done = Command::new("git").arg("-C").arg(&root).args(arguments).output().ok()?;
        done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return "unknown".to_owned();
    };
    // What the bench itself writes is no change of what it measures.
    let ours = [":!native-bench/results", ":!README.md"];
    let rest = [&["status", "--porcelain", "--untracked-files=no", "--", "."], &ours[..]].concat();
    let is_changed = git(&rest).is_some_and(|changes| !changes.is_empty());
    if is_changed { commit + "+" } else { commit }
}

/// The first line, not empty, that a program prints, whatever its exit code and stream.
pub(crate) fn first_line(
    program: impl AsRef<std::ffi::OsStr>,
    arguments: &[&str],
) -> Option<String> {
    let done = Command::new(program).args(arguments).output().ok()?;
    let text = [done.stdout, done.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}
