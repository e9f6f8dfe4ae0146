//! The `kuhaku` command: parse, run, print the error chain, choose the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    kuhaku::cli::main()
}
