//! What the benchmarks measure with, and against.

use mingcha::base::{Budget, Limits};
use mingcha::container;
use mingcha::format::dex;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// What no scan can avoid: every dex file inflated, every instruction decoded once.
#[allow(dead_code, reason = "not every benchmark has dex")]
pub(crate) fn inflate_and_decode(package: &container::Package, limits: &Limits) {
    let budget = Budget::new(u64::MAX);
    let mut invokes = 0;
    for archive in &package.archives {
        for entry in
            archive.entries().iter().filter(|entry| entry.name.ends_with(".dex") && !entry.name.contains('/'))
        {
            let bytes = archive.read(entry, limits, &budget).value.unwrap();
            invokes += dex::parse(bytes, limits).value.iter().map(|dex| dex::sweep(dex).invokes).sum::<u64>();
        }
    }
    std::hint::black_box(invokes);
}

/// CPU time of this process, all threads.
fn cpu() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap())
}

/// CPU time of the best of several runs.
pub(crate) fn best(runs: usize, mut run: impl FnMut()) -> Duration {
    let time = || {
        let before = cpu();
        run();
        cpu() - before
    };
    std::iter::repeat_with(time).take(runs).min().unwrap()
}

/// For a table.
pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}
