//! Where and of which commit a result was measured: the head of every JSON file.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// The machine, as far as it matters, without its owner's names, and the state of the project.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) processor: String,
    /// Hardware threads that this process may use.
    pub(crate) cores: usize,
    /// Second-level cache of one core as the system writes it, where it is known.
    pub(crate) l2_cache: Option<String>,
    pub(crate) memory_bytes: u64,
    pub(crate) system: String,
    /// The commit, with `+` after it when the work tree differed.
    pub(crate) commit: String,
    pub(crate) compiler: String,
    /// Whether it was a quick run: small inputs, one run. Good for a look, not for quoting.
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
        let l2_cache = std::fs::read_to_string("/sys/devices/system/cpu/cpu0/cache/index2/size");
        Self {
            processor: brand.to_owned(),
            cores: cores(),
            l2_cache: l2_cache.ok().map(|size| size.trim().to_owned()),
            memory_bytes: system.total_memory(),
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            commit: commit(),
            compiler: first_line("rustc", &["--version"]).unwrap_or_default(),
            is_quick,
        }
    }

    /// The sentence that says where figures come from.
    pub(crate) fn text(&self) -> String {
        let Self { processor, cores, system, commit, compiler, .. } = self;
        let quick = if self.is_quick { "**A quick run, not for quoting.** " } else { "" };
        let l2 = self.l2_cache.as_ref().map_or(String::new(), |size| format!(", L2 cache {size}"));
        let memory = self.memory_bytes / 1_000_000_000;
        format!(
            "{quick}Machine: {processor}, {cores} hardware threads{l2}, {memory} GB of memory, \
             {system}. Commit {commit}, {compiler}."
        )
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
    let root = root().to_string_lossy().into_owned();
    let git = |arguments: &[&str]| first_line("git", &[&["-C", &*root], arguments].concat());
    let commit = git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_default();
    // What the bench itself writes is no change of what it measures.
    let ours = [":!native-bench/results", ":!README.md"];
    let status = ["status", "--porcelain", "--untracked-files=no", "--", ".", ours[0], ours[1]];
    if git(&status).is_some() { commit + "+" } else { commit }
}

/// The first line, not empty, that a program prints, whatever its exit code and stream.
pub(crate) fn first_line(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let done = Command::new(program).args(arguments).output().ok()?;
    let text = [done.stdout, done.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}
