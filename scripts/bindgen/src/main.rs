//! Writes the JavaScript glue for a wasm module: `bindgen INPUT.wasm OUT_DIR NAME`.
//!
//! Does what `wasm-bindgen --target web --experimental-reset-state-function
//! --omit-default-module-path --no-typescript` does, with the library that command is made of.
//! The command itself brings a TLS stack and a web server that nothing here needs.
//!
//! Leaves `NAME.js`, `NAME_bg.wasm` and, when a dependency carries JavaScript of its own,
//! `snippets/` in `OUT_DIR`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [input, out_dir, name] = arguments.as_slice() else {
        eprintln!("usage: bindgen INPUT.wasm OUT_DIR NAME");
        return ExitCode::from(2);
    };

    match write_glue(input, out_dir, &name.to_string_lossy()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the module at `input` and writes its glue to `out_dir`.
///
/// # Errors
///
/// The whole chain of causes in one line: the input is unreadable or no wasm module, was built with
/// another release of `wasm-bindgen`, or `out_dir` cannot be written.
fn write_glue(input: &Path, out_dir: &Path, name: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .out_name(name)
        .reset_state_function(true)
        .omit_default_module_path(true)
        .typescript(false);

    bindgen.web(true).and_then(|bindgen| bindgen.generate(out_dir)).map_err(|error| format!("{error:#}"))
}
