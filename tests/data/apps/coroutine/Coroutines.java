package io.example.coroutine;

import android.util.Log;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

final class Coroutines {
    static final Object SUSPENDED = new Object();
    private static final ScheduledExecutorService POOL = Executors.newScheduledThreadPool(2);

    private Coroutines() {}

    static void launch(Continuation continuation) {
        POOL.execute(new Resume(continuation));
    }

    static Object delay(long milliseconds, Continuation continuation) {
        POOL.schedule(new Resume(continuation), milliseconds, TimeUnit.MILLISECONDS);
        return SUSPENDED;
    }

    static void completed(Continuation continuation) {
        Log.i("coroutines", "completed " + continuation);
    }

    private static final class Resume implements Runnable {
        private final Continuation continuation;

        Resume(Continuation continuation) {
            this.continuation = continuation;
        }

        @Override
        public void run() {
            continuation.resumeWith(null);
        }
    }
}
