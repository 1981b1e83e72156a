//! Work on many items at the same time, results one by one in their order, and never many results at once.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

/// Results that may wait for an earlier one, for each thread.
const WAITING_PER_THREAD: usize = 2;

/// Calls `work` for each item on the threads of `pool`, and `each` with the results (`None` where `work`
/// panicked) on this thread, in the order of the items. Once `each` fails no further item is begun.
///
/// # Errors
/// Where `each` fails.
pub(super) fn in_order<T, R, E>(
    pool: &rayon::ThreadPool,
    items: impl IntoIterator<Item = T>,
    work: impl Fn(&T) -> R + Sync,
    mut each: impl FnMut(T, Option<R>) -> Result<(), E>,
) -> Result<(), E>
where
    T: Clone + Send,
    R: Send,
{
    let window = pool.current_num_threads().saturating_mul(WAITING_PER_THREAD).max(1);
    let stopped = AtomicBool::new(false);
    pool.in_place_scope(|scope| {
        let mut waiting: VecDeque<(T, Receiver<R>)> = VecDeque::new();
        let mut items = items.into_iter().fuse();
        loop {
            while waiting.len() < window
                && let Some(item) = items.next()
            {
                let (sender, receiver) = sync_channel(1);
                let (work, stopped, task) = (&work, &stopped, item.clone());
                scope.spawn(move |_| {
                    if stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    // A panic must cost one package, not the batch; the hook has printed where it was.
                    if let Ok(result) = catch_unwind(AssertUnwindSafe(|| work(&task))) {
                        // The receiver is gone only where nobody wants results any more.
                        let _ = sender.send(result);
                    }
                });
                waiting.push_back((item, receiver));
            }
            let Some((item, receiver)) = waiting.pop_front() else { return Ok(()) };
            let result = each(item, receiver.recv().ok());
            if result.is_err() {
                stopped.store(true, Ordering::Relaxed);
                return result;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{WAITING_PER_THREAD, in_order};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn pool(threads: usize) -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    }

    #[test]
    fn results_come_in_order_and_few_wait() {
        let begun = AtomicUsize::new(0);
        let (mut seen, mut ahead) = (Vec::new(), 0);
        let work = |&n: &u64| {
            begun.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis((40 - n) / 10));
            n * 2
        };
        let result: Result<(), ()> = in_order(&pool(4), 0..40_u64, work, |item, result| {
            assert_eq!(result, Some(item * 2));
            ahead = ahead.max(begun.load(Ordering::SeqCst) - seen.len());
            seen.push(item);
            Ok(())
        });
        assert_eq!(result, Ok(()));
        assert_eq!(seen, (0..40).collect::<Vec<_>>());
        assert!(ahead <= 4 * WAITING_PER_THREAD, "{ahead}");
    }

    #[test]
    fn a_panic_costs_one_item() {
        let mut lost = Vec::new();
        let work = |&n: &u32| if n == 2 { panic!("as the test wants") } else { n };
        let result: Result<(), ()> = in_order(&pool(2), 0..5, work, |item, result| {
            if result.is_none() {
                lost.push(item);
            }
            Ok(())
        });
        assert_eq!((result, lost), (Ok(()), vec![2]));
    }

    #[test]
    fn nothing_is_begun_after_a_failure() {
        let begun = AtomicUsize::new(0);
        let work = |_: &u32| begun.fetch_add(1, Ordering::SeqCst);
        let result =
            in_order(&pool(1), 0..1000, work, |item, _| if item == 3 { Err("full") } else { Ok(()) });
        assert_eq!(result, Err("full"));
        assert!(begun.load(Ordering::SeqCst) < 10);
    }
}
