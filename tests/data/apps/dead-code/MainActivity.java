package io.example.deadcode;

import android.app.Activity;
import android.os.Bundle;
import android.provider.Settings;
import android.util.Log;

/** A library with more than the app uses of it. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        Log.i("main", Utils.describe(this));
        String id = Settings.Secure.getString(getContentResolver(), "android_id");
        Log.i("main", id);
    }
}
