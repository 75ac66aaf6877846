//! The daemon.

fn main() -> std::process::ExitCode {
    journeyd::main()
}
