package androidx.work;

import android.content.Context;

/** As much of the library as the app needs, written for this test. */
public abstract class ListenableWorker {
    private final Context context;

    public ListenableWorker(Context context, WorkerParameters parameters) {
        this.context = context;
    }

    public final Context getApplicationContext() {
        return context;
    }

    public abstract Result startWork();

    public static final class Result {
        private Result() {}

        public static Result success() {
            return new Result();
        }
    }
}
