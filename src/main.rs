//! The `sunledger` command; everything is in the library.

fn main() -> std::process::ExitCode {
    sunledger::cli::run()
}
