//! How far a batch is: a bar with rate and estimate, or one object a line for programs.

use crate::base::text::printable;
use crate::cli::args::ProgressForm;
use crate::cli::failure::Failure;
use crate::cli::progress::bar;
use crate::cli::remark;
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

/// How far a batch is.
pub(super) struct Progress {
    form: ProgressForm,
    bar: ProgressBar,
    start: Instant,
    all: usize,
    done: usize,
    /// How many came to what.
    counts: BTreeMap<&'static str, usize>,
}

impl Progress {
    pub(super) fn new(form: ProgressForm, all: usize) -> Self {
        let bar = bar(all, form != ProgressForm::Auto, "{per_sec}, {eta} left");
        Self { form, bar, start: Instant::now(), all, done: 0, counts: BTreeMap::new() }
    }

    /// A package is in the store.
    pub(super) fn done(&mut self, path: &str, what: &'static str) -> Result<(), Failure> {
        self.count(what);
        self.bar.set_message(printable(path).into_owned());
        self.line(path, what, None)
    }

    /// A file turned out to be no package.
    pub(super) fn skipped(&mut self, path: &str) -> Result<(), Failure> {
        self.count("skipped");
        self.line(path, "skipped", None)
    }

    /// A path could not be read.
    pub(super) fn unread(&mut self, path: &str, error: &str) -> Result<(), Failure> {
        self.count("unread");
        self.bar.suspend(|| remark(&format!("{}\n", printable(error))));
        self.line(path, "unread", Some(error))
    }

    /// Whether some path could not be read.
    pub(super) fn has_unread(&self) -> bool {
        self.counts.contains_key("unread")
    }

    fn count(&mut self, what: &'static str) {
        let count = self.counts.entry(what).or_default();
        *count = count.saturating_add(1);
        self.done = self.done.saturating_add(1);
        self.bar.inc(1);
    }

    fn line(&self, path: &str, what: &str, error: Option<&str>) -> Result<(), Failure> {
        self.print(&serde_json::json!({
            "done": self.done, "all": self.all, "path": path, "status": what, "error": error,
        }))
    }

    fn print(&self, object: &serde_json::Value) -> Result<(), Failure> {
        if self.form != ProgressForm::Json {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{object}").and_then(|()| out.flush()).map_err(|error| Failure::printing(&error))
    }

    /// Says what it all came to.
    pub(super) fn end(&self, is_stopped: bool, skipped: usize, store: &Path) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        let seconds = self.start.elapsed().as_secs_f64();
        let rate = f64::from(u32::try_from(self.done).unwrap_or(u32::MAX)) / seconds.max(0.001);
        let rate = (rate * 10.0).round() / 10.0;
        self.print(&serde_json::json!({
            "ended": if is_stopped { "stopped" } else { "complete" }, "counts": self.counts,
            "seconds": seconds.round(), "per_second": rate,
        }))?;
        if self.form == ProgressForm::Auto {
            let counts: Vec<String> =
                self.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
            let how = if is_stopped { "stopped" } else { "done" };
            let mut text = format!("{how}: {} of {} ({})", self.done, self.all, counts.join(", "));
            text.push_str(&format!(
                ", {seconds:.0} s, {rate} per second; the results are in {}",
                store.display()
            ));
            if skipped > 0 {
                text.push_str(&format!("; {skipped} files are no packages"));
            }
            remark(&format!("{text}\n"));
        }
        Ok(())
    }
}
