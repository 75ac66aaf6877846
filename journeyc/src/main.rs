//! The command line for authors.

fn main() -> std::process::ExitCode {
    journeyc::main()
}
