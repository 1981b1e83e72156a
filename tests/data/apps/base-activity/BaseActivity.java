package io.example.baseactivity;

import android.app.Activity;
import android.os.Bundle;
import android.provider.Settings;
import android.util.Log;

/** Every screen goes through here: the subclasses fill in the steps. */
public abstract class BaseActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        Log.i("base", Settings.Secure.getString(getContentResolver(), "android_id"));
        initView();
        initData();
    }

    protected abstract void initView();

    protected void initData() {}
}
