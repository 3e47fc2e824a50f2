//! The `simbaumi` command; everything it does is in the library.

fn main() -> std::process::ExitCode {
    simbaumi::cli::main()
}
