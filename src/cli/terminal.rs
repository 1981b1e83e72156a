//! What the terminal can do: colours and columns.

use super::args::Color;
use crate::report::text::DEFAULT_WIDTH;
use std::io::{self, IsTerminal as _};

/// Columns below which a report is not pressed, and above which lines tire the eye.
const MIN_WIDTH: usize = 60;
const MAX_WIDTH: usize = 160;

/// Makes `--color` hold for all that is printed.
pub(super) fn set_color(color: Color) {
    let choice = match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Whether standard output takes colours, by `--color`, the terminal and the environment.
#[must_use]
pub(super) fn has_color() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Whether a file gets colours: only where they were asked for.
#[must_use]
pub(super) fn file_has_color(color: Color) -> bool {
    color == Color::Always
}

/// The columns of standard output.
#[must_use]
pub(super) fn width() -> usize {
    if !io::stdout().is_terminal() {
        return DEFAULT_WIDTH;
    }
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.unwrap_or(DEFAULT_WIDTH).clamp(MIN_WIDTH, MAX_WIDTH)
}
