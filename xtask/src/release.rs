//! `cargo xtask release-check`, `package` and `npm-package`: what the release workflow does, so
//! that each of its steps can be run and tried anywhere.
//!
//! The repository's address stands in one place, `[workspace.package]` of the root's `Cargo.toml`;
//! everything else takes it from there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::docs;
use crate::steps::{cargo, npm, root, step};

/// Stands in the repository's address until it is known.
const UNKNOWN_OWNER: &str = "OWNER";

/// The two targets that a universal program for macOS is joined from.
const APPLE_TARGETS: [&str; 2] = ["x86_64-apple-darwin", "aarch64-apple-darwin"];

/// Files of the root that go into every archive.
const ARCHIVED: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Checks that a release could go out, with `tag` if it is known.
///
/// # Errors
/// Everything that is in the way, a line each.
pub(crate) fn check(tag: Option<&str>) -> Result<(), String> {
    let mut wrong = Vec::new();
    let manifest = read("Cargo.toml")?;
    let version = field(&manifest, "version")?;
    let dependency = format!("parflate = {{ version = \"{version}\"");
    if !read("cli/Cargo.toml")?.contains(&dependency) {
        wrong.push(format!("cli/Cargo.toml does not depend on parflate {version}"));
    }
    if !read("pkg/package.json")?.contains(&format!("\"version\": \"{version}\"")) {
        wrong.push(format!("pkg/package.json has another version than {version}"));
    }
    if !read("CHANGELOG.md")?.contains(&format!("\n## {version}")) {
        wrong.push(format!("CHANGELOG.md has no section \"## {version}\""));
    }
    if field(&manifest, "repository")?.contains(UNKNOWN_OWNER) {
        wrong.push(format!(
            "the repository's address is not filled in: replace {UNKNOWN_OWNER} in Cargo.toml, \
             [workspace.package]"
        ));
    }
    if let Some(tag) = tag.filter(|tag| *tag != format!("v{version}")) {
        wrong.push(format!("the tag {tag} is not v{version}"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Builds the command for `target` and packs it with its documents; returns the archive's path.
///
/// # Errors
/// The step that failed.
pub(crate) fn package(target: &str) -> Result<PathBuf, String> {
    let program = if target == "universal-apple-darwin" { universal()? } else { build(target)? };
    let version = field(&read("Cargo.toml")?, "version")?;
    let name = format!("parflate-{version}-{target}");
    let dist = root().join("target/dist");
    let folder = dist.join(&name);
    let _ = fs::remove_dir_all(&folder);
    for part in ["man", "completions"] {
        fs::create_dir_all(folder.join(part)).map_err(in_file(&folder))?;
    }
    let file_name = program.file_name().unwrap_or_default();
    copy(&program, &folder.join(file_name))?;
    for file in ARCHIVED {
        copy(&root().join(file), &folder.join(file))?;
    }
    for (part, made) in [("man", docs::man()), ("completions", docs::completions())] {
        for path in made.map_err(|error| error.to_string())? {
            copy(&path, &folder.join(part).join(path.file_name().unwrap_or_default()))?;
        }
    }
    let archive = if target.contains("windows") {
        let archive = dist.join(format!("{name}.zip"));
        let _ = fs::remove_file(&archive);
        let mut zip = Command::new("7z");
        step("7z", zip.args(["a", "-bd"]).arg(&archive).arg(&name).current_dir(&dist))?;
        archive
    } else {
        let archive = dist.join(format!("{name}.tar.gz"));
        fs::write(&archive, tar_gz(&folder, &name)?).map_err(in_file(&archive))?;
        archive
    };
    write_checksum(&archive)?;
    Ok(archive)
}

/// Builds the npm package and gives its manifest the repository's address.
///
/// # Errors
/// The step that failed, or an address that is not filled in.
pub(crate) fn npm_package() -> Result<(), String> {
    let repository = field(&read("Cargo.toml")?, "repository")?;
    if repository.contains(UNKNOWN_OWNER) {
        return Err("the repository's address is not filled in".to_owned());
    }
    crate::wasm::run(std::iter::empty())?;
    let url = format!("repository.url=git+{repository}.git");
    let homepage = format!("homepage={repository}#readme");
    npm("pkg", &["pkg", "set", "repository.type=git", &url, &homepage])
}

/// Checks library and command with the compiler that `rust-version` names.
///
/// # Errors
/// The step that failed.
pub(crate) fn msrv() -> Result<(), String> {
    let version = field(&read("Cargo.toml")?, "rust-version")?;
    let toolchain = ["toolchain", "install", &version, "--profile", "minimal"];
    step("rustup", Command::new("rustup").args(toolchain))?;
    let check = ["run", &version, "cargo", "check", "--locked", "-p", "parflate"];
    step("rustup", rustup(&check).arg("-p").arg("parflate-cli"))
}

/// Compiles for targets of other word sizes and systems, and runs the tests of the output's bytes
/// on a big-endian one, emulated.
///
/// # Errors
/// The step that failed.
pub(crate) fn targets() -> Result<(), String> {
    for target in ["i686-unknown-linux-gnu", "x86_64-pc-windows-gnu", "aarch64-apple-darwin"] {
        add_target(target)?;
        let check = ["check", "--locked", "-p", "parflate", "-p", "parflate-cli", "--target"];
        step("cargo", cargo().args(check).arg(target))?;
    }
    let big_endian = "s390x-unknown-linux-gnu";
    add_target(big_endian)?;
    let test = ["test", "--locked", "-p", "parflate", "--test", "library", "--target"];
    let mut command = cargo();
    command.args(test);
    command.args([big_endian, "--", "every_build"]);
    command.env("CARGO_TARGET_S390X_UNKNOWN_LINUX_GNU_LINKER", "s390x-linux-gnu-gcc");
    let runner = "qemu-s390x -L /usr/s390x-linux-gnu";
    step("cargo", command.env("CARGO_TARGET_S390X_UNKNOWN_LINUX_GNU_RUNNER", runner))
}

/// Builds the command for one target; returns the program's path.
fn build(target: &str) -> Result<PathBuf, String> {
    add_target(target)?;
    let mut command = cargo();
    command.args(["build", "--locked", "--release", "-p", "parflate-cli", "--target"]);
    command.arg(target);
    if target.contains("linux-musl") {
        // The compiler brings all that such a program is linked from.
        let variable = target.to_uppercase().replace('-', "_");
        command.env(format!("CARGO_TARGET_{variable}_LINKER"), "rust-lld");
    }
    step("cargo", &mut command)?;
    let program = if target.contains("windows") { "parflate.exe" } else { "parflate" };
    Ok(root().join("target").join(target).join("release").join(program))
}

/// Builds for both processors of macOS and joins the programs.
fn universal() -> Result<PathBuf, String> {
    let [first, second] = APPLE_TARGETS;
    let programs = [build(first)?, build(second)?];
    let joined = root().join("target/dist/parflate");
    fs::create_dir_all(root().join("target/dist")).map_err(in_file(&joined))?;
    step("lipo", Command::new("lipo").args(["-create", "-output"]).arg(&joined).args(&programs))?;
    Ok(joined)
}

/// The folder as an archive, compressed by what is in it.
fn tar_gz(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    let mut builder = tar::Builder::new(Vec::new());
    builder.mode(tar::HeaderMode::Deterministic);
    builder.append_dir_all(name, folder).map_err(in_file(folder))?;
    let tar = builder.into_inner().map_err(in_file(folder))?;
    parflate::compress(&tar, &parflate::Options::gzip().level(12)).map_err(|e| e.to_string())
}

/// Writes `ARCHIVE.sha256`, as `sha256sum --check` reads it.
fn write_checksum(archive: &Path) -> Result<(), String> {
    let bytes = fs::read(archive).map_err(in_file(archive))?;
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let name = archive.file_name().unwrap_or_default().to_string_lossy();
    let path = archive.with_file_name(format!("{name}.sha256"));
    fs::write(&path, format!("{hash}  {name}\n")).map_err(in_file(&path))
}

/// The value of the first `name = "value"` in a manifest.
fn field(manifest: &str, name: &str) -> Result<String, String> {
    let start = format!("{name} = \"");
    let line = manifest.lines().find_map(|line| line.strip_prefix(&start));
    let value = line.and_then(|rest| rest.split('"').next());
    value.map(str::to_owned).ok_or_else(|| format!("Cargo.toml has no {name}"))
}

fn add_target(target: &str) -> Result<(), String> {
    step("rustup", Command::new("rustup").args(["target", "add", target]))
}

/// rustup, without the toolchain that runs this.
fn rustup(arguments: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(arguments).current_dir(root());
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC");
    command
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to).map(drop).map_err(in_file(from))
}

fn in_file(path: &Path) -> impl Fn(std::io::Error) -> String {
    move |error| format!("{}: {error}", path.display())
}
