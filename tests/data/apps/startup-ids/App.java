package io.example.startupids;

import android.app.Application;
import android.util.Log;

/** Reads the id when the process starts, through a helper that keeps it. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        Log.i("app", "started on " + DeviceIds.of(this).androidId());
    }
}
