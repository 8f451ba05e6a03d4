//! `cargo xtask wasm`: builds the npm package's wasm modules, their glue and the package itself.
//!
//! Each build goes through the same steps: cargo with its own standard library, `wasm-bindgen`
//! for the glue, `wasm-opt` for size. The package's own script then bundles the TypeScript.
//!
//! The builds share one target folder, so that macros and build scripts are compiled once; cargo
//! keeps artifacts of different flags apart. While one is compiled, the one before it is finished.

mod toolchain;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, thread};

use crate::steps::{modified, npm, npm_install, root, step};
use toolchain::Route;

/// Compiler flags of every build. A trap carries no message, so panic messages and locations are
/// not compiled in.
const COMMON_FLAGS: [&str; 3] =
    ["-Zlocation-detail=none", "-Zunstable-options", "-Cpanic=immediate-abort"];

/// More flags of the `core` build. Every browser that the package supports has SIMD and bulk
/// memory; relaxed SIMD is left out because its results differ between machines.
const CORE_FLAGS: [&str; 1] = ["-Ctarget-feature=+simd128,+bulk-memory"];

/// More flags of the `baseline` build, for engines without SIMD: the same bytes, more slowly.
const BASELINE_FLAGS: [&str; 1] = ["-Ctarget-feature=+bulk-memory"];

/// More flags of the `shared` build: one imported memory for all threads. Its maximum, 256 MiB, is
/// as much as iOS lets a page reserve up front.
const SHARED_FLAGS: [&str; 8] = [
    "-Ctarget-feature=+atomics,+bulk-memory,+simd128",
    "-Clink-arg=--shared-memory",
    "-Clink-arg=--import-memory",
    "-Clink-arg=--max-memory=268435456",
    "-Clink-arg=--export=__wasm_init_tls",
    "-Clink-arg=--export=__tls_size",
    "-Clink-arg=--export=__tls_align",
    "-Clink-arg=--export=__tls_base",
];

/// What `wasm-opt` does: it leaves out what is not needed. LLVM has done the rest. The gzipped
/// module is 3 % smaller than with `-O1`, which numbers local variables in an order that shrinks
/// less. From `-O2` on it also lets them share places, which keeps V8 from holding them in
/// registers: levels 6 to 11 ran at 0.7 to 0.85 of the speed.
const OPTIMIZER_PASSES: [&str; 13] = [
    "--duplicate-function-elimination",
    "--remove-unused-module-elements",
    "--rse",
    "--vacuum",
    "--remove-unused-brs",
    "--remove-unused-names",
    "--merge-blocks",
    "--optimize-instructions",
    "--precompute",
    "--vacuum",
    "--remove-unused-brs",
    "--merge-blocks",
    "--strip-target-features",
];

/// Proposals that the compiler uses; `wasm-opt` must be given their names.
const OPTIMIZER_FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// One wasm module of the package.
struct Build {
    name: &'static str,
    feature: &'static str,
    flags: &'static [&'static str],
    optimizer_flags: &'static [&'static str],
}

const BUILDS: [Build; 4] = [
    Build { name: "core", feature: "web", flags: &CORE_FLAGS, optimizer_flags: &[] },
    Build { name: "baseline", feature: "web", flags: &BASELINE_FLAGS, optimizer_flags: &[] },
    // Decoding gains nothing from SIMD, so one build serves all engines.
    Build { name: "ranges", feature: "web-ranges", flags: &BASELINE_FLAGS, optimizer_flags: &[] },
    Build {
        name: "shared",
        feature: "web-shared",
        flags: &SHARED_FLAGS,
        optimizer_flags: &["--enable-threads"],
    },
];

/// Builds everything; arguments name the builds wanted, none means all.
///
/// # Errors
/// A sentence with the step that failed and what to do.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let wanted: Vec<String> = arguments.collect();
    let root = root();
    let route = Route::find()?;
    println!("wasm: building with {}", route.describe());
    npm_install("pkg")?;
    let is_wanted = |build: &&Build| wanted.is_empty() || wanted.iter().any(|it| it == build.name);
    thread::scope(|scope| {
        let mut finishing = Vec::new();
        for build in BUILDS.iter().filter(is_wanted) {
            let module = build.compile(&route, &root)?;
            finishing.push(scope.spawn(|| build.finish(module, &root)));
        }
        finishing.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|_| Err("finishing a module panicked".to_owned()))
        })
    })?;
    npm("pkg", &["run", "--silent", "build"])
}

impl Build {
    /// Compiles the module and returns a copy of it, which later builds do not replace.
    fn compile(&self, route: &Route, root: &Path) -> Result<PathBuf, String> {
        let target = root.join("target/wasm");
        let flags: Vec<&str> = COMMON_FLAGS.iter().chain(self.flags).copied().collect();
        step(
            "compiling",
            route
                .cargo(&flags)
                .current_dir(root)
                .args(["rustc", "--lib", "--crate-type=cdylib", "--profile=wasm", "--quiet"])
                .args(["--target=wasm32-unknown-unknown", "-Zbuild-std=std,panic_abort"])
                .arg("-Zbuild-std-features=optimize_for_size")
                .args(["--no-default-features", "--features", self.feature, "--target-dir"])
                .arg(&target),
        )?;
        let module = target.join("wasm32-unknown-unknown/wasm/parflate.wasm");
        let copies = target.join(self.name);
        let copy = copies.join("parflate.wasm");
        let bytes = fs::read(&module).map_err(|cause| format!("{}: {cause}", module.display()))?;
        if fs::read(&copy).ok().as_deref() != Some(&bytes) {
            fs::create_dir_all(&copies)
                .and_then(|()| fs::write(&copy, bytes))
                .map_err(|cause| format!("{}: {cause}", copy.display()))?;
        }
        Ok(copy)
    }

    /// Writes the glue and optimizes the module, unless both were done since they last changed.
    fn finish(&self, module: PathBuf, root: &Path) -> Result<(), String> {
        let glue = root.join("pkg/wasm").join(self.name);
        let optimized = glue.join(format!("{}.wasm", self.name));
        // The flags of these steps are in this program.
        let this = std::env::current_exe().unwrap_or_default();
        let sources = [modified(&module), modified(&this)];
        if modified(&optimized) > sources.into_iter().max().flatten() {
            return Ok(());
        }
        let bound = glue.join("parflate_bg.wasm");
        step(
            "writing the glue",
            Command::new(env!("CARGO"))
                .current_dir(root)
                .args(["run", "--quiet", "--package=xtask-bindgen", "--"])
                .args([&module, &glue]),
        )?;
        step(
            "optimizing",
            Command::new("node")
                .arg(root.join("pkg/node_modules/binaryen/bin/wasm-opt"))
                .args(OPTIMIZER_PASSES)
                .args(OPTIMIZER_FEATURES)
                .args(self.optimizer_flags)
                .args([&bound, Path::new("-o"), &optimized]),
        )?;
        let bytes = fs::metadata(&optimized).map_or(0, |metadata| metadata.len());
        println!("wasm: {}.wasm has {bytes} bytes", self.name);
        fs::remove_file(&bound).map_err(|cause| format!("{}: {cause}", bound.display()))
    }
}

/// Why no toolchain can build the modules, if so.
pub(crate) fn missing() -> Option<String> {
    Route::find().err()
}
