//! A progress bar on standard error, on terminals only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Duration;

/// A bar that shows `numbers` beside how far it is; nothing where standard error is no terminal or `quiet` is set.
pub(super) fn bar(total: usize, quiet: bool, numbers: &str) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let total = u64::try_from(total).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template(&format!(
        "{{spinner}} {{pos}}/{{len}} [{{bar:30}}] {numbers}  {{wide_msg}}"
    ));
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// How far a scan is.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar for `total` packages; nothing where standard error is no terminal or `quiet` is set.
    #[must_use]
    pub(super) fn new(total: usize, quiet: bool) -> Self {
        Self(bar(total, quiet, "{elapsed}"))
    }

    /// Shows what is being waited for.
    pub(super) fn waiting_for(&self, text: &str) {
        self.0.set_message(crate::base::text::printable(text).into_owned());
    }

    /// One more is done.
    pub(super) fn step(&self) {
        self.0.inc(1);
    }

    /// Takes the bar away while `print` prints.
    pub(super) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
