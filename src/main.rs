//! The `sunledger` command; everything is in the library.

/// An audit and an import are bound by small allocations that one thread makes and another frees;
/// this allocator is the better at just that (`tools/bench` has the figures). The library leaves
/// the choice to whoever links it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    sunledger::cli::run()
}
