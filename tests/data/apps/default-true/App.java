package io.example.defaulttrue;

import android.app.Application;
import android.preference.PreferenceManager;
import android.provider.Settings;
import android.util.Log;

/** The flag counts as set where nobody has answered yet: no gate. */
public class App extends Application {
    @Override
    public void onCreate() {
        super.onCreate();
        boolean agreed = PreferenceManager.getDefaultSharedPreferences(this).getBoolean("privacy_agreed", true);
        if (agreed) {
            Log.i("app", Settings.Secure.getString(getContentResolver(), "android_id"));
        }
    }
}
