package io.example.jobs;

import android.app.job.JobParameters;
import android.app.job.JobService;
import android.content.Context;
import android.telephony.TelephonyManager;
import android.util.Log;

public class SyncJob extends JobService {
    @Override
    public boolean onStartJob(JobParameters parameters) {
        TelephonyManager phone = (TelephonyManager) getSystemService(Context.TELEPHONY_SERVICE);
        Log.i("job", phone.getDeviceId());
        return false;
    }

    @Override
    public boolean onStopJob(JobParameters parameters) {
        return false;
    }
}
