package io.example.jobs;

import android.app.Application;
import android.app.job.JobInfo;
import android.app.job.JobScheduler;
import android.content.ComponentName;
import androidx.work.OneTimeWorkRequest;
import androidx.work.WorkManager;

/** Hands work to the system at the start: a job without delay, and a worker made by its class. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        JobScheduler scheduler = (JobScheduler) getSystemService("jobscheduler");
        ComponentName job = new ComponentName(this, SyncJob.class);
        scheduler.schedule(new JobInfo.Builder(1, job).setOverrideDeadline(0).build());
        WorkManager.getInstance(this).enqueue(new OneTimeWorkRequest.Builder(UploadWorker.class).build());
    }
}
