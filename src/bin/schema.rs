//! Writes the JSON Schema of the realm document to the file that is named: `npm run schema`.

use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let Some(file) = env::args().nth(1) else {
        eprintln!("usage: schema FILE");
        return ExitCode::from(2);
    };
    match fs::write(&file, edge_token_exchange::realm::schema()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{file}: {error}");
            ExitCode::from(2)
        }
    }
}
