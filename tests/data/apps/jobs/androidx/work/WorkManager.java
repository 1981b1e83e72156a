package androidx.work;

import android.content.Context;
import android.util.Log;

public final class WorkManager {
    private final Context context;

    private WorkManager(Context context) {
        this.context = context;
    }

    public static WorkManager getInstance(Context context) {
        return new WorkManager(context);
    }

    public void enqueue(OneTimeWorkRequest request) {
        new Thread(() -> {
            try {
                Class<?> type = Class.forName(request.worker);
                Object made = type.getConstructor(Context.class, WorkerParameters.class)
                    .newInstance(context, new WorkerParameters());
                ((ListenableWorker) made).startWork();
            } catch (ReflectiveOperationException failure) {
                Log.e("work", "cannot make it", failure);
            }
        }).start();
    }
}
