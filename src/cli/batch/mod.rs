//! `mingcha batch`: many packages into a store, each once, from where the last run ended.

mod clock;
mod inputs;
mod progress;
mod work;

use super::args::{BatchArgs, Shared};
use super::exit::Exit;
use super::failure::Failure;
use super::isolation::{Budget, Isolation};
use super::{complain, knowledge, remark};
use crate::report::words::Lang;
use crate::scan::Options;
use crate::signature::Signatures;
use crate::store::{Entry, Store};
use clock::now;
use inputs::find;
use progress::Progress;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use work::{Message, Work};

/// Results that are written together where they come faster than the disk takes them.
const TOGETHER: usize = 64;

/// Runs the sub-command.
pub(super) fn run(args: &BatchArgs, shared: &Shared) -> Result<Exit, Failure> {
    let signatures = knowledge::load(shared)?;
    let options = Options { language: Lang::from(shared.lang).tag().to_owned(), ..Options::default() };
    // A store that cannot be written is said before packages are searched for.
    let mut store = Store::open(&args.store)?;
    let stop = interrupted()?;
    if args.reevaluate {
        return reevaluate(&mut store, &signatures, &options, &stop);
    }
    let inputs = find(args)?;
    let all = inputs.candidates.len();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = args.jobs.map_or(processors, usize::from).min(all.max(1));
    let budget = Budget::from(&args.process);
    let are_embedded = shared.signatures.is_none();
    let isolation = Isolation::new(&signatures, are_embedded, &options, budget, jobs)?.with_facts();
    let run = store.begin_run(&now(), env!("CARGO_PKG_VERSION"), &signatures.bundle.version)?;
    let mut progress = Progress::new(args.progress, all);
    for (path, error) in &inputs.unread {
        progress.unread(path, &error.message)?;
        store.put_unread(run, path, &error.message)?;
    }
    let work = Work::new(&store, &args.store, isolation, (&signatures, &options), args.rescan)?;
    let mut writer = Writer { store: &mut store, run, progress: &mut progress };
    let next = AtomicUsize::new(0);
    let again = std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(jobs.saturating_mul(2));
        for _ in 0..jobs {
            let (sender, work, next, stop, inputs) =
                (sender.clone(), &work, &next, &stop, &inputs.candidates);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed)
                    && let Some(candidate) = inputs.get(next.fetch_add(1, Ordering::Relaxed))
                    && sender.send(work.first_try(candidate)).is_ok()
                {}
            });
        }
        drop(sender);
        let mut again = Vec::new();
        while let Ok(first) = receiver.recv() {
            let rest = std::iter::from_fn(|| receiver.try_recv().ok()).take(TOGETHER);
            writer.take(std::iter::once(first).chain(rest), &mut again)?;
        }
        Ok::<_, Failure>(again)
    })?;
    // What ended its process is tried once more when nothing else runs.
    for candidate in again {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        writer.take(std::iter::once(work.second_try(candidate)), &mut Vec::new())?;
    }
    store.end_run(run, &now())?;
    progress.end(stop.load(Ordering::Relaxed), inputs.skipped, &args.store)?;
    Ok(match stop.load(Ordering::Relaxed) || progress.has_unread() {
        true => Exit::Failed,
        false => Exit::Nothing,
    })
}

/// Set by Ctrl-C: what has begun is finished. A second one ends the program at once, which the store survives.
fn interrupted() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let ended = signal_hook::flag::register_conditional_default(signal, Arc::clone(&stop));
        let ended = ended.and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)));
        ended.map_err(|error| Failure::new(format!("cannot wait for Ctrl-C: {error}"), ""))?;
    }
    Ok(stop)
}

/// The one thread that writes.
struct Writer<'a> {
    store: &'a mut Store,
    run: i64,
    progress: &'a mut Progress,
}

impl Writer<'_> {
    /// Writes what came, and only then says that it is done.
    fn take<'c>(
        &mut self,
        messages: impl Iterator<Item = Message<'c>>,
        again: &mut Vec<&'c inputs::Candidate>,
    ) -> Result<(), Failure> {
        let (mut entries, mut done): (Vec<Entry>, Vec<_>) = (Vec::new(), Vec::new());
        for message in messages {
            match message {
                Message::Done(entry, path, what) => {
                    entries.push(*entry);
                    done.push((path, what));
                }
                Message::Again(candidate) => again.push(candidate),
                Message::Skipped(path) => self.progress.skipped(path)?,
                Message::Unread(path, error) => {
                    self.store.put_unread(self.run, path, &error.message)?;
                    self.progress.unread(path, &error.message)?;
                }
            }
        }
        self.store.put(self.run, &now(), &entries)?;
        done.into_iter().try_for_each(|(path, what)| self.progress.done(path, what))
    }
}

/// Applies the rules to the stored facts.
fn reevaluate(
    store: &mut Store,
    signatures: &Signatures,
    options: &Options,
    stop: &AtomicBool,
) -> Result<Exit, Failure> {
    let run = store.begin_run(&now(), env!("CARGO_PKG_VERSION"), &signatures.bundle.version)?;
    let (mut evaluated, mut same, mut missing) = (0_usize, 0_usize, Vec::new());
    for earlier in store.results()?.into_iter().filter(|earlier| earlier.is_current) {
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::new("stopped before all was evaluated", "start it again: it goes on"));
        }
        let key = work::key(&earlier.key.package, &earlier.key.compared, signatures, options);
        if key == earlier.key {
            same = same.saturating_add(1);
            continue;
        }
        match work::evaluated(store, &earlier, &key, signatures, options)? {
            Some(outcome) => {
                let entry = Entry { key, sighting: None, file: None, outcome: Some(outcome) };
                store.put(run, &now(), &[entry])?;
                evaluated = evaluated.saturating_add(1);
            }
            None => missing.push(earlier.path),
        }
    }
    store.end_run(run, &now())?;
    remark(&format!("{evaluated} evaluated, {same} were up to date, {} need a scan\n", missing.len()));
    missing.iter().for_each(|path| complain(&format!("{path}: the stored facts are of another version"), ""));
    Ok(if missing.is_empty() { Exit::Nothing } else { Exit::Failed })
}
