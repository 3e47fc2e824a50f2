//! The `simbaumi` command; everything it does is in the library.

/// Answers are many short-lived buffers of some kilobytes: with this allocator the service gives a tenth to a fifth more
/// of them a second than with the C library's (`script/bench`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    simbaumi::cli::main()
}
