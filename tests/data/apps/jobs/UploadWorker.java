package io.example.jobs;

import android.content.Context;
import android.provider.Settings;
import android.util.Log;
import androidx.work.Worker;
import androidx.work.WorkerParameters;

public class UploadWorker extends Worker {
    public UploadWorker(Context context, WorkerParameters parameters) {
        super(context, parameters);
    }

    @Override
    public Result doWork() {
        Log.i("work", Settings.Secure.getString(getApplicationContext().getContentResolver(), "android_id"));
        return Result.success();
    }
}
