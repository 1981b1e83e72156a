package io.example.sdkjpushpresent;

import android.app.Activity;
import android.os.Bundle;
import android.util.Log;

/** The library is packed and used by nobody. */
public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        setTitle("Start");
        Log.i("main", "ready");
    }
}
