package io.example.firstlaunch;

import android.app.Activity;
import android.content.SharedPreferences;
import android.os.Bundle;
import android.provider.Settings;
import android.util.Log;

/** A guide is shown once; what is read has nothing to do with an agreement. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        SharedPreferences store = getSharedPreferences("app", MODE_PRIVATE);
        if (store.getBoolean("is_first_launch", true)) {
            store.edit().putBoolean("is_first_launch", false).apply();
            setTitle("Guide");
        } else {
            Log.i("main", Settings.Secure.getString(getContentResolver(), "android_id"));
        }
    }
}
