package io.example.lazysingleton;

import android.app.Application;
import android.content.Context;
import android.provider.Settings;
import android.util.Log;

/** A value computed on first use, as Kotlin's `by lazy` is compiled. */
public class App extends Application {
    private final Lazy<String> id = new Lazy<>(() -> Settings.Secure.getString(getContentResolver(), "android_id"));

    @Override
    public void onCreate() {
        super.onCreate();
        Log.i("app", id.value());
        Log.i("app", Holder.NAME);
    }

    private static final class Holder {
        static final String NAME = android.os.Build.SERIAL + "-app";
    }
}
