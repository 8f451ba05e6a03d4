//! Writes the JavaScript side of a wasm module: `xtask-bindgen INPUT.wasm OUTPUT_FOLDER`.
//!
//! A crate of its own, so that only `cargo xtask wasm` pays for compiling the generator, and so
//! that the lock file keeps its version equal to that of the `wasm-bindgen` crate, as it must be.

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        eprintln!("usage: xtask-bindgen INPUT.wasm OUTPUT_FOLDER");
        return ExitCode::from(2);
    };
    // The package says itself where the module is; a default address in the glue would make
    // bundlers emit it a second time.
    let outcome = Bindgen::new()
        .input_path(input)
        .typescript(true)
        .web(true)
        .map(|bindgen| bindgen.omit_default_module_path(true).remove_name_section(true))
        .and_then(|bindgen| bindgen.remove_producers_section(true).generate(output));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("wasm-bindgen failed on {input}: {cause:#}");
            ExitCode::FAILURE
        }
    }
}
