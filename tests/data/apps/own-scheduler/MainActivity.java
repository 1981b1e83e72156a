package io.example.ownscheduler;

import android.app.Activity;
import android.os.Bundle;
import android.provider.Settings;
import android.util.Log;

/** The style of reactive libraries: a source, an operator, a scheduler, a consumer. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        Flow.from(() -> Settings.Secure.getString(getContentResolver(), "android_id"))
            .map(id -> "id=" + id)
            .subscribeOn(Scheduler.io())
            .subscribe(text -> Log.i("flow", text));
    }
}
