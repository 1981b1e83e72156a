package io.example.multiprocess;

import android.app.ActivityManager;
import android.app.Application;
import android.content.Context;
import android.os.Process;
import android.provider.Settings;
import android.util.Log;

/** One application class for two processes; only the main one reads at the start. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        if (getPackageName().equals(processName())) {
            Log.i("main", Settings.Secure.getString(getContentResolver(), "android_id"));
        }
    }

    private String processName() {
        ActivityManager manager = (ActivityManager) getSystemService(Context.ACTIVITY_SERVICE);
        for (ActivityManager.RunningAppProcessInfo process : manager.getRunningAppProcesses()) {
            if (process.pid == Process.myPid()) {
                return process.processName;
            }
        }
        return "";
    }
}
