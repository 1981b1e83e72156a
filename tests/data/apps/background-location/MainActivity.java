package io.example.backgroundlocation;

import android.app.Activity;
import android.os.Bundle;

public class MainActivity extends Activity {
    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        BootReceiver.schedule(this);
    }
}
