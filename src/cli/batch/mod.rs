//! `mingcha batch`: many packages into a store, each once, from where the last run ended.

mod inputs;
mod progress;
mod work;

use super::args::{BatchArgs, Shared};
use super::clock::now;
use super::exit::Exit;
use super::failure::Failure;
use super::isolation::{Budget, Isolation};
use super::{complain, knowledge, remark};
use crate::report::words::Lang;
use crate::scan::Options;
use crate::signature::Signatures;
use crate::store::{Earlier, Entry, How, Key, Store};
use inputs::find;
use progress::Progress;
use rayon::prelude::*;
use std::collections::VecDeque;
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
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = args.jobs.map_or(processors, usize::from).min(inputs.candidates.len().max(1));
    let budget = Budget::from(&args.process);
    let are_embedded = shared.signatures.is_none();
    let isolation = Isolation::new(&signatures, are_embedded, &options, budget, jobs)?.with_facts();
    let run = store.begin_run(How::Scanned, &now(), env!("CARGO_PKG_VERSION"), &signatures.bundle.version)?;
    let all = inputs.candidates.len().saturating_add(inputs.unread.len());
    let mut progress = Progress::new(args.progress, all);
    for (path, error) in &inputs.unread {
        progress.unread(path, &error.message)?;
        store.put_unread(run, path, &error.message)?;
    }
    let work = Work::new(
        &store,
        &args.store,
        &inputs.candidates,
        isolation,
        (&signatures, &options),
        budget,
        args.rescan,
    )?;
    let mut writer = Writer { store: &mut store, run, progress: &mut progress };
    let next = AtomicUsize::new(0);
    let mut again = std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(jobs.saturating_mul(2));
        for _ in 0..jobs {
            let (sender, work, next, stop, inputs) =
                (sender.clone(), &work, &next, &stop, &inputs.candidates);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed)
                    && let Some(candidate) = inputs.get(next.fetch_add(1, Ordering::Relaxed))
                    && work.first_try(candidate).into_iter().all(|message| sender.send(message).is_ok())
                {
                }
            });
        }
        drop(sender);
        let mut again = VecDeque::new();
        while let Ok(first) = receiver.recv() {
            let rest = std::iter::from_fn(|| receiver.try_recv().ok()).take(TOGETHER);
            writer.take(std::iter::once(first).chain(rest), &mut again)?;
        }
        Ok::<_, Failure>(again)
    })?;
    // What ended its process is tried once more when nothing else runs.
    while !stop.load(Ordering::Relaxed)
        && let Some(candidate) = again.pop_front()
    {
        writer.take(work.second_try(candidate).into_iter(), &mut again)?;
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
        again: &mut VecDeque<&'c inputs::Candidate>,
    ) -> Result<(), Failure> {
        let (mut entries, mut done): (Vec<Entry>, Vec<_>) = (Vec::new(), Vec::new());
        for message in messages {
            match message {
                Message::Done(entry, path, what) => {
                    entries.push(*entry);
                    done.push((path, what));
                }
                Message::Again(candidate) => again.push_back(candidate),
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
    let run =
        store.begin_run(How::Evaluated, &now(), env!("CARGO_PKG_VERSION"), &signatures.bundle.version)?;
    let (mut evaluated, mut same, mut missing) = (0_usize, 0_usize, Vec::new());
    let mut due: Vec<(Earlier, Key)> = Vec::new();
    for earlier in store.results()?.into_iter().filter(|earlier| earlier.is_current) {
        let key = work::key(&earlier.key.package, signatures, options);
        match work::why_not(&earlier, &key) {
            _ if key == earlier.key => same = same.saturating_add(1),
            None => due.push((earlier, key)),
            Some(why) => missing.push((earlier.path, why)),
        }
    }
    for due in due.chunks(TOGETHER) {
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::new("stopped before all was evaluated", "start it again: it goes on"));
        }
        let read = due.iter().map(|(earlier, _)| work::read(store, earlier));
        let read = read.collect::<Result<Vec<_>, _>>()?;
        let outcomes = due.par_iter().zip(read).map(|((earlier, _), stored)| match stored {
            Some(stored) => work::evaluated(stored, earlier, signatures, options),
            None => Ok(None),
        });
        let mut entries = Vec::new();
        for ((earlier, key), outcome) in due.iter().zip(outcomes.collect::<Result<Vec<_>, _>>()?) {
            match outcome {
                Some(it) => {
                    entries.push(Entry { key: key.clone(), sighting: None, file: None, outcome: Some(it) })
                }
                None => missing.push((earlier.path.clone(), "the stored facts cannot be read back")),
            }
        }
        store.put(run, &now(), &entries)?;
        evaluated = evaluated.saturating_add(entries.len());
    }
    store.end_run(run, &now())?;
    remark(&format!("{evaluated} evaluated, {same} were up to date, {} need a scan\n", missing.len()));
    missing.iter().for_each(|(path, why)| complain(&format!("{path}: {why}"), ""));
    Ok(if missing.is_empty() { Exit::Nothing } else { Exit::Failed })
}
