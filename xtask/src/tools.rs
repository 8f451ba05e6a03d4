//! The programs that tests need besides cargo: they are looked for, and installed where possible.

use std::process::{Command, Stdio};

/// A program, its purpose, and the Debian package that contains it.
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    pub(crate) purpose: &'static str,
    package: &'static str,
    /// An argument with which it ends at once and without error.
    probe: &'static str,
}

/// Needed to build the C backends of `--all-features`.
pub(crate) const C_TOOLS: [Tool; 2] = [
    Tool { program: "cc", purpose: "libdeflate, zlib-ng", package: "gcc", probe: "--version" },
    Tool { program: "cmake", purpose: "zlib-ng", package: "cmake", probe: "--version" },
];

/// Used by tests to read our output back, to compare behaviour and to observe it.
pub(crate) const RIVALS: [Tool; 10] = [
    Tool { program: "gzip", purpose: "cross-checks", package: "gzip", probe: "--version" },
    Tool { program: "pigz", purpose: "cross-checks", package: "pigz", probe: "--version" },
    Tool { program: "python3", purpose: "cross-checks", package: "python3", probe: "--version" },
    Tool { program: "node", purpose: "cross-checks", package: "nodejs", probe: "--version" },
    Tool {
        program: "libdeflate-gunzip",
        purpose: "cross-checks",
        package: "libdeflate-tools",
        probe: "-h",
    },
    Tool { program: "igzip", purpose: "cross-checks", package: "isal", probe: "--version" },
    Tool { program: "bgzip", purpose: "cross-checks", package: "tabix", probe: "--version" },
    Tool { program: "7z", purpose: "cross-checks", package: "p7zip-full", probe: "i" },
    Tool {
        program: "bsdcat",
        purpose: "cross-checks",
        package: "libarchive-tools",
        probe: "--version",
    },
    Tool { program: "strace", purpose: "order of syncing", package: "strace", probe: "--version" },
];

/// The engines that the npm package is tested in.
pub(crate) const BROWSERS: [Tool; 4] = [
    Tool { program: "chromium", purpose: "web tests", package: "chromium", probe: "--version" },
    Tool {
        program: "firefox-esr",
        purpose: "web tests",
        package: "firefox-esr",
        probe: "--version",
    },
    Tool {
        program: "WebKitWebDriver",
        purpose: "web tests",
        package: "webkit2gtk-driver",
        probe: "--help",
    },
    Tool { program: "xvfb-run", purpose: "WebKit", package: "xvfb", probe: "--help" },
];

impl Tool {
    /// Whether it can be run.
    pub(crate) fn is_here(&self) -> bool {
        runs(Command::new(self.program).arg(self.probe))
    }
}

/// Whether a command can be run and ends without error; what it prints is not shown.
pub(crate) fn runs(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Installs missing tools if this is root on Debian, and names them if not.
pub(crate) fn install_missing() {
    install(C_TOOLS.iter().chain(&RIVALS));
}

/// Installs missing browsers, likewise.
pub(crate) fn install_browsers() {
    install(BROWSERS.iter());
}

fn install<'a>(tools: impl Iterator<Item = &'a Tool>) {
    let missing: Vec<&Tool> = tools.filter(|tool| !tool.is_here()).collect();
    if missing.is_empty() {
        return;
    }
    let packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
    if !is_root() || !runs(Command::new("apt-get").arg("--version")) {
        println!("not installed, and only root on Debian could: {}", packages.join(" "));
        return;
    }
    println!("installing {}", packages.join(" "));
    // Package lists may be missing or old; if they cannot be fetched, the installation fails.
    let _ = apt_get(&["update"]);
    if !apt_get(&[&["install", "--yes", "--no-install-recommends"], &packages[..]].concat()) {
        println!("apt-get could not install {}", packages.join(" "));
    }
}

fn apt_get(arguments: &[&str]) -> bool {
    runs(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
