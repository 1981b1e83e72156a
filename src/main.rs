//! The `mingcha` command.

fn main() -> std::process::ExitCode {
    mingcha::cli::run()
}
